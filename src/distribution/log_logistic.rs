//! Hazard that rises and falls.

use super::law::positive;
use super::{EventTimeLaw, LawError};
use crate::numeric::lanes::{Lanes, wide};
use crate::numeric::portable::{exp, exp_m1, ln, ln_1p, pow};
use crate::numeric::side_by_side;

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
        let x = time / self.median;
        if x == 0.0 {
            return match self.shape.total_cmp(&1.0) {
                std::cmp::Ordering::Less => f64::INFINITY,
                std::cmp::Ordering::Equal => 1.0 / self.median,
                std::cmp::Ordering::Greater => 0.0,
            };
        }
        let odds = pow(x, self.shape);
        self.shape / self.median * (odds / x) / (1.0 + odds)
    }

    #[inline(always)]
    fn cumulative_hazard(&self, time: f64) -> f64 {
        ln_1p(pow(time / self.median, self.shape))
    }

    #[inline(always)]
    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        self.median * pow(exp_m1(hazard), 1.0 / self.shape)
    }

    /// One logarithm for many subjects: the sum of `ln(1 + odds)` is the logarithm of the product of `1 + odds`.
    fn total_cumulative_hazard(&self, _times: &[f64], log_times: &[f64]) -> f64 {
        wide(Total { shape: self.shape, log_median: ln(self.median), log_times })
    }

    fn median(&self) -> f64 {
        self.median
    }
}

struct Total<'a> {
    shape: f64,
    log_median: f64,
    log_times: &'a [f64],
}

impl Lanes for Total<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        /// A product this large is turned into its logarithm before it can overflow.
        const LARGE: f64 = 1e150;
        let (mut total, mut product) = (0.0, 1.0);
        let odds = |log_time: f64| exp(self.shape * (log_time - self.log_median)).min(LARGE);
        side_by_side(self.log_times, odds, |odds| {
            product *= 1.0 + odds;
            if product > LARGE {
                total += ln(product);
                product = 1.0;
            }
        });
        total + ln(product)
    }
}
