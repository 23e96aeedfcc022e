//! What the file of subjects says beyond origin, death and therapy: phases, end of treatment, baseline values, and summarised assessments.

use super::columns::{DerivationColumn, DerivationColumns, recognised};
use super::day::read_day;
use super::error::AssessmentFault;
use super::file::{at_cell, record, row_of};
use super::note::HistoryNote;
use crate::derivation::{Assessment, Dated, OverallResponse, SourceFile};
use crate::input::subjects::{Column, Role, Rows, SubjectDataError, Table, find, is_missing, number};

const FILE: SourceFile = SourceFile::Subjects;

/// The part of a row that `subjects.rs` does not read.
pub(super) struct TrialRow {
    pub(super) phases: Vec<Option<Dated>>,
    pub(super) treatment_end: Option<Dated>,
    pub(super) treatment_end_reason: Option<String>,
    pub(super) withdrawn: Option<Dated>,
    pub(super) summary: Vec<Assessment>,
    pub(super) values: Vec<(String, Option<f64>)>,
}

/// What of a trial is looked for: names of its phases, variables of its criteria.
#[derive(Debug, Clone, Copy)]
pub struct TrialNames<'a> {
    /// Phases, in their order.
    pub phases: &'a [String],
    /// Variables of the criteria that a threshold decides.
    pub variables: &'a [String],
}

struct Columns<'a> {
    names: TrialNames<'a>,
    phases: Vec<Option<Column>>,
    treatment_end: Option<Column>,
    reason: Option<Column>,
    withdrawn: Option<Column>,
    progression: Option<Column>,
    last_assessment: Option<Column>,
    response: Option<Column>,
    values: Vec<(&'a str, Column)>,
}

impl<'a> Columns<'a> {
    fn new(
        table: &Table<'_>,
        asked: &DerivationColumns,
        names: TrialNames<'a>,
        summarised: bool,
    ) -> Result<Self, SubjectDataError> {
        let summary = |wanted| if summarised { asked.find(table, wanted) } else { Ok(None) };
        let found = Self {
            names,
            phases: phase_columns(table, asked, names.phases)?,
            treatment_end: asked.find(table, DerivationColumn::TreatmentEnd)?,
            reason: asked.find(table, DerivationColumn::TreatmentEndReason)?,
            withdrawn: asked.find(table, DerivationColumn::Withdrawn)?,
            progression: summary(DerivationColumn::Progression)?,
            last_assessment: summary(DerivationColumn::LastAssessment)?,
            response: summary(DerivationColumn::FirstResponse)?,
            values: value_columns(table, asked, names.variables),
        };
        if summarised && found.progression.is_none() {
            let at = Some(Box::new(table.at_header()));
            return Err(SubjectDataError::Assessments { at, fault: AssessmentFault::NoRecordOfProgression });
        }
        Ok(found)
    }

    fn recognised(&self) -> HistoryNote {
        let days = [
            (DerivationColumn::TreatmentEnd, &self.treatment_end),
            (DerivationColumn::TreatmentEndReason, &self.reason),
            (DerivationColumn::Withdrawn, &self.withdrawn),
            (DerivationColumn::Progression, &self.progression),
            (DerivationColumn::LastAssessment, &self.last_assessment),
            (DerivationColumn::FirstResponse, &self.response),
        ];
        let days = days.into_iter().filter_map(|(meaning, column)| Some((meaning.words(), column.as_ref()?)));
        let phases =
            self.phases.iter().flatten().map(|column| (DerivationColumn::PhaseStart.words(), column));
        let values = self.values.iter().map(|(_, column)| (DerivationColumn::BaselineValue.words(), column));
        let columns = days.chain(phases).chain(values);
        HistoryNote::Recognised {
            file: FILE,
            columns: columns.map(|(meaning, column)| (meaning, column.name.clone())).collect(),
        }
    }
}

/// The column that begins each phase: named by the trial file, else `TR01SDT`, `TR02SDT` of ADaM by its place, else by the name of the phase.
fn phase_columns(
    table: &Table<'_>,
    asked: &DerivationColumns,
    phases: &[String],
) -> Result<Vec<Option<Column>>, SubjectDataError> {
    let column = |(place, phase): (usize, &String)| {
        let named = asked.phases.iter().find(|(name, _)| name == phase);
        if let Some((_, column)) = named {
            return find(table, Role::Derivation(DerivationColumn::PhaseStart), column).map(Some);
        }
        let names = [format!("TR{:02}SDT", place + 1), format!("{phase}_start"), phase.clone()];
        Ok(recognised(table, &names.each_ref().map(String::as_str)))
    };
    phases.iter().enumerate().map(column).collect()
}

