//! Rows to checked subjects.

use std::path::Path;

use super::adtte::AdtteCheck;
use super::attributes::Attributes;
use super::check::{MOST_GROUPS, NumberColumn, ParameterFilter, check_ids, present, read_event};
use super::columns::{EventColumn, ResolvedColumns, Role, SubjectColumns};
use super::delimited::Separator;
use super::error::SubjectDataError;
use super::note::ReadNote;
use super::open::{Content, Origin, notes_on_table, read_bytes};
use crate::measure::sha256;
use crate::sample::{Covariate, Factor, Sample, SampleError, Subject};

/// Subjects as read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectData {
    /// All subjects, in the order of the file.
    pub sample: Sample,
    /// The same subjects by the levels of `by`: in order of number if all levels are numbers, else by code point.
    /// Empty without `by`.
    pub groups: Vec<Group>,
    /// The factor of `by`; its levels are the groups.
    pub by: Option<Factor>,
    /// Strata.
    pub strata: Option<Factor>,
    /// Covariates, in the order asked for.
    pub covariates: Vec<Covariate>,
    /// How often each subject counts; not all 0.
    pub weights: Option<Vec<f64>>,
    /// For subjects with the event, the last time at which they were known to be free of it: at most their time.
    pub left: Option<Vec<Option<f64>>>,
    /// How long each subject could have been observed: at least its time.
    pub potential: Option<Vec<f64>>,
    /// Causes of the events, if there are competing ones.
    pub causes: Option<Causes>,
    /// Their ids, in the same order, if there is a column of ids.
    pub ids: Option<Vec<String>>,
    /// What the reader decided.
    pub notes: Vec<ReadNote>,
    /// The kind of file and where in it the rows stand.
    pub origin: Origin,
    /// The columns read.
    pub columns: ResolvedColumns,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Rows below the header that hold something, those of other parameters included.
    pub rows: usize,
}

/// The subjects of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The level as written.
    pub level: String,
    /// Its subjects, in the order of the file.
    pub sample: Sample,
}

/// What ended the observation of each subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Causes {
    /// Codes as written: of the event of interest, then of the competing ones.
    pub labels: Vec<String>,
    /// 0 for censored, else the position in `labels` counted from 1. In the sample only cause 1 is an event.
    pub codes: Vec<u32>,
}

/// Reads a file. See [`read_subjects`].
///
/// # Errors
/// [`SubjectDataError::CannotOpen`] for a path that is no readable file, else as [`read_subjects`].
pub fn read_subjects_file(path: &Path, columns: &SubjectColumns) -> Result<SubjectData, SubjectDataError> {
    columns.check()?;
    read_subjects(&read_bytes(path)?, columns)
}

