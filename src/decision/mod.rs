//! Rules that turn data into a decision: continue or stop, and why.
//!
//! | module | what |
//! |---|---|
//! | [`Spending`] | how an error is shared out among analyses |
//! | [`group_sequential`] | boundaries, crossing probabilities, inference after a stop |
//! | [`toxicity`] | stopping tables with exact crossing probabilities |

pub mod group_sequential;
mod spending;
pub mod toxicity;

pub use spending::{Spending, UnknownSpending};
