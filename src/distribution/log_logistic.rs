//! Hazard that rises and falls.

use super::law::positive;
use super::{EventTimeLaw, LawError};
use crate::numeric::portable::{exp_m1, ln_1p, pow};

/// `L(t) = ln(1 + (t / median)^shape)`, `S(t) = 1 / (1 + (t / median)^shape)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogLogistic {
    shape: f64,
    median: f64,
}

impl LogLogistic {
    /// # Errors
    /// [`LawError::NotPositive`].
    pub fn from_shape_and_median(shape: f64, median: f64) -> Result<Self, LawError> {
        Ok(Self { shape: positive("shape", shape)?, median: positive("median", median)? })
    }

    /// Above 1: the hazard rises to a peak, then falls.
    #[must_use]
    pub fn shape(&self) -> f64 {
        self.shape
    }

    pub(super) fn in_unit(self, factor: f64) -> Self {
        Self { median: self.median * factor, ..self }
    }
}

impl EventTimeLaw for LogLogistic {
    fn hazard(&self, time: f64) -> f64 {
        let odds = pow(time / self.median, self.shape);
        self.shape / self.median * pow(time / self.median, self.shape - 1.0) / (1.0 + odds)
    }

    #[inline]
    fn cumulative_hazard(&self, time: f64) -> f64 {
        ln_1p(pow(time / self.median, self.shape))
    }

    #[inline]
    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        self.median * pow(exp_m1(hazard), 1.0 / self.shape)
    }

    fn median(&self) -> f64 {
        self.median
    }
}
