//! Hazard that rises and falls.

use super::law::positive;
use super::{EventTimeLaw, LawError, UnitExponentials};
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

    fn event_times_of(&self, draws: &UnitExponentials, out: &mut [f64]) {
        if draws.log_odds.is_empty() {
            self.event_times(&draws.values, out);
        } else {
            // As the single call computes it, the logarithm taken from the draws.
            wide(ScaledPowers { from: &draws.log_odds, slope: 1.0 / self.shape, offset: 0.0, to: out });
            out.iter_mut().for_each(|time| *time *= self.median);
        }
    }

    fn median(&self) -> f64 {
        self.median
    }
}

/// Sum of `ln(1 + x)` of non-negative numbers: the logarithm of a product, kept in four parts so that they run side by side.
fn sum_of_ln_1p(values: &[f64]) -> f64 {
    let mut parts = [1.0_f64; 4];
    let (groups, rest) = values.as_chunks::<4>();
    for group in groups {
        for (part, value) in parts.iter_mut().zip(group) {
            *part *= 1.0 + *value;
        }
    }
    for (part, value) in parts.iter_mut().zip(rest) {
        *part *= 1.0 + *value;
    }
    let product = (parts[0] * parts[1]) * (parts[2] * parts[3]);
    if product < f64::MAX { ln(product) } else { values.iter().map(|value| ln_1p(*value)).sum() }
}
