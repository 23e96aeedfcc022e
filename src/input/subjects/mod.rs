//! A table of subjects, one a row, as delimited text: which columns mean what, and every cell checked.
//!
//! [`read_subjects`] takes bytes, [`read_subjects_file`] a path; both give [`SubjectData`], whose sample and groups feed the
//! risk table. What the reader had to decide (a separator, a decimal comma, ADaM columns) is told in [`ReadNote`]; what it
//! cannot read is a [`SubjectDataError`] with place, cause and remedy. The first fault met is reported: whole-file ones
//! first, then row by row, repeated ids last.
//!
//! | file | what lives there |
//! |---|---|
//! | `table` | text -> header and rows, separator, quotes, places in the file |
//! | `columns` | flags and header -> which column means what |
//! | `quoting` | one row -> its cells, with their positions and quotes |
//! | `number` | the text of one cell -> a number, or a missing value |
//! | `attributes` | groups, strata, covariates, weights, further times |
//! | `dates` | enrolment and cutoff -> potential follow-up |
//! | `check` | what each cell must be |
//! | `read` | rows -> checked subjects |
//! | `error`, `help` | what can go wrong, and what to do about it |
//!
//! Absent: times from dates, XPT and spreadsheets; whether the intervals of one subject overlap.

mod attributes;
mod check;
mod columns;
mod dates;
mod error;
mod help;
mod number;
mod quoting;
mod read;
mod table;

#[cfg(test)]
mod tests;

pub use columns::{Column, EventColumn, ResolvedColumns, Role, SubjectColumns};
pub use error::{FileKind, FoundCodes, Location, OpenFault, Place, SubjectDataError, ValueCount};
pub use read::{Causes, Group, ReadNote, SubjectData, read_subjects, read_subjects_file};
pub use table::Separator;
