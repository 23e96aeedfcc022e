//! A sorting network: which pairs to put in order, one after the other, whatever the numbers are.

/// The pairs `[i, j]`, `i < j`, after which `count` numbers stand in order if in each pair the smaller one goes to `i`.
///
/// Batcher's merge exchange, about `count log2(count)^2 / 4` pairs; 138 for 25 numbers, where the best known network has
/// 130.
/// # Reference
/// Knuth (1998), The Art of Computer Programming 3, section 5.2.2, algorithm M. Evidence: all inputs of noughts and ones.
#[must_use]
pub fn exchanges(count: usize) -> Vec<[usize; 2]> {
    let mut pairs = Vec::new();
    if count < 2 {
        return pairs;
    }
    let top = count.next_power_of_two() / 2;
    let mut p = top;
    while p > 0 {
        let (mut q, mut r, mut d) = (top, 0, p);
        loop {
            pairs.extend((0..count - d).filter(|i| i & p == r).map(|i| [i, i + d]));
            if q == p {
                break;
            }
            d = q - p;
            q /= 2;
            r = p;
        }
        p /= 2;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network that sorts all noughts and ones sorts everything (Knuth, theorem Z).
    #[test]
    fn it_sorts_all_noughts_and_ones() {
        for count in 0..=16 {
            let network = exchanges(count);
            for input in 0_u32..1 << count {
                let mut bits: Vec<u32> = (0..count).map(|i| input >> i & 1).collect();
                for [i, j] in &network {
                    (bits[*i], bits[*j]) = (bits[*i].min(bits[*j]), bits[*i].max(bits[*j]));
                }
                assert!(bits.is_sorted(), "{count}: {input:b}");
            }
        }
    }

    #[test]
    fn larger_ones_sort_what_comes() {
        for count in [25, 31, 33, 100, 257] {
            let network = exchanges(count);
            for step in 1..count {
                let mut numbers: Vec<usize> = (0..count).map(|i| i * i * step % 101).collect();
                for [i, j] in &network {
                    if numbers[*i] > numbers[*j] {
                        numbers.swap(*i, *j);
                    }
                }
                assert!(numbers.is_sorted(), "{count}");
            }
        }
        assert_eq!(exchanges(25).len(), 138);
    }
}
