//! The trial file: TOML as typed -> [`TrialFile`] -> a checked [`Scenario`](crate::scenario::Scenario).

mod analyses;
mod assumptions;
mod benchmarks;
mod build;
mod course;
mod course_file;
mod data;
mod error;
mod file;
mod placed;
mod set;
mod toxicity;
mod truths;

pub use build::{MOST_TRIALS, scenario};
pub use error::nearest;
pub use error::{TrialFileError, TrialFileProblem};
pub use file::TrialFile;
pub use placed::WholeNumber;
pub use set::{SetError, apply_settings};

/// Parses the text of a trial file; spans of the error count bytes of `text`.
///
/// # Errors
/// [`TrialFileError`] for syntax, unknown keys and wrong types.
pub fn parse(text: &str) -> Result<TrialFile, TrialFileError> {
    toml::from_str(text).map_err(|error| TrialFileError::from_toml(&error))
}

/// The JSON Schema of trial files.
#[must_use]
pub fn json_schema() -> schemars::Schema {
    schemars::schema_for!(TrialFile)
}
