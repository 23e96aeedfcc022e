//! When the interim analyses are.

use super::GroupSequentialError;
use crate::design::Observation;
use crate::distribution::Law;
use crate::numeric::root::bisect_within;

/// The interim analyses; the last analysis is at the end of the trial.
#[derive(Debug, Clone, PartialEq)]
pub enum InterimLooks {
    /// At these calendar times.
    Times(Vec<f64>),
    /// When the plan has these fractions of the information of the last analysis.
    Information(Vec<f64>),
    /// When the null expects so many events.
    Events(Vec<f64>),
}

impl InterimLooks {
    /// How many.
    #[must_use]
    pub fn count(&self) -> usize {
        self.given().0.len()
    }

    fn given(&self) -> (&[f64], &'static str) {
        match self {
            Self::Times(list) => (list, "calendar time"),
            Self::Information(list) => (list, "information fraction"),
            Self::Events(list) => (list, "events expected under the null"),
        }
    }

    /// Calendar times of all analyses, the last one included.
    ///
    /// # Errors
    /// [`GroupSequentialError::Order`], [`GroupSequentialError::BeyondEnd`].
    pub fn times(
        &self,
        observation: &Observation,
        null: &Law,
        subjects: f64,
    ) -> Result<Vec<f64>, GroupSequentialError> {
        let end = observation.cutoff();
        let events = |time: f64| {
            observation.clone().at(time).map_or(0.0, |seen| subjects * seen.event_probability(null))
        };
        let (given, what) = self.given();
        let total = events(end);
        let (limit, unit) = match self {
            Self::Times(_) => (end, 0.0),
            Self::Information(_) => (1.0, total),
            Self::Events(_) => (total, 1.0),
        };
        let (mut before, mut times) = (0.0, Vec::with_capacity(given.len() + 1));
        for (index, value) in given.iter().enumerate() {
            let (look, value) = (index + 1, *value);
            if !(value.is_finite() && value > before) {
                return Err(GroupSequentialError::Order { look, what, before, value });
            }
            if value >= limit {
                return Err(GroupSequentialError::BeyondEnd { look, what, value, end: limit });
            }
            before = value;
            times.push(if unit == 0.0 {
                value
            } else {
                bisect_within(0.0, end, 1e-10 * end, |time| events(time) >= value * unit)
            });
        }
        times.push(end);
        Ok(times)
    }
}
