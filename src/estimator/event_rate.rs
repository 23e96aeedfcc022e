//! Events a unit of person-time.

use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::poisson::garwood_limits;
use crate::sample::Sample;

/// Events over time under observation.
///
/// ```text
/// rate = d / T,   limits = Garwood's of a Poisson mean after d events, over T
/// ```
/// Without an event the rate is 0 and its lower limit too. [`Reason::NoPersonTime`] where all times are 0.
/// # Reference
/// Garwood (1936), Biometrika 28, 437-442. Evidence: R `poisson.test`, tests/reference/event_rate.
#[must_use]
pub fn event_rate(sample: &Sample, level: ConfidenceLevel) -> (Outcome, Interval) {
    let time = sample.person_time();
    let per_time = |events: f64| match events / time {
        rate if rate.is_finite() => Outcome::Value(rate),
        _ => Outcome::NotEstimable(Reason::NoPersonTime),
    };
    let (lower, upper) = garwood_limits(sample.events(), level.get());
    (per_time(sample.events() as f64), Interval { lower: per_time(lower), upper: per_time(upper), level })
}
