//! What each cell of a row must be, and what the rows together must be.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use super::columns::{Column, EventColumn, ResolvedColumns, Role};
use super::error::{FoundCodes, Place, SubjectDataError, ValueCount};
use super::note::ReadNote;
use super::number::{DecimalMark, is_missing, marked_number, number, same_code};
use super::table::{Rows, Table};

/// Largest time: beyond it sums of squares lose their meaning, and no unit makes such a time of a trial.
pub(super) const LARGEST_TIME: f64 = 1e12;
/// Largest number of groups: the log-rank test of k groups solves k equations.
pub(super) const MOST_GROUPS: usize = 500;

/// The text of a cell that must not be missing.
pub(in crate::input) fn present<'r>(
    rows: &'r Rows<'_>,
    column: &Column,
    role: Role,
) -> Result<&'r str, SubjectDataError> {
    let text = rows.cell(column.index);
    if is_missing(text) {
        return Err(SubjectDataError::MissingValue {
            at: rows.at_cell(column.index),
            role,
            text: text.to_owned(),
        });
    }
    Ok(text)
}

/// A column of numbers of 0 or more, or [signed](Self::signed), all with the same decimal mark.
pub(super) struct NumberColumn<'c> {
    pub(super) column: &'c Column,
    role: Role,
    comma_allowed: bool,
    signed: bool,
    /// The first mark met, and the position of its row.
    marked: Option<(DecimalMark, usize)>,
}

impl<'c> NumberColumn<'c> {
    pub(super) fn new(column: &'c Column, role: Role, comma_allowed: bool) -> Self {
        Self { column, role, comma_allowed, signed: false, marked: None }
    }

    /// Numbers below 0 too.
    pub(super) fn signed(self) -> Self {
        Self { signed: true, ..self }
    }

    pub(super) fn has_comma(&self) -> bool {
        matches!(self.marked, Some((DecimalMark::Comma, _)))
    }

    pub(super) fn read(&mut self, rows: &Rows<'_>) -> Result<f64, SubjectDataError> {
        let role = self.role;
        let index = self.column.index;
        let known = rows.number(index).map(|value| (value, None));
        let Some((value, mark)) = known.or_else(|| marked_number(rows.cell(index), self.comma_allowed))
        else {
            let text = present(rows, self.column, role)?.into();
            return Err(SubjectDataError::NotANumber { at: rows.at_cell(index), role, text });
        };
        if value < 0.0 && !self.signed {
            return Err(SubjectDataError::Negative { at: rows.at_cell(self.column.index), role, value });
        }
        if value > LARGEST_TIME {
            return Err(SubjectDataError::TooLarge { at: rows.at_cell(self.column.index), role, value });
        }
        if let Some(mark) = mark {
            let (first, position) = *self.marked.get_or_insert_with(|| (mark, rows.position()));
            if mark != first {
                let at = rows.at_cell(self.column.index);
                let (text, other) = (rows.cell(index).into(), Box::new(rows.place_of(position)));
                return Err(SubjectDataError::MixedDecimalMarks { at, role, text, other });
            }
        }
        Ok(value)
    }
}

/// 0 for censored, 1 for the event, 2 and so on for competing events in the order of their codes.
pub(super) fn read_event(
    rows: &Rows<'_>,
    table: &Table<'_>,
    event: &EventColumn,
    parameter: Option<&ParameterFilter<'_>>,
) -> Result<u32, SubjectDataError> {
    let column = event.column();
    let text = rows.cell(column.index);
    match event {
        EventColumn::Event { event_value, censored_value, competing_values, .. } => {
            if text == event_value || text == censored_value {
                return Ok(u32::from(text == event_value));
            }
            present(rows, column, Role::Event)?;
            let codes = [censored_value, event_value].into_iter().chain(competing_values);
            if let Some(cause) = codes.into_iter().position(|code| same_code(text, code)) {
                return Ok(cause as u32);
            }
            let counts = count_values(table, column, parameter);
            let (event_value, censored_value) = (event_value.clone(), censored_value.clone());
            let found = Box::new(FoundCodes { event_value, censored_value, counts });
            Err(SubjectDataError::UnknownCode {
                at: rows.at_cell(column.index),
                text: text.to_owned(),
                found,
            })
        }
        EventColumn::Censor(_) => {
            let text = present(rows, column, Role::Censor)?;
            number(text)
                .filter(|code| *code >= 0.0 && code.fract() == 0.0)
                .map(|code| u32::from(code == 0.0))
                .ok_or_else(|| SubjectDataError::CensorCode {
                    at: rows.at_cell(column.index),
                    text: text.to_owned(),
                })
        }
    }
}

