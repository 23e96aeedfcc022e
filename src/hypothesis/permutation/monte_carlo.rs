//! Random arrangements.

use rand::Rng;

use super::Dealt;
use crate::random::{Purpose, Stream, stream};

/// A run of random arrangements: the same seed and number give the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonteCarlo {
    /// Arrangements drawn.
    pub draws: u64,
    /// Seed.
    pub seed: u64,
}

impl MonteCarlo {
    /// `(1 + extreme) / (draws + 1)`.
    pub(super) fn p_value(self, extreme: u64) -> f64 {
        (1 + extreme) as f64 / (self.draws + 1) as f64
    }

    /// Binomial standard error of the p-value.
    pub(super) fn std_error(self, extreme: u64) -> f64 {
        let p = self.p_value(extreme);
        (p * (1.0 - p) / self.draws.max(1) as f64).sqrt()
    }
}

/// A whole number below `bound`, from the high bits of one draw: each as likely as the others to 2^-64 `bound`.
fn below(bound: usize, stream: &mut Stream) -> usize {
    ((u128::from(stream.next_u64()) * bound as u128) >> 64) as usize
}

/// Shows the sum of the group `reference` in `draws` random arrangements.
pub(super) fn for_each_sum(
    dealt: &[Dealt],
    reference: usize,
    draws: u64,
    seed: u64,
    mut visit: impl FnMut(f64),
) {
    let mut random = stream(seed, Purpose::Permutation, 0);
    let mut strata: Vec<(Vec<f64>, usize)> =
        dealt.iter().map(|d| (d.scores.clone(), d.size(reference))).collect();
    for _ in 0..draws {
        let mut sum = 0.0;
        for (scores, size) in &mut strata {
            // The first steps of a shuffle: which subjects come first is a random choice, wherever the last draw left them.
            for place in 0..*size {
                let from = place + below(scores.len() - place, &mut random);
                scores.swap(place, from);
                sum += scores[place];
            }
        }
        visit(sum);
    }
}

/// How many of `draws` random arrangements have `extreme` group sums.
pub(super) fn count(
    dealt: &[Dealt],
    groups: usize,
    draws: u64,
    seed: u64,
    extreme: impl Fn(&[f64]) -> bool,
) -> u64 {
    let mut random = stream(seed, Purpose::Permutation, 0);
    let mut strata: Vec<Dealt> = dealt.to_vec();
    let mut sums = vec![0.0; groups];
    let mut found = 0;
    for _ in 0..draws {
        sums.fill(0.0);
        for stratum in &mut strata {
            let n = stratum.groups.len();
            for place in 0..n {
                let from = place + below(n - place, &mut random);
                stratum.groups.swap(place, from);
                sums[stratum.groups[place]] += stratum.scores[place];
            }
        }
        found += u64::from(extreme(&sums));
    }
    found
}
