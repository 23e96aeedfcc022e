//! What a protocol lays down, as laws, rules and data; nothing here draws a random number.

mod conduct;
mod estimand;
mod regimen;
mod scans;

pub use conduct::{Accrual, Cutoff, Dropout};
pub use estimand::{Estimand, IntercurrentEvent};
pub use regimen::{Choice, Criterion, Operator, Phase, Treatment};
pub use scans::{ScanSchedule, ScanScheduleError, ScanSpan};
