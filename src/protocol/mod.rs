//! What a protocol lays down, as laws, rules and data; nothing here draws a random number.

mod conduct;
mod course;
mod enrolment;
mod estimand;
mod event_rule;
mod regimen;
mod scans;
mod toxicity;
mod visits;

pub use conduct::{Accrual, Cutoff, Dropout};
pub use course::{
    Course, CourseEffects, Discontinuation, Disease, PhaseEffect, PhaseWindow, Response, Subgroup,
};
pub use enrolment::{AccrualRates, AccrualRatesError, Enrolment, EntryGaps, Pause, RatePiece};
pub use estimand::{Estimand, IntercurrentEvent};
pub use event_rule::{CensoringRule, MISSED_SCANS, UnknownCensoringRule};
pub use regimen::{Choice, Criterion, Operator, Phase, Treatment};
pub use scans::{ScanSchedule, ScanScheduleError, ScanSpan};
pub use toxicity::{PhaseToxicity, RunIn, SafetySet, ToxicEvent, ToxicityBoundary, ToxicityPlan};
pub use visits::{Visits, WindowShape};
