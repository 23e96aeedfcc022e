//! How a trial is conducted, whatever its number of subjects.

use super::observation::{AccrualPattern, Observation, ObservationError};

/// How subjects enter.
#[derive(Debug, Clone, PartialEq)]
pub enum Enrolment {
    /// Uniformly, so many per unit of time.
    Rate(f64),
    /// At these calendar times from the start of the trial.
    Entries(Vec<f64>),
}

/// Entry, follow-up and dropout.
#[derive(Debug, Clone, PartialEq)]
pub struct Conduct {
    /// Entry.
    pub enrolment: Enrolment,
    /// From the last entry to the last analysis.
    pub follow_up: f64,
    /// Longest follow-up of a subject, if it is restricted.
    pub restricted: Option<f64>,
    /// Dropout hazard.
    pub dropout: f64,
}

impl Conduct {
    /// What subjects of the whole trial are observed for; with a rate, accrual lasts `subjects / rate`.
    ///
    /// # Errors
    /// [`ObservationError`].
    pub fn observation(&self, subjects: f64) -> Result<Observation, ObservationError> {
        let accrual = match &self.enrolment {
            Enrolment::Rate(rate) => AccrualPattern::uniform(subjects / rate)?,
            Enrolment::Entries(times) => AccrualPattern::at_times(times)?,
        };
        let observation = Observation::new(accrual, self.follow_up)?.with_dropout(self.dropout)?;
        match self.restricted {
            Some(time) => observation.restricted_to(time),
            None => Ok(observation),
        }
    }

    /// The number of subjects, where the times of entry say it.
    #[must_use]
    pub fn entries(&self) -> Option<usize> {
        match &self.enrolment {
            Enrolment::Rate(_) => None,
            Enrolment::Entries(times) => Some(times.len()),
        }
    }
}
