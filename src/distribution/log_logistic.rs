//! Hazard that rises and falls.

use super::law::positive;
use super::{EventTimeLaw, LawError, UnitExponentials};
use crate::numeric::lanes::{Block, Lanes, ScaledPowers, WIDTH, wide};
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

    #[inline(always)]
    fn total_cumulative_hazards(
        &self,
        _times: &[Block],
        log_times: &[Block],
        scratch: &mut [Block],
    ) -> Block {
        let (from, to) = (log_times.as_flattened(), scratch.as_flattened_mut());
        ScaledPowers { from, slope: self.shape, offset: ln(self.median), to }.run();
        sums_of_ln_1p(scratch)
    }

    #[inline(always)]
    fn event_times_of(&self, draws: UnitExponentials, out: &mut [f64]) {
        if let Some(log_odds) = draws.log_odds {
            // As the single call computes it, the logarithm taken from the draws.
            ScaledPowers { from: log_odds, slope: 1.0 / self.shape, offset: 0.0, to: out }.run();
            out.iter_mut().for_each(|time| *time *= self.median);
        } else {
            self.event_times(draws.values, out);
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

/// [`sum_of_ln_1p`] of several samples side by side, the same bits for each.
#[inline(always)]
fn sums_of_ln_1p(values: &[Block]) -> Block {
    let mut parts = [[1.0_f64; WIDTH]; 4];
    for (index, value) in values.iter().enumerate() {
        let part = &mut parts[index % 4];
        for lane in 0..WIDTH {
            part[lane] *= 1.0 + value[lane];
        }
    }
    let mut sums = [0.0; WIDTH];
    let mut too_large = false;
    for lane in 0..WIDTH {
        let product = (parts[0][lane] * parts[1][lane]) * (parts[2][lane] * parts[3][lane]);
        too_large |= product >= f64::MAX;
        sums[lane] = ln(product);
    }
    if too_large {
        for (lane, sum) in sums.iter_mut().enumerate() {
            let column: Vec<f64> = values.iter().map(|value| value[lane]).collect();
            *sum = sum_of_ln_1p(&column);
        }
    }
    sums
}
