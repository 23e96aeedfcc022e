//! Rebuilt patient data.

use super::{WriteError, write};
use crate::results::ReconstructionResult;

/// A row a subject: `time`, `event` (1, or 0 for censored). `analyze` reads it, as data and as a benchmark.
///
/// # Errors
/// [`WriteError::Format`].
pub fn patients(result: &ReconstructionResult) -> Result<String, WriteError> {
    let rows =
        result.patients.iter().map(|patient| vec![patient.time.to_string(), patient.event.to_string()]);
    write(&["time", "event"], rows)
}
