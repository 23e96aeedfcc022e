//! Logarithm of the hazard is a line.

use super::law::{finite, positive};
use super::{EventTimeLaw, LawError};
use crate::numeric::portable::{exp, exp_m1};

/// `h(t) = rate exp(shape t)`, `L(t) = rate (exp(shape t) - 1) / shape`.
///
/// A negative shape lets the hazard die out: a fraction `exp(rate / shape)` never has the event. Shape 0 is the exponential law.
/// Evidence: the formula written out in R, tests/reference/laws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gompertz {
    shape: f64,
    rate: f64,
}

impl Gompertz {
    /// # Errors
    /// [`LawError::NotFinite`], [`LawError::NotPositive`].
    pub fn from_shape_and_rate(shape: f64, rate: f64) -> Result<Self, LawError> {
        Ok(Self { shape: finite("shape", shape)?, rate: positive("rate", rate)? })
    }

    /// Slope of the logarithm of the hazard, per unit of time; below 0 some never have the event.
    #[must_use]
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// Hazard at time 0.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }

    pub(super) fn in_unit(self, factor: f64) -> Self {
        Self { shape: self.shape / factor, rate: self.rate / factor }
    }
}

impl EventTimeLaw for Gompertz {
    fn hazard(&self, time: f64) -> f64 {
        // 0 x infinity would be NaN for shape 0.
        if self.shape == 0.0 { self.rate } else { self.rate * exp(self.shape * time) }
    }

    fn cumulative_hazard(&self, time: f64) -> f64 {
        if self.shape == 0.0 { self.rate * time } else { self.rate / self.shape * exp_m1(self.shape * time) }
    }

    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        let share = hazard / self.rate * self.shape;
        if share <= -1.0 {
            f64::INFINITY
        } else if share == 0.0 {
            hazard / self.rate
        } else {
            libm::log1p(share) / self.shape
        }
    }
}