/// The column of each variable of the criteria: named by the trial file, else of that name; a file without it says nothing of the criterion.
fn value_columns<'a>(
    table: &Table<'_>,
    asked: &DerivationColumns,
    variables: &'a [String],
) -> Vec<(&'a str, Column)> {
    let mut found = Vec::new();
    for variable in variables {
        let named = asked.values.iter().find(|(name, _)| name == variable);
        let column = match named {
            // What is not there cannot be checked, which the eligibility of the result says.
            Some((_, column)) => recognised(table, &[column]),
            None => recognised(table, &[variable]),
        };
        found.extend(column.map(|column| (variable.as_str(), column)));
    }
    found
}

/// Reads the rows in the order of the file; `summarised`: assessments are made of the days of response, last assessment and progression.
pub(super) fn read_trial_rows(
    table: &Table<'_>,
    asked: &DerivationColumns,
    names: TrialNames<'_>,
    summarised: bool,
) -> Result<(Vec<TrialRow>, HistoryNote), SubjectDataError> {
    let columns = Columns::new(table, asked, names, summarised)?;
    let mut found = Vec::new();
    let mut rows = table.rows();
    while rows.advance()? {
        found.push(trial_row(&rows, &columns)?);
    }
    Ok((found, columns.recognised()))
}

fn trial_row(rows: &Rows<'_>, columns: &Columns<'_>) -> Result<TrialRow, SubjectDataError> {
    let phases = columns.phases.iter();
    let phases = phases.map(|column| day(rows, column.as_ref(), DerivationColumn::PhaseStart));
    let phases = phases.collect::<Result<Vec<_>, _>>()?;
    in_order(rows, columns, &phases)?;
    let reason = columns.reason.as_ref().map(|column| rows.cell(column.index));
    Ok(TrialRow {
        phases,
        treatment_end: day(rows, columns.treatment_end.as_ref(), DerivationColumn::TreatmentEnd)?,
        treatment_end_reason: reason.filter(|text| !is_missing(text)).map(str::to_owned),
        withdrawn: day(rows, columns.withdrawn.as_ref(), DerivationColumn::Withdrawn)?,
        summary: summary(rows, columns)?,
        values: values(rows, columns)?,
    })
}

fn day(
    rows: &Rows<'_>,
    column: Option<&Column>,
    meaning: DerivationColumn,
) -> Result<Option<Dated>, SubjectDataError> {
    let Some(column) = column else { return Ok(None) };
    let read = read_day(rows, column, meaning)?;
    Ok(read.map(|(date, _)| Dated { date, source: record(FILE, row_of(rows), column, None) }))
}

/// Phases begin one after the other.
fn in_order(
    rows: &Rows<'_>,
    columns: &Columns<'_>,
    phases: &[Option<Dated>],
) -> Result<(), SubjectDataError> {
    let mut before: Option<(usize, &Dated)> = None;
    for (place, begins) in phases.iter().enumerate() {
        let Some(begins) = begins else { continue };
        if let (Some((earlier, first)), Some(column)) = (before, &columns.phases[place])
            && begins.date < first.date
        {
            let fault = AssessmentFault::PhaseOrder {
                phase: columns.names.phases[place].clone(),
                later: begins.date.to_string(),
                before: columns.names.phases[earlier].clone(),
                earlier: first.date.to_string(),
            };
            return Err(at_cell(rows, column, fault));
        }
        before = Some((place, begins));
    }
    Ok(())
}

/// Response, last adequate assessment and progression as assessments.
fn summary(rows: &Rows<'_>, columns: &Columns<'_>) -> Result<Vec<Assessment>, SubjectDataError> {
    let days = [
        (&columns.response, DerivationColumn::FirstResponse, OverallResponse::Partial),
        (&columns.last_assessment, DerivationColumn::LastAssessment, OverallResponse::Stable),
        (&columns.progression, DerivationColumn::Progression, OverallResponse::Progressive),
    ];
    let mut found: Vec<Assessment> = Vec::new();
    for (column, meaning, response) in days {
        let Some(at) = day(rows, column.as_ref(), meaning)? else { continue };
        // The last assessment may be the one that showed the response or the progression.
        let known = found.iter().any(|known| known.at.date == at.date);
        match response {
            OverallResponse::Stable if known => {}
            OverallResponse::Progressive => {
                found.retain(|known| known.at.date < at.date || known.response != OverallResponse::Stable);
                found.push(Assessment { response, at });
            }
            _ => found.push(Assessment { response, at }),
        }
    }
    Ok(found)
}

fn values(rows: &Rows<'_>, columns: &Columns<'_>) -> Result<Vec<(String, Option<f64>)>, SubjectDataError> {
    let mut found = Vec::new();
    for (variable, column) in &columns.values {
        let text = rows.cell(column.index);
        let value = rows.number(column.index).or_else(|| number(text));
        if value.is_none() && !is_missing(text) {
            let (wanted, variable) = (DerivationColumn::BaselineValue, (*variable).to_owned());
            let fault = AssessmentFault::NoNumber { wanted, variable, text: text.to_owned() };
            return Err(at_cell(rows, column, fault));
        }
        found.push(((*variable).to_owned(), value));
    }
    Ok(found)
}
