//! Sample size and power of Kaplan-Meier survival at a landmark against a fixed value.

use super::{DesignError, Observation};
use crate::distribution::{EventTimeLaw, Law};
use crate::estimator::Transform;
use crate::measure::OneSidedAlpha;
use crate::numeric::normal;
use crate::numeric::portable::exp;
use crate::numeric::quadrature::integrate;

/// A landmark comparison: survival under both laws at the landmark, and the variance of one subject's contribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LandmarkMoments {
    /// `S0(t)`.
    pub null: f64,
    /// `S1(t)`.
    pub alternative: f64,
    /// `V(t)` under the alternative: `n Var(ln S)` tends to it.
    pub variance: f64,
    /// `V(t)` under the null.
    pub null_variance: f64,
}

impl LandmarkMoments {
    /// At `landmark`.
    ///
    /// ```text
    /// V(t) = integral from 0 to t of dL(u) / (S(u) G(u))      (e^{L(t)} - 1 where nobody is censored before t)
    /// ```
    /// # Errors
    /// [`DesignError::Landmark`] where nobody can be observed that long, [`DesignError::Survival`],
    /// [`DesignError::NoBenefit`].
    pub fn new(
        observation: &Observation,
        null: &Law,
        truth: &Law,
        landmark: f64,
    ) -> Result<Self, DesignError> {
        let longest = observation.longest();
        let reached = landmark > 0.0
            && landmark <= longest
            && observation.accrual().entered_by(observation.cutoff() - landmark) > 0.0;
        if !reached {
            return Err(DesignError::Landmark { landmark, longest });
        }
        let survival = |law: &Law| {
            let survival = law.survival(landmark);
            if survival > 0.0 && survival < 1.0 {
                Ok(survival)
            } else {
                Err(DesignError::Survival { landmark, survival })
            }
        };
        let (at_null, at_truth) = (survival(null)?, survival(truth)?);
        if at_truth - at_null <= 1e-12 {
            return Err(DesignError::NoBenefit);
        }
        let variance = |law: &Law| log_survival_variance(observation, law, landmark);
        Ok(Self {
            null: at_null,
            alternative: at_truth,
            variance: variance(truth),
            null_variance: variance(null),
        })
    }

    /// Distance of both laws on the scale of `transform`, and the standard deviation of one subject's contribution.
    fn scaled(&self, transform: Transform) -> (f64, f64) {
        let distance = (transform.value(self.alternative) - transform.value(self.null)).abs();
        (distance, transform.standard_error(self.alternative, self.variance))
    }

    /// Subjects needed, before rounding up.
    ///
    /// ```text
    /// n = V(t) (g'(S1) S1)^2 ((z_{1-alpha} + z_{power}) / (g(S1) - g(S0)))^2
    /// ```
    /// # Reference
    /// Nagashima et al. (2021), Pharm. Stat. 20, 499-511. Evidence: R rashnu, in the tests.
    #[must_use]
    pub fn subjects(&self, transform: Transform, alpha: OneSidedAlpha, power: f64) -> f64 {
        let (distance, deviation) = self.scaled(transform);
        let root = deviation * (alpha.critical_value() + normal::quantile(power)) / distance;
        root * root
    }

    /// Power with `subjects`.
    #[must_use]
    pub fn power(&self, transform: Transform, alpha: OneSidedAlpha, subjects: f64) -> f64 {
        let (distance, deviation) = self.scaled(transform);
        normal::cdf(subjects.sqrt() * distance / deviation - alpha.critical_value())
    }

    /// Subjects on the log scale with each law's own variance, as SWOG's calculator.
    ///
    /// ```text
    /// n = ((sqrt V0 z_{1-alpha} + sqrt V1 z_{power}) / ln(S1 / S0))^2
    /// ```
    #[must_use]
    pub fn subjects_log_swog(&self, alpha: OneSidedAlpha, power: f64) -> f64 {
        let distance = Transform::Log.value(self.alternative) - Transform::Log.value(self.null);
        let root = self.null_variance.sqrt() * alpha.critical_value()
            + self.variance.sqrt() * normal::quantile(power);
        (root / distance) * (root / distance)
    }

    /// Power of [`Self::subjects_log_swog`].
    #[must_use]
    pub fn power_log_swog(&self, alpha: OneSidedAlpha, subjects: f64) -> f64 {
        let distance = Transform::Log.value(self.alternative) - Transform::Log.value(self.null);
        let shift = subjects.sqrt() * distance - self.null_variance.sqrt() * alpha.critical_value();
        normal::cdf(shift / self.variance.sqrt())
    }
}

