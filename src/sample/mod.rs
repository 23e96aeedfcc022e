//! Observed subjects and the risk table that feeds every estimator and test.

mod case_weights;
mod cause_table;
mod covariate;
mod observed;
mod ordered_times;
mod risk_table;
mod time_sort;

pub use case_weights::{WeightError, WeightedSample};
pub use cause_table::{CauseRow, CauseTable};
pub use covariate::{Covariate, CovariateValues, Factor};
pub use observed::{Sample, SampleError, Subject};
pub(crate) use ordered_times::{LongestFirst, longest_first};
pub(crate) use risk_table::RiskRows;
pub use risk_table::{RiskRow, RiskTable};
