//! Rows to checked subjects.

use std::collections::HashMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::check::{MOST_GROUPS, NumberColumn, ParameterFilter, check_ids, present, read_event};
use super::columns::{ResolvedColumns, Role, SubjectColumns};
use super::error::{OpenFault, SubjectDataError};
use super::number::number;
use super::table::{Separator, Table};
use crate::sample::{Sample, Subject};

/// Subjects as read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectData {
    /// All subjects, in the order of the file.
    pub sample: Sample,
    /// The same subjects by the levels of `by`: in order of number if all levels are numbers, else by code point.
    /// Empty without `by`.
    pub groups: Vec<Group>,
    /// Their ids, in the same order, if there is a column of ids.
    pub ids: Option<Vec<String>>,
    /// What the reader decided.
    pub notes: Vec<ReadNote>,
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

/// Something that was decided in reading; data here, worded in `output`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum ReadNote {
    /// The file begins with a byte order mark.
    ByteOrderMark,
    /// Another separator than comma.
    Separator {
        /// Which.
        separator: Separator,
    },
    /// A column whose decimals follow a comma.
    DecimalComma {
        /// Its name.
        column: String,
    },
    /// Time and censoring were found by the names of ADaM.
    Adam {
        /// Column of times.
        time: String,
        /// Column of censoring codes.
        censor: String,
    },
    /// Rows of one ADaM parameter were read.
    Parameter {
        /// Its `PARAMCD`.
        parameter: String,
        /// Rows read.
        kept: u64,
        /// Rows of other parameters, left out unchecked.
        dropped: u64,
    },
    /// A column of ids that no flag named.
    IdRecognised {
        /// Its name.
        column: String,
    },
    /// Late entry, with several rows of one subject: the rows are the subjects of the sample.
    RepeatedIds {
        /// Number of different ids.
        ids: u64,
        /// Number of rows.
        rows: u64,
    },
    /// Rows of empty cells at the end.
    BlankRows {
        /// How many.
        rows: u64,
    },
}

/// Reads a file. See [`read_subjects`].
///
/// # Errors
/// [`SubjectDataError::CannotOpen`] for a path that is no readable file, else as [`read_subjects`].
pub fn read_subjects_file(path: &Path, columns: &SubjectColumns) -> Result<SubjectData, SubjectDataError> {
    columns.check()?;
    let bytes = std::fs::read(path).map_err(|cause| {
        let fault = match cause.kind() {
            _ if path.is_dir() => OpenFault::Folder,
            std::io::ErrorKind::NotFound => OpenFault::NotFound,
            std::io::ErrorKind::PermissionDenied => OpenFault::Permission,
            _ => OpenFault::Other(cause.to_string()),
        };
        SubjectDataError::CannotOpen { path: path.to_owned(), fault }
    })?;
    read_subjects(&bytes, columns)
}

/// Reads delimited text in UTF-8: a header, then one row a subject.
///
/// The separator is the one of comma, semicolon, tab and `|` that the header holds most. A decimal comma is read where
/// semicolons or tabs separate, if the whole column keeps to it. A missing cell is an error, never a guess. An id may
/// stand in one row only, but with `entry` in several, as late entry splits a subject.
///
/// # Errors
/// [`SubjectDataError`], with place, cause and remedy.
pub fn read_subjects(bytes: &[u8], columns: &SubjectColumns) -> Result<SubjectData, SubjectDataError> {
    columns.check()?;
    let table = Table::open(bytes)?;
    let mut notes = Vec::new();
    if table.has_byte_order_mark() {
        notes.push(ReadNote::ByteOrderMark);
    }
    if table.separator() != Separator::Comma {
        notes.push(ReadNote::Separator { separator: table.separator() });
    }
    let resolved = columns.resolve(&table, &mut notes)?;

    let comma_allowed = matches!(table.separator(), Separator::Semicolon | Separator::Tab);
    let mut times = NumberColumn::new(&resolved.time, Role::Time, comma_allowed);
    let mut entries =
        resolved.entry.as_ref().map(|column| NumberColumn::new(column, Role::Entry, comma_allowed));
    let asked = columns.parameter.as_deref();
    let mut parameter = resolved.parameter.as_ref().map(|column| ParameterFilter::new(column, asked));
    let mut subjects = Vec::new();
    let mut ids = resolved.id.as_ref().map(|_| Vec::new());
    let mut levels = resolved.by.as_ref().map(|_| Levels::default());
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
        let event = read_event(&rows, &table, &resolved.event, parameter.as_ref())?;
        let entry = entries.as_mut().map(|entries| entries.read(&rows)).transpose()?.unwrap_or(0.0);
        // As in `Sample`: whoever is not late may leave at once.
        if let Some(column) = resolved.entry.as_ref().filter(|_| entry >= time && entry > 0.0) {
            return Err(SubjectDataError::EntryNotBeforeTime { at: rows.at_cell(column.index), entry, time });
        }
        let subject = Subject { entry, time, event };
        if let (Some(ids), Some(column)) = (&mut ids, &resolved.id) {
            ids.push(present(&rows, column, Role::Id)?.to_owned());
        }
        if let (Some(levels), Some(column)) = (&mut levels, &resolved.by) {
            levels.add(present(&rows, column, Role::By)?, subject);
        }
        subjects.push(subject);
    }

    if count == 0 {
        return Err(SubjectDataError::NoRows { at: table.at_header() });
    }
    let found = levels.as_ref().map_or(0, |levels| levels.subjects.len());
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
    if rows.blank_rows() > 0 {
        notes.push(ReadNote::BlankRows { rows: rows.blank_rows() });
    }
    Ok(SubjectData {
        sample: Sample::new(subjects)?,
        groups: levels.map(Levels::into_groups).transpose()?.unwrap_or_default(),
        ids,
        notes,
        sha256: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
        rows: count,
        columns: resolved,
    })
}

#[derive(Default)]
struct Levels {
    positions: HashMap<String, usize>,
    subjects: Vec<(String, Vec<Subject>)>,
}

impl Levels {
    fn add(&mut self, level: &str, subject: Subject) {
        let position = self.positions.get(level).copied().unwrap_or(self.subjects.len());
        match self.subjects.get_mut(position) {
            Some((_, subjects)) => subjects.push(subject),
            None => {
                self.positions.insert(level.to_owned(), position);
                self.subjects.push((level.to_owned(), vec![subject]));
            }
        }
    }

    fn into_groups(self) -> Result<Vec<Group>, SubjectDataError> {
        let mut levels = self.subjects;
        levels.sort_by(|a, b| a.0.cmp(&b.0));
        if levels.iter().all(|(level, _)| number(level).is_some()) {
            let value = |level: &str| number(level).unwrap_or(0.0);
            levels.sort_by(|a, b| value(&a.0).total_cmp(&value(&b.0)));
        }
        levels
            .into_iter()
            .map(|(level, subjects)| Ok(Group { level, sample: Sample::new(subjects)? }))
            .collect()
    }
}
