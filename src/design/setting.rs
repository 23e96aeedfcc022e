//! A design as it is asked for: some of its numbers given, one to be found.

use super::bayes::GammaPrior;
use super::{Conduct, DesignError, Plan};
use crate::distribution::Law;

/// Laws and conduct of a trial, for any number of subjects.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Law of the benchmark.
    pub null: Law,
    /// Law hoped for.
    pub alternative: Law,
    /// Entry, follow-up, dropout.
    pub conduct: Conduct,
    /// Time up to which the benchmark is known: the comparison ends there.
    pub horizon: Option<f64>,
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
    /// The plan of a trial with so many subjects.
    ///
    /// # Errors
    /// [`DesignError::Observation`].
    pub fn plan(&self, subjects: f64) -> Result<Plan, DesignError> {
        let followed = self.conduct.observation(subjects)?;
        // Seen only up to the horizon, a subject is as one who is followed no longer.
        let observation = match [self.conduct.restricted, self.horizon].into_iter().flatten().reduce(f64::min)
        {
            Some(time) => followed.clone().restricted_to(time)?,
            None => followed.clone(),
        };
        Ok(Plan {
            null: self.null.clone(),
            alternative: self.alternative.clone(),
            observation,
            followed,
            horizon: self.horizon,
            landmark: self.landmark,
            tau: self.tau,
            prior: self.prior,
        })
    }

    /// The same with other conduct.
    #[must_use]
    pub fn conducted(&self, conduct: Conduct) -> Self {
        Self { conduct, ..self.clone() }
    }

    /// The same with the null's hazard multiplied as alternative.
    ///
    /// # Errors
    /// [`DesignError::NoBenefit`] for a ratio that is no hazard ratio.
    pub fn with_hazard_ratio(&self, ratio: f64) -> Result<Self, DesignError> {
        let alternative = self.null.with_hazard_ratio(ratio).map_err(|_| DesignError::NoBenefit)?;
        Ok(Self { alternative, ..self.clone() })
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
