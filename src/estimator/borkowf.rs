//! Limits by Borkowf's hybrid variance.

use super::KaplanMeier;
use super::beta_product::BEFORE_FIRST;
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::portable::exp;

/// Which form of the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Borkowf {
    /// About S, on the plain scale.
    Plain,
    /// About S shrunk towards one half, on the plain scale.
    Shifted,
    /// About S, on the logarithmic scale.
    Log,
}

/// Limits of survival at each distinct observed time, kept to the next: one interval before the first time, then one per
/// row of the curve.
///
/// ```text
/// w = S                   if S >= 1/2
///     1/2                 if S < 1/2 <= f
///     f                   if f < 1/2,     f = 1 - (events so far) / N
/// v = w (1 - w) / (N - C),                C = censored before the time
/// plain:   S -+ z sqrt v
/// shifted: S' -+ z sqrt v',  S' = S (1 - 1/N) + 1/(2 N),  v' as v with w' = w (1 - 1/N) + 1/(2 N)
/// log:     S exp(-+ z sqrt v / S)
/// ```
/// Clipped to [0, 1]. `N` subjects in all: not defined for delayed entry. Larger than Greenwood's variance where many are
/// censored. The shifted limits lie about a shrunk estimate, and need not hold S itself; the plain ones are 1 and 1 before
/// the first event. The logarithmic ones are undefined where S = 0.
/// # Reference
/// Borkowf (2005), Stat. Med. 24, 827-851, in the forms of R's bpcp. Evidence: values of bpcp, a second computation in R:
/// tests/reference/interval.
#[must_use]
pub fn borkowf(curve: &KaplanMeier, form: Borkowf, level: ConfidenceLevel) -> Vec<Interval> {
    let total = curve.rows().first().map_or(1.0, |row| f64::from(row.at_risk));
    let shrink = |x: f64| x * (1.0 - 1.0 / total) + 0.5 / total;
    let z = level.normal_quantile();
    let (mut events, mut censored_before) = (0.0, 0.0);
    let mut intervals = Vec::with_capacity(curve.rows().len() + BEFORE_FIRST);
    for step in std::iter::once(None).chain(curve.rows().iter().map(Some)) {
        let survival = step.map_or(1.0, |row| row.survival);
        events += step.map_or(0.0, |row| f64::from(row.events));
        let weight = weight(survival, 1.0 - events / total);
        let known = total - censored_before;
        let half_width = |w: f64| z * (w * (1.0 - w) / known).sqrt();
        let around = |centre: f64, half: f64| (Outcome::Value(centre - half), Outcome::Value(centre + half));
        let (lower, upper) = match form {
            Borkowf::Plain => around(survival, half_width(weight)),
            Borkowf::Shifted => around(shrink(survival), half_width(shrink(weight))),
            Borkowf::Log if survival == 0.0 => {
                (Outcome::NotEstimable(Reason::SurvivalIsZero), Outcome::NotEstimable(Reason::SurvivalIsZero))
            }
            Borkowf::Log => {
                let factor = exp(half_width(weight) / survival);
                (Outcome::Value(survival / factor), Outcome::Value(survival * factor))
            }
        };
        let clip = |limit: Outcome| limit.map(|limit| limit.clamp(0.0, 1.0));
        intervals.push(Interval { lower: clip(lower), upper: clip(upper), level });
        censored_before += step.map_or(0.0, |row| f64::from(row.censored));
    }
    intervals
}

/// The probability whose binomial variance is taken: nearer to one half than S where S is small and few had the event.
fn weight(survival: f64, without_event: f64) -> f64 {
    if survival >= 0.5 {
        survival
    } else if without_event >= 0.5 {
        0.5
    } else {
        without_event
    }
}
