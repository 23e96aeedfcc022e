//! Observed subjects and the risk table that feeds every estimator and test.

mod covariate;
mod observed;
mod risk_table;

pub use covariate::{Covariate, CovariateValues, Factor};
pub use observed::{Sample, SampleError, Subject};
pub use risk_table::{RiskRow, RiskTable};
