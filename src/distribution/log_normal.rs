//! Logarithm of the time is normal.

use super::law::{finite, positive};
use super::{EventTimeLaw, LawError};
use crate::numeric::normal::{inverse_ln_upper_tail, ln_upper_tail};
use crate::numeric::portable::{exp, ln_or_limit};

/// `ln S(t) = ln P(Z > (ln t - mean_log) / sd_log)`.
///
/// The hazard rises from 0 to a peak and falls. Cumulative hazards keep their relative accuracy in both tails. Evidence: R `plnorm`, `dlnorm`,
/// tests/reference/laws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    mean_log: f64,
    sd_log: f64,
}

impl LogNormal {
    /// # Errors
    /// [`LawError::NotFinite`], [`LawError::NotPositive`].
    pub fn from_mean_log_and_sd_log(mean_log: f64, sd_log: f64) -> Result<Self, LawError> {
        Ok(Self { mean_log: finite("mean-log", mean_log)?, sd_log: positive("sd-log", sd_log)? })
    }

    /// Mean of the logarithm of the time; the median is its exponential.
    #[must_use]
    pub fn mean_log(&self) -> f64 {
        self.mean_log
    }

    /// Standard deviation of the logarithm of the time.
    #[must_use]
    pub fn sd_log(&self) -> f64 {
        self.sd_log
    }

    pub(super) fn in_unit(self, factor: f64) -> Self {
        Self { mean_log: self.mean_log + ln_or_limit(factor), ..self }
    }

    fn standard(&self, time: f64) -> f64 {
        (ln_or_limit(time) - self.mean_log) / self.sd_log
    }
}

impl EventTimeLaw for LogNormal {
    fn hazard(&self, time: f64) -> f64 {
        // At 0 and at infinity the hazard tends to 0.
        if time <= 0.0 || time == f64::INFINITY {
            return 0.0;
        }
        let w = self.standard(time);
        let ln_density = -0.5 * w * w - 0.5 * ln_or_limit(std::f64::consts::TAU);
        exp(ln_density - ln_upper_tail(w)) / (self.sd_log * time)
    }

    fn cumulative_hazard(&self, time: f64) -> f64 {
        if time <= 0.0 { 0.0 } else { -ln_upper_tail(self.standard(time)) }
    }

    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        exp(self.mean_log + self.sd_log * inverse_ln_upper_tail(-hazard))
    }
}
