//! The files of a trial -> its subjects, with everything that monitoring looks at.

use std::path::{Path, PathBuf};

use super::adverse_events::read_adverse_events;
use super::columns::{DerivationColumn, DerivationColumns};
use super::error::{AssessmentFault, FileFault};
use super::file::{ReadFile, in_file, with_table};
use super::note::HistoryNote;
use super::read::histories;
use super::responses::read_response_rows;
use super::subjects::{SubjectRows, read_subject_rows};
use super::trial_subjects::{TrialNames, TrialRow, read_trial_rows};
use crate::derivation::{
    AdverseEvent, Assessment, AssessmentRecord, OverallResponse, SourceFile, TrialSubject,
};
use crate::input::subjects::{ReadNote, SubjectDataError, read_bytes};

/// The files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialDataFiles {
    /// One row a subject.
    pub subjects: PathBuf,
    /// Tumour assessments; without them the file of subjects has the days of response, last assessment and progression.
    pub assessments: Option<PathBuf>,
    /// Adverse events.
    pub adverse_events: Option<PathBuf>,
}

/// Subjects as read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialData {
    /// Subjects with an origin, in the order of their file.
    pub subjects: Vec<TrialSubject>,
    /// Whether adverse events were read.
    pub has_adverse_events: bool,
    /// The files read.
    pub files: Vec<ReadFile>,
    /// What the reader of tables decided, by file.
    pub read_notes: Vec<(SourceFile, ReadNote)>,
    /// What was decided of the histories.
    pub notes: Vec<HistoryNote>,
}

/// Reads all files.
///
/// # Errors
/// As [`trial_data_of`]; a file that cannot be opened.
pub fn read_trial_data(
    files: &TrialDataFiles,
    columns: &DerivationColumns,
    names: TrialNames<'_>,
) -> Result<TrialData, FileFault> {
    let open = |file, path: &Path| in_file(file, read_bytes(path));
    let subjects = open(SourceFile::Subjects, &files.subjects)?;
    let other = |file, path: &Option<PathBuf>| path.as_deref().map(|path| open(file, path)).transpose();
    let assessments = other(SourceFile::Assessments, &files.assessments)?;
    let adverse_events = other(SourceFile::AdverseEvents, &files.adverse_events)?;
    trial_data_of(&subjects, assessments.as_deref(), adverse_events.as_deref(), columns, names)
}

/// The same from the bytes of the files.
///
/// # Errors
/// The first fault met, in the order subjects, assessments, adverse events.
pub fn trial_data_of(
    subjects: &[u8],
    assessments: Option<&[u8]>,
    adverse_events: Option<&[u8]>,
    columns: &DerivationColumns,
    names: TrialNames<'_>,
) -> Result<TrialData, FileFault> {
    let mut read = Read::default();
    let summarised = assessments.is_none();
    let (subjects, trial_rows, noted) = read.file(SourceFile::Subjects, subjects, |table| {
        let (subjects, count) = read_subject_rows(table, columns)?;
        let (trial_rows, noted) = read_trial_rows(table, columns, names, summarised)?;
        Ok(((subjects, trial_rows, noted), count))
    })?;
    read.notes.extend(subjects.notes.iter().cloned().chain([noted]));
    let by_subject: Vec<Vec<Assessment>> = match assessments {
        Some(bytes) => {
            let found = read
                .file(SourceFile::Assessments, bytes, |table| read_response_rows(table, columns, &subjects));
            match read.or_empty(SourceFile::Assessments, found)? {
                Some(found) => {
                    read.notes.extend(found.notes);
                    found.by_subject
                }
                None => nothing(&trial_rows),
            }
        }
        None => {
            in_file(SourceFile::Subjects, summaries_are_whole(&subjects, &trial_rows))?;
            trial_rows.iter().map(|row| row.summary.clone()).collect()
        }
    };
    let events: Vec<Vec<AdverseEvent>> = match adverse_events {
        Some(bytes) => {
            let found = read.file(SourceFile::AdverseEvents, bytes, |table| {
                read_adverse_events(table, columns, &subjects)
            });
            match read.or_empty(SourceFile::AdverseEvents, found)? {
                Some(found) => {
                    read.notes.extend(found.notes);
                    found.by_subject
                }
                None => nothing(&trial_rows),
            }
        }
        None => nothing(&trial_rows),
    };
    let record = if summarised { AssessmentRecord::Summarised } else { AssessmentRecord::Each };
    let started: Vec<bool> = subjects.rows.iter().map(|row| row.origin.is_some()).collect();
    let (histories, cautions) =
        histories(subjects, by_subject, trial_rows.iter().map(|_| Vec::new()).collect());
    read.notes.extend(cautions.into_iter().filter(|note| !summarised || !about_assessments(note)));
    let with_origin = trial_rows.into_iter().zip(events).zip(started).filter(|(_, started)| *started);
    let subjects =
        histories.into_iter().zip(with_origin).map(|((history, _), ((row, events), _))| TrialSubject {
            history,
            record,
            phases: row.phases,
            treatment_end: row.treatment_end,
            treatment_end_reason: row.treatment_end_reason,
            withdrawn: row.withdrawn,
            adverse_events: events,
            baseline_values: row.values,
        });
    Ok(TrialData {
        subjects: subjects.collect(),
        has_adverse_events: adverse_events.is_some(),
        files: read.files,
        read_notes: read.read_notes,
        notes: read.notes,
    })
}

