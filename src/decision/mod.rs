//! Rules that turn data into a decision: continue or stop, and why.
//!
//! | module | what |
//! |---|---|
//! | [`InterimStatistic`], [`predictive_power`] | success at the end given an interim statistic, by Brownian motion |
//! | [`Spending`] | how an error is shared out among analyses |
//! | [`group_sequential`] | boundaries, crossing probabilities, inference after a stop |
//! | [`toxicity`] | stopping tables with exact crossing probabilities |

mod conditional_power;
pub mod group_sequential;
mod spending;
pub mod toxicity;

pub use conditional_power::{InterimStatistic, predictive_power};
pub use spending::{Spending, UnknownSpending};
