//! The file of adverse events: one row each.

use super::columns::{DerivationColumn, DerivationColumns};
use super::error::AssessmentFault;
use super::file::{at_cell, record, row_of};
use super::note::{FirstRows, HistoryNote};
use super::responses::{day_of, subject_of};
use super::subjects::SubjectRows;
use super::sums::flag;
use crate::derivation::{AdverseEvent, Dated, SourceFile};
use crate::input::subjects::{Column, Role, Rows, SubjectDataError, Table, number, present};

const FILE: SourceFile = SourceFile::AdverseEvents;

/// Adverse events by subject, in the order of the subjects.
pub(super) struct AdverseEventRows {
    pub(super) by_subject: Vec<Vec<AdverseEvent>>,
    pub(super) notes: Vec<HistoryNote>,
}

/// Reads the rows; the number of them beside.
pub(super) fn read_adverse_events(
    table: &Table<'_>,
    asked: &DerivationColumns,
    subjects: &SubjectRows,
) -> Result<(AdverseEventRows, u64), SubjectDataError> {
    let id = asked.id(table)?;
    let date = asked.need(table, DerivationColumn::AdverseEventDate)?;
    let grade = asked.need(table, DerivationColumn::Grade)?;
    let dose_limiting = asked.find(table, DerivationColumn::DoseLimiting)?;
    let term = asked.find(table, DerivationColumn::AdverseEventTerm)?;
    let columns = [
        ("subject", Some(&id)),
        (DerivationColumn::AdverseEventDate.words(), Some(&date)),
        (DerivationColumn::Grade.words(), Some(&grade)),
        (DerivationColumn::DoseLimiting.words(), dose_limiting.as_ref()),
        (DerivationColumn::AdverseEventTerm.words(), term.as_ref()),
    ];
    let columns = columns.into_iter().filter_map(|(meaning, column)| Some((meaning, column?.name.clone())));
    let mut notes = vec![HistoryNote::Recognised { file: FILE, columns: columns.collect() }];
    notes.extend(dose_limiting.is_none().then_some(HistoryNote::NoDoseLimiting));
    let mut by_subject: Vec<Vec<AdverseEvent>> = subjects.rows.iter().map(|_| Vec::new()).collect();
    let mut before_origin = FirstRows::default();
    let mut count = 0;
    let mut rows = table.rows();
    while rows.advance()? {
        count += 1;
        let subject = subject_of(&rows, &id, subjects)?;
        let (day, _) = day_of(&rows, &date, DerivationColumn::AdverseEventDate)?;
        let limits = dose_limiting.as_ref().map(|column| flag(&rows, column, DerivationColumn::DoseLimiting));
        let event = AdverseEvent {
            at: Dated { date: day, source: record(FILE, row_of(&rows), &date, None) },
            grade: grade_of(&rows, &grade)?,
            dose_limiting: limits.transpose()?.flatten().unwrap_or(false),
            term: term.as_ref().map_or_else(String::new, |column| rows.cell(column.index).to_owned()),
        };
        let origin = subjects.rows[subject].origin.as_ref();
        if origin.is_some_and(|origin| event.at.date < origin.date) {
            before_origin.add(row_of(&rows));
            continue;
        }
        by_subject[subject].push(event);
    }
    for events in &mut by_subject {
        events.sort_by_key(|event| (event.at.date, event.at.source.row));
    }
    notes.extend((before_origin.rows > 0).then_some(HistoryNote::AdverseEventBeforeOrigin(before_origin)));
    Ok((AdverseEventRows { by_subject, notes }, count))
}

/// 1 to 5, also as `GRADE 3` or `Grade 3`.
fn grade_of(rows: &Rows<'_>, column: &Column) -> Result<u8, SubjectDataError> {
    let text = present(rows, column, Role::Derivation(DerivationColumn::Grade))?;
    let plain = text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let value = rows.number(column.index).or_else(|| number(plain));
    let grade = value.filter(|grade| (1.0..=5.0).contains(grade) && grade.fract() == 0.0);
    grade
        .map(|grade| grade as u8)
        .ok_or_else(|| at_cell(rows, column, AssessmentFault::NoGrade { text: text.to_owned() }))
}
