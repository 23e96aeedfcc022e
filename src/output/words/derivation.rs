//! What was decided of histories, in words.

use super::{counted, visible};
use crate::derivation::SourceFile;
use crate::input::assessments::{FirstRows, HistoryNote};

/// `assessments`, as it stands in a sentence.
#[must_use]
pub fn source_file(file: SourceFile) -> &'static str {
    match file {
        SourceFile::Subjects => "subjects",
        SourceFile::Assessments => "assessments",
        SourceFile::Lesions => "lesions",
        SourceFile::AdverseEvents => "adverse events",
    }
}

/// `rows 3, 7, ...`.
fn places(rows: &FirstRows) -> String {
    let more = if (rows.first.len() as u64) < rows.rows { ", ..." } else { "" };
    let list: Vec<String> = rows.first.iter().map(u64::to_string).collect();
    format!("{} {}{more}", if rows.rows == 1 { "row" } else { "rows" }, list.join(", "))
}

/// A note on histories; the rows are those of the file of assessments where the note is about assessments, else of subjects.
#[must_use]
pub fn history_note(note: &HistoryNote) -> String {
    let assessments = |rows: &FirstRows| counted(rows.rows, "assessment");
    match note {
        HistoryNote::Recognised { file, columns } => {
            let columns: Vec<String> =
                columns.iter().map(|(meaning, name)| format!("{meaning} `{}`", visible(name))).collect();
            format!("columns of {}: {}", source_file(*file), columns.join(", "))
        }
        HistoryNote::OtherRows { file, rows } => {
            format!("left out {} of other tests or evaluators in {}", counted(*rows, "row"), source_file(*file))
        }
        HistoryNote::DaysOfSas { file, column } => {
            format!(
                "read the numbers of `{}` in {} as days since 1 January 1960",
                visible(column),
                source_file(*file)
            )
        }
        HistoryNote::BaselineAssumed { subjects } => format!(
            "no column says who had a baseline assessment: {} taken to have had one (name one with --baseline, or baseline under [data] of the trial file)",
            counted(*subjects, "subject")
        ),
        HistoryNote::NoLastAlive => {
            "no column says when subjects were last known alive: the last of their other days is taken (name one with --last-alive, or last_alive under [data] of the trial file)"
                .to_owned()
        }
        HistoryNote::NoOrigin(rows) => {
            format!("{} without an origin left out ({} of subjects)", counted(rows.rows, "subject"), places(rows))
        }
        HistoryNote::NeverAssessed(rows) => {
            format!("{} without any assessment ({} of subjects)", counted(rows.rows, "subject"), places(rows))
        }
        HistoryNote::LateBaseline(rows) => format!(
            "{} with a baseline assessment after the origin, taken as baseline ({} of subjects)",
            counted(rows.rows, "subject"),
            places(rows)
        ),
        HistoryNote::ResponseBeforeOrigin(rows) => {
            format!("{} at or before the origin not used ({})", assessments(rows), places(rows))
        }
        HistoryNote::AssessmentAfterDeath(rows) => {
            format!("{} after death not used ({})", assessments(rows), places(rows))
        }
        HistoryNote::ResponseAfterProgression(rows) => {
            format!("{} without progression after progression not used ({})", assessments(rows), places(rows))
        }
        HistoryNote::Repeated { rows, .. } => {
            format!("{} of a day that has the same already left out ({})", counted(rows.rows, "row"), places(rows))
        }
        HistoryNote::TherapyAfterDeath(rows) => {
            format!("new therapy after death ({} of subjects)", places(rows))
        }
        HistoryNote::NothingRecorded { file } => {
            format!("the file of {} has a header and no rows: nothing is recorded yet", source_file(*file))
        }
        HistoryNote::NoDoseLimiting => {
            "no column says which adverse events limit the dose: none does".to_owned()
        }
        HistoryNote::AdverseEventBeforeOrigin(rows) => {
            format!(
                "{} before the origin not used ({} of adverse events)",
                counted(rows.rows, "adverse event"),
                places(rows)
            )
        }
        HistoryNote::SumsWithoutBaseline(rows) => {
            format!(
                "sums of lesions of {} without one at or before the origin not compared ({} of lesions)",
                counted(rows.rows, "subject"),
                places(rows)
            )
        }
    }
}
