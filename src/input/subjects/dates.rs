//! Potential follow-up from a date of enrolment and the date of the data cut.

use jiff::civil::Date;

use super::check::present;
use super::columns::{Column, Role, SubjectColumns};
use super::error::SubjectDataError;
use super::table::Rows;
use crate::measure::TimeUnit;

/// The data cut, and the unit in which time is counted up to it.
pub(super) struct Calendar {
    cutoff: Date,
    unit: TimeUnit,
}

impl Calendar {
    pub(super) fn new(asked: &SubjectColumns) -> Result<Self, SubjectDataError> {
        let text = asked.cutoff.clone().unwrap_or_default();
        let cutoff = date(&text).ok_or(SubjectDataError::Cutoff { text })?;
        let unit = asked.unit.ok_or(SubjectDataError::CalendarFlags { missing: "--time-unit" })?;
        Ok(Self { cutoff, unit })
    }

    /// One day in the unit.
    pub(super) fn day(&self) -> f64 {
        TimeUnit::Days.per(self.unit)
    }

    /// From enrolment to the cutoff.
    pub(super) fn potential(&self, rows: &Rows<'_>, column: &Column) -> Result<f64, SubjectDataError> {
        let text = present(rows, column, Role::Enrolled)?;
        let at = || rows.at_cell(column.index);
        let Some(enrolled) = date(text) else {
            let (role, text) = (Role::Enrolled, text.to_owned());
            return Err(SubjectDataError::NotADate { at: at(), role, text });
        };
        let days = (self.cutoff - enrolled).get_days();
        if days < 0 {
            let (date, cutoff) = (enrolled.to_string(), self.cutoff.to_string());
            return Err(SubjectDataError::EnrolledAfterCutoff { at: at(), date, cutoff });
        }
        Ok(f64::from(days) * self.day())
    }
}

/// `2026-03-31` and nothing else: other orders of day and month are read in two ways.
fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let is_iso = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    text.parse().ok().filter(|_| is_iso)
}
