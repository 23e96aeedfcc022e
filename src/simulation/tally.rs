//! Counts and sums that merge to the same bits in any order.

use sha2::{Digest, Sha256};

/// Replicates per chunk: within one, sums are f64 in replicate order; at its end they become whole numbers.
pub const CHUNK: u64 = 1024;

/// 2^40: sums are kept in units of 2^-40.
const SCALE: f64 = 1_099_511_627_776.0;
/// Chunk sums beyond this do not fit; below it, those of the 1e12 trials that a file may ask for do:
/// 1e12 / 1024 chunks x 1.5e17 x 2^40 is less than 2^127.
const LIMIT: f64 = 1.5e17;

/// A chunk sum too large or not a number.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a sum over {CHUNK} trials came to {0}, outside the range of the tally")]
pub struct FixedPointOverflow(pub f64);

/// What one truth came to: integer counts, and sums in fixed point.
///
/// Merging adds integers, so it is associative and commutative, and memory does not grow with the number of trials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Trials tallied.
    pub trials: u64,
    /// Counts, placed by the layout.
    pub counts: Vec<u64>,
    /// Sums in units of 2^-40, placed by the layout.
    sums: Vec<i128>,
}

impl Tally {
    /// Zeroes for a layout of `counts` counts and `sums` sums.
    #[must_use]
    pub fn new(counts: usize, sums: usize) -> Self {
        Self { trials: 0, counts: vec![0; counts], sums: vec![0; sums] }
    }

    /// A tally from its parts, as [`sums`](Self::sums) shows them.
    #[must_use]
    pub fn from_parts(trials: u64, counts: Vec<u64>, sums: Vec<i128>) -> Self {
        Self { trials, counts, sums }
    }

    /// Sums in units of 2^-40.
    #[must_use]
    pub fn sums(&self) -> &[i128] {
        &self.sums
    }

    /// Whether every sum is one that [`absorb`](Self::absorb) can have come to in so many trials, so that those of a run add up.
    #[must_use]
    pub fn is_within_limits(&self) -> bool {
        let most = self.trials.div_ceil(CHUNK) as f64 * LIMIT * SCALE;
        self.sums.iter().all(|sum| (*sum as f64).abs() <= most)
    }

    /// Number of counts and number of sums.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.counts.len(), self.sums.len())
    }

    /// Takes in the sums of one chunk and clears them for the next.
    ///
    /// # Errors
    /// [`FixedPointOverflow`].
    pub fn absorb(&mut self, chunk: &mut [f64]) -> Result<(), FixedPointOverflow> {
        for (sum, part) in self.sums.iter_mut().zip(chunk) {
            if part.is_nan() || part.abs() > LIMIT {
                return Err(FixedPointOverflow(*part));
            }
            *sum += (*part * SCALE).round() as i128;
            *part = 0.0;
        }
        Ok(())
    }

    /// Adds another tally of the same layout.
    pub fn merge(&mut self, other: &Self) {
        self.trials += other.trials;
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum += more;
        }
    }

    /// A sum as a number.
    #[must_use]
    pub fn sum(&self, index: usize) -> f64 {
        self.sums[index] as f64 / SCALE
    }

    /// Feeds every bit of the tally to a digest.
    pub fn digest_into(&self, hasher: &mut Sha256) {
        hasher.update(self.trials.to_le_bytes());
        for count in &self.counts {
            hasher.update(count.to_le_bytes());
        }
        for sum in &self.sums {
            hasher.update(sum.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_of_merging_does_not_matter() {
        let parts: Vec<Tally> = (0..5)
            .map(|part| {
                let mut tally = Tally::new(2, 1);
                tally.trials = 3;
                tally.counts[1] = part;
                tally.absorb(&mut [0.1 + part as f64 / 3.0]).unwrap();
                tally
            })
            .collect();
        let merged = |order: [usize; 5]| {
            let mut sum = Tally::new(2, 1);
            order.iter().for_each(|index| sum.merge(&parts[*index]));
            sum
        };
        assert_eq!(merged([0, 1, 2, 3, 4]), merged([3, 1, 4, 0, 2]));
        assert!((merged([0, 1, 2, 3, 4]).sum(0) - (0.5 + 10.0 / 3.0)).abs() < 1e-11);
    }

    #[test]
    fn the_sums_of_1e12_trials_fit() {
        assert!((1e12 / CHUNK as f64).ceil() * LIMIT * SCALE < i128::MAX as f64);
    }

    #[test]
    fn a_sum_that_does_not_fit_is_an_error() {
        let mut tally = Tally::new(0, 1);
        assert!(tally.absorb(&mut [1e19]).is_err());
        assert!(tally.absorb(&mut [f64::NAN]).is_err());
    }
}
