//! SAS transport files (XPT), versions 5 and 8.
//!
//! # Source
//! SAS Institute, "The record layout of a data set in SAS transport (XPORT) format", TS-140, and its counterpart for
//! version 8 data sets. Where writers differ from it the reader follows both: ReadStat (haven, pyreadstat) writes the
//! member of a version 8 file in the layout of version 5, and does not start the record of long labels on a record boundary.
//!
//! [`XportTable::open`] reads the headers and borrows the observations: a cell is decoded when it is asked for, so memory
//! beyond the file is that of its variables, whatever a header claims.
//!
//! | file | what lives there |
//! |---|---|
//! | `records` | the records of 80 bytes, header records among them |
//! | `members` | the file -> where each member stands, and which is wanted |
//! | `variables` | NAMESTR records and long labels -> variables |
//! | `format` | the name of a format -> days, seconds or a plain number |
//! | `table` | a member -> typed cells |
//! | `error` | what can go wrong, and where |

mod error;
mod format;
mod members;
mod records;
mod table;
mod variables;

pub use error::XportError;
pub(crate) use format::Meaning;
pub(in crate::input) use format::day;
#[cfg(feature = "sas")]
pub(in crate::input) use format::seconds_or_days;
pub use table::XportTable;
pub use variables::{Variable, VariableKind};

/// Length of a record.
pub const RECORD: usize = 80;

/// Layout of the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XportVersion {
    /// Names up to 8 characters, labels up to 40, texts up to 200.
    V5,
    /// Names up to 32 characters, longer labels and texts.
    V8,
}
