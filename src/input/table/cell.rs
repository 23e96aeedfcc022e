//! One typed value.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::{Date, DateTime, Time};

/// That there is no value, and which of the codes says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Missing(u8);

impl Missing {
    /// The plain missing value: `.` in SAS, `NA` in R, an empty cell of a sheet.
    pub const PLAIN: Self = Self(b'.');

    /// The missing value of a SAS code: `.`, `_` or `A` to `Z`.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        matches!(code, b'.' | b'_' | b'A'..=b'Z').then_some(Self(code))
    }

    /// `.`, `_` or `A` to `Z`.
    #[must_use]
    pub fn code(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Missing {
    /// `.`, `._`, `.A` to `.Z`, as SAS writes them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b'.' => f.write_str("."),
            code => write!(f, ".{}", char::from(code)),
        }
    }
}

/// The value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'t> {
    /// None.
    Missing(Missing),
    /// A finite number.
    Number(f64),
    /// A text without blanks at its end.
    Text(Cow<'t, str>),
    /// A day.
    Date(Date),
    /// A day and the time of day.
    Moment(DateTime),
}

impl<'t> Cell<'t> {
    /// A number; plainly missing if it is not finite.
    #[must_use]
    pub fn number(value: f64) -> Self {
        if value.is_finite() { Self::Number(value) } else { Self::Missing(Missing::PLAIN) }
    }

    /// A day where the time of day is midnight, as files that know moments only write days.
    #[must_use]
    pub fn moment(moment: DateTime) -> Self {
        if moment.time() == Time::midnight() { Self::Date(moment.date()) } else { Self::Moment(moment) }
    }

    /// The text by which a person would write the value: shortest digits that name the number exactly, ISO 8601 dates.
    #[must_use]
    pub fn into_text(self) -> Cow<'t, str> {
        match self {
            // Every whole number below 2^53 has one way to be written.
            Self::Number(value) if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 => {
                (value as i64).to_string().into()
            }
            Self::Number(value) => value.to_string().into(),
            Self::Text(text) => text,
            Self::Missing(code) => code.to_string().into(),
            Self::Date(date) => date.to_string().into(),
            Self::Moment(moment) => moment.to_string().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn texts() {
        let texts = [
            Cell::number(12.0),
            Cell::number(-0.0),
            Cell::number(0.1),
            Cell::number(1e300),
            Cell::number(f64::NAN),
            Cell::Missing(Missing::from_code(b'Q').unwrap()),
            Cell::moment(date(2026, 3, 31).at(0, 0, 0, 0)),
            Cell::moment(date(2026, 3, 31).at(9, 30, 0, 0)),
        ]
        .map(Cell::into_text);
        assert_eq!(texts[..3], ["12", "0", "0.1"]);
        assert_eq!(texts[3].parse::<f64>(), Ok(1e300));
        assert_eq!(texts[4..], [".", ".Q", "2026-03-31", "2026-03-31T09:30:00"]);
        assert_eq!([b'a', b'0', 0].map(Missing::from_code), [None; 3]);
    }
}
