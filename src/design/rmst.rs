//! Sample size and power of the restricted mean survival time against that of the null.

use super::{DesignError, Observation};
use crate::distribution::{EventTimeLaw, Law};
use crate::measure::OneSidedAlpha;
use crate::numeric::normal;
use crate::numeric::portable::exp;
use crate::numeric::quadrature::integrate;

/// Restricted means under both laws, and the variance of one subject's contribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMeanMoments {
    /// Under the null.
    pub null: f64,
    /// Under the alternative.
    pub alternative: f64,
    /// `n Var` of the estimate under the alternative.
    pub variance: f64,
}

/// Survival up to `tau` integrated, split at the breaks of observation.
fn restricted_mean(law: &Law, tau: f64) -> f64 {
    integrate(0.0, tau, 1e-11, |time| law.survival(time)).value
}

impl RestrictedMeanMoments {
    /// Up to `tau`.
    ///
    /// ```text
    /// RMST = integral from 0 to tau of S
    /// n Var = integral from 0 to tau of (integral from t to tau of S1)^2 dL1(t) / (S1(t) G(t))
    /// ```
    /// # Errors
    /// [`DesignError::Landmark`] where nobody can be observed to `tau`, [`DesignError::NoBenefit`].
    pub fn new(observation: &Observation, null: &Law, truth: &Law, tau: f64) -> Result<Self, DesignError> {
        let longest = observation.longest();
        if !(tau > 0.0
            && tau <= longest
            && observation.accrual().entered_by(observation.cutoff() - tau) > 0.0)
        {
            return Err(DesignError::Landmark { landmark: tau, longest });
        }
        let (at_null, at_truth) = (restricted_mean(null, tau), restricted_mean(truth, tau));
        if at_truth - at_null <= 1e-10 * tau {
            return Err(DesignError::NoBenefit);
        }
        let mut edges = observation.breaks();
        edges.retain(|time| *time < tau);
        edges.push(tau);
        let of = |w: f64| {
            let time = truth.inverse_cumulative_hazard(w);
            let area = integrate(time, tau, 1e-10, |u| truth.survival(u)).value;
            area * area * exp(w) / observation.uncensored(time)
        };
        let pieces = edges.windows(2).map(|pair| {
            let (from, to) = (truth.cumulative_hazard(pair[0]), truth.cumulative_hazard(pair[1]));
            integrate(from, to, 1e-9 * tau * tau, of).value
        });
        Ok(Self { null: at_null, alternative: at_truth, variance: pieces.sum() })
    }

    /// Subjects needed, before rounding up: `Var ((z_{1-alpha} + z_{power}) / (RMST1 - RMST0))^2`.
    #[must_use]
    pub fn subjects(&self, alpha: OneSidedAlpha, power: f64) -> f64 {
        let root = (alpha.critical_value() + normal::quantile(power)) / (self.alternative - self.null);
        self.variance * root * root
    }

    /// Power with `subjects`.
    #[must_use]
    pub fn power(&self, alpha: OneSidedAlpha, subjects: f64) -> f64 {
        let distance = (self.alternative - self.null) * (subjects / self.variance).sqrt();
        normal::cdf(distance - alpha.critical_value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::AccrualPattern;

    #[test]
    fn without_censoring_it_is_the_variance_of_the_restricted_time() {
        // Nobody is censored before tau = 6, so n Var = Var(min(T, tau)).
        let observation = Observation::new(AccrualPattern::uniform(12.0).unwrap(), 6.0).unwrap();
        let (rate, tau) = (0.08_f64, 6.0);
        let truth: Law = format!("exponential:rate={rate}").parse().unwrap();
        let null: Law = "exponential:rate=0.2".parse().unwrap();
        let found = RestrictedMeanMoments::new(&observation, &null, &truth, tau).unwrap();
        let mean = (1.0 - (-rate * tau).exp()) / rate;
        // E min(T, tau)^2 = 2 integral of t S.
        let square = 2.0 / (rate * rate) * (1.0 - (-rate * tau).exp() * (1.0 + rate * tau));
        assert!((found.alternative - mean).abs() < 1e-10);
        assert!((found.variance - (square - mean * mean)).abs() < 1e-7, "{found:?}");
        let alpha = OneSidedAlpha::new(0.05).unwrap();
        let n = found.subjects(alpha, 0.8);
        assert!((found.power(alpha, n) - 0.8).abs() < 1e-12);
    }

    #[test]
    fn a_time_nobody_reaches_is_refused() {
        let observation = Observation::new(AccrualPattern::uniform(12.0).unwrap(), 6.0).unwrap();
        let law = |median: f64| format!("exponential:median={median}").parse::<Law>().unwrap();
        let of = |tau| RestrictedMeanMoments::new(&observation, &law(5.0), &law(9.0), tau);
        assert!(matches!(of(18.0), Err(DesignError::Landmark { .. })) && of(17.9).is_ok());
        assert!(matches!(
            RestrictedMeanMoments::new(&observation, &law(9.0), &law(5.0), 6.0),
            Err(DesignError::NoBenefit)
        ));
    }
}
