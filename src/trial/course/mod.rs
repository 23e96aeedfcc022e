//! The course of a real trial: phases and their gates, progression and death, scans as held, toxicity, pauses of accrual.
//!
//! | module | what |
//! |---|---|
//! | `draws` | the random part of a trial, common to all truths |
//! | `entries` | when subjects enter, with pauses |
//! | `plan` | a truth's phases by path through the gates, with the changes of the hazard |
//! | `history` | what really happens to each subject |
//! | `scans` | when the scans of each subject are held |
//! | `record` | what is seen of it: censoring rule, the data at a cut |
//! | `safety` | run-in and toxicity boundary on the calendar |
//!
//! Every matter has a stream of its own (see [`crate::random::Purpose`]) and as many numbers a subject in every truth, so a file that adds
//! toxicity, say, sees the same event times as before, and truths of one run share their draws.

mod draws;
mod entries;
mod history;
mod plan;
mod record;
mod safety;
mod scans;

pub use draws::{CourseDraws, CourseNeeds};
pub use entries::Entries;
pub use history::{NEVER, Subjects};
pub use plan::CourseWorld;
pub use record::{Cut, Records};
pub use safety::Watch;
