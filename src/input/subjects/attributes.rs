//! What else the rows say of each subject: groups, strata, covariates, weights, times beside the time.

use std::collections::HashMap;

use super::check::{NumberColumn, present};
use super::columns::{Column, ResolvedColumns, Role, SubjectColumns};
use super::dates::Calendar;
use super::error::SubjectDataError;
use super::note::ReadNote;
use super::number::{is_missing, marked_number, number};
use super::table::Rows;
use crate::sample::{Covariate, CovariateValues, Factor, Subject};

/// Collects the cells of the columns that are there.
pub(super) struct Attributes<'c> {
    columns: &'c ResolvedColumns,
    calendar: Option<Calendar>,
    by: FactorCells,
    strata: FactorCells,
    covariates: Vec<CovariateCells>,
    weights: Option<NumberColumn<'c>>,
    left: Option<NumberColumn<'c>>,
    potential: Option<NumberColumn<'c>>,
    pub(super) found: Found,
    comma_allowed: bool,
}

/// The columns of numbers so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) weights: Vec<f64>,
    pub(super) left: Vec<Option<f64>>,
    pub(super) potential: Vec<f64>,
}

impl<'c> Attributes<'c> {
    pub(super) fn new(
        asked: &SubjectColumns,
        columns: &'c ResolvedColumns,
        comma_allowed: bool,
    ) -> Result<Self, SubjectDataError> {
        let numbers = |column: &'c Option<Column>, role| {
            column.as_ref().map(|column| NumberColumn::new(column, role, comma_allowed))
        };
        let calendar = columns.enrolled.as_ref().map(|_| Calendar::new(asked)).transpose()?;
        Ok(Self {
            columns,
            calendar,
            by: FactorCells::default(),
            strata: FactorCells::default(),
            covariates: columns.covariates.iter().map(|(_, factor)| CovariateCells::new(*factor)).collect(),
            weights: numbers(&columns.weights, Role::Weight),
            left: numbers(&columns.left, Role::Left),
            potential: numbers(&columns.potential, Role::Potential),
            found: Found::default(),
            comma_allowed,
        })
    }

    /// Reads the row of a subject whose time and event are known.
    pub(super) fn read(&mut self, rows: &Rows<'_>, subject: Subject) -> Result<(), SubjectDataError> {
        if let Some(column) = &self.columns.by {
            self.by.add(present(rows, column, Role::By)?);
        }
        if let Some(column) = &self.columns.strata {
            self.strata.add(present(rows, column, Role::Stratum)?);
        }
        for (cells, (column, _)) in self.covariates.iter_mut().zip(&self.columns.covariates) {
            if !cells.add(rows.cell(column.index), self.comma_allowed) && cells.first.len() < FIRST_MISSING {
                cells.first.push(rows.place_of(rows.position()).line);
            }
        }
        if let Some(weights) = &mut self.weights {
            self.found.weights.push(weights.read(rows)?);
        }
        if let Some(left) = &mut self.left {
            let value = read_left(left, rows, subject)?;
            self.found.left.push(value);
        }
        if let Some(column) = &mut self.potential {
            let potential = column.read(rows)?;
            let at = || rows.at_cell(column.column.index);
            self.found.potential.push(within(potential, subject.time, 0.0, at)?);
        }
        if let (Some(calendar), Some(column)) = (&self.calendar, &self.columns.enrolled) {
            let potential = calendar.potential(rows, column)?;
            let at = || rows.at_cell(column.index);
            self.found.potential.push(within(potential, subject.time, calendar.day(), at)?);
        }
        Ok(())
    }

    pub(super) fn notes(&self) -> Vec<ReadNote> {
        let numbers = [&self.weights, &self.left, &self.potential].into_iter().flatten();
        let commas = numbers.filter(|column| column.has_comma());
        let mut notes: Vec<ReadNote> =
            commas.map(|column| ReadNote::DecimalComma { column: column.column.name.clone() }).collect();
        for (cells, (column, _)) in self.covariates.iter().zip(&self.columns.covariates) {
            if cells.missing > 0 {
                notes.push(ReadNote::MissingCovariate {
                    column: column.name.clone(),
                    rows: cells.missing,
                    first: cells.first.clone(),
                });
            }
        }
        notes
    }

    pub(super) fn by(&mut self) -> Option<Factor> {
        self.columns.by.as_ref().map(|_| std::mem::take(&mut self.by).finish())
    }

    pub(super) fn strata(&mut self) -> Option<Factor> {
        self.columns.strata.as_ref().map(|_| std::mem::take(&mut self.strata).finish())
    }

    pub(super) fn covariates(&mut self) -> Vec<Covariate> {
        let cells = std::mem::take(&mut self.covariates).into_iter();
        cells.zip(&self.columns.covariates).map(|(cells, (column, _))| cells.finish(&column.name)).collect()
    }
}

