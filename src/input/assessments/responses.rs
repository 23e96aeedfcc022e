//! The file of assessments: one row each.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::columns::{DerivationColumn, DerivationColumns};
use super::day::{Written, read_day};
use super::error::AssessmentFault;
use super::file::{Chosen, at_cell, record, row_of};
use super::note::{FirstRows, HistoryNote};
use super::subjects::SubjectRows;
use crate::derivation::{Assessment, Dated, OverallResponse, SourceFile};
use crate::input::subjects::{
    Column, Role, Rows, SubjectDataError, Table, ValueCount, count_values, is_missing, number, present,
};

const FILE: SourceFile = SourceFile::Assessments;

/// Assessments by subject, in the order of the subjects.
pub(super) struct ResponseRows {
    pub(super) by_subject: Vec<Vec<Assessment>>,
    pub(super) notes: Vec<HistoryNote>,
}

/// Reads the rows; the number of them beside.
pub(super) fn read_response_rows(
    table: &Table<'_>,
    asked: &DerivationColumns,
    subjects: &SubjectRows,
) -> Result<(ResponseRows, u64), SubjectDataError> {
    let id = asked.id(table)?;
    let date = asked.need(table, DerivationColumn::AssessmentDate)?;
    let response = asked.need(table, DerivationColumn::Response)?;
    let sequence = asked.find(table, DerivationColumn::Sequence)?;
    let mut tests = tests(table, asked)?;
    let mut evaluators = evaluators(table, asked, tests.as_ref())?;
    let columns = [
        ("subject", id.name.clone()),
        (DerivationColumn::AssessmentDate.words(), date.name.clone()),
        (DerivationColumn::Response.words(), response.name.clone()),
    ];
    let mut notes = vec![HistoryNote::Recognised { file: FILE, columns: columns.into() }];
    let mut by_subject: Vec<Vec<Assessment>> = subjects.rows.iter().map(|_| Vec::new()).collect();
    let mut on_day: HashMap<(usize, Date), (OverallResponse, usize)> = HashMap::new();
    let mut repeated = FirstRows::default();
    let mut days_of_sas = false;
    let mut count = 0;
    let mut rows = table.rows();
    while rows.advance()? {
        count += 1;
        if tests.as_mut().is_some_and(|tests| !tests.keeps(&rows))
            || evaluators.as_mut().is_some_and(|evaluators| !evaluators.keeps(&rows))
        {
            continue;
        }
        let subject = subject_of(&rows, &id, subjects)?;
        let day = day_of(&rows, &date, DerivationColumn::AssessmentDate)?;
        days_of_sas |= day.1 == Written::AsNumber;
        let origin = subjects.rows[subject].origin.as_ref();
        let is_baseline = origin.is_none_or(|origin| day.0 <= origin.date);
        // A record of the baseline has nothing to respond to.
        if is_missing(rows.cell(response.index)) && is_baseline {
            continue;
        }
        let text = present(&rows, &response, Role::Derivation(DerivationColumn::Response))?;
        let shown = text.parse::<OverallResponse>();
        let shown = shown.map_err(|fault| at_cell(&rows, &response, fault.into()))?;
        if let Some((first, position)) = on_day.insert((subject, day.0), (shown, rows.position())) {
            if first != shown {
                let id = subjects.rows[subject].id.clone();
                let first_place = Box::new(rows.place_of(position));
                let (first, second) = (first.code().to_owned(), shown.code().to_owned());
                let fault = AssessmentFault::TwoResponses { id, first, second, first_place };
                return Err(at_cell(&rows, &response, fault));
            }
            repeated.add(row_of(&rows));
            continue;
        }
        let number = sequence.as_ref().and_then(|column| number(rows.cell(column.index)));
        let number = number.filter(|number| *number >= 0.0 && number.fract() == 0.0);
        let source = record(FILE, row_of(&rows), &date, number.map(|number| number as u64));
        by_subject[subject].push(Assessment { response: shown, at: Dated { date: day.0, source } });
    }
    let chosen = [tests, evaluators].into_iter().flatten().filter(|_| count > 0);
    for chosen in chosen {
        notes.extend(chosen.finish(table, FILE)?);
    }
    if days_of_sas {
        notes.push(HistoryNote::DaysOfSas { file: FILE, column: date.name.clone() });
    }
    notes.extend((repeated.rows > 0).then_some(HistoryNote::Repeated { file: FILE, rows: repeated }));
    Ok((ResponseRows { by_subject, notes }, count))
}

/// Codes of overall responses, the usual one first: that of SDTM, and one of ADaM.
const USUAL_TESTS: [&str; 2] = ["OVRLRESP", "OVR"];

/// Rows of overall responses, where a column says what a row is.
fn tests(table: &Table<'_>, asked: &DerivationColumns) -> Result<Option<Chosen>, SubjectDataError> {
    let wanted = DerivationColumn::ResponseTest;
    let column = asked.find(table, wanted)?;
    let Some(column) = column else { return Ok(None) };
    let value = match &asked.test {
        Some(value) => value.as_str(),
        None => {
            let found = count_values(table, &column, None);
            let is_there = |code: &&str| found.iter().any(|count| count.value.eq_ignore_ascii_case(code));
            USUAL_TESTS.into_iter().find(is_there).unwrap_or(USUAL_TESTS[0])
        }
    };
    Ok(Chosen::new(Some(column), wanted, value))
}

/// Rows of one evaluator: the one asked for, else the only one among the rows of the test.
fn evaluators(
    table: &Table<'_>,
    asked: &DerivationColumns,
    tests: Option<&Chosen>,
) -> Result<Option<Chosen>, SubjectDataError> {
    let wanted = DerivationColumn::Evaluator;
    if let Some(value) = &asked.evaluator {
        return Ok(Chosen::new(Some(asked.need(table, wanted)?), wanted, value));
    }
    let Some(column) = asked.find(table, wanted)? else { return Ok(None) };
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut rows = table.rows();
    while rows.step()? {
        if tests.is_none_or(|tests| tests.matches(&rows)) {
            *counts.entry(rows.cell(column.index).to_owned()).or_default() += 1;
        }
    }
    if counts.len() <= 1 {
        return Ok(None);
    }
    let found = counts.into_iter().map(|(value, rows)| ValueCount { value, rows }).collect();
    let at = Some(Box::new(table.at_header_cell(column.index)));
    Err(SubjectDataError::Assessments { at, fault: AssessmentFault::SeveralEvaluators { found } })
}

/// The place of a row's subject among the subjects.
pub(super) fn subject_of(
    rows: &Rows<'_>,
    id: &Column,
    subjects: &SubjectRows,
) -> Result<usize, SubjectDataError> {
    let text = present(rows, id, Role::Id)?;
    subjects
        .places
        .get(text)
        .copied()
        .ok_or_else(|| at_cell(rows, id, AssessmentFault::UnknownSubject { id: text.to_owned() }))
}

/// A day that must be there.
pub(super) fn day_of(
    rows: &Rows<'_>,
    column: &Column,
    wanted: DerivationColumn,
) -> Result<(Date, Written), SubjectDataError> {
    match read_day(rows, column, wanted)? {
        Some(day) => Ok(day),
        None => {
            // Never present, so that the fault is the usual one.
            let text = present(rows, column, Role::Derivation(wanted))?.to_owned();
            Err(at_cell(rows, column, AssessmentFault::NoDate { wanted, text }))
        }
    }
}
