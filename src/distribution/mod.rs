//! Laws of the time to an event, by hazard, cumulative hazard and its inverse.
//!
//! | law | notation | cumulative hazard |
//! |---|---|---|
//! | [`Exponential`] | `exponential:median=M` or `rate=R` | `R t` |
//! | [`Weibull`] | `weibull:shape=K,median=M` or `scale=B` | `(t / B)^K` |
//! | [`LogLogistic`] | `log-logistic:shape=K,median=M` | `ln(1 + (t / M)^K)` |
//! | [`LogNormal`] | `log-normal:mean-log=M,sd-log=S` | `-ln P(Z > (ln t - M) / S)` |
//! | [`Gompertz`] | `gompertz:shape=K,rate=R` | `R (exp(K t) - 1) / K` |
//! | [`GeneralizedGamma`] | `generalized-gamma:mu=M,sigma=S,q=Q` | minus the logarithm of a gamma tail |
//! | [`PiecewiseExponential`] | `piecewise:rates=.1/.2,cuts=6` | sum of rate x width |
//! | [`StepLaw`] | `step:times=2/5,hazards=.1/.3`, or patient-level data | sum of the hazards at times up to t |
//! | [`HazardRatio`] | in trial files: a base law and a ratio, from time 0 or later | `L(t)` before, `L(from) + ratio (L(t) - L(from))` after |
//! | [`Cure`] | in trial files: a fraction that never has the event, a base law for the others | `-ln(c + (1 - c) S0(t))` |
//!
//! [`Law`] is any of them. Everything here is portable arithmetic (see [`crate::numeric::portable`]), so simulations
//! have the same bits on every machine.

mod cure;
mod exponential;
mod generalized_gamma;
mod gompertz;
mod hazard_ratio;
mod law;
mod log_logistic;
mod log_normal;
mod notation;
mod piecewise_exponential;
mod step;
mod weibull;

pub use cure::Cure;
pub use exponential::Exponential;
pub use generalized_gamma::GeneralizedGamma;
pub(crate) use generalized_gamma::{standard_ln_density, standard_ln_tails};
pub use gompertz::Gompertz;
pub use hazard_ratio::HazardRatio;
pub use law::{EventTimeLaw, EventTimes, Law, LawError, UnitExponentials};
pub use log_logistic::LogLogistic;
pub use log_normal::LogNormal;
pub use notation::{LAW_IDS, NotationError};
pub use piecewise_exponential::PiecewiseExponential;
pub use step::StepLaw;
pub use weibull::Weibull;
