//! How the statistics of both analyses hang together under the alternative.

use super::TwoStagePlan;
use crate::design::moments::Moments;
use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::portable::exp;
use crate::numeric::quadrature::integrate;

/// To which the covariance is integrated.
const ACCURACY: f64 = 1e-10;

/// Exact covariance of one subject's `A - D` at the interim analysis and at the end.
///
/// With `M1 = D1 - A1` at calendar t1 and `M = M1 + R` at the end,
///
/// ```text
/// Cov(M1, M) = Var M1 + E(M1 R) - E M1 E R
/// E(M1 R)    = integral over entry e < t1 of -L0(u) [integral from u to tau - e of S1 K (dL1 - dL0)] dF(e),  u = t1 - e
/// ```
/// `K` the probability of no dropout: only a subject still observed at t1, for whom `M1 = -L0(u)`, adds to R. Under the null
/// R has mean 0 whatever happened before, under the alternative it has not, so this is not the variance of M1.
pub(super) fn covariance(plan: &TwoStagePlan, interim: f64, first: &Moments, last: &Moments) -> f64 {
    let TwoStagePlan { last: observation, null, alternative } = plan;
    let longest = observation.restriction().unwrap_or(f64::INFINITY);
    let excess = Excess { null, alternative, dropout: observation.dropout() };
    let mut product = 0.0;
    for (start, end, fraction) in observation.accrual().pieces() {
        let end = end.min(interim);
        // A subject whose follow-up ended by plan before the interim analysis adds nothing.
        let start_counted = start.max(interim - longest);
        if fraction == 0.0 || start_counted >= end {
            continue;
        }
        let density = fraction / (plan_length(observation.accrual(), start));
        // Over the cube root of u: a hazard that is infinite at time 0 leaves no kink there.
        let of = |root: f64| {
            let u = root * root * root;
            let until = (observation.cutoff() - interim + u).min(longest);
            -null.cumulative_hazard(u) * excess.between(u, until) * 3.0 * root * root
        };
        let (from, to) = (libm::cbrt(interim - end), libm::cbrt(interim - start_counted));
        product += density * integrate(from, to, ACCURACY, of).value;
    }
    let (mean_first, mean_rest) = (-first.drift(), first.drift() - last.drift());
    first.variance() + product - mean_first * mean_rest
}

/// Length of the accrual piece that starts at `start`.
fn plan_length(accrual: &crate::design::AccrualPattern, start: f64) -> f64 {
    accrual.pieces().find(|piece| piece.0 == start).map_or(1.0, |(from, to, _)| to - from)
}

/// `integral of S1 K (dL1 - dL0)`.
struct Excess<'a> {
    null: &'a Law,
    alternative: &'a Law,
    dropout: f64,
}

impl Excess<'_> {
    fn between(&self, from: f64, to: f64) -> f64 {
        if to <= from {
            return 0.0;
        }
        let over = |law: &Law| {
            let of = |w: f64| {
                let time = law.inverse_cumulative_hazard(w);
                self.alternative.survival(time) * exp(-self.dropout * time)
            };
            integrate(law.cumulative_hazard(from), law.cumulative_hazard(to), 0.1 * ACCURACY, of).value
        };
        over(self.alternative) - over(self.null)
    }
}