/// Reads a table of named columns, then one row a subject: delimited text, or a SAS transport file. The content tells which.
///
/// The separator is the one of comma, semicolon, tab and `|` that the header holds most. A decimal comma is read where
/// semicolons or tabs separate, if the whole column keeps to it. A missing cell is an error, never a guess. An id may
/// stand in one row only, but with `entry` in several, as late entry splits a subject.
///
/// # Errors
/// [`SubjectDataError`], with place, cause and remedy.
pub fn read_subjects(bytes: &[u8], columns: &SubjectColumns) -> Result<SubjectData, SubjectDataError> {
    columns.check()?;
    let content = Content::of(bytes)?;
    let member = columns.member.as_deref();
    let (table, origin) = content.table(member)?;
    let mut notes = notes_on_table(&table, &origin, member);
    let resolved = columns.resolve(&table, &mut notes)?;

    let comma_allowed = matches!(table.separator(), Some(Separator::Semicolon | Separator::Tab));
    let mut times = NumberColumn::new(&resolved.time, Role::Time, comma_allowed);
    let mut entries =
        resolved.entry.as_ref().map(|column| NumberColumn::new(column, Role::Entry, comma_allowed));
    let asked = columns.parameter.as_deref();
    let mut parameter = resolved.parameter.as_ref().map(|column| ParameterFilter::new(column, asked));
    let mut subjects = Vec::new();
    let mut ids = resolved.id.as_ref().map(|_| Vec::new());
    let mut attributes = Attributes::new(columns, &resolved, comma_allowed)?;
    let mut adtte = AdtteCheck::new(&table, &resolved, columns.unit);
    let mut codes = Vec::new();
    let mut count = 0_usize;

    let mut rows = table.rows();
    while rows.advance()? {
        count += 1;
        if let Some(filter) = &mut parameter
            && !filter.keeps(&rows, &table)?
        {
            continue;
        }
        let time = times.read(&rows)?;
        let cause = read_event(&rows, &table, &resolved.event, parameter.as_ref())?;
        let entry = entries.as_mut().map(|entries| entries.read(&rows)).transpose()?.unwrap_or(0.0);
        // As in `Sample`: whoever is not late may leave at once.
        if let Some(column) = resolved.entry.as_ref().filter(|_| entry >= time && entry > 0.0) {
            return Err(SubjectDataError::EntryNotBeforeTime { at: rows.at_cell(column.index), entry, time });
        }
        let subject = Subject { entry, time, event: cause == 1 };
        codes.push(cause);
        if let (Some(ids), Some(column)) = (&mut ids, &resolved.id) {
            ids.push(present(&rows, column, Role::Id)?.to_owned());
        }
        attributes.read(&rows, subject)?;
        if let Some(check) = &mut adtte {
            check.read(&rows, subject);
        }
        subjects.push(subject);
    }

    if count == 0 {
        return Err(SubjectDataError::NoRows { at: table.at_header() });
    }
    let by = attributes.by();
    let found = by.as_ref().map_or(0, Factor::count);
    if let Some(column) = resolved.by.as_ref().filter(|_| found > MOST_GROUPS) {
        return Err(SubjectDataError::TooManyGroups { at: table.at_header_cell(column.index), found });
    }
    if let Some(filter) = &parameter {
        notes.push(filter.note(&table, subjects.len() as u64, count as u64)?);
    }
    if let Some(ids) = &ids {
        notes.extend(check_ids(ids, &table, &resolved, parameter.as_ref())?);
    }
    let commas = [Some(&times), entries.as_ref()].into_iter().flatten().filter(|column| column.has_comma());
    notes.extend(commas.map(|column| ReadNote::DecimalComma { column: column.column.name.clone() }));
    notes.extend(attributes.notes());
    notes.extend(adtte.map(|check| check.notes(&rows, ids.as_deref())).unwrap_or_default());
    if rows.blank_rows() > 0 {
        notes.push(ReadNote::BlankRows { rows: rows.blank_rows() });
    }
    let (strata, covariates) = (attributes.strata(), attributes.covariates());
    let found = attributes.found;
    if let Some(column) = resolved.weights.as_ref().filter(|_| found.weights.iter().all(|w| *w == 0.0)) {
        return Err(SubjectDataError::NoWeight { at: table.at_header_cell(column.index) });
    }
    Ok(SubjectData {
        groups: by.as_ref().map(|by| groups(by, &subjects)).transpose()?.unwrap_or_default(),
        sample: Sample::new(subjects)?,
        by,
        strata,
        covariates,
        weights: resolved.weights.as_ref().map(|_| found.weights),
        left: resolved.left.as_ref().map(|_| found.left),
        potential: resolved.potential.as_ref().or(resolved.enrolled.as_ref()).map(|_| found.potential),
        causes: causes(&resolved.event, codes),
        ids,
        notes,
        sha256: sha256(bytes),
        rows: count,
        origin,
        columns: resolved,
    })
}

/// The subjects of each level.
fn groups(by: &Factor, subjects: &[Subject]) -> Result<Vec<Group>, SampleError> {
    let mut members = vec![Vec::new(); by.count()];
    for (code, subject) in by.codes.iter().zip(subjects) {
        members[*code as usize].push(*subject);
    }
    let groups = by.levels.iter().zip(members);
    groups.map(|(level, members)| Ok(Group { level: level.clone(), sample: Sample::new(members)? })).collect()
}

/// Causes, where the event column tells more than one.
fn causes(event: &EventColumn, codes: Vec<u32>) -> Option<Causes> {
    let EventColumn::Event { event_value, competing_values, .. } = event else { return None };
    let labels: Vec<String> = std::iter::once(event_value).chain(competing_values).cloned().collect();
    (labels.len() > 1).then_some(Causes { labels, codes })
}
