//! Normal limits of the rows of a curve one after the other, worked out a block at a time in vector lanes.

use super::transform::log_log_factor;
use super::{KaplanMeierRow, Transform};
use crate::measure::{ConfidenceLevel, Interval, Outcome};
use crate::numeric::lanes::{Lanes, wide};
use crate::numeric::portable::{exp, ln};

/// Rows of a block: its numbers stay in the first-level cache.
const BLOCK: usize = 128;

/// One interval a row, with the bits of [`KaplanMeierRow::interval`].
pub(super) struct NormalLimits<'a> {
    transform: Transform,
    level: ConfidenceLevel,
    /// Rows from the start of the block on.
    rows: &'a [KaplanMeierRow],
    /// Place of the next row in the block.
    next: usize,
    /// Survival, and then lower limits, of the block.
    lower: [f64; BLOCK],
    /// Greenwood sums, and then upper limits, of the block.
    upper: [f64; BLOCK],
}

impl<'a> NormalLimits<'a> {
    pub(super) fn new(rows: &'a [KaplanMeierRow], transform: Transform, level: ConfidenceLevel) -> Self {
        let mut limits = Self { transform, level, rows, next: 0, lower: [0.0; BLOCK], upper: [0.0; BLOCK] };
        limits.fill();
        limits
    }

    /// What is said of a row whose worked-out limits are `lower` and `upper`, which mean nothing where it has none.
    #[inline(always)]
    fn interval(&self, row: &KaplanMeierRow, lower: f64, upper: f64) -> Interval {
        if row.survival > 0.0 && row.survival < 1.0 && row.greenwood < f64::INFINITY {
            Interval { lower: Outcome::Value(lower), upper: Outcome::Value(upper), level: self.level }
        } else {
            row.interval(self.transform, self.level)
        }
    }

    /// Works out the block at the start of the rows.
    fn fill(&mut self) {
        self.next = 0;
        let size = self.rows.len().min(BLOCK);
        let (lower, upper) = (&mut self.lower[..size], &mut self.upper[..size]);
        for ((survival, greenwood), row) in lower.iter_mut().zip(upper.iter_mut()).zip(self.rows) {
            *survival = row.survival;
            *greenwood = row.greenwood;
        }
        wide(Bounds { transform: self.transform, z: self.level.normal_quantile(), lower, upper });
    }
}

impl Iterator for NormalLimits<'_> {
    type Item = Interval;

    #[inline]
    fn next(&mut self) -> Option<Interval> {
        if self.next == BLOCK {
            self.rows = &self.rows[BLOCK..];
            self.fill();
        }
        let row = self.rows.get(self.next)?;
        let (lower, upper) = (self.lower[self.next], self.upper[self.next]);
        self.next += 1;
        Some(self.interval(row, lower, upper))
    }

    /// A block at a time, without asking before each row whether the block is at its end.
    fn fold<B, F: FnMut(B, Interval) -> B>(mut self, start: B, mut step: F) -> B {
        let mut folded = start;
        loop {
            let block = self.next..self.rows.len().min(BLOCK);
            let limits = self.lower[block.clone()].iter().zip(&self.upper[block.clone()]);
            for (row, (lower, upper)) in self.rows[block].iter().zip(limits) {
                folded = step(folded, self.interval(row, *lower, *upper));
            }
            if self.rows.len() <= BLOCK {
                return folded;
            }
            self.rows = &self.rows[BLOCK..];
            self.fill();
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.rows.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for NormalLimits<'_> {}

/// Turns survival into lower limits and Greenwood sums into upper ones.
struct Bounds<'a> {
    transform: Transform,
    z: f64,
    lower: &'a mut [f64],
    upper: &'a mut [f64],
}

impl Bounds<'_> {
    #[inline(always)]
    fn by(self, transform: Transform) {
        for (lower, upper) in self.lower.iter_mut().zip(self.upper) {
            [*lower, *upper] = transform.bounds(*lower, *upper, self.z);
        }
    }

    /// The log-log scale, one function a loop: all four in one are more than the compiler turns into lanes.
    #[inline(always)]
    fn by_log_log(self) {
        let Self { z, lower, upper, .. } = self;
        for lower in lower.iter_mut() {
            *lower = ln(*lower);
        }
        for (upper, log) in upper.iter_mut().zip(lower.iter()) {
            *upper = log_log_factor(*log, *upper, z);
        }
        for (lower, upper) in lower.iter_mut().zip(upper.iter_mut()) {
            (*lower, *upper) = (*lower * *upper, *lower / *upper);
        }
        for limits in [lower, upper] {
            for limit in limits {
                *limit = exp(*limit);
            }
        }
    }
}

