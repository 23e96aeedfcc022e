//! The exact interval of an exponential rate.

use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::poisson::garwood_limits;

/// A rate with its interval by the chi-squared law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExactRate {
    /// Events over time at risk.
    pub estimate: Outcome,
    /// Its interval.
    pub interval: Interval,
}

/// Interval of an exponential rate from `events` in `person_time`.
///
/// ```text
/// 2 rate T ~ chi-squared with 2 d degrees of freedom
/// chi2_(alpha/2, 2d) / (2 T) <= rate <= chi2_(1 - alpha/2, 2d) / (2 T)
/// ```
/// Exact if observation stops at the d-th event (type II censoring) or nobody is censored; approximate if it stops at fixed times, where `d` is random. Limits of the median are
/// ln 2 over those of the rate. Not estimable without events.
///
/// # Reference
/// Epstein & Sobel (1953), JASA 48, 486-502. Evidence: R `qchisq`, tests/reference/parametric_exponential.
#[must_use]
pub fn exact_rate(events: u64, person_time: f64, level: ConfidenceLevel) -> ExactRate {
    if events == 0 || !person_time.is_normal() || person_time <= 0.0 {
        let missing = Outcome::NotEstimable(Reason::NoEvents);
        return ExactRate { estimate: missing, interval: Interval { lower: missing, upper: missing, level } };
    }
    // Garwood's limits are chi-squared quantiles with 2d and 2d + 2 degrees of freedom.
    let lower = garwood_limits(events, level.get()).0;
    let upper = garwood_limits(events - 1, level.get()).1;
    ExactRate {
        estimate: Outcome::Value(events as f64 / person_time),
        interval: Interval {
            lower: Outcome::Value(lower / person_time),
            upper: Outcome::Value(upper / person_time),
            level,
        },
    }
}
