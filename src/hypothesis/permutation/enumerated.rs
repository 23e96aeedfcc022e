//! All arrangements of more than two groups, one by one.

use super::Dealt;

/// Arrangements that are counted one by one.
const MOST_ARRANGEMENTS: f64 = 2_000_000.0;

/// How many arrangements have `extreme` group sums, and how many there are; `None` for too many.
pub(super) fn count(dealt: &[Dealt], groups: usize, extreme: impl Fn(&[f64]) -> bool) -> Option<(u64, u64)> {
    let mut number = 1.0;
    for stratum in dealt {
        let mut placed = 0.0;
        for group in 0..groups {
            for taken in 1..=stratum.size(group) {
                placed += 1.0;
                number *= placed / taken as f64;
            }
        }
    }
    if number > MOST_ARRANGEMENTS {
        return None;
    }
    let mut walk = Walk { dealt, extreme, sums: vec![0.0; groups], found: (0, 0) };
    walk.stratum(0, groups);
    Some(walk.found)
}

struct Walk<'a, F> {
    dealt: &'a [Dealt],
    extreme: F,
    sums: Vec<f64>,
    found: (u64, u64),
}

impl<F: Fn(&[f64]) -> bool> Walk<'_, F> {
    fn stratum(&mut self, index: usize, groups: usize) {
        let Some(stratum) = self.dealt.get(index) else {
            self.found.0 += u64::from((self.extreme)(&self.sums));
            self.found.1 += 1;
            return;
        };
        let mut left: Vec<usize> = (0..groups).map(|group| stratum.size(group)).collect();
        self.subject(index, 0, &mut left);
    }

    fn subject(&mut self, stratum: usize, subject: usize, left: &mut [usize]) {
        let Some(score) = self.dealt[stratum].scores.get(subject).copied() else {
            return self.stratum(stratum + 1, left.len());
        };
        for group in 0..left.len() {
            if left[group] > 0 {
                let before = self.sums[group];
                left[group] -= 1;
                self.sums[group] = before + score;
                self.subject(stratum, subject + 1, left);
                self.sums[group] = before;
                left[group] += 1;
            }
        }
    }
}
