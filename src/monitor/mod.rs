//! A trial under way: what is known, what is likely, what the plan says now.
//!
//! All times in one unit; calendar time 0 is the opening of accrual, or the first entry. Hazards per unit of time, ratios new over benchmark,
//! `z > 0` favours the new treatment.
//!
//! | file | what |
//! |---|---|
//! | `data` | the subjects as known at a data cut |
//! | `conditional_power` | Brownian conditional and predictive power |
//! | `predictive_probability` | a binary endpoint |
//! | `prior`, `posterior` | the event law: priors, posteriors, draws |
//! | `exposure_rule` | how much exposure each number of events asks for |
//! | `rate`, `accrual` | uncertain rates; entries so far and to come |
//! | `completion` | the trial completed many times: predictive and conditional power, forecasts |
//! | `exact_completion` | conditional power without simulation |
//! | `re_estimation` | what raising the number of subjects costs in type I error |
//! | `look` | bounds of z at the information that there is |

mod accrual;
mod completion;
mod conditional_power;
mod data;
mod error;
mod exact_completion;
mod exposure_rule;
mod look;
mod posterior;
mod predictive_probability;
mod prior;
mod rate;
mod re_estimation;

pub use accrual::{
    AccrualCheck, AccrualForecast, CalendarOrigin, EntriesSoFar, PlannedAccrual, Standstill, check_accrual,
};
pub use completion::{
    Completion, CompletionPlan, CompletionSettings, DateForecast, EventForecast, EventLaw, FORECAST_LEVELS,
    FanPoint, FinalCut, FinalTest, Forecast, ForecastRequest, FutureEntries, Proportion, complete,
};
pub use conditional_power::{BrownianPower, brownian_power};
pub use data::{Followed, InterimData, State};
pub use error::MonitorError;
pub use exact_completion::{ExactPower, exact_power};
pub use exposure_rule::{ExposureRule, ExposureStatement};
pub use look::{
    FollowUpPlan, LookBound, LookBoundary, LookPlan, information_of_entries, look_boundary,
    realised_information,
};
pub use posterior::{
    EventPosterior, EventPrior, ObservedTime, PiecewisePrior, ShapeGrid, WeibullPrior, prior_of_median,
};
pub use predictive_probability::{BinaryRule, PredictiveBound};
pub use prior::{Component, GammaMixture, power_prior};
pub use rate::UncertainRate;
pub use re_estimation::{ReEstimated, ReEstimation};

use crate::numeric::portable::ln;
use crate::random::{Stream, uniform};

/// A unit exponential: one number of the stream.
#[inline]
fn unit_exponential(stream: &mut Stream) -> f64 {
    -ln(uniform(stream))
}
