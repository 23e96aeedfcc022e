//! Estimates from a risk table: curves, limits, quantiles, means, follow-up; and laws fitted by maximum likelihood ([`parametric`]).

mod band;
mod beta_product;
mod borkowf;
pub mod cox;
mod cumulative_incidence;
mod event_rate;
mod fleming_harrington;
mod follow_up;
mod kaplan_meier;
mod likelihood_ratio;
mod limits;
mod nelson_aalen;
mod normal_limits;
pub mod parametric;
mod quantile;
mod rmst;
mod rothman;
mod smoothed_hazard;
mod transform;
mod turnbull;
mod weighted;

pub use band::{Band, BandProcess, BandRange, BandRow, BandType, UnknownBand, simultaneous_band};
pub use beta_product::{BetaProduct, beta_product};
pub use borkowf::{Borkowf, borkowf};
pub use cumulative_incidence::{CumulativeIncidence, IncidenceRow};
pub use event_rate::event_rate;
pub use fleming_harrington::{SurvivalEstimate, survival_curve};
pub use follow_up::median_follow_up;
pub use kaplan_meier::{KaplanMeier, KaplanMeierRow};
pub use likelihood_ratio::likelihood_ratio;
pub use limits::{IntervalMethod, Limits, UnknownMethod};
pub use nelson_aalen::{NelsonAalenRow, nelson_aalen, nelson_aalen_rows};
pub use quantile::{QuantileEstimate, quantile, quantile_within};
pub use rmst::{RestrictedMean, restricted_mean};
pub use rothman::rothman;
pub use smoothed_hazard::{HazardPoint, SmoothedHazard, smoothed_hazard};
pub use transform::{Transform, UnknownTransform};
pub use turnbull::{
    BootstrapRange, EventTime, SupportInterval, SurvivalRange, Turnbull, bootstrap, likelihood_ratio_limits,
};
pub use weighted::{WeightedKaplanMeier, WeightedRow};
