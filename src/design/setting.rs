//! A design as it is asked for: some of its numbers given, one to be found.

use super::bayes::GammaPrior;
use super::{AccrualPattern, AccrualPlan, Conduct, DesignError, Plan};
use crate::distribution::{HazardRatio, Law};

/// Laws and conduct of a trial, for any number of subjects.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Law of the benchmark.
    pub null: Law,
    /// Law hoped for.
    pub alternative: Law,
    /// How subjects enter.
    pub accrual: AccrualPlan,
    /// From the last entry to the analysis.
    pub follow_up: f64,
    /// Dropout hazard.
    pub dropout: f64,
    /// Longest follow-up of a subject, or the time up to which the benchmark is known: the smaller.
    pub restricted: Option<f64>,
    /// Time of the landmark methods.
    pub landmark: Option<f64>,
    /// Restriction time of the mean.
    pub tau: Option<f64>,
    /// Prior of the hazard rate for the Bayesian method.
    pub prior: Option<GammaPrior>,
}

/// Subjects to enrol so that so many are evaluable on average, if a part of them in [0, 1) is not.
///
/// ```text
/// ceil(n / (1 - unevaluable))
/// ```
#[must_use]
pub fn enrolled(evaluable: u64, unevaluable: f64) -> u64 {
    // Rounding must not ask for one more where the quotient is whole.
    (evaluable as f64 / (1.0 - unevaluable) * (1.0 - 1e-12)).ceil() as u64
}

impl Setting {
    /// How subjects enter, if there are so many.
    ///
    /// # Errors
    /// [`DesignError::Observation`].
    pub fn accrual_pattern(&self, subjects: f64) -> Result<AccrualPattern, DesignError> {
        Ok(self.accrual.pattern(subjects)?)
    }

    /// The plan of a trial with so many subjects.
    ///
    /// # Errors
    /// [`DesignError::Observation`].
    pub fn plan(&self, subjects: f64) -> Result<Plan, DesignError> {
        let Self { follow_up, restricted, dropout, .. } = *self;
        let conduct = Conduct { accrual: self.accrual.clone(), follow_up, restricted, dropout };
        Ok(Plan {
            null: self.null.clone(),
            alternative: self.alternative.clone(),
            observation: conduct.observation(subjects)?,
            landmark: self.landmark,
            tau: self.tau,
            prior: self.prior,
        })
    }

    /// The same with the null's hazard multiplied as alternative.
    ///
    /// # Errors
    /// [`DesignError::NoBenefit`] for a ratio that is no hazard ratio.
    pub fn with_hazard_ratio(&self, ratio: f64) -> Result<Self, DesignError> {
        let law = HazardRatio::new(self.null.clone(), ratio, 0.0).map_err(|_| DesignError::NoBenefit)?;
        Ok(Self { alternative: Law::HazardRatio(law), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::enrolled;

    #[test]
    fn enrolled_for_so_many_evaluable() {
        let cases = [(25, 0.0, 25), (25, 0.1, 28), (27, 0.1, 30), (9, 0.1, 10), (1, 0.99, 100)];
        assert!(cases.into_iter().all(|(n, part, wanted)| enrolled(n, part) == wanted));
    }
}