/// Chooses the rows of one ADaM parameter: the one asked for, else the first met, which must then be the only one.
pub(in crate::input) struct ParameterFilter<'c> {
    column: &'c Column,
    wanted: Option<String>,
    must_be_only: bool,
}

impl<'c> ParameterFilter<'c> {
    pub(super) fn new(column: &'c Column, asked: Option<&str>) -> Self {
        Self { column, wanted: asked.map(|name| name.trim().to_owned()), must_be_only: asked.is_none() }
    }

    pub(super) fn keeps(&mut self, rows: &Rows<'_>, table: &Table<'_>) -> Result<bool, SubjectDataError> {
        let value = present(rows, self.column, Role::Parameter)?;
        let wanted = self.wanted.get_or_insert_with(|| value.to_owned());
        let same = value == wanted;
        if !same && self.must_be_only {
            let found = count_values(table, self.column, None);
            return Err(SubjectDataError::SeveralParameters { at: rows.at_cell(self.column.index), found });
        }
        Ok(same)
    }

    pub(super) fn note(&self, table: &Table<'_>, kept: u64, rows: u64) -> Result<ReadNote, SubjectDataError> {
        let parameter = self.wanted.clone().unwrap_or_default();
        if kept > 0 {
            return Ok(ReadNote::Parameter { parameter, kept, dropped: rows - kept });
        }
        let found = count_values(table, self.column, None);
        let at = table.at_header_cell(self.column.index);
        Err(SubjectDataError::ParameterNotFound { at, asked: parameter, found })
    }
}

/// Reads the table once more: how often each text stands in a column, the most frequent first. For messages only.
pub(in crate::input) fn count_values(
    table: &Table<'_>,
    column: &Column,
    parameter: Option<&ParameterFilter<'_>>,
) -> Vec<ValueCount> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    let mut rows = table.rows();
    while let Ok(true) = rows.step() {
        if parameter.is_none_or(|filter| filter.wanted.as_deref() == Some(rows.cell(filter.column.index))) {
            *counts.entry(rows.cell(column.index).to_owned()).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().map(|(value, rows)| ValueCount { value, rows }).collect();
    counts.sort_unstable_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
    counts
}

/// No id twice; with entry times only a note.
pub(super) fn check_ids(
    ids: &[String],
    table: &Table<'_>,
    columns: &ResolvedColumns,
    parameter: Option<&ParameterFilter<'_>>,
) -> Result<Option<ReadNote>, SubjectDataError> {
    if !may_repeat(ids) {
        return Ok(None);
    }
    let mut seen = HashSet::with_capacity(ids.len());
    let mut repeated = ids.iter().filter(|id| !seen.insert(id.as_str()));
    let Some(id) = repeated.next() else { return Ok(None) };
    let (Some(column), None) = (&columns.id, &columns.entry) else {
        let repeats = 1 + repeated.count();
        return Ok(Some(ReadNote::RepeatedIds { ids: (ids.len() - repeats) as u64, rows: ids.len() as u64 }));
    };
    // Where the two stand is not kept for every row, but looked up now.
    let mut rows = table.rows();
    let mut first = None;
    while rows.advance()? {
        if rows.cell(column.index) != id
            || parameter.is_some_and(|f| f.wanted.as_deref() != Some(rows.cell(f.column.index)))
        {
            continue;
        }
        let at = rows.at_cell(column.index);
        match first {
            None => first = Some(Box::new(Place { column: None, ..at.place })),
            Some(first) => return Err(SubjectDataError::DuplicateId { at, id: id.clone(), first }),
        }
    }
    Ok(None)
}

/// Whether two ids have the same hash: a sorted list of hashes is smaller and faster than a set of a million ids.
fn may_repeat(ids: &[String]) -> bool {
    let hasher = RandomState::new();
    let mut hashes: Vec<u64> = ids.iter().map(|id| hasher.hash_one(id)).collect();
    hashes.sort_unstable();
    hashes.windows(2).any(|pair| pair[0] == pair[1])
}