/// Whether a note is about single assessments, of which a summary has none.
fn about_assessments(note: &HistoryNote) -> bool {
    matches!(note, HistoryNote::NeverAssessed(_) | HistoryNote::ResponseAfterProgression(_))
}

/// Of a subject without progression or death something says up to when it is known to be free of them.
fn summaries_are_whole(subjects: &SubjectRows, rows: &[TrialRow]) -> Result<(), SubjectDataError> {
    for (subject, row) in subjects.rows.iter().zip(rows) {
        let early = |at: &&Assessment| subject.origin.as_ref().is_some_and(|origin| at.at.date < origin.date);
        if let (Some(assessment), Some(origin)) = (row.summary.iter().find(early), &subject.origin) {
            let wanted = if assessment.response == OverallResponse::Progressive {
                DerivationColumn::Progression
            } else {
                DerivationColumn::LastAssessment
            };
            let (earlier, origin) = (assessment.at.date.to_string(), origin.date.to_string());
            let fault =
                AssessmentFault::OfSubjectBeforeOrigin { id: subject.id.clone(), wanted, earlier, origin };
            return Err(SubjectDataError::Assessments { at: None, fault });
        }
        if subject.origin.is_some()
            && row.summary.is_empty()
            && subject.death.is_none()
            && subject.last_alive.is_some()
        {
            // Alive, but never looked at: censored at the origin, which `NeverAssessed` says of single assessments.
            continue;
        }
        if subject.origin.is_some() && row.summary.is_empty() && subject.death.is_none() {
            let fault = AssessmentFault::NoLastAssessment { id: subject.id.clone() };
            return Err(SubjectDataError::Assessments { at: None, fault });
        }
    }
    Ok(())
}

/// What has been read so far.
#[derive(Default)]
struct Read {
    files: Vec<ReadFile>,
    read_notes: Vec<(SourceFile, ReadNote)>,
    notes: Vec<HistoryNote>,
}

/// A list without anything for each subject.
fn nothing<T>(rows: &[TrialRow]) -> Vec<Vec<T>> {
    rows.iter().map(|_| Vec::new()).collect()
}

impl Read {
    /// A file with a header and no rows: nothing is recorded yet, which is said.
    fn or_empty<T>(&mut self, file: SourceFile, found: Result<T, FileFault>) -> Result<Option<T>, FileFault> {
        match found {
            Err(fault) if matches!(*fault.error, SubjectDataError::NoRows { .. }) => {
                self.notes.push(HistoryNote::NothingRecorded { file });
                Ok(None)
            }
            other => other.map(Some),
        }
    }

    fn file<T>(
        &mut self,
        file: SourceFile,
        bytes: &[u8],
        read: impl FnOnce(&crate::input::subjects::Table<'_>) -> Result<(T, u64), SubjectDataError>,
    ) -> Result<T, FileFault> {
        let (found, of_file, noted) = with_table(file, bytes, read)?;
        self.read_notes.extend(noted.into_iter().map(|note| (file, note)));
        self.files.push(of_file);
        Ok(found)
    }
}

#[cfg(test)]
#[path = "trial_data_tests.rs"]
mod tests;
