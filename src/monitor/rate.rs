//! A rate that is known, or known up to a gamma law.

use super::MonitorError;
use super::error::not_negative;
use crate::design::bayes::GammaPrior;
use crate::random::{Stream, gamma};

/// A rate of dropout, or the factor of an accrual rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum UncertainRate {
    /// Known; 0 or more.
    Known(f64),
    /// A gamma law.
    Gamma(GammaPrior),
}

impl UncertainRate {
    /// None.
    pub const ZERO: Self = Self::Known(0.0);

    /// The gamma law after `events` in `exposure`.
    #[must_use]
    pub fn posterior(prior: GammaPrior, events: f64, exposure: f64) -> Self {
        Self::Gamma(GammaPrior { shape: prior.shape + events, exposure: prior.exposure + exposure })
    }

    /// Its mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Known(rate) => *rate,
            Self::Gamma(law) => law.shape / law.exposure,
        }
    }

    /// One rate; a known one takes no number from the stream.
    pub fn draw(&self, stream: &mut Stream) -> f64 {
        match self {
            Self::Known(rate) => *rate,
            Self::Gamma(law) => gamma(stream, law.shape) / law.exposure,
        }
    }

    pub(super) fn check(&self, name: &'static str) -> Result<(), MonitorError> {
        match self {
            Self::Known(rate) => not_negative(name, *rate).map(|_| ()),
            Self::Gamma(law) => Ok(GammaPrior::new(law.shape, law.exposure).map(|_| ())?),
        }
    }
}
