//! Likelihood-ratio limits of survival.

use std::cell::Cell as Memory;

use super::maximise::{Problem, maximise};
use super::support::{EventTime, cells_cut};
use super::{SurvivalRange, Turnbull};
use crate::measure::{ConfidenceLevel, Interval, Outcome};
use crate::numeric::root::bisect;

/// Width at which a limit is good enough.
const WIDTH: f64 = 1e-9;

/// The survival probabilities at `time` that a likelihood-ratio test does not reject.
///
/// ```text
/// { s : 2 (l(p) - l(p given S(time) = s)) <= z^2 },   z^2 the chi-squared quantile with 1 degree of freedom
/// ```
/// The constrained maximum is found as the free one, with a cut through every interval at `time`. Each limit is good to
/// 1e-9. For exact and right-censored times this is the Thomas-Grunkemeier interval, and for inspections on a fixed grid of
/// times it holds its level in large samples. With inspections at times of a continuous law the statistic follows the law of
/// Banerjee and Wellner (2001, Ann. Statist. 29, 1699-1731; 95% quantile 2.27 against 3.84), so the interval is wide.
/// # Reference
/// Thomas & Grunkemeier (1975), JASA 70, 865-871. Evidence: a constrained EM algorithm in R,
/// tests/reference/turnbull; the published Thomas-Grunkemeier interval of the 6-MP arm.
#[must_use]
pub fn likelihood_ratio_limits(
    times: &[EventTime],
    free: &Turnbull,
    time: f64,
    level: ConfidenceLevel,
) -> Interval {
    let SurvivalRange { least, most } = free.survival(time);
    let (up_to, beyond) = cells_cut(times, time);
    let cut = up_to.len();
    let cells = [up_to, beyond].concat();
    let z = level.normal_quantile();
    let is_outside = |survival: f64| {
        let constrained = maximise(&Problem::new(times, &cells, Some((cut, survival))));
        constrained.is_none_or(|maximum| 2.0 * (free.log_likelihood - maximum.log_likelihood) > z * z)
    };
    let lower = if least > 0.0 { 0.0 - turn(-least, 0.0, |negative| is_outside(-negative)) } else { 0.0 };
    let upper = if most < 1.0 { turn(most, 1.0, is_outside) } else { 1.0 };
    Interval { lower: Outcome::Value(lower), upper: Outcome::Value(upper), level }
}

/// Where `is_outside` turns true between `low` and `high`, to [`WIDTH`]; `high` if nowhere.
fn turn(low: f64, high: f64, is_outside: impl Fn(f64) -> bool) -> f64 {
    if !is_outside(high) {
        return high;
    }
    // Each evaluation is a maximisation: what earlier ones tell is not asked again.
    let known = Memory::new((low, high));
    bisect(low, high, |at| {
        let (inside, outside) = known.get();
        if at <= inside {
            return false;
        }
        if at >= outside || outside - inside < WIDTH {
            return true;
        }
        let result = is_outside(at);
        known.set(if result { (inside, at) } else { (at, outside) });
        result
    })
}
