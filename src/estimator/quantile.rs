//! Quantiles of a Kaplan-Meier curve.

use super::{IntervalMethod, KaplanMeier, Limits, Transform};
use crate::measure::{ConfidenceLevel, Interval, Outcome};

/// Levels closer than this count as equal, since a product such as 5/6 x 4/5 x 3/4 is not exactly 0.5.
const LEVEL_TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// A quantile and its limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileEstimate {
    /// Fraction that has had the event by the estimate.
    pub probability: f64,
    /// The time.
    pub estimate: Outcome,
    /// Limits read off the pointwise limits of the curve.
    pub interval: Interval,
    /// The curve stays at the level up to its end, so the midpoint to the last observed time was taken.
    pub flat_to_end: bool,
}

/// The time by which a fraction `probability` (in (0, 1)) has had the event, with an interval.
///
/// The estimate is the smallest value the curve takes at or below `1 - probability`, by the midpoint rule: where the
/// curve lies exactly at that level, the midpoint from there to the next drop, or, if there is none, to the last
/// observed time. The limits are the same reading of the lower and upper pointwise limits of the curve; points where
/// those are undefined drop out. "Smallest value" and not "first point" matters for limits only, which need not fall
/// everywhere. This is the rule of R's `quantile.survfit`; `print.survfit`, SAS and lifelines differ from it.
///
/// Where the lower limit of the curve rises, as it can at high levels, R's lower limit may lie above the estimate or the upper
/// limit: events at 1, 9, 10 and 30, log-log, level .999999, give 9 as the lower limit of a 5% quantile of 1. The first
/// point at or below the level, which is never above the estimate if the pointwise limits hold the curve, is taken there.
/// # Reference
/// Brookmeyer & Crowley (1982), Biometrics 38, 29-41. Evidence: R `quantile`, tests/reference/quantile; that
/// limits hold the estimate, as a property.
#[must_use]
pub fn quantile(
    curve: &KaplanMeier,
    probability: f64,
    transform: Transform,
    level: ConfidenceLevel,
) -> QuantileEstimate {
    quantile_within(curve, &Limits::new(curve, IntervalMethod::Normal(transform), level), probability)
}

/// [`quantile`] with its interval read off given limits of the curve, of whatever method.
#[must_use]
pub fn quantile_within(curve: &KaplanMeier, limits: &Limits, probability: f64) -> QuantileEstimate {
    let times = || curve.rows().iter().map(|row| row.time);
    read_with_limits(
        || times().zip(curve.rows().iter().map(|row| Some(row.survival))),
        || times().zip(limits.rows(curve).map(|i| i.lower.value())),
        || times().zip(limits.rows(curve).map(|i| i.upper.value())),
        probability,
        limits.level(),
    )
}

/// A quantile read off a step function, its limits off the lower and upper limits of that function.
pub(super) fn read_with_limits<S, L, U>(
    curve: impl Fn() -> S,
    lower: impl Fn() -> L,
    upper: impl Fn() -> U,
    probability: f64,
    level: ConfidenceLevel,
) -> QuantileEstimate
where
    S: Iterator<Item = (f64, Option<f64>)>,
    L: Iterator<Item = (f64, Option<f64>)>,
    U: Iterator<Item = (f64, Option<f64>)>,
{
    let (estimate, flat_to_end) = read_off(curve, probability);
    let (upper, _) = read_off(upper, probability);
    let (read, _) = read_off(&lower, probability);
    let above = |bound: Outcome| read.value().zip(bound.value()).is_some_and(|(read, bound)| read > bound);
    let lower = if above(estimate) || above(upper) { first_crossing(lower(), probability) } else { read };
    QuantileEstimate { probability, estimate, interval: Interval { lower, upper, level }, flat_to_end }
}

