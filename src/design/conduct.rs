//! How a trial is conducted, whatever its number of subjects.

use super::observation::{AccrualPattern, Observation, ObservationError};

/// How subjects enter.
#[derive(Debug, Clone, PartialEq)]
pub enum AccrualPlan {
    /// Over a given time, however many they are.
    Lasting(AccrualPattern),
    /// Uniformly at so many per unit of time, for as long as it takes.
    AtRate(f64),
}

/// Entry, follow-up and dropout.
#[derive(Debug, Clone, PartialEq)]
pub struct Conduct {
    /// Entry.
    pub accrual: AccrualPlan,
    /// From the last entry to the last analysis.
    pub follow_up: f64,
    /// Longest follow-up of a subject, if it is restricted.
    pub restricted: Option<f64>,
    /// Dropout hazard.
    pub dropout: f64,
}

impl AccrualPlan {
    /// How subjects enter, if there are so many.
    ///
    /// # Errors
    /// [`ObservationError::Accrual`].
    pub fn pattern(&self, subjects: f64) -> Result<AccrualPattern, ObservationError> {
        match self {
            Self::Lasting(pattern) => Ok(pattern.clone()),
            Self::AtRate(rate) => AccrualPattern::uniform(subjects / rate),
        }
    }
}

impl Conduct {
    /// What subjects of the whole trial are observed for, if there are so many.
    ///
    /// # Errors
    /// [`ObservationError`].
    pub fn observation(&self, subjects: f64) -> Result<Observation, ObservationError> {
        let accrual = self.accrual.pattern(subjects)?;
        let observation = Observation::new(accrual, self.follow_up)?.with_dropout(self.dropout)?;
        match self.restricted {
            Some(time) => observation.restricted_to(time),
            None => Ok(observation),
        }
    }
}
