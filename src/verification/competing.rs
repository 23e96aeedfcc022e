//! Data sets of competing events, as the files on them name them.

use super::{ReferenceError, Row, data_set};
use crate::sample::{CauseTable, Sample, Subject};

/// The subjects of the data set of a row.
pub(super) fn subjects(row: &Row) -> Result<Vec<Row>, ReferenceError> {
    data_set::subjects(&format!("competing_{}", row.text("dataset")?))
}

/// Their table of three causes.
pub(super) fn table(rows: &[&Row]) -> Result<CauseTable, ReferenceError> {
    let subject = |row: &&Row| {
        Ok(Subject { entry: row.value("entry")?, time: row.value("time")?, event: row.text("cause")? == "1" })
    };
    let subjects = rows.iter().map(subject).collect::<Result<Vec<_>, ReferenceError>>()?;
    let code = |row: &&Row| row.parse::<u32>("cause");
    let codes = rows.iter().map(code).collect::<Result<Vec<_>, _>>()?;
    let sample = Sample::new(subjects);
    let sample = sample.map_err(|error| ReferenceError::new("competing events", error.to_string()))?;
    Ok(CauseTable::new(&sample, &codes, 3))
}

/// Position of the cause in column `cause`, which counts from 1.
pub(super) fn cause(row: &Row) -> Result<usize, ReferenceError> {
    row.parse::<usize>("cause")?.checked_sub(1).ok_or_else(|| row.error("causes count from 1"))
}
