//! Subjects of an interim analysis.

use super::{WriteError, write};
use crate::results::MonitorResult;

/// A row a subject.
///
/// # Errors
/// [`WriteError::Format`].
pub fn monitor(result: &MonitorResult) -> Result<String, WriteError> {
    let header = ["subject", "origin", "end", "time", "event", "ending", "state", "phase", "worst_grade"];
    let rows = result.subjects.iter().map(|subject| {
        vec![
            subject.subject.clone(),
            subject.origin.clone(),
            subject.end.clone(),
            subject.time.to_string(),
            u8::from(subject.event).to_string(),
            subject.ending.id().to_owned(),
            subject.state.to_owned(),
            subject.phase.clone().unwrap_or_default(),
            subject.worst_grade.map_or_else(String::new, |grade| grade.to_string()),
        ]
    });
    write(&header, rows)
}
