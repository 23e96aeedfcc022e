//! Laws fitted by maximum likelihood: right, left-truncated and interval-censored times, case weights.
//!
//! | file | what |
//! |---|---|
//! | `law_choice` | which law, and what its parameters are |
//! | `observations` | what is known of each subject |
//! | `family` | logarithms of density and survival with exact derivatives |
//! | `likelihood` | their sum over the subjects |
//! | `maximise` | Newton's method, convergence checked |
//! | `piecewise` | the piecewise exponential law |
//! | `robust` | the covariance under weights that are no numbers of subjects |
//! | `fit` | starting values, the best of several searches, the fit |
//! | `derived` | quantiles, survival and restricted mean with delta-method intervals |
//! | `exact` | the exact interval of the exponential law |

mod derived;
mod exact;
mod family;
mod fit;
mod law_choice;
mod likelihood;
mod maximise;
mod observations;
mod piecewise;
mod robust;
mod smooth;

pub use derived::Derived;
pub use exact::{ExactRate, exact_rate};
pub use fit::{FitData, FitFailure, ParameterEstimate, ParametricFit, fit_law};
pub use law_choice::{FitLaw, FitLawError, WorkingScale};
pub use piecewise::usual_cuts;
