//! All files -> histories.

use std::path::{Path, PathBuf};

use super::columns::DerivationColumns;
use super::error::FileFault;
use super::file::{ReadFile, in_file, with_table};
use super::note::{FirstRows, HistoryNote};
use super::responses::read_response_rows;
use super::subjects::{SubjectRow, SubjectRows, read_subject_rows};
use super::sums::read_sum_rows;
use crate::derivation::{Assessment, Baseline, LesionSum, OverallResponse, SourceFile, SubjectHistory};
use crate::input::subjects::{ReadNote, read_bytes};

/// The files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivationFiles {
    /// Tumour assessments.
    pub assessments: PathBuf,
    /// One row a subject.
    pub subjects: PathBuf,
    /// Sums of target lesions.
    pub lesions: Option<PathBuf>,
}

/// Histories as read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct DerivationData {
    /// Subjects with an origin, in the order of their file, each with its sums of lesions.
    pub histories: Vec<(SubjectHistory, Vec<LesionSum>)>,
    /// Identifier of the study, if the file of subjects has one.
    pub study: Option<String>,
    /// The files read: subjects, assessments, lesions.
    pub files: Vec<ReadFile>,
    /// What the reader of tables decided, by file.
    pub read_notes: Vec<(SourceFile, ReadNote)>,
    /// What was decided of the histories.
    pub notes: Vec<HistoryNote>,
}

/// Reads all files.
///
/// # Errors
/// As [`histories_of`]; a file that cannot be opened.
pub fn read_histories(
    files: &DerivationFiles,
    columns: &DerivationColumns,
) -> Result<DerivationData, FileFault> {
    let open = |file, path: &Path| in_file(file, read_bytes(path));
    let subjects = open(SourceFile::Subjects, &files.subjects)?;
    let assessments = open(SourceFile::Assessments, &files.assessments)?;
    let lesions = files.lesions.as_ref().map(|path| open(SourceFile::Lesions, path)).transpose()?;
    histories_of(&subjects, &assessments, lesions.as_deref(), columns)
}

/// The same from the bytes of the files.
///
/// # Errors
/// The first fault met, in the order subjects, assessments, lesions.
pub fn histories_of(
    subjects: &[u8],
    assessments: &[u8],
    lesions: Option<&[u8]>,
    columns: &DerivationColumns,
) -> Result<DerivationData, FileFault> {
    let in_place = |file, notes: Vec<ReadNote>| notes.into_iter().map(move |note| (file, note));
    let (subjects, of_subjects, noted) =
        with_table(SourceFile::Subjects, subjects, |table| read_subject_rows(table, columns))?;
    let mut read_notes: Vec<_> = in_place(SourceFile::Subjects, noted).collect();
    let (responses, of_assessments, noted) = with_table(SourceFile::Assessments, assessments, |table| {
        read_response_rows(table, columns, &subjects)
    })?;
    read_notes.extend(in_place(SourceFile::Assessments, noted));
    let mut files = vec![of_subjects, of_assessments];
    let mut sums: Vec<Vec<LesionSum>> = subjects.rows.iter().map(|_| Vec::new()).collect();
    let mut notes = subjects.notes.clone();
    notes.extend(responses.notes);
    if let Some(bytes) = lesions {
        let (found, of_lesions, noted) =
            with_table(SourceFile::Lesions, bytes, |table| read_sum_rows(table, columns, &subjects))?;
        read_notes.extend(in_place(SourceFile::Lesions, noted));
        sums = found.by_subject;
        notes.extend(found.notes);
        files.push(of_lesions);
    }
    let study = subjects.study.clone();
    let (histories, cautions) = histories(subjects, responses.by_subject, sums);
    notes.extend(cautions);
    Ok(DerivationData { histories, study, files, read_notes, notes })
}

/// Puts the rows of each subject together; those without an origin are left out, which has been noted.
pub(super) fn histories(
    subjects: SubjectRows,
    responses: Vec<Vec<Assessment>>,
    sums: Vec<Vec<LesionSum>>,
) -> (Vec<(SubjectHistory, Vec<LesionSum>)>, Vec<HistoryNote>) {
    let mut seen = Seen::default();
    let mut histories = Vec::new();
    for ((row, assessments), sums) in subjects.rows.into_iter().zip(responses).zip(sums) {
        let Some(origin) = row.origin.clone() else { continue };
        let baseline = baseline(&row, subjects.knows_baseline, &sums);
        let mut history = SubjectHistory::new(row.id, origin, baseline, assessments);
        (history.death, history.new_therapy) = (row.death, row.new_therapy);
        history.last_alive = row.last_alive;
        seen.look(&history, &sums, row.row);
        histories.push((history, sums));
    }
    (histories, seen.notes())
}

/// From the column of baselines, if there is one, else from a sum of lesions at or before the origin.
fn baseline(row: &SubjectRow, known: bool, sums: &[LesionSum]) -> Baseline {
    let origin = row.origin.as_ref().map(|origin| origin.date);
    let measured = sums.iter().map(|sum| sum.at.date).filter(|date| origin.is_none_or(|o| *date <= o)).max();
    match (&row.baseline, known) {
        (Some(at), _) => Baseline::On(at.date),
        (None, true) => Baseline::Missing,
        (None, false) => measured.map_or(Baseline::Assumed, Baseline::On),
    }
}

/// What looks wrong in the histories.
#[derive(Default)]
struct Seen {
    assumed: u64,
    never: FirstRows,
    before_origin: FirstRows,
    after_death: FirstRows,
    after_progression: FirstRows,
    without_baseline: FirstRows,
}

impl Seen {
    fn look(&mut self, history: &SubjectHistory, sums: &[LesionSum], row: u64) {
        self.assumed += u64::from(history.baseline == Baseline::Assumed);
        if history.assessments().is_empty() {
            self.never.add(row);
        }
        let mut progressed = false;
        for assessment in history.assessments() {
            let (date, row) = (assessment.at.date, assessment.at.source.row);
            if date <= history.origin.date {
                self.before_origin.add(row);
            } else if history.death.as_ref().is_some_and(|death| date > death.date) {
                self.after_death.add(row);
            } else if progressed && assessment.response.is_without_progression() {
                self.after_progression.add(row);
            }
            progressed |= assessment.response == OverallResponse::Progressive && date > history.origin.date;
        }
        if let Some(first) = sums.first()
            && sums.iter().all(|sum| sum.at.date > history.origin.date)
        {
            self.without_baseline.add(first.at.source.row);
        }
    }

    fn notes(self) -> Vec<HistoryNote> {
        let assumed = (self.assumed > 0).then_some(HistoryNote::BaselineAssumed { subjects: self.assumed });
        let counted = [
            (self.never, HistoryNote::NeverAssessed as fn(FirstRows) -> HistoryNote),
            (self.before_origin, HistoryNote::ResponseBeforeOrigin),
            (self.after_death, HistoryNote::AssessmentAfterDeath),
            (self.after_progression, HistoryNote::ResponseAfterProgression),
            (self.without_baseline, HistoryNote::SumsWithoutBaseline),
        ];
        let counted = counted.into_iter().filter(|(rows, _)| rows.rows > 0);
        assumed.into_iter().chain(counted.map(|(rows, note)| note(rows))).collect()
    }
}
