//! Constant hazard.

use super::law::{hazard_of_survival, positive};
use super::{EventTimeLaw, LawError};

/// `L(t) = rate t`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    rate: f64,
}

impl Exponential {
    /// # Errors
    /// [`LawError::NotPositive`].
    pub fn from_rate(rate: f64) -> Result<Self, LawError> {
        Ok(Self { rate: positive("rate", rate)? })
    }

    /// `rate = ln 2 / median`.
    ///
    /// # Errors
    /// [`LawError::NotPositive`].
    pub fn from_median(median: f64) -> Result<Self, LawError> {
        Self::from_rate(std::f64::consts::LN_2 / positive("median", median)?)
    }

    /// `rate = -ln(survival) / time`: survival at a time.
    ///
    /// # Errors
    /// [`LawError::NotPositive`], [`LawError::NotProbability`].
    pub fn from_survival(survival: f64, time: f64) -> Result<Self, LawError> {
        Self::from_rate(hazard_of_survival(survival)? / positive("time", time)?)
    }

    /// Events per unit of time at risk.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }

    pub(super) fn in_unit(self, factor: f64) -> Self {
        Self { rate: self.rate / factor }
    }
}

impl EventTimeLaw for Exponential {
    fn hazard(&self, _time: f64) -> f64 {
        self.rate
    }

    #[inline(always)]
    fn cumulative_hazard(&self, time: f64) -> f64 {
        self.rate * time
    }

    #[inline(always)]
    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        hazard / self.rate
    }
}