/// `V(t)` of [`LandmarkMoments::new`]: `n Var(ln S)` of Kaplan-Meier tends to it.
pub(super) fn log_survival_variance(observation: &Observation, law: &Law, landmark: f64) -> f64 {
    let mut edges = observation.breaks();
    edges.retain(|time| *time < landmark);
    edges.push(landmark);
    let of = |w: f64| exp(w) / observation.uncensored(law.inverse_cumulative_hazard(w));
    let pieces = edges.windows(2).map(|pair| {
        let (from, to) = (law.cumulative_hazard(pair[0]), law.cumulative_hazard(pair[1]));
        integrate(from, to, 1e-12, of).value
    });
    pieces.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::AccrualPattern;

    fn moments(
        survival: [f64; 2],
        landmark: f64,
        accrual: f64,
        follow_up: f64,
    ) -> Result<LandmarkMoments, DesignError> {
        let law = |s: f64| format!("exponential:rate={}", -s.ln() / landmark).parse::<Law>().unwrap();
        let observation = Observation::new(AccrualPattern::uniform(accrual).unwrap(), follow_up).unwrap();
        LandmarkMoments::new(&observation, &law(survival[0]), &law(survival[1]), landmark)
    }

    fn alpha(value: f64) -> OneSidedAlpha {
        OneSidedAlpha::new(value).unwrap()
    }

    #[test]
    fn all_scales_beside_rashnu() {
        // (S0, S1, t, accrual, follow-up, alpha), then arcsine, log-log, logit, log, identity, log-SWOG unrounded.
        for (survival, landmark, accrual, follow_up, a, expected) in [
            ([0.4, 0.6], 6.0, 12.0, 6.0, 0.05, [38.122, 46.265, 39.173, 25.071, 37.095, 44.399]),
            ([0.305, 0.435], 12.0, 24.0, 24.0, 0.05, [84.644, 91.839, 79.611, 63.707, 89.912, 93.997]),
        ] {
            let found = moments(survival, landmark, accrual, follow_up).unwrap();
            let scales =
                [Transform::Arcsine, Transform::LogLog, Transform::Logit, Transform::Log, Transform::Plain];
            let mut got: Vec<f64> = scales.map(|scale| found.subjects(scale, alpha(a), 0.8)).into();
            got.push(found.subjects_log_swog(alpha(a), 0.8));
            for (got, expected) in got.iter().zip(expected) {
                assert!((got - expected).abs() < 6e-4, "{got} {expected}");
            }
            for scale in scales {
                let n = found.subjects(scale, alpha(a), 0.8);
                assert!((found.power(scale, alpha(a), n) - 0.8).abs() < 1e-12);
            }
            let n = found.subjects_log_swog(alpha(a), 0.8);
            assert!((found.power_log_swog(alpha(a), n) - 0.8).abs() < 1e-12);
        }
    }

    #[test]
    fn published_sizes_with_landmarks_beyond_the_minimum_follow_up() {
        for (survival, landmark, accrual, follow_up, expected) in [
            ([0.9, 0.96], 18.0, 24.0, 24.0, 107.0),
            ([0.8, 0.85], 18.0, 36.0, 24.0, 356.0),
            ([0.8, 0.85], 24.0, 36.0, 12.0, 397.0),
            ([0.4, 0.6], 6.0, 12.0, 6.0, 39.0),
            ([0.4, 0.6], 6.0, 12.0, 3.0, 42.0),
        ] {
            let found = moments(survival, landmark, accrual, follow_up).unwrap();
            assert_eq!(found.subjects(Transform::Arcsine, alpha(0.05), 0.8).ceil(), expected, "{survival:?}");
        }
    }

    #[test]
    fn a_landmark_nobody_reaches_is_refused() {
        assert!(matches!(moments([0.4, 0.6], 18.0, 12.0, 6.0), Err(DesignError::Landmark { .. })));
        assert!(matches!(moments([0.4, 0.6], 25.0, 12.0, 6.0), Err(DesignError::Landmark { .. })));
        assert_eq!(moments([0.4, 0.4], 6.0, 12.0, 6.0), Err(DesignError::NoBenefit));
        assert_eq!(moments([0.4, 0.3], 6.0, 12.0, 6.0), Err(DesignError::NoBenefit));
    }
}
