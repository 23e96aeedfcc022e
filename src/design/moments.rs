//! Moments of one subject's contribution to the one-sample log-rank statistic.

use super::observation::Observation;
use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::portable::exp;

/// Moments of the event indicator D and of the accumulated null hazard A = L0(X) of one subject, under any true law.
///
/// ```text
/// p0  = E A       = integral of G S1 dL0          p1  = E D   = integral of G S1 dL1
/// p00 = E A^2 / 2 = integral of G S1 L0 dL0       p01 = E D A = integral of G S1 L0 dL1
/// ```
/// G from [`Observation`], L0 the null, L1 the true cumulative hazard. Under proportional hazards `p1 = HR p0` and
/// `p01 = HR p00`.
/// # Reference
/// Wu (2015), Pharm. Stat. 14, 26-33. Evidence: intermediates of R logRank1s, in the tests of the design.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// `E A`: expected events of the null per subject.
    pub p0: f64,
    /// `E D`: probability of an event.
    pub p1: f64,
    /// Half of `E A^2`.
    pub p00: f64,
    /// `E D A`.
    pub p01: f64,
}

impl Moments {
    /// Under `truth`, against `null`.
    #[must_use]
    pub fn new(observation: &Observation, null: &Law, truth: &Law) -> Self {
        // An infinite null hazard has no moments; callers see it in p0.
        let survival = |time: f64| truth.survival(time);
        Self {
            p0: observation.integral_over_hazard(null, |time, _| survival(time)),
            p1: observation.event_probability(truth),
            p00: observation.integral_over_hazard(null, |time, w| survival(time) * w),
            p01: observation.integral_over_hazard(truth, |time, w| exp(-w) * null.cumulative_hazard(time)),
        }
    }

    /// Exact variance of `D - A`: `p1 - p1^2 + 2 p00 - p0^2 - 2 p01 + 2 p0 p1`.
    #[must_use]
    pub fn variance(&self) -> f64 {
        let Self { p0, p1, p00, p01 } = *self;
        p1 - p1 * p1 + 2.0 * p00 - p0 * p0 - 2.0 * p01 + 2.0 * p0 * p1
    }

    /// `E (A - D)`, positive if the truth is better than the null.
    #[must_use]
    pub fn drift(&self) -> f64 {
        self.p0 - self.p1
    }
}
