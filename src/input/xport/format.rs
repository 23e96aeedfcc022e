//! What a format makes of a number.

use jiff::civil::{Date, DateTime, date};

use crate::input::table::Cell;

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Number,
    /// Days since 1 January 1960.
    Days,
    /// Seconds since then.
    Seconds,
}

/// Formats of SAS that write days; a width may follow the name.
const DAYS: [&str; 32] = [
    "DATE", "DAY", "DDMMYY", "DDMMYYB", "DDMMYYC", "DDMMYYD", "DDMMYYN", "DDMMYYP", "DDMMYYS", "MMDDYY",
    "MMDDYYB", "MMDDYYC", "MMDDYYD", "MMDDYYN", "MMDDYYP", "MMDDYYS", "YYMMDD", "YYMMDDB", "YYMMDDC",
    "YYMMDDD", "YYMMDDN", "YYMMDDP", "YYMMDDS", "E8601DA", "B8601DA", "IS8601DA", "NLDATE", "WEEKDATE",
    "WORDDATE", "WORDDATX", "JULIAN", "EURDFDE",
];

/// Formats of SAS that write a moment, its day or its time of day.
const SECONDS: [&str; 10] = [
    "DATETIME", "DATEAMPM", "DTDATE", "E8601DT", "B8601DT", "IS8601DT", "NLDATM", "MDYAMPM", "E8601DN",
    "B8601DN",
];

impl Meaning {
    /// Of the name of a format in any case, with a width (`DATE9.`) or without.
    pub(crate) fn of(format: &str) -> Self {
        let name =
            format.trim().trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
        // The digits of 8601 stand inside the name and stay.
        let known = |list: &[&str]| list.iter().any(|other| name.eq_ignore_ascii_case(other));
        if known(&DAYS) {
            Self::Days
        } else if known(&SECONDS) {
            Self::Seconds
        } else {
            Self::Number
        }
    }
}

/// The number as its format means it. What is no day of the calendar stays a number, and is refused as a date where it is used.
pub(in crate::input) fn seconds_or_days<'t>(value: f64, meaning: Meaning) -> Cell<'t> {
    match meaning {
        Meaning::Number => Cell::number(value),
        Meaning::Days => day(value).map_or(Cell::number(value), Cell::Date),
        Meaning::Seconds => moment(value).map_or(Cell::number(value), Cell::moment),
    }
}

/// The day of SAS's count; `None` outside the years that are dates, or for a part of a day.
pub(in crate::input) fn day(days: f64) -> Option<Date> {
    if days.fract() != 0.0 || days.abs() > 4_000_000.0 {
        return None;
    }
    epoch().checked_add(jiff::Span::new().try_days(days as i64).ok()?).ok()
}

/// The moment of SAS's count of seconds, to the nanosecond.
fn moment(seconds: f64) -> Option<DateTime> {
    let days = (seconds / 86_400.0).floor();
    let rest = seconds - 86_400.0 * days;
    let nanoseconds = (rest * 1e9).round() as i64;
    let span = jiff::Span::new().try_nanoseconds(nanoseconds).ok()?;
    day(days)?.at(0, 0, 0, 0).checked_add(span).ok()
}

/// Day 0.
fn epoch() -> Date {
    date(1960, 1, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for (format, meaning) in [
            ("DATE9.", Meaning::Days),
            ("YYMMDD10.", Meaning::Days),
            ("E8601DA.", Meaning::Days),
            ("e8601da10", Meaning::Days),
            ("DATETIME20.", Meaning::Seconds),
            ("IS8601DT", Meaning::Seconds),
            ("BEST12.", Meaning::Number),
            ("TIME8.", Meaning::Number),
            ("", Meaning::Number),
            ("DATEX", Meaning::Number),
        ] {
            assert_eq!(Meaning::of(format), meaning, "{format}");
        }
    }

    #[test]
    fn days_and_moments() {
        // 1960 to 2011 are 52 years with 13 leap days: 15 February 2012 is day 18993 + 45.
        assert_eq!(day(0.0), Some(date(1960, 1, 1)));
        assert_eq!(day(-1.0), Some(date(1959, 12, 31)));
        assert_eq!(day(19_038.0), Some(date(2012, 2, 15)));
        assert_eq!(moment(86_400.0 * 19_038.0 + 3_661.5), Some(date(2012, 2, 15).at(1, 1, 1, 500_000_000)));
        assert_eq!(moment(-0.5), Some(date(1959, 12, 31).at(23, 59, 59, 500_000_000)));
        assert_eq!([day(0.5), day(1e300), day(f64::NAN), day(3_999_999.0)], [None; 4]);
        assert_eq!([moment(1e300), moment(f64::INFINITY)], [None; 2]);
    }
}
