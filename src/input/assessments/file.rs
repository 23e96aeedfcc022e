//! One of the files, opened.

use super::columns::DerivationColumn;
use super::error::{AssessmentFault, FileFault};
use super::note::HistoryNote;
use crate::derivation::{SourceFile, SourceRecord};
use crate::input::subjects::{
    Column, Content, Origin, ReadNote, Rows, SubjectDataError, Table, count_values, notes_on_table,
};
use crate::measure::sha256;

/// What was read of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    /// Which.
    pub file: SourceFile,
    /// Kind of file, member, encoding.
    pub origin: Origin,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Rows below the header.
    pub rows: u64,
    /// Name of the data set: the `DOMAIN` of its rows, else its member; `None` if the file names none.
    pub domain: Option<String>,
}

/// Places a fault without a file in one.
pub(super) fn in_file<T>(file: SourceFile, result: Result<T, SubjectDataError>) -> Result<T, FileFault> {
    result.map_err(|error| FileFault { file, error: Box::new(error) })
}

/// A fault at a cell of the row.
pub(super) fn at_cell(rows: &Rows<'_>, column: &Column, fault: AssessmentFault) -> SubjectDataError {
    SubjectDataError::Assessments { at: Some(Box::new(rows.at_cell(column.index))), fault }
}

/// The line or row, as the file counts.
pub(super) fn row_of(rows: &Rows<'_>) -> u64 {
    rows.place_of(rows.position()).line
}

/// A record of this file.
pub(super) fn record(file: SourceFile, row: u64, column: &Column, sequence: Option<u64>) -> SourceRecord {
    SourceRecord { file, row, variable: column.name.clone(), sequence }
}

/// Opens the bytes as a table and hands it to `read`, which gives what it found and the number of rows.
pub(super) fn with_table<T>(
    file: SourceFile,
    bytes: &[u8],
    read: impl FnOnce(&Table<'_>) -> Result<(T, u64), SubjectDataError>,
) -> Result<(T, ReadFile, Vec<ReadNote>), FileFault> {
    let open = || -> Result<_, SubjectDataError> {
        let content = Content::of(bytes)?;
        let (table, origin) = content.table(None)?;
        let mut notes = notes_on_table(&table, &origin, None);
        let (found, rows) = read(&table)?;
        if rows == 0 {
            return Err(SubjectDataError::NoRows { at: table.at_header() });
        }
        let domain = domain(&table).or_else(|| origin.table.clone());
        let blank = blank_rows(&table)?;
        notes.extend((blank > 0).then_some(ReadNote::BlankRows { rows: blank }));
        Ok((found, ReadFile { file, origin, sha256: sha256(bytes), rows, domain }, notes))
    };
    in_file(file, open())
}

/// The `DOMAIN` of the first row.
fn domain(table: &Table<'_>) -> Option<String> {
    let index = table.header().iter().position(|name| name.eq_ignore_ascii_case("DOMAIN"))?;
    let mut rows = table.rows();
    rows.step().ok().filter(|more| *more)?;
    Some(rows.cell(index).to_owned()).filter(|domain| !domain.is_empty())
}

/// Rows of empty cells at the end.
fn blank_rows(table: &Table<'_>) -> Result<u64, SubjectDataError> {
    let mut rows = table.rows();
    while rows.step()? {}
    Ok(rows.blank_rows())
}

/// Chooses the rows with one value of a column.
pub(super) struct Chosen {
    column: Column,
    wanted: DerivationColumn,
    value: String,
    kept: u64,
    left: u64,
}

impl Chosen {
    /// Rows whose cell is `value`; all rows if there is no such column and no value was asked for.
    pub(super) fn new(column: Option<Column>, wanted: DerivationColumn, value: &str) -> Option<Self> {
        column.map(|column| Self { column, wanted, value: value.trim().to_owned(), kept: 0, left: 0 })
    }

    pub(super) fn matches(&self, rows: &Rows<'_>) -> bool {
        rows.cell(self.column.index).eq_ignore_ascii_case(&self.value)
    }

    /// As [`Chosen::matches`], and counts.
    pub(super) fn keeps(&mut self, rows: &Rows<'_>) -> bool {
        let same = self.matches(rows);
        *(if same { &mut self.kept } else { &mut self.left }) += 1;
        same
    }

    /// Fails where no row was kept.
    pub(super) fn finish(
        self,
        table: &Table<'_>,
        file: SourceFile,
    ) -> Result<Option<HistoryNote>, SubjectDataError> {
        if self.kept == 0 {
            let found = count_values(table, &self.column, None);
            let fault = AssessmentFault::NoSuchRows { wanted: self.wanted, asked: self.value, found };
            let at = Some(Box::new(table.at_header_cell(self.column.index)));
            return Err(SubjectDataError::Assessments { at, fault });
        }
        Ok((self.left > 0).then_some(HistoryNote::OtherRows { file, rows: self.left }))
    }
}
