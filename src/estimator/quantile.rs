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
    let rows = curve.rows();
    let times = || rows.iter().map(|row| row.time);
    let (estimate, flat_to_end) =
        read_off(times().zip(rows.iter().map(|row| Some(row.survival))), probability);
    let (lower, _) = read_off(times().zip(limits.rows().iter().map(|i| i.lower.value())), probability);
    let (upper, _) = read_off(times().zip(limits.rows().iter().map(|i| i.upper.value())), probability);
    let interval = Interval { lower, upper, level: limits.level() };
    QuantileEstimate { probability, estimate, interval, flat_to_end }
}

/// Reads a time off a step function of (time, survival or limit), which starts at 1 at time 0. The second value says
/// whether the function is flat at the level up to its end.
fn read_off(steps: impl Iterator<Item = (f64, Option<f64>)>, probability: f64) -> (Outcome, bool) {
    let mut failed: Vec<(f64, f64)> = vec![(0.0, 0.0)];
    let (mut last_time, mut last_known) = (0.0, true);
    for (time, value) in steps {
        last_time = time;
        if let Some(value) = value {
            failed.push((time, 1.0 - value));
        }
        last_known = value.is_some();
    }
    // Where a run of equal values starts is when it was reached.
    let mut seen = std::collections::BTreeSet::new();
    failed.retain(|(_, value)| seen.insert(value.to_bits()));

    let at_least = |bound: f64| -> Option<f64> {
        let reached = failed.iter().filter(|(_, value)| *value >= bound);
        reached.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(time, _)| *time)
    };
    let Some(reached) = at_least(probability - LEVEL_TOLERANCE) else { return (Outcome::NotReached, false) };
    let at_level_last = failed.last().is_some_and(|(_, value)| (probability - value).abs() < LEVEL_TOLERANCE);
    if last_known && at_level_last {
        return (Outcome::Value(0.5 * (reached + last_time)), true);
    }
    match at_least(probability + LEVEL_TOLERANCE) {
        Some(passed) => (Outcome::Value(0.5 * (reached + passed)), false),
        None => (Outcome::NotReached, false),
    }
}
