//! Trials with a course: phases, scans as held, toxicity, interim analyses.
//!
//! | module | what |
//! |---|---|
//! | `plan` | what the inner loop reads: truths with their paths, true values, records of the run |
//! | `conduct` | one trial from its first entry to its end |
//! | `rules` | stopping rules on the data of an interim analysis |
//! | `layout` | where each figure stands in a tally |
//! | `account` | one ended trial -> its figures |
//! | `figures` | a tally -> figures |
//! | `population` | true values of what has no closed form |

mod account;
mod conduct;
mod figures;
mod layout;
mod plan;
mod population;
mod replay;
mod rules;

pub(super) use account::EndedTrial;
pub(super) use conduct::CourseWorker;
pub(super) use figures::course_figures;
pub use figures::{Counted, CourseFigures, InterimFigures, OnSuccess};
pub(super) use plan::CourseRun;
pub use replay::{Replay, ReplayedSubject, ReplayedTrial, replay};
pub use rules::InterimData as RuleData;
