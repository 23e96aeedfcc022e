//! Order by counting: the place of a number is how many come before it. Branch-free, and faster than comparing and moving where
//! numbers are few.

use super::lanes::WIDTH;

/// Up to so many numbers it is the faster way.
pub const LIMIT: usize = 96;

/// Hands over the index of each key and its place in the order of the keys; equal keys keep theirs. Compiled for the lanes of the caller.
///
/// Takes time in the square of the number of keys. Keys are no NaN.
#[inline(always)]
pub fn places(keys: &[f64], mut place: impl FnMut(usize, usize)) {
    for (block, own) in keys.chunks(WIDTH).enumerate() {
        let first = block * WIDTH;
        let mut these = [f64::INFINITY; WIDTH];
        these.iter_mut().zip(own).for_each(|(key, own)| *key = *own);
        let mut before = [0_u64; WIDTH];
        for other in &keys[..first] {
            for lane in 0..WIDTH {
                before[lane] += u64::from(*other <= these[lane]);
            }
        }
        for (index, other) in own.iter().enumerate() {
            for lane in 0..WIDTH {
                let equal_and_first = (*other == these[lane]) & (index < lane);
                before[lane] += u64::from((*other < these[lane]) | equal_and_first);
            }
        }
        for other in &keys[first + own.len()..] {
            for lane in 0..WIDTH {
                before[lane] += u64::from(*other < these[lane]);
            }
        }
        for (lane, before) in before.iter().enumerate().take(own.len()) {
            place(first + lane, *before as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::places;

    /// Against the stable sort of the standard library, with ties and infinities.
    #[test]
    fn the_order_of_a_stable_sort() {
        for count in 0..60_usize {
            let mut keys: Vec<f64> = (0..count).map(|i| ((i * i * 7 + count) % 23) as f64 * 0.5).collect();
            keys.iter_mut().step_by(9).for_each(|key| *key = f64::INFINITY);
            let mut expected: Vec<usize> = (0..count).collect();
            expected.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]));
            let mut order = vec![usize::MAX; count];
            places(&keys, |index, place| order[place] = index);
            assert_eq!(order, expected);
        }
    }
}
