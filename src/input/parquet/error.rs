//! What can be wrong with a Parquet file.

use super::MOST_CELLS;
use super::guard::MOST_BYTES;

/// Why a Parquet file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the names say what they are; `at` is a byte of the file, counted from 0")]
pub enum ParquetError {
    /// What the parser of the file says.
    #[error("the Parquet file cannot be read: {fault}")]
    File { fault: String },
    /// A list, a structure, a map.
    #[error("column `{}` is nested: a list, a structure or a map", column.escape_debug())]
    Nested { column: String },
    /// No number, text, day or moment.
    #[error("column `{}` is of type {what}, which is no number, text, day or moment", column.escape_debug())]
    Type { column: String, what: String },
    /// A schema without columns.
    #[error("the Parquet file has no columns")]
    NoColumns,
    /// Other rows than claimed.
    #[error("the Parquet file claims {claimed} rows and holds {found}")]
    RowCount { claimed: u64, found: u64 },
    /// More cells than are read.
    #[error("{rows} rows of {columns} columns: more than {MOST_CELLS} cells")]
    TooManyCells { rows: u64, columns: usize },
    /// Pages that do not lie within the file, or with heads that cannot be read.
    #[error("byte {at}: a page of the Parquet file is broken")]
    Page { at: usize },
    /// Pages that expand to more than is read.
    #[error("the pages of the Parquet file expand to more than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
    /// Pages by a method that this program leaves out.
    #[error("the Parquet file is compressed by {method}, which cannot be read")]
    Compression { method: String },
    /// A member was asked for.
    #[error("--member `{}`: a Parquet file is one table", asked.escape_debug())]
    NoSuchMember { asked: String },
}

impl ParquetError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoSuchMember { .. } => "leave --member out".to_owned(),
            Self::Nested { .. } | Self::Type { .. } => {
                "write the file without the column, or with one number, text or date a row in it".to_owned()
            }
            Self::Compression { .. } => "write it with snappy, gzip or no compression, or as CSV".to_owned(),
            Self::TooManyCells { .. } | Self::TooLarge => {
                "write the columns and rows that are needed".to_owned()
            }
            _ => "write the file again, or as CSV".to_owned(),
        }
    }
}
