//! Independent gamma laws of the hazards between cuts.

use super::{MonitorError, ObservedTime};
use crate::design::bayes::GammaPrior;
use crate::distribution::{EventTimeLaw, Law, PiecewiseExponential};
use crate::monitor::error::positive;
use crate::numeric::gamma_sum::{self, GammaTerm};
use crate::numeric::portable::{exp, ln_1p};
use crate::random::{Stream, gamma};

/// Gamma priors of the hazards between cuts, independent of each other.
#[derive(Debug, Clone, PartialEq)]
pub struct PiecewisePrior {
    cuts: Vec<f64>,
    rates: Vec<GammaPrior>,
}

impl PiecewisePrior {
    /// Cuts that increase from above 0, and one prior more than there are cuts.
    ///
    /// # Errors
    /// [`MonitorError::Law`] for cuts out of order or a wrong number of priors.
    pub fn new(cuts: Vec<f64>, rates: Vec<GammaPrior>) -> Result<Self, MonitorError> {
        PiecewiseExponential::from_rates_and_cuts(&vec![1.0; rates.len()], &cuts)?;
        Ok(Self { cuts, rates })
    }

    /// Around a law: each piece has a prior worth `events` whose mean is the law's average hazard in it, that of the last piece up to `until`.
    ///
    /// # Errors
    /// [`MonitorError::NotPositive`] for `events`, for `until` unless it is above the last cut, and for a piece where the law has no hazard.
    pub fn around(law: &Law, cuts: Vec<f64>, events: f64, until: f64) -> Result<Self, MonitorError> {
        positive("the events that the prior is worth", events)?;
        let ends = cuts.iter().copied().chain(std::iter::once(until));
        let mut start = 0.0;
        let mut rates = Vec::with_capacity(cuts.len() + 1);
        for end in ends {
            let width = positive("the width of a piece, the last one up to the end stated,", end - start)?;
            let hazard = law.cumulative_hazard(end) - law.cumulative_hazard(start);
            let rate = positive("the hazard of the law between two cuts", hazard / width)?;
            rates.push(GammaPrior::new(events, events / rate)?);
            start = end;
        }
        Self::new(cuts, rates)
    }
}

/// Posterior of the hazards between cuts.
///
/// ```text
/// hazard_j | data ~ Gamma(a_j + d_j, b_j + T_j)       d_j events, T_j time at risk in piece j
/// ```
/// An event at a cut belongs to the piece that ends there. `L(t)` is a sum of independent gamma variables, whose law is had by inversion of its transform.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PiecewisePosterior {
    starts: Vec<f64>,
    rates: Vec<GammaPrior>,
}

impl PiecewisePosterior {
    pub(super) fn new(prior: &PiecewisePrior, observed: &[ObservedTime]) -> Self {
        let starts: Vec<f64> = std::iter::once(0.0).chain(prior.cuts.iter().copied()).collect();
        let mut rates = prior.rates.clone();
        for one in observed {
            for (piece, rate) in rates.iter_mut().enumerate() {
                rate.exposure += width(&starts, piece, one.time) - width(&starts, piece, one.from);
            }
            if one.event {
                let piece = prior.cuts.iter().take_while(|cut| **cut < one.time).count();
                rates[piece].shape += 1.0;
            }
        }
        Self { starts, rates }
    }

    pub(super) fn cumulative_hazard_below(&self, time: f64, hazard: f64) -> f64 {
        let term = |(piece, rate): (usize, &GammaPrior)| {
            let width = width(&self.starts, piece, time);
            (width > 0.0).then(|| GammaTerm { shape: rate.shape, scale: width / rate.exposure })
        };
        let terms: Vec<GammaTerm> = self.rates.iter().enumerate().filter_map(term).collect();
        // Shapes and exposures are positive, so there is a sum.
        gamma_sum::cdf(&terms, hazard).unwrap_or(0.0)
    }

    pub(super) fn predictive_survival(&self, time: f64) -> f64 {
        let of = |(piece, rate): (usize, &GammaPrior)| {
            rate.shape * ln_1p(width(&self.starts, piece, time) / rate.exposure)
        };
        exp(-self.rates.iter().enumerate().map(of).sum::<f64>())
    }

    pub(super) fn last_shape(&self) -> f64 {
        self.rates[self.rates.len() - 1].shape
    }

    /// Median of the law with the mean hazards.
    pub(super) fn scale(&self) -> f64 {
        let rates: Vec<f64> = self.rates.iter().map(|rate| rate.shape / rate.exposure).collect();
        PiecewiseExponential::from_rates_and_cuts(&rates, &self.starts[1..]).map_or(1.0, |law| law.median())
    }

    pub(super) fn first_law(&self) -> Result<Law, MonitorError> {
        let ones = vec![1.0; self.rates.len()];
        let law = PiecewiseExponential::from_rates_and_cuts(&ones, &self.starts[1..])?;
        Ok(Law::PiecewiseExponential(law))
    }

    pub(super) fn redraw(&self, stream: &mut Stream, law: &mut Law) {
        if let Law::PiecewiseExponential(law) = law {
            law.replace_rates(|piece| {
                let GammaPrior { shape, exposure } = self.rates[piece];
                (gamma(stream, shape) / exposure).max(f64::MIN_POSITIVE)
            });
        }
    }
}

/// Time spent in a piece up to `until`.
fn width(starts: &[f64], piece: usize, until: f64) -> f64 {
    let end = starts.get(piece + 1).copied().unwrap_or(f64::INFINITY);
    (until.min(end) - starts[piece]).max(0.0)
}