impl Lanes for Bounds<'_> {
    type Output = ();

    /// A loop for each transform, so that none asks for it within.
    #[inline(always)]
    fn run(self) {
        match self.transform {
            Transform::Plain => self.by(Transform::Plain),
            Transform::Log => self.by(Transform::Log),
            Transform::LogLog => self.by_log_log(),
            Transform::Logit => self.by(Transform::Logit),
            Transform::Arcsine => self.by(Transform::Arcsine),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, NormalLimits};
    use crate::estimator::{KaplanMeier, Transform};
    use crate::measure::{ConfidenceLevel, Outcome};
    use crate::sample::Sample;

    /// Censored before the first event (survival 1), events and ties between, everybody dead at the end (survival 0) or not.
    fn curve(subjects: usize, dies_out: bool) -> KaplanMeier {
        let times: Vec<f64> = (0..subjects).map(|i| 1.0 + (i * i % 7 + i) as f64).collect();
        let events: Vec<bool> =
            (0..subjects).map(|i| i > 3 && i % 5 != 0 || dies_out && i + 9 > subjects).collect();
        KaplanMeier::of_sample(&Sample::from_times(&times, &events).unwrap())
    }

    #[test]
    fn blocks_have_the_bits_of_single_rows() {
        let bits = |outcome: Outcome| (outcome.value().map(f64::to_bits), outcome.reason());
        let (mut seen, mut reasons) = (0, 0);
        for subjects in [1, 2, 40, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 1_000] {
            for (dies_out, transform) in Transform::ALL.iter().flat_map(|t| [(false, *t), (true, *t)]) {
                for level in [0.5, 0.95, 0.999].map(|level| ConfidenceLevel::new(level).unwrap()) {
                    let curve = curve(subjects, dies_out);
                    let limits = NormalLimits::new(curve.rows(), transform, level);
                    assert_eq!(limits.len(), curve.rows().len());
                    let singly: Vec<_> = NormalLimits::new(curve.rows(), transform, level).collect();
                    let mut folded = Vec::new();
                    // Some one after the other, the rest at once.
                    let mut rest = limits;
                    folded.extend(rest.by_ref().take(3));
                    rest.for_each(|interval| folded.push(interval));
                    assert_eq!(folded, singly);
                    for (got, row) in folded.iter().zip(curve.rows()) {
                        let expected = row.interval(transform, level);
                        assert_eq!(
                            bits(got.lower),
                            bits(expected.lower),
                            "{transform} {subjects} {}",
                            row.time
                        );
                        assert_eq!(
                            bits(got.upper),
                            bits(expected.upper),
                            "{transform} {subjects} {}",
                            row.time
                        );
                        seen += 1;
                        reasons += usize::from(expected.lower.reason().is_some());
                    }
                }
            }
        }
        assert!(reasons > 50 && seen > 10 * reasons, "{seen} rows, {reasons} without limits");
    }

    #[test]
    fn no_rows_have_no_limits() {
        let mut limits = NormalLimits::new(&[], Transform::LogLog, ConfidenceLevel::NINETY_FIVE);
        assert!(limits.next().is_none() && limits.next().is_none());
    }
}
