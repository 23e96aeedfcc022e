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
/// # Reference
/// Brookmeyer & Crowley (1982), Biometrics 38, 29-41. Evidence: R `quantile`, tests/reference/quantile.
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
    let (estimate, flat_to_end) =
        read_off(|| times().zip(curve.rows().iter().map(|row| Some(row.survival))), probability);
    let (lower, _) = read_off(|| times().zip(limits.rows(curve).map(|i| i.lower.value())), probability);
    let (upper, _) = read_off(|| times().zip(limits.rows(curve).map(|i| i.upper.value())), probability);
    let interval = Interval { lower, upper, level: limits.level() };
    QuantileEstimate { probability, estimate, interval, flat_to_end }
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
pub(super) fn read_off<S: Iterator<Item = (f64, Option<f64>)>>(
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
