//! Hazard a power of time.

use super::law::positive;
use super::{EventTimeLaw, LawError};
use crate::numeric::portable::pow;

/// `L(t) = (t / scale)^shape`, `S(scale) = 1 / e`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weibull {
    shape: f64,
    scale: f64,
}

impl Weibull {
    /// # Errors
    /// [`LawError::NotPositive`].
    pub fn from_shape_and_scale(shape: f64, scale: f64) -> Result<Self, LawError> {
        Ok(Self { shape: positive("shape", shape)?, scale: positive("scale", scale)? })
    }

    /// `scale = median / (ln 2)^(1 / shape)`.
    ///
    /// # Errors
    /// [`LawError::NotPositive`].
    pub fn from_shape_and_median(shape: f64, median: f64) -> Result<Self, LawError> {
        let shape = positive("shape", shape)?;
        let median = positive("median", median)?;
        Self::from_shape_and_scale(shape, median / pow(std::f64::consts::LN_2, 1.0 / shape))
    }

    /// Above 1: the hazard rises with time.
    #[must_use]
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// The time by which 1 - 1/e have had the event.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }

    pub(super) fn in_unit(self, factor: f64) -> Self {
        Self { scale: self.scale * factor, ..self }
    }
}

impl EventTimeLaw for Weibull {
    fn hazard(&self, time: f64) -> f64 {
        self.shape / self.scale * pow(time / self.scale, self.shape - 1.0)
    }

    #[inline]
    fn cumulative_hazard(&self, time: f64) -> f64 {
        pow(time / self.scale, self.shape)
    }

    #[inline]
    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        self.scale * pow(hazard, 1.0 / self.shape)
    }
}
