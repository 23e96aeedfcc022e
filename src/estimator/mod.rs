//! Estimates from a risk table: curves, limits, quantiles, means, follow-up.

mod beta_product;
mod follow_up;
mod kaplan_meier;
mod limits;
mod nelson_aalen;
mod quantile;
mod rmst;
mod transform;

pub use beta_product::{BetaProduct, beta_product};
pub use follow_up::median_follow_up;
pub use kaplan_meier::{KaplanMeier, KaplanMeierRow};
pub use limits::{IntervalMethod, Limits, UnknownMethod};
pub use nelson_aalen::{NelsonAalenRow, nelson_aalen};
pub use quantile::{QuantileEstimate, quantile, quantile_within};
pub use rmst::{RestrictedMean, restricted_mean};
pub use transform::{Transform, UnknownTransform};
