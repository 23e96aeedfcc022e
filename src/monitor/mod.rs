//! A trial under way: what is known, what is likely, what the plan says now.
//!
//! All times in one unit. Calendar time 0 is the opening of accrual, or the first entry.

mod conditional_power;
mod data;
mod error;
mod exposure_rule;
mod posterior;
mod predictive_probability;
mod prior;

pub use conditional_power::{BrownianPower, brownian_power};
pub use data::{Followed, InterimData, State};
pub use error::MonitorError;
pub use exposure_rule::{ExposureRule, ExposureStatement};
pub use posterior::{
    EventPosterior, EventPrior, ObservedTime, PiecewisePrior, ShapeGrid, WeibullPrior, prior_of_median,
};
pub use predictive_probability::{BinaryRule, PredictiveBound};
pub use prior::{Component, GammaMixture, power_prior};
