//! Simulated trials: the subjects of one, and a row for each of many.

use std::io::Write;

use super::{cell, write};
use crate::output::file::WriteError;
use crate::results::ReplayResult;
use crate::scenario::Scenario;
use crate::simulation::TrialRow;

/// The subjects of a replayed trial, a row each, in the order of entry; `event` is 1 or 0, so that `onearm analyze` reads the table.
///
/// # Errors
/// [`WriteError::Format`].
pub fn replay(result: &ReplayResult) -> Result<String, WriteError> {
    let mut header = vec!["subject", "entry", "time", "event", "true_event", "death", "dropout"];
    let phases: Vec<String> = result.phases.iter().map(|phase| format!("begins_{phase}")).collect();
    header.extend(phases.iter().map(String::as_str));
    header.extend(["off_treatment", "new_therapy", "response", "severe", "dose_limiting"]);
    let rows = result.subjects.iter().map(|subject| {
        let mut row = vec![
            subject.subject.to_string(),
            subject.entry.to_string(),
            subject.time.to_string(),
            u8::from(subject.event).to_string(),
            cell(subject.true_event),
            cell(subject.death),
            cell(subject.dropout),
        ];
        row.extend((0..result.phases.len()).map(|phase| cell(subject.begin_of(phase))));
        let last = [
            subject.off_treatment,
            subject.new_therapy,
            subject.response,
            subject.severe,
            subject.dose_limiting,
        ];
        row.extend(last.map(cell));
        row
    });
    write(&header, rows)
}

/// The header of [`trial_rows`].
///
/// # Errors
/// What the writer says.
pub fn trial_header(scenario: &Scenario, to: &mut dyn Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    let mut header: Vec<String> =
        ["replicate", "truth", "ending", "cut", "subjects", "events"].map(str::to_owned).into();
    header.extend(["median", "median_lower", "median_upper", "landmark_survival"].map(str::to_owned));
    for benchmark in &scenario.benchmarks {
        let id = &benchmark.record.id;
        header.extend([format!("observed:{id}"), format!("expected:{id}"), format!("rejected:{id}")]);
    }
    writer.write_record(&header)?;
    writer.flush()
}

/// Trials, a row each: how and when it ended, subjects, events, estimates, and against each benchmark O, E and whether the deciding test
/// rejects. An empty cell is a value that does not exist.
///
/// # Errors
/// What the writer says.
pub fn trial_rows(scenario: &Scenario, rows: &[TrialRow], to: &mut dyn Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    for row in rows {
        let mut cells = vec![
            row.replicate.to_string(),
            scenario.truths[row.truth].name.clone(),
            row.ending.words(scenario),
            row.cut.to_string(),
            row.subjects.to_string(),
            row.events.to_string(),
            cell(row.median),
            cell(row.lower),
            cell(row.upper),
            cell(row.landmark),
        ];
        for against in &row.against {
            let rejected = u8::from(against.rejected);
            cells.extend([against.observed.to_string(), against.expected.to_string(), rejected.to_string()]);
        }
        writer.write_record(&cells)?;
    }
    writer.flush()
}
