//! The text of a cell as a day.

use jiff::civil::Date;

use super::columns::DerivationColumn;
use super::error::AssessmentFault;
use crate::input::subjects::{Column, Rows, SubjectDataError, is_missing, number};
use crate::input::xport::day;

/// Days of SAS, since 1 January 1960, that a trial may have: 1970 to 2119. Years written alone are below.
const SAS_DAYS: std::ops::Range<f64> = 3_653.0..58_439.0;

/// Years of a trial; beyond them a digit was lost.
const YEARS: std::ops::Range<i16> = 1900..2200;

/// How a day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// As in ISO 8601, or with the name of the month.
    InWords,
    /// As a number of days since 1 January 1960.
    AsNumber,
}

/// The day in a cell; `None` where there is none.
pub(super) fn read_day(
    rows: &Rows<'_>,
    column: &Column,
    wanted: DerivationColumn,
) -> Result<Option<(Date, Written)>, SubjectDataError> {
    let text = rows.cell(column.index);
    if is_missing(text) {
        return Ok(None);
    }
    parse(text).map(Some).map_err(|wrong| {
        let text = text.to_owned();
        let fault = match wrong {
            Wrong::Partial => AssessmentFault::PartialDate { wanted, text },
            Wrong::Impossible => AssessmentFault::ImpossibleDate { wanted, text },
            Wrong::NoDate => AssessmentFault::NoDate { wanted, text },
        };
        SubjectDataError::Assessments { at: Some(Box::new(rows.at_cell(column.index))), fault }
    })
}

/// The day that a text is, if it is one; an error if it is written as a day that the calendar from 1900 to 2199 does not have.
pub(in crate::input) fn day_of_text(text: &str) -> Result<Option<Date>, ()> {
    match parse(text) {
        Ok((date, _)) => Ok(Some(date)),
        Err(Wrong::Impossible) => Err(()),
        Err(Wrong::Partial | Wrong::NoDate) => Ok(None),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// A part of it is missing.
    Partial,
    /// A day that the calendar does not have.
    Impossible,
    /// Nothing that can be read one way only.
    NoDate,
}

fn parse(text: &str) -> Result<(Date, Written), Wrong> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(value) = number(text).filter(|_| !is_year) {
        let date = day(value).filter(|_| SAS_DAYS.contains(&value));
        return date.map(|date| (date, Written::AsNumber)).ok_or(Wrong::NoDate);
    }
    let day_part = text.split(['T', ' ']).next().unwrap_or(text);
    if let Some(date) = with_month_name(text) {
        return date.map(|date| (date, Written::InWords)).ok_or(Wrong::Impossible);
    }
    let looks_iso = |part: &str| {
        let shape = part.bytes().enumerate();
        part.len() == 10
            && shape
                .into_iter()
                .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
    };
    if looks_iso(day_part) {
        let date = day_part.parse().ok().filter(|date: &Date| YEARS.contains(&date.year()));
        return date.map(|date| (date, Written::InWords)).ok_or(Wrong::Impossible);
    }
    Err(if is_partial(day_part) { Wrong::Partial } else { Wrong::NoDate })
}

/// `2025`, `2025-03`, `2025-03-UN`, `2025---14`, `--03-14`: a year or none, then parts of two digits or unknown.
fn is_partial(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unknown = |part: &str| part.chars().all(|c| "?xXuUnNkK".contains(c));
    let mut parts = text.split('-');
    let year = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let known = digits(year) || rest.iter().any(|part| digits(part));
    let sound = rest.iter().all(|part| unknown(part) || (digits(part) && part.len() == 2));
    known && sound && (unknown(year) || (digits(year) && year.len() == 4))
}

/// `14MAR2025`, `14-Mar-2025`; `None` if it is not written so, within it `None` for a day that the calendar does not have.
fn with_month_name(text: &str) -> Option<Option<Date>> {
    const MONTHS: [&str; 12] =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    if plain.len() != 9 || !plain.is_ascii() {
        return None;
    }
    let (day, month, year) = (plain[..2].parse().ok()?, &plain[2..5], plain[5..].parse().ok()?);
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? + 1;
    Some(Date::new(year, month as i8, day).ok().filter(|_| YEARS.contains(&year)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days() {
        let day = Ok((date(2025, 3, 14), Written::InWords));
        for text in ["2025-03-14", "2025-03-14T10:20", "2025-03-14 10:20:00", "14MAR2025", "14-Mar-2025"] {
            assert_eq!(parse(text), day, "{text}");
        }
        // 65 years with 17 leap days (1960 to 2024), January, February and 13 days: 23742 + 72.
        assert_eq!(parse("23814"), Ok((date(2025, 3, 14), Written::AsNumber)));
        for text in ["2025", "2025-03", "2025-03-UN", "2025-03-", "2025---14", "--03-14", "2025-UN-UN"] {
            assert_eq!(parse(text), Err(Wrong::Partial), "{text}");
        }
        for text in ["2025-02-30", "2025-13-01", "31APR2025", "0205-03-14", "14MAR0025"] {
            assert_eq!(parse(text), Err(Wrong::Impossible), "{text}");
        }
        for text in [
            "14/03/2025",
            "03-14-2025",
            "2025-3-14",
            "UNK",
            "-",
            "tomorrow",
            "25-03-14",
            "23814.5",
            "1e9",
            "12",
            "day 3",
        ] {
            assert_eq!(parse(text), Err(Wrong::NoDate), "{text}");
        }
    }
}
