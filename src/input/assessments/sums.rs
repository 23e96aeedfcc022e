//! The file of lesions: one row a sum of diameters.

use std::collections::HashMap;

use jiff::civil::Date;

use super::columns::{DerivationColumn, DerivationColumns};
use super::day::Written;
use super::error::AssessmentFault;
use super::file::{Chosen, at_cell, record, row_of};
use super::note::{FirstRows, HistoryNote};
use super::responses::{day_of, subject_of};
use super::subjects::SubjectRows;
use crate::derivation::{Dated, LesionSum, SourceFile};
use crate::input::subjects::{Column, Role, Rows, SubjectDataError, Table, is_missing, number, present};

const FILE: SourceFile = SourceFile::Lesions;

/// Sums by subject, in the order of the subjects.
pub(super) struct SumRows {
    pub(super) by_subject: Vec<Vec<LesionSum>>,
    pub(super) notes: Vec<HistoryNote>,
}

/// Reads the rows; the number of them beside.
pub(super) fn read_sum_rows(
    table: &Table<'_>,
    asked: &DerivationColumns,
    subjects: &SubjectRows,
) -> Result<(SumRows, u64), SubjectDataError> {
    let id = asked.id(table)?;
    let date = asked.need(table, DerivationColumn::LesionDate)?;
    let sum = asked.need(table, DerivationColumn::LesionSum)?;
    let new_lesion = asked.find(table, DerivationColumn::NewLesion)?;
    let sequence = asked.find(table, DerivationColumn::Sequence)?;
    let wanted = DerivationColumn::LesionTest;
    let code = asked.lesion_test.as_deref().unwrap_or("SUMDIAM");
    let mut tests = Chosen::new(asked.find(table, wanted)?, wanted, code);
    let columns = [
        ("subject", id.name.clone()),
        (DerivationColumn::LesionDate.words(), date.name.clone()),
        (DerivationColumn::LesionSum.words(), sum.name.clone()),
    ];
    let mut notes = vec![HistoryNote::Recognised { file: FILE, columns: columns.into() }];
    let mut by_subject: Vec<Vec<LesionSum>> = subjects.rows.iter().map(|_| Vec::new()).collect();
    let mut on_day: HashMap<(usize, Date), (f64, usize)> = HashMap::new();
    let mut repeated = FirstRows::default();
    let mut days_of_sas = false;
    let mut count = 0;
    let mut rows = table.rows();
    while rows.advance()? {
        count += 1;
        if tests.as_mut().is_some_and(|tests| !tests.keeps(&rows)) {
            continue;
        }
        let subject = subject_of(&rows, &id, subjects)?;
        let (day, written) = day_of(&rows, &date, DerivationColumn::LesionDate)?;
        days_of_sas |= written == Written::AsNumber;
        let measured = length(&rows, &sum)?;
        let seen = new_lesion
            .as_ref()
            .map(|column| flag(&rows, column, DerivationColumn::NewLesion))
            .transpose()?
            .flatten();
        if let Some((first, position)) = on_day.insert((subject, day), (measured, rows.position())) {
            if first != measured {
                let id = subjects.rows[subject].id.clone();
                let first_place = Box::new(rows.place_of(position));
                let fault = AssessmentFault::TwoSums { id, first, second: measured, first_place };
                return Err(at_cell(&rows, &sum, fault));
            }
            repeated.add(row_of(&rows));
            continue;
        }
        let number = sequence.as_ref().and_then(|column| number(rows.cell(column.index)));
        let number = number.filter(|number| *number >= 0.0 && number.fract() == 0.0);
        let source = record(FILE, row_of(&rows), &sum, number.map(|number| number as u64));
        let at = Dated { date: day, source };
        by_subject[subject].push(LesionSum { at, sum: measured, new_lesion: seen });
    }
    if let Some(tests) = tests.filter(|_| count > 0) {
        notes.extend(tests.finish(table, FILE)?);
    }
    if days_of_sas {
        notes.push(HistoryNote::DaysOfSas { file: FILE, column: date.name.clone() });
    }
    notes.extend((repeated.rows > 0).then_some(HistoryNote::Repeated { file: FILE, rows: repeated }));
    Ok((SumRows { by_subject, notes }, count))
}

/// Millimetres of 0 or more.
fn length(rows: &Rows<'_>, column: &Column) -> Result<f64, SubjectDataError> {
    let role = Role::Derivation(DerivationColumn::LesionSum);
    let text = present(rows, column, role)?;
    let at = || rows.at_cell(column.index);
    match rows.number(column.index).or_else(|| number(text)) {
        None => Err(SubjectDataError::NotANumber { at: at(), role, text: text.to_owned() }),
        Some(value) if value < 0.0 => Err(SubjectDataError::Negative { at: at(), role, value }),
        Some(value) => Ok(value),
    }
}

/// Y or N; `None` where nothing is said.
pub(super) fn flag(
    rows: &Rows<'_>,
    column: &Column,
    wanted: DerivationColumn,
) -> Result<Option<bool>, SubjectDataError> {
    let text = rows.cell(column.index);
    match text {
        "Y" | "y" | "1" | "yes" | "Yes" => Ok(Some(true)),
        "N" | "n" | "0" | "no" | "No" => Ok(Some(false)),
        _ if is_missing(text) => Ok(None),
        _ => Err(at_cell(rows, column, AssessmentFault::NoFlag { wanted, text: text.to_owned() })),
    }
}
