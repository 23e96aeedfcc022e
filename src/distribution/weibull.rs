//! Hazard a power of time.

use super::law::{hazard_of_survival, positive};
use super::{EventTimeLaw, LawError};
use crate::numeric::lanes::{Block, Lanes, ScaledPowers, WIDTH, wide};
use crate::numeric::portable::{ln, pow};

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

    /// `scale = time / (-ln survival)^(1 / shape)`: survival at a time.
    ///
    /// # Errors
    /// [`LawError::NotPositive`], [`LawError::NotProbability`].
    pub fn from_shape_and_survival(shape: f64, survival: f64, time: f64) -> Result<Self, LawError> {
        let shape = positive("shape", shape)?;
        let time = positive("time", time)?;
        Self::from_shape_and_scale(shape, time / pow(hazard_of_survival(survival)?, 1.0 / shape))
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
        // As h(t) = shape L(t) / t, but finite at 0 where shape is at least 1.
        let x = time / self.scale;
        if x == 0.0 {
            return match self.shape.total_cmp(&1.0) {
                std::cmp::Ordering::Less => f64::INFINITY,
                std::cmp::Ordering::Equal => 1.0 / self.scale,
                std::cmp::Ordering::Greater => 0.0,
            };
        }
        self.shape / self.scale * (pow(x, self.shape) / x)
    }

    #[inline(always)]
    fn cumulative_hazard(&self, time: f64) -> f64 {
        pow(time / self.scale, self.shape)
    }

    #[inline(always)]
    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        self.scale * pow(hazard, 1.0 / self.shape)
    }

    fn total_cumulative_hazard(&self, _times: &[f64], log_times: &[f64], scratch: &mut [f64]) -> f64 {
        wide(ScaledPowers { from: log_times, slope: self.shape, offset: ln(self.scale), to: scratch });
        scratch.iter().sum()
    }

    #[inline(always)]
    fn total_cumulative_hazards(
        &self,
        _times: &[Block],
        log_times: &[Block],
        scratch: &mut [Block],
    ) -> Block {
        let (from, to) = (log_times.as_flattened(), scratch.as_flattened_mut());
        ScaledPowers { from, slope: self.shape, offset: ln(self.scale), to }.run();
        let mut totals = [0.0; WIDTH];
        for hazards in scratch {
            for lane in 0..WIDTH {
                totals[lane] += hazards[lane];
            }
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Exponential;

    #[test]
    fn a_survival_at_a_time_fixes_the_scale() {
        let law = Weibull::from_shape_and_survival(0.5, 0.6, 3.0).unwrap();
        assert!((law.survival(3.0) - 0.6).abs() < 1e-15 && law.shape() == 0.5);
        let law = Exponential::from_survival(0.72, 3.0).unwrap();
        assert!((law.rate() + f64::ln(0.72) / 3.0).abs() < 1e-15);
        for survival in [0.0, 1.0, -0.1, f64::NAN] {
            let refused = Weibull::from_shape_and_survival(1.0, survival, 3.0);
            assert!(matches!(refused, Err(LawError::NotProbability { .. })));
            assert!(Exponential::from_survival(survival, 3.0).is_err());
        }
        assert!(Exponential::from_survival(0.5, 0.0).is_err());
    }
}
