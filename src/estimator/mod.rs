//! Estimates from a risk table: curves, limits, quantiles, means, follow-up.

mod beta_product;
mod borkowf;
mod follow_up;
mod kaplan_meier;
mod likelihood_ratio;
mod limits;
mod nelson_aalen;
mod quantile;
mod rmst;
mod rothman;
mod transform;

pub use beta_product::{BetaProduct, beta_product};
pub use borkowf::{Borkowf, borkowf};
pub use follow_up::median_follow_up;
pub use kaplan_meier::{KaplanMeier, KaplanMeierRow};
pub use likelihood_ratio::likelihood_ratio;
pub use limits::{IntervalMethod, Limits, UnknownMethod};
pub use nelson_aalen::{NelsonAalenRow, nelson_aalen, nelson_aalen_rows};
pub use quantile::{QuantileEstimate, quantile, quantile_within};
pub use rmst::{RestrictedMean, restricted_mean};
pub use rothman::rothman;
pub use transform::{Transform, UnknownTransform};
