//! Tumour assessments, subjects and sums of lesions -> histories from which endpoints are derived.
//!
//! Files are tables of any kind that `input::subjects` reads. Names of SDTM (RS, TR) and ADaM (ADSL, ADRS) are recognised; flags name others.
//! What cannot be is an error with its place, as in `input::subjects`; what a person should look at is a [`HistoryNote`] with rows.
//!
//! | file | what lives there |
//! |---|---|
//! | `columns` | flags and header -> which column means what |
//! | `day` | the text of a cell -> a day |
//! | `file` | one file opened, its kind and digest |
//! | `subjects` | one row a subject -> origin, death, therapy, last contact |
//! | `responses` | one row an assessment |
//! | `sums` | one row a sum of lesions |
//! | `read` | all files -> histories |
//! | `trial_subjects` | the rest of a subject's row: phases, end of treatment, baseline values, summarised assessments |
//! | `adverse_events` | one row an adverse event |
//! | `trial_data` | the files of a trial -> its subjects |
//! | `note` | what was decided or looks wrong, for a person to see |
//! | `error` | what can go wrong, and what to do about it |

mod adverse_events;
mod columns;
mod day;
mod error;
mod file;
mod note;
mod read;
mod responses;
mod subjects;
mod sums;
mod trial_data;
mod trial_subjects;

pub use columns::{DerivationColumn, DerivationColumns, OriginColumn};
pub(in crate::input) use day::day_of_text;
pub use error::{AssessmentFault, FileFault};
pub use file::ReadFile;
pub use note::{FirstRows, HistoryNote};
pub use read::{DerivationData, DerivationFiles, histories_of, read_histories};
pub use trial_data::{TrialData, TrialDataFiles, read_trial_data, trial_data_of};
pub use trial_subjects::TrialNames;
