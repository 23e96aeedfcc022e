//! Group-sequential designs with the one-sample log-rank test.
//!
//! The statistics are `Z_k = (E_k - O_k) / sqrt E_k` at calendar times t_k, positive for benefit. Under the null they have the
//! canonical joint law with information
//!
//! ```text
//! I_k = n integral of G_k S0 dL0        events that the null expects by t_k
//! ```
//! which depends on entry, dropout and the null, and never on events or on E as observed: both go with the statistic. Where entries
//! differ from the plan, it is recomputed from them ([`super::AccrualPattern::at_times`]). Under any other truth the law has the means, variances
//! and neighbours' correlations of the test itself ([`law_under`]).

mod error;
mod inference;
mod looks;
mod plan;
mod search;

pub use error::GroupSequentialError;
pub use inference::{Ended, GroupSequentialInference, group_sequential_inference};
pub use looks::InterimLooks;
pub use plan::{GroupSequentialPlan, PlannedAnalysis, law_under};
pub use search::{GroupSequentialDesign, GroupSequentialGoal, evaluate, search};