/// The last time free of the event; it means nothing for whoever had none.
fn read_left(
    column: &mut NumberColumn<'_>,
    rows: &Rows<'_>,
    subject: Subject,
) -> Result<Option<f64>, SubjectDataError> {
    if !subject.event && is_missing(rows.cell(column.column.index)) {
        return Ok(None);
    }
    let left = column.read(rows)?;
    if subject.event && left > subject.time {
        let at = rows.at_cell(column.column.index);
        return Err(SubjectDataError::LeftAfterTime { at, left, time: subject.time });
    }
    Ok(subject.event.then_some(left))
}

/// Potential follow-up, which observation cannot exceed; counting the first day as 1 may add up to `slack`.
fn within(
    potential: f64,
    time: f64,
    slack: f64,
    at: impl FnOnce() -> super::Location,
) -> Result<f64, SubjectDataError> {
    // Two roundings of a division by the unit.
    if time > (potential + slack) * (1.0 + 1e-12) {
        return Err(SubjectDataError::ObservedBeyondPotential { at: at(), time, potential });
    }
    Ok(potential.max(time))
}

/// Levels in the order met, and the level of each subject.
#[derive(Default)]
struct FactorCells {
    positions: HashMap<String, u32>,
    levels: Vec<String>,
    codes: Vec<u32>,
}

impl FactorCells {
    fn add(&mut self, level: &str) {
        let code = self.code(level);
        self.codes.push(code);
    }

    fn code(&mut self, level: &str) -> u32 {
        if let Some(code) = self.positions.get(level) {
            return *code;
        }
        let code = self.levels.len() as u32;
        self.positions.insert(level.to_owned(), code);
        self.levels.push(level.to_owned());
        code
    }

    fn finish(self) -> Factor {
        let (levels, place) = sorted(self.levels);
        Factor { levels, codes: self.codes.iter().map(|code| place[*code as usize]).collect() }
    }
}

/// Levels in order of number if all are numbers, else by code point; and where each of the given ones went.
fn sorted(levels: Vec<String>) -> (Vec<String>, Vec<u32>) {
    let mut order: Vec<(usize, String)> = levels.into_iter().enumerate().collect();
    order.sort_by(|a, b| a.1.cmp(&b.1));
    if order.iter().all(|(_, level)| number(level).is_some()) {
        let value = |level: &str| number(level).unwrap_or(0.0);
        order.sort_by(|a, b| value(&a.1).total_cmp(&value(&b.1)));
    }
    let mut place = vec![0; order.len()];
    for (position, (old, _)) in order.iter().enumerate() {
        place[*old] = position as u32;
    }
    (order.into_iter().map(|(_, level)| level).collect(), place)
}

/// A covariate that may turn out to be numbers or a factor.
struct CovariateCells {
    /// As long as every cell is a number.
    numbers: Option<Vec<Option<f64>>>,
    factor: FactorCells,
    known: Vec<bool>,
    missing: u64,
    /// Where the first missing ones stand.
    first: Vec<u64>,
}

/// Missing values whose rows are named.
const FIRST_MISSING: usize = 5;

impl CovariateCells {
    fn new(is_factor: bool) -> Self {
        let numbers = (!is_factor).then(Vec::new);
        Self { numbers, factor: FactorCells::default(), known: Vec::new(), missing: 0, first: Vec::new() }
    }

    /// Whether there is a value.
    fn add(&mut self, text: &str, comma_allowed: bool) -> bool {
        let known = !is_missing(text);
        self.known.push(known);
        self.missing += u64::from(!known);
        if known {
            self.factor.add(text);
        }
        let value = marked_number(text, comma_allowed).map(|(value, _)| value);
        match &mut self.numbers {
            Some(numbers) if value.is_some() || !known => numbers.push(value),
            _ => self.numbers = None,
        }
        known
    }

    fn finish(self, name: &str) -> Covariate {
        // A column without a single number is no column of numbers.
        let numbers = self.numbers.filter(|numbers| numbers.iter().any(Option::is_some));
        let values = match numbers {
            Some(numbers) => CovariateValues::Number(numbers),
            None => {
                let Factor { levels, codes } = self.factor.finish();
                let mut codes = codes.into_iter();
                let codes = self.known.iter().map(|known| if *known { codes.next() } else { None });
                CovariateValues::Factor { levels, codes: codes.collect() }
            }
        };
        Covariate { name: name.to_owned(), values }
    }
}
