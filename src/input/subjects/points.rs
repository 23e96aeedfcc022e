//! Tables of a time and another number: points read off a figure, numbers at risk below it.

use std::path::Path;

use super::check::NumberColumn;
use super::columns::{Column, Role, find};
use super::delimited::Separator;
use super::error::SubjectDataError;
use super::note::ReadNote;
use super::open::{Content, notes_on_table, read_bytes};
use crate::measure::sha256;

/// Names of the two columns; matched exactly, then without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointColumns<'n> {
    /// Of the times.
    pub time: &'n str,
    /// Of the other number.
    pub value: &'n str,
    /// What that is: [`Role::Survival`], which an error of reading can make negative, or [`Role::AtRisk`].
    pub role: Role,
}

/// Points as read.
#[derive(Debug, Clone, PartialEq)]
pub struct PointData {
    /// Time and number of each row.
    pub points: Vec<(f64, f64)>,
    /// Line, or row, of each.
    pub lines: Vec<u64>,
    /// What the reader decided.
    pub notes: Vec<ReadNote>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// Reads a file. See [`read_points`].
///
/// # Errors
/// [`SubjectDataError::CannotOpen`] for a path that is no readable file, else as [`read_points`].
pub fn read_points_file(path: &Path, columns: &PointColumns<'_>) -> Result<PointData, SubjectDataError> {
    read_points(&read_bytes(path)?, columns)
}

/// Reads a table of named columns, then one row a point, as [`read_subjects`](super::read_subjects) does.
///
/// # Errors
/// [`SubjectDataError`], with place, cause and remedy.
pub fn read_points(bytes: &[u8], columns: &PointColumns<'_>) -> Result<PointData, SubjectDataError> {
    let content = Content::of(bytes)?;
    let (table, origin) = content.table(None)?;
    let mut notes = notes_on_table(&table, &origin, None);
    let time: Column = find(&table, Role::Time, columns.time)?;
    let value = find(&table, columns.role, columns.value)?;
    if time.index == value.index {
        let at = table.at_header_cell(value.index);
        return Err(SubjectDataError::SameColumn { at, first: Role::Time, second: columns.role });
    }
    let comma_allowed = matches!(table.separator(), Some(Separator::Semicolon | Separator::Tab));
    let mut times = NumberColumn::new(&time, Role::Time, comma_allowed);
    let mut values = NumberColumn::new(&value, columns.role, comma_allowed);
    if columns.role == Role::Survival {
        values = values.signed();
    }
    let (mut points, mut lines) = (Vec::new(), Vec::new());
    let mut rows = table.rows();
    while rows.advance()? {
        points.push((times.read(&rows)?, values.read(&rows)?));
        lines.push(rows.place_of(rows.position()).line);
    }
    if points.is_empty() {
        return Err(SubjectDataError::NoRows { at: table.at_header() });
    }
    let commas = [&times, &values].into_iter().filter(|column| column.has_comma());
    notes.extend(commas.map(|column| ReadNote::DecimalComma { column: column.column.name.clone() }));
    Ok(PointData { points, lines, notes, sha256: sha256(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLICKS: PointColumns<'_> = PointColumns { time: "time", value: "survival", role: Role::Survival };

    #[test]
    fn clicks_with_their_lines() {
        let read = read_points(b"Time;note;Survival\n0;a;1\n\n1,5;b;-0,01\n", &CLICKS).unwrap();
        assert_eq!((read.points, read.lines), (vec![(0.0, 1.0), (1.5, -0.01)], vec![2, 4]));
        let commas = ["Time", "Survival"].map(|column| ReadNote::DecimalComma { column: column.to_owned() });
        assert_eq!(read.notes[0], ReadNote::Separator { separator: Separator::Semicolon });
        assert_eq!(read.notes[1..], commas);
    }

    #[test]
    fn faults_name_place_and_remedy() {
        let fault = |text: &str, columns| {
            let error = read_points(text.as_bytes(), columns).unwrap_err();
            (error.to_string(), error.help())
        };
        let (message, help) = fault("time,surv\n1,0.5\n", &CLICKS);
        assert!(message.contains("no column `survival`") && message.contains("`surv`"), "{message}");
        assert!(help.contains("--survival `surv`"), "{help}");
        let (message, _) = fault("time,survival\n1,half\n", &CLICKS);
        assert!(message.starts_with("line 2, column 2 (`survival`)"), "{message}");
        let (message, _) = fault("time,survival\n-1,0.5\n", &CLICKS);
        assert!(message.contains("the time -1 is negative"), "{message}");
        let same = PointColumns { value: "time", ..CLICKS };
        assert!(fault("time,survival\n1,0.5\n", &same).0.contains("name the same column"));
        assert!(fault("time,survival\n", &CLICKS).0.contains("no row below it"));
    }
}
