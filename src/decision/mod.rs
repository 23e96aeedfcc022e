//! Rules that turn data into a decision: continue or stop, and why.

pub mod group_sequential;
mod spending;
pub mod toxicity;

pub use spending::{Spending, UnknownSpending};
