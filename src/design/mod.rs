//! Power and sample size by every method, and exactly. No random numbers here.
//!
//! | module | what |
//! |---|---|
//! | [`one_sample_logrank`], [`exponential`], [`landmark`], [`rmst`], [`bayes`] | a method each; [`Method`] has them behind one interface |
//! | [`exact`] | exact size and power of tests that look at (O, E), by convolution |
//! | [`group_sequential`] | the log-rank test at a few analyses: bounds, power, exact bounds on events, inference |
//! | [`two_stage`], [`simon`] | two stages, for the log-rank test and for a binary endpoint |

pub mod bayes;
pub mod exact;
pub mod exponential;
pub mod group_sequential;
pub mod landmark;
pub mod one_sample_logrank;
pub mod rmst;
pub mod simon;
pub mod two_stage;

mod admissible;
mod conduct;
mod curve_precision;
mod error;
mod landmark_count;
mod method;
mod moments;
mod observation;
mod precision;
mod prepared;
mod setting;
mod solve;

pub use conduct::{AccrualPlan, Conduct};
pub use curve_precision::{
    CountedInterval, CurveFigure, ExpectedLimits, IntervalType, all_followed_to, counted_curve_interval,
    exact_binomial_interval, expected_limits, least_for_width,
};
pub use error::DesignError;
pub use landmark_count::{CountCharacteristics, attainable, binomial_count, transformed_count};
pub use method::{Method, Plan};
pub use moments::Moments;
pub use observation::{AccrualPattern, Observation, ObservationError};
pub use precision::least_to_exclude;
pub use prepared::{Prepared, least_count};
pub use setting::{Setting, enrolled};
pub use solve::{DesignGoal, Solved, Unknown, solve};
