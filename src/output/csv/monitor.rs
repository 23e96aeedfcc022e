//! Subjects of an interim analysis.

use std::collections::BTreeSet;

use super::{WriteError, write};
use crate::results::SubjectRecord;

/// A row a subject; baseline values are the last columns, those that no subject has left out. `onearm analyze` reads it with
/// `--time time --event event --potential potential`.
///
/// # Errors
/// [`WriteError::Format`].
pub fn trial_subjects(subjects: &[SubjectRecord]) -> Result<String, WriteError> {
    let values = baseline_variables(subjects);
    let known =
        ["subject", "origin", "end", "time", "event", "ending", "state", "phase", "worst_grade", "potential"];
    let apart = |name: &String| {
        if known.contains(&name.as_str()) { format!("baseline_{name}") } else { name.clone() }
    };
    let own: Vec<String> = values.iter().map(apart).collect();
    let header: Vec<&str> = known.into_iter().chain(own.iter().map(String::as_str)).collect();
    let rows = subjects.iter().map(|subject| {
        let mut row = vec![
            subject.subject.clone(),
            subject.origin.clone(),
            subject.end.clone(),
            subject.time.to_string(),
            u8::from(subject.event).to_string(),
            subject.ending.id().to_owned(),
            subject.state.to_owned(),
            subject.phase.clone().unwrap_or_default(),
            subject.worst_grade.map_or_else(String::new, |grade| grade.to_string()),
            subject.potential.to_string(),
        ];
        row.extend(values.iter().map(|name| {
            subject.baseline.get(name).copied().flatten().map_or_else(String::new, |value| value.to_string())
        }));
        row
    });
    write(&header, rows)
}

/// Variables of which any subject has a value.
fn baseline_variables(subjects: &[SubjectRecord]) -> Vec<String> {
    let named = subjects.iter().flat_map(|subject| &subject.baseline);
    let names: BTreeSet<&String> = named.filter(|(_, value)| value.is_some()).map(|(name, _)| name).collect();
    names.into_iter().cloned().collect()
}
