//! A vector of a data frame as cells.

use std::borrow::Cow;
use std::ops::Range;

use jiff::SignedDuration;
use jiff::civil::date;

use super::error::RError;
use super::object::{Characters, Content, Object, integer, real, text};
use crate::input::table::{Cell, Missing};

/// A column and what its values mean.
pub(super) struct Column {
    values: Values,
    meaning: Meaning,
}

enum Values {
    Integer(Range<usize>),
    Real(Range<usize>),
    Sequence { length: usize, first: f64, step: f64 },
    Text(Vec<Option<Characters>>),
}

enum Meaning {
    Plain,
    /// Labels of the whole numbers from 1 on.
    Factor(Vec<String>),
    /// Since 1 January 1970.
    Days,
    /// Since then, in universal time.
    Seconds,
    /// The bits are those of a whole number.
    Integer64,
}

impl Column {
    /// # Errors
    /// [`RError::Column`] for what is not one value a row.
    pub(super) fn of(bytes: &[u8], name: &str, object: Object) -> Result<Self, RError> {
        let refused = |what: &str| RError::Column { name: name.to_owned(), what: what.to_owned() };
        if object.attribute("dim").is_some() {
            return Err(refused("a matrix"));
        }
        let class = |wanted: &str| has_class(bytes, &object, wanted);
        let meaning = if class("factor") {
            let Some(Content::Text(levels)) = object.attribute("levels").map(|levels| &levels.content) else {
                return Err(refused("a factor without levels"));
            };
            let label = |level: &Option<Characters>| {
                level.as_ref().map_or_else(String::new, |level| text(bytes, level))
            };
            Meaning::Factor(levels.iter().map(label).collect())
        } else if class("Date") {
            Meaning::Days
        } else if class("POSIXct") {
            Meaning::Seconds
        } else if class("integer64") {
            Meaning::Integer64
        } else {
            Meaning::Plain
        };
        let values = match object.content {
            Content::Logical(range) | Content::Integer(range) => Values::Integer(range),
            Content::Real(range) => Values::Real(range),
            Content::Sequence { length, first, step } => Values::Sequence { length, first, step },
            Content::Text(texts) => Values::Text(texts),
            Content::List(_) => return Err(refused("a list")),
            Content::Null | Content::Symbol(_) => return Err(refused("nothing")),
            Content::Other(what) => return Err(refused(what)),
        };
        Ok(Self { values, meaning })
    }

    pub(super) fn length(&self) -> usize {
        match &self.values {
            Values::Integer(range) => range.len() / 4,
            Values::Real(range) => range.len() / 8,
            Values::Sequence { length, .. } => *length,
            Values::Text(texts) => texts.len(),
        }
    }

    /// The value of a row, plainly missing beyond the last.
    pub(super) fn cell<'t>(&'t self, bytes: &'t [u8], row: usize) -> Cell<'t> {
        const MISSING: Cell<'static> = Cell::Missing(Missing::PLAIN);
        let element = |range: &Range<usize>, width: usize| {
            let start = row.checked_mul(width)?.checked_add(range.start)?;
            bytes.get(start..start.checked_add(width)?).filter(|_| start < range.end)
        };
        match &self.values {
            Values::Integer(range) => match element(range, 4).map(integer) {
                None | Some(i32::MIN) => MISSING,
                Some(value) => self.whole(value),
            },
            Values::Real(range) => match element(range, 8).map(real) {
                None => MISSING,
                Some(value) if matches!(self.meaning, Meaning::Integer64) => {
                    let whole = value.to_bits().cast_signed();
                    if whole == i64::MIN { MISSING } else { Cell::Number(whole as f64) }
                }
                Some(value) if value.is_nan() => Cell::Missing(tag(value)),
                Some(value) => self.number(value),
            },
            Values::Sequence { first, step, .. } => self.number(first + step * row as f64),
            Values::Text(texts) => match texts.get(row) {
                Some(Some(characters)) => {
                    Cell::Text(Cow::Owned(text(bytes, characters).trim_end().to_owned()))
                }
                _ => MISSING,
            },
        }
    }

    fn whole(&self, value: i32) -> Cell<'_> {
        let Meaning::Factor(levels) = &self.meaning else { return self.number(f64::from(value)) };
        let level = usize::try_from(value).ok().and_then(|value| levels.get(value.checked_sub(1)?));
        level.map_or(Cell::Missing(Missing::PLAIN), |level| Cell::Text(level.trim_end().into()))
    }

    fn number(&self, value: f64) -> Cell<'_> {
        if value.is_infinite() {
            return Cell::Text(if value > 0.0 { "Inf" } else { "-Inf" }.into());
        }
        let since = date(1970, 1, 1).at(0, 0, 0, 0);
        match self.meaning {
            Meaning::Days => {
                // R shows a part of a day as the day that it belongs to.
                let days = jiff::Span::new().try_days(value.floor() as i64).ok();
                let day = days.and_then(|days| since.checked_add(days).ok());
                day.map_or(Cell::Number(value), |day| Cell::Date(day.date()))
            }
            Meaning::Seconds => {
                let (seconds, rest) = (value.floor(), value - value.floor());
                let moment = since.checked_add(SignedDuration::from_secs(seconds as i64)).ok();
                let rest = SignedDuration::from_nanos((rest * 1e9).round() as i64);
                let moment = moment.and_then(|moment| moment.checked_add(rest).ok());
                moment.map_or(Cell::Number(value), Cell::moment)
            }
            Meaning::Plain | Meaning::Factor(_) | Meaning::Integer64 => Cell::number(value),
        }
    }
}

/// The letter that haven hides in a missing number: the fourth byte of R's `NA`, whose last four say 1954.
fn tag(value: f64) -> Missing {
    let bytes = value.to_be_bytes();
    let is_na = bytes[4..] == 1954_u32.to_be_bytes();
    let letter = Some(bytes[3].to_ascii_uppercase()).filter(|letter| is_na && letter.is_ascii_uppercase());
    letter.and_then(Missing::from_code).unwrap_or(Missing::PLAIN)
}

/// Whether an object is of a class.
pub(super) fn has_class(bytes: &[u8], object: &Object, wanted: &str) -> bool {
    let Some(Content::Text(classes)) = object.attribute("class").map(|class| &class.content) else {
        return false;
    };
    classes.iter().flatten().any(|class| text(bytes, class) == wanted)
}