/// As [`read_off`], but at the first points that reach and that pass the level.
fn first_crossing(steps: impl Iterator<Item = (f64, Option<f64>)>, probability: f64) -> Outcome {
    let (mut reached, mut passed, mut last_time) = (None, None, 0.0);
    for (time, value) in std::iter::once((0.0, Some(1.0))).chain(steps) {
        last_time = time;
        let Some(failed) = value.map(|value| 1.0 - value) else { continue };
        if failed >= probability - LEVEL_TOLERANCE {
            reached.get_or_insert(time);
        }
        if failed >= probability + LEVEL_TOLERANCE {
            passed.get_or_insert(time);
        }
    }
    reached
        .map_or(Outcome::NotReached, |reached| Outcome::Value(0.5 * (reached + passed.unwrap_or(last_time))))
}

/// The least fraction failed at or above a bound, and when it was first reached.
struct Least {
    bound: f64,
    found: Option<(f64, f64)>,
}

impl Least {
    fn at_least(bound: f64) -> Self {
        Self { bound, found: None }
    }

    fn offer(&mut self, time: f64, failed: f64) {
        if failed >= self.bound && self.found.is_none_or(|(_, least)| failed < least) {
            self.found = Some((time, failed));
        }
    }

    fn time(&self) -> Option<f64> {
        self.found.map(|(time, _)| time)
    }
}

/// Reads a time off a step function of (time, survival or limit), which starts at 1 at time 0. The second value says
/// whether the function is flat at the level up to its end.
fn read_off<S: Iterator<Item = (f64, Option<f64>)>>(
    steps: impl Fn() -> S,
    probability: f64,
) -> (Outcome, bool) {
    let mut reached = Least::at_least(probability - LEVEL_TOLERANCE);
    let mut passed = Least::at_least(probability + LEVEL_TOLERANCE);
    let (mut last_time, mut last_known, mut touches_level) = (0.0, true, false);
    for (time, value) in std::iter::once((0.0, Some(1.0))).chain(steps()) {
        last_time = time;
        last_known = value.is_some();
        if let Some(failed) = value.map(|value| 1.0 - value) {
            reached.offer(time, failed);
            passed.offer(time, failed);
            touches_level |= at_level(failed, probability);
        }
    }
    let Some(reached) = reached.time() else { return (Outcome::NotReached, false) };
    if last_known && touches_level && at_level(last_new(steps()), probability) {
        return (Outcome::Value(0.5 * (reached + last_time)), true);
    }
    match passed.time() {
        Some(passed) => (Outcome::Value(0.5 * (reached + passed)), false),
        None => (Outcome::NotReached, false),
    }
}

fn at_level(failed: f64, probability: f64) -> bool {
    (probability - failed).abs() < LEVEL_TOLERANCE
}

/// The last fraction failed that had not been there before: where a run of equal values starts is when it was reached.
fn last_new(steps: impl Iterator<Item = (f64, Option<f64>)>) -> f64 {
    let mut runs = vec![0.0_f64];
    for failed in steps.filter_map(|(_, value)| Some(1.0 - value?)) {
        if runs.last() != Some(&failed) {
            runs.push(failed);
        }
    }
    // The curve never returns to a value, limits hardly ever: the first run looked at is the one.
    let is_new = |at: &usize| !runs[..*at].contains(&runs[*at]);
    (0..runs.len()).rev().find(is_new).map_or(0.0, |at| runs[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{RiskTable, Sample};

    /// The lower limits are 1e-17, 6e-11, 2e-13 and undefined: by R the fall from 1 is read at 9, past the estimate.
    #[test]
    fn a_lower_limit_that_rises_is_read_where_it_first_falls() {
        let sample = Sample::from_times(&[1.0, 9.0, 10.0, 30.0], &[true; 4]).unwrap();
        let curve = KaplanMeier::new(&RiskTable::new(&sample));
        let level = ConfidenceLevel::new(0.999_999).unwrap();
        for (probability, estimate) in [(1e-9, 0.5), (0.05, 1.0), (0.25, 5.0), (0.3, 9.0)] {
            let found = quantile(&curve, probability, Transform::LogLog, level);
            let lower = if probability == 1e-9 { 0.5 } else { 1.0 };
            let lower = if probability == 0.3 { 9.0 } else { lower };
            assert_eq!(found.estimate, Outcome::Value(estimate), "{probability}");
            assert_eq!(found.interval.lower, Outcome::Value(lower), "{probability}");
        }
    }
}
