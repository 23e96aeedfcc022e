//! SAS data sets (sas7bdat), by the crate `sas7bdat`, which splits and decompresses their rows.
//!
//! The layout was never published; what is known of it: M. S. Shotwell, SAS7BDAT Database Binary Format (vignette of the R package sas7bdat, 2013).
//! The cells are decoded here from the bytes of a row, so that missing codes and parts of a second are kept: a number is an IEEE double of which the
//! first 3 to 8 bytes are kept, and dates are told by format, as in transport files.
//!
//! Bounded memory: compressed rows are taken up to a limit. A file that holds other rows than it claims is refused.

mod error;

use std::ops::ControlFlow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use sas7bdat::{Dataset, Endianness};

pub use error::SasError;

use super::table::{Cell, Missing, TypedTable};
use super::xport::{Meaning, seconds_or_days};

/// Most bytes of all rows together once they are decompressed.
const MOST_BYTES: u64 = 1 << 30;

/// Where the cells of a column stand in a row, and what they are.
struct Variable {
    offset: usize,
    width: usize,
    is_number: bool,
    meaning: Meaning,
}

/// A data set, its rows as they stand in the file.
pub struct SasTable {
    title: Option<String>,
    names: Vec<String>,
    variables: Vec<Variable>,
    row_length: usize,
    rows: Vec<u8>,
    is_little: bool,
    encoding: &'static Encoding,
}

impl SasTable {
    /// The data set of a file.
    ///
    /// # Errors
    /// [`SasError`].
    pub fn open(bytes: &[u8], member: Option<&str>) -> Result<Self, SasError> {
        let fault = |error: sas7bdat::Error| SasError::File { fault: error.to_string() };
        let set = Dataset::from_bytes(bytes.to_vec()).map_err(fault)?;
        let about = set.metadata();
        let title =
            about.table_name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        if let Some(asked) = member
            && !title.as_deref().is_some_and(|title| title.eq_ignore_ascii_case(asked.trim()))
        {
            return Err(SasError::NoSuchMember { asked: asked.to_owned(), present: title });
        }
        let row_length = about.row_len as usize;
        let mut variables = Vec::with_capacity(set.columns().len());
        for column in set.columns() {
            variables.push(variable(column, row_length)?);
        }
        if variables.is_empty() {
            return Err(SasError::NoVariables);
        }
        let claimed = about.row_count.saturating_sub(about.deleted_row_count);
        let mut rows = Vec::new();
        let mut wrong = None;
        set.visit_raw_rows(|row| {
            wrong = if row.bytes.len() != row_length {
                Some(SasError::RowLength { row: 1 + (rows.len() / row_length.max(1)) as u64 })
            } else if (rows.len() + row_length) as u64 > MOST_BYTES.max(bytes.len() as u64) {
                Some(SasError::TooLarge { most: MOST_BYTES })
            } else {
                None
            };
            if wrong.is_some() {
                return Ok(ControlFlow::Break(()));
            }
            rows.extend_from_slice(row.bytes);
            Ok(ControlFlow::Continue(()))
        })
        .map_err(fault)?;
        if let Some(wrong) = wrong {
            return Err(wrong);
        }
        let found = rows.len().checked_div(row_length).unwrap_or(0) as u64;
        if found != claimed {
            return Err(SasError::RowCount { claimed, found });
        }
        let label = about.encoding.as_deref().unwrap_or_default();
        Ok(Self {
            title,
            names: set.columns().iter().map(|column| column.name.trim().to_owned()).collect(),
            variables,
            row_length,
            rows,
            is_little: about.endianness == Endianness::Little,
            encoding: Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8),
        })
    }

    /// A number of 3 to 8 bytes, a day or a moment by its format, or a missing code.
    fn number<'t>(&self, bytes: &[u8], meaning: Meaning) -> Cell<'t> {
        let mut whole = [0; 8];
        // The bytes that are kept are those of sign, exponent and first digits.
        if self.is_little {
            for (to, from) in whole.iter_mut().zip(bytes.iter().rev()) {
                *to = *from;
            }
        } else {
            for (to, from) in whole.iter_mut().zip(bytes) {
                *to = *from;
            }
        }
        let value = f64::from_be_bytes(whole);
        if value.is_nan() {
            return Cell::Missing(missing(!whole[2]));
        }
        seconds_or_days(value, meaning)
    }

    /// A text without the blanks and zero bytes that pad it. A character that the encoding of the file does not have is read as Windows-1252.
    fn text<'t>(&'t self, bytes: &'t [u8]) -> Cell<'t> {
        let length = bytes.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
        let bytes = &bytes[..length];
        let text = self.encoding.decode_without_bom_handling_and_without_replacement(bytes);
        Cell::Text(text.unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0))
    }
}

/// Where a column stands in a row, all of it within the row.
fn variable(column: &sas7bdat::ColumnMeta, row_length: usize) -> Result<Variable, SasError> {
    let (offset, width) = (column.offset as usize, column.physical_width as usize);
    let is_number = column.logical_type.is_numeric();
    let is_sound = if is_number { (3..=8).contains(&width) } else { width >= 1 };
    if !is_sound || offset.checked_add(width).is_none_or(|end| end > row_length) {
        return Err(SasError::Variable { number: column.index + 1, name: column.name.clone() });
    }
    let format = column.format.as_deref().unwrap_or_default();
    let meaning = if is_number { Meaning::of(format) } else { Meaning::Number };
    Ok(Variable { offset, width, is_number, meaning })
}

/// The code in a missing number: SAS counts `._`, `.`, `.A` to `.Z` from 0, ReadStat writes the character.
fn missing(code: u8) -> Missing {
    let character = match code {
        0 => b'_',
        2..=27 => b'A' + (code - 2),
        other => other,
    };
    Missing::from_code(character).unwrap_or(Missing::PLAIN)
}

impl TypedTable for SasTable {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> usize {
        self.rows.len().checked_div(self.row_length).unwrap_or(0)
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let place = self.variables.get(column).and_then(|variable| {
            let start = row.checked_mul(self.row_length)?.checked_add(variable.offset)?;
            Some((variable, self.rows.get(start..start.checked_add(variable.width)?)?))
        });
        match place {
            None => Cell::Missing(Missing::PLAIN),
            Some((variable, bytes)) if variable.is_number => self.number(bytes, variable.meaning),
            Some((_, bytes)) => self.text(bytes),
        }
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
}
