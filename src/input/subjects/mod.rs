//! A table of subjects, one a row, in any file that can be read: which columns mean what, and every cell checked.
//!
//! [`read_subjects`] takes bytes, [`read_subjects_file`] a path; both give [`SubjectData`], whose sample and groups feed the
//! risk table. What the reader had to decide (a separator, a decimal comma, ADaM columns) is told in [`ReadNote`]; what it
//! cannot read is a [`SubjectDataError`] with place, cause and remedy. The first fault met is reported: whole-file ones
//! first, then row by row, repeated ids last.
//!
//! | file | what lives there |
//! |---|---|
//! | `open` | bytes -> which kind of file, and its table |
//! | `table` | rows of a text, or of a typed table |
//! | `delimited` | text -> header and rows, separator, quotes, places in the file |
//! | `columns` | flags and header -> which column means what |
//! | `quoting` | one row -> its cells, with their positions and quotes |
//! | `number` | the text of one cell -> a number, or a missing value |
//! | `attributes` | groups, strata, covariates, weights, further times |
//! | `adtte` | what ADaM columns beside time and censoring say against them |
//! | `dates` | enrolment and cutoff -> potential follow-up |
//! | `check` | what each cell must be |
//! | `read` | rows -> checked subjects |
//! | `note` | what was decided, for a person to see |
//! | `error`, `help` | what can go wrong, and what to do about it |
//!
//! Absent: times from dates; whether the intervals of one subject overlap.

mod adtte;
mod attributes;
mod check;
mod columns;
mod dates;
mod delimited;
mod error;
mod help;
mod note;
mod number;
mod open;
mod points;
mod quoting;
mod read;
mod split;
mod table;

#[cfg(test)]
mod tests;

pub use adtte::{AdtteFault, AdtteFinding};
pub(in crate::input) use check::{count_values, present};
pub use columns::{Column, EventColumn, ResolvedColumns, Role, SubjectColumns};
pub(in crate::input) use columns::{ID_NAMES, find, matching};
pub use delimited::Separator;
pub use error::{Counted, FoundCodes, Location, OpenFault, Place, SubjectDataError, ValueCount};
pub(in crate::input) use help::{counted, listed, shown};
pub use note::ReadNote;
pub(in crate::input) use number::{is_missing, number};
pub(in crate::input) use open::{Content, notes_on_table, read_bytes};
pub use open::{Origin, TableKind};
pub use points::{PointColumns, PointData, read_points, read_points_file};
pub use read::{Causes, Group, SubjectData, read_subjects, read_subjects_file};
pub(in crate::input) use table::{Rows, Table};
