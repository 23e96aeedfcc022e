//! From the tumour assessments of a subject to its endpoints, each with its reason and its source record. Calendar dates, no files.
//!
//! | file | what lives there |
//! |---|---|
//! | `response` | overall responses of RECIST 1.1 |
//! | `history` | what is known of a subject, and what was known at a cutoff |
//! | `schedule` | actual dates -> visits of the schedule, visits missed |
//! | `audit` | how an endpoint ended, out of which record, with its arithmetic |
//! | `progression` | progression-free survival under a named rule |
//! | `survival` | overall survival |
//! | `best_response` | best overall response, confirmed or not; time to response, duration of response |
//! | `disease_control` | disease control at a landmark |
//! | `trial_subject` | a subject with its phases, adverse events and baseline values, as known at a cutoff |
//! | `eligibility` | baseline values against the criteria of the protocol |
//! | `lesion_sums` | sums of target lesions -> response, held against the recorded one |
//!
//! # Definitions
//! - Day 1 is the day of the origin (first dose or enrolment): a duration is `date - origin + 1` days, or without the `+ 1`.
//! - An assessment after the origin is adequate if it is evaluable (not NE) and there was a baseline to compare with.
//! - Week w of a schedule is `origin + 7 w` days, day 7 w + 1. An assessment belongs to the nearest visit, the earlier of two alike.
//! - Missed before a progression: visits strictly between that of the last adequate assessment and that of the progression. Missed before a
//!   death: visits after that of the last adequate assessment whose window had closed before the day of death. Without a post-baseline
//!   adequate assessment both count from the baseline, visit 0. With every scan held within half an interval of its planned day this is what
//!   [`crate::protocol::CensoringRule`] means in simulated trials; a test holds the two against each other.

mod audit;
mod best_response;
mod disease_control;
mod eligibility;
mod history;
mod lesion_sums;
mod progression;
mod response;
mod schedule;
mod survival;
mod trial_subject;

pub use audit::{
    CensoringReason, DateArithmetic, Dated, DurationCount, Ending, SetAside, SourceFile, SourceRecord,
    TimeToEvent, days_between,
};
pub use best_response::{
    BestResponse, Confirmation, ResponseRequirements, best_response, duration_of_response, first_response,
    time_to_response,
};
pub use disease_control::{DiseaseControl, disease_control};
pub use eligibility::{Eligibility, EligibilityFinding, eligibility};
pub use history::{Assessment, Baseline, SubjectHistory};
pub use lesion_sums::{Disagreement, LesionSum, SumFinding, SumResponse, check_responses, responses_by_sums};
pub use progression::{EventRule, NeedsSchedule, progression_free_survival};
pub use response::{OverallResponse, UnknownResponse};
pub use schedule::{AssessmentSchedule, in_days, visits_in_days};
pub use survival::overall_survival;
pub use trial_subject::{AdverseEvent, AssessmentRecord, SubjectAtCutoff, TrialSubject};
