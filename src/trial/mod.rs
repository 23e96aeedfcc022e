//! Draws one trial from the protocol's laws.
//!
//! Draw order, which every digest depends on: for each subject in turn three uniform numbers, for accrual, event and
//! dropout, whether or not the plan uses them. So plans that differ in law, dropout or cutoff see the same subjects. What the
//! course of a real trial adds comes from streams of its own, one a matter (see [`course`]).

mod block;
pub mod course;
mod draws;

pub use block::DrawsBlock;
pub use draws::{Conduct, Draws, Observed};
