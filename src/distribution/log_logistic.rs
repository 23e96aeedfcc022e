//! Hazard that rises and falls.

use super::law::positive;
use super::{EventTimeLaw, LawError};
use crate::numeric::lanes::{ScaledPowers, wide};
use crate::numeric::portable::{exp_m1, ln, ln_1p, pow};

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
    fn total_cumulative_hazard(&self, _times: &[f64], log_times: &[f64], scratch: &mut [f64]) -> f64 {
        wide(ScaledPowers { from: log_times, slope: self.shape, offset: ln(self.median), to: scratch });
        sum_of_ln_1p(scratch)
    }

    fn median(&self) -> f64 {
        self.median
    }
}

/// Sum of `ln(1 + x)` of non-negative numbers, by four running products side by side.
fn sum_of_ln_1p(values: &[f64]) -> f64 {
    /// Numbers this large are taken by their own logarithm.
    const LARGE: f64 = 1e60;
    /// A product beyond this is turned into its logarithm before it can overflow.
    const FULL: f64 = 1e200;
    let mut products = [1.0_f64; 4];
    let mut total = 0.0;
    let (groups, rest) = values.as_chunks::<4>();
    for group in groups {
        if group.iter().all(|value| *value < LARGE) {
            for (product, value) in products.iter_mut().zip(group) {
                *product *= 1.0 + *value;
            }
        } else {
            total += group.iter().map(|value| ln_1p(*value)).sum::<f64>();
        }
        if products.iter().any(|product| *product > FULL) {
            total += products.iter().map(|product| ln(*product)).sum::<f64>();
            products = [1.0; 4];
        }
    }
    total += rest.iter().map(|value| ln_1p(*value)).sum::<f64>();
    // Each product is at most 1e260: two by two they may overflow, which the logarithms of all four do not.
    let [a, b] = [products[0] * products[1], products[2] * products[3]];
    if a < f64::MAX && b < f64::MAX {
        total + ln(a) + ln(b)
    } else {
        total + products.map(ln).iter().sum::<f64>()
    }
}
