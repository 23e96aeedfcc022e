//! Parquet files of flat columns, by the crate `parquet`.
//!
//! Numbers, logical values (1 and 0), texts, days, moments, decimals; no lists, structures or maps. Pages may be plain, by snappy or by gzip. A missing value is
//! missing, an infinite number is the text `Inf`, which no column of numbers takes.
//!
//! Bounded memory: `guard` walks over the pages before the crate makes room for what they claim, and the number of cells has a limit.

mod column;
mod error;
mod guard;

use bytes::Bytes;
use parquet::basic::Repetition;
use parquet::file::reader::{FileReader, SerializedFileReader};

pub use error::ParquetError;

use self::column::Column;
use super::table::{Cell, Missing, TypedTable};

/// Most cells of a file: a run of one value takes a few bytes, whatever its length.
const MOST_CELLS: u64 = 1 << 26;

/// A file, all of its columns.
pub struct ParquetTable {
    names: Vec<String>,
    columns: Vec<Column>,
    rows: usize,
}

impl ParquetTable {
    /// The table of a file.
    ///
    /// # Errors
    /// [`ParquetError`].
    pub fn open(bytes: &[u8], member: Option<&str>) -> Result<Self, ParquetError> {
        if let Some(asked) = member {
            return Err(ParquetError::NoSuchMember { asked: asked.to_owned() });
        }
        let fault = |error: parquet::errors::ParquetError| ParquetError::File { fault: error.to_string() };
        let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(fault)?;
        let about = reader.metadata().file_metadata();
        let schema = about.schema_descr();
        for field in schema.root_schema().get_fields() {
            let repeated = field.get_basic_info().has_repetition()
                && field.get_basic_info().repetition() == Repetition::REPEATED;
            if !field.is_primitive() || repeated {
                return Err(ParquetError::Nested { column: field.name().to_owned() });
            }
        }
        let mut columns = Vec::with_capacity(schema.num_columns());
        for description in schema.columns() {
            columns.push(Column::new(description)?);
        }
        if columns.is_empty() {
            return Err(ParquetError::NoColumns);
        }
        let claimed = u64::try_from(about.num_rows()).unwrap_or(u64::MAX);
        let mut rows = 0_u64;
        for group in reader.metadata().row_groups() {
            rows = rows.saturating_add(u64::try_from(group.num_rows()).unwrap_or(u64::MAX));
        }
        if rows != claimed {
            return Err(ParquetError::RowCount { claimed, found: rows });
        }
        if rows.saturating_mul(columns.len() as u64) > MOST_CELLS {
            return Err(ParquetError::TooManyCells { rows, columns: columns.len() });
        }
        guard::check(bytes, reader.metadata())?;
        for index in 0..reader.num_row_groups() {
            let group = reader.get_row_group(index).map_err(fault)?;
            // Not negative, as their sum is what is claimed.
            let rows = group.metadata().num_rows() as usize;
            for (place, column) in columns.iter_mut().enumerate() {
                let pages = group.get_column_reader(place).map_err(fault)?;
                let found = column.read(pages, rows).map_err(fault)?;
                if found != rows {
                    return Err(ParquetError::RowCount { claimed: rows as u64, found: found as u64 });
                }
            }
        }
        let names = schema.columns().iter().map(|column| column.name().trim().to_owned()).collect();
        Ok(Self { names, columns, rows: rows as usize })
    }
}

impl TypedTable for ParquetTable {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.columns.get(column).map_or(Cell::Missing(Missing::PLAIN), |column| column.cell(row))
    }
}
