//! What a data file is, known by its content; and a table of typed cells, whatever file it came from.
//!
//! Delimited text has no types: it is read row by row where it is needed (`input::subjects`). Files that know their types
//! give a [`TypedTable`], from which the same reader takes the same subjects.
//!
//! | file | what lives there |
//! |---|---|
//! | `kind` | first bytes -> which kind of file |
//! | `encoding` | bytes of a text -> UTF-8 |
//! | `cell` | one typed value, missing codes included, and its text |

mod cell;
mod encoding;
mod kind;

pub use cell::{Cell, Missing};
pub use encoding::{Encoding, decode, windows_1252};
pub use kind::FileKind;

/// Rows of typed cells below named columns.
pub trait TypedTable {
    /// Names of the columns, without surrounding blanks.
    fn names(&self) -> &[String];

    /// Number of rows.
    fn rows(&self) -> usize;

    /// How the file itself counts its first row: 1, or 2 where the names of a sheet stand above it.
    fn first_row(&self) -> u64 {
        1
    }

    /// The value of a cell, both positions counted from 0; plainly missing beyond the table.
    fn cell(&self, row: usize, column: usize) -> Cell<'_>;

    /// The member or sheet that was read, if the file names it.
    fn title(&self) -> Option<&str> {
        None
    }

    /// Titles of the other members or sheets of the file, which were not read.
    fn others(&self) -> &[String] {
        &[]
    }
}
