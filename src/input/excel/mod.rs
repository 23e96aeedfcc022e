//! Excel workbooks (xlsx, xlsm), by the crate `calamine`.
//!
//! A sheet is a table: the first row that has a value holds the names of the columns, the rows below it the values. Cells with a format of
//! dates are dates, formulas have the value that was last computed, and an error such as `#DIV/0!` is that text, which no column of numbers takes.
//!
//! Bounded memory: `guard` expands the archive once before anything else, against its own claims and a limit, and cells are taken one at a time, so that a
//! lonely cell in the last corner of a sheet costs a row and not a rectangle.

mod error;
mod guard;

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, Xlsx};
use jiff::civil::{Date, DateTime};

pub use error::ExcelError;

use super::table::{Cell, Missing, TypedTable};

/// A sheet of a workbook.
pub struct ExcelTable {
    title: String,
    others: Vec<String>,
    names: Vec<String>,
    /// The row below the names, as Excel counts.
    first_row: u64,
    /// Values of each row with their columns, from 0, in order.
    rows: Vec<Vec<(u32, Value)>>,
}

/// A value that is kept.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Number(f64),
    Text(String),
    Moment(DateTime),
}

impl ExcelTable {
    /// The sheet of that name, or the first one.
    ///
    /// # Errors
    /// [`ExcelError`].
    pub fn open(bytes: &[u8], sheet: Option<&str>) -> Result<Self, ExcelError> {
        guard::check(bytes)?;
        let fault = |error: calamine::XlsxError| ExcelError::Workbook { fault: error.to_string() };
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
        let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let mut others: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
        let place = match sheet {
            None if others.is_empty() => {
                return Err(ExcelError::NoWorkbook { other: Some("without a sheet") });
            }
            None => 0,
            Some(asked) => others.iter().position(|name| name == asked).ok_or_else(|| {
                ExcelError::NoSuchSheet { asked: asked.to_owned(), present: others.clone() }
            })?,
        };
        let title = others.remove(place);
        let mut cells = book.worksheet_cells_reader(&title).map_err(fault)?;
        let mut kept = Rows::new(&title);
        while let Some(cell) = cells.next_cell().map_err(fault)? {
            if let Some(value) = kept_value(cell.get_value()) {
                kept.add(cell.get_position(), value)?;
            }
        }
        let (header_row, header, rows) = kept.finish()?;
        let last = header.last().map_or(0, |(column, _)| *column as usize);
        let mut names = vec![String::new(); last + 1];
        for (column, value) in header {
            names[column as usize] = value.cell().into_text().trim().to_owned();
        }
        beyond(&title, &rows, names.len(), header_row)?;
        Ok(Self { title, others, names, first_row: u64::from(header_row) + 2, rows })
    }
}

/// Rows as they come, those without a value in between included.
struct Rows<'t> {
    title: &'t str,
    header: Option<(u32, Vec<(u32, Value)>)>,
    rows: Vec<Vec<(u32, Value)>>,
}

type Row = Vec<(u32, Value)>;

impl<'t> Rows<'t> {
    fn new(title: &'t str) -> Self {
        Self { title, header: None, rows: Vec::new() }
    }

    /// Cells stand in the order of a book: by row, within a row by column.
    fn add(&mut self, (row, column): (u32, u32), value: Value) -> Result<(), ExcelError> {
        let disorder = || ExcelError::Order { sheet: self.title.to_owned(), row: row.saturating_add(1) };
        let Some((header_row, header)) = &mut self.header else {
            self.header = Some((row, vec![(column, value)]));
            return Ok(());
        };
        let cells = if row == *header_row && self.rows.is_empty() {
            header
        } else {
            let place = row.checked_sub(*header_row + 1).ok_or_else(disorder)? as usize;
            if place + 1 < self.rows.len() {
                return Err(disorder());
            }
            self.rows.resize_with(place + 1, Vec::new);
            &mut self.rows[place]
        };
        if cells.last().is_some_and(|(last, _)| *last >= column) {
            return Err(disorder());
        }
        cells.push((column, value));
        Ok(())
    }

    fn finish(self) -> Result<(u32, Row, Vec<Row>), ExcelError> {
        let (row, header) =
            self.header.ok_or_else(|| ExcelError::EmptySheet { sheet: self.title.to_owned() })?;
        Ok((row, header, self.rows))
    }
}

/// A value in a column without a name would be lost.
fn beyond(sheet: &str, rows: &[Row], columns: usize, header_row: u32) -> Result<(), ExcelError> {
    for (place, row) in rows.iter().enumerate() {
        if let Some((column, _)) = row.last().filter(|(column, _)| *column as usize >= columns) {
            let number = u64::from(header_row) + 2 + place as u64;
            return Err(ExcelError::BeyondHeader {
                sheet: sheet.to_owned(),
                cell: format!("{}{number}", letters(*column)),
            });
        }
    }
    Ok(())
}

/// `A` for column 0, `AB` for 27.
fn letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut found = Vec::new();
    while rest > 0 {
        found.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    found.iter().rev().collect()
}

/// What is kept of a cell; `None` for one without a value.
fn kept_value(value: &DataRef<'_>) -> Option<Value> {
    let text = |text: &str| Some(Value::Text(text.trim_end().to_owned())).filter(|_| !text.trim().is_empty());
    match value {
        DataRef::Empty => None,
        DataRef::Int(value) => Some(Value::Number(*value as f64)),
        DataRef::Float(value) => Some(Value::Number(*value)),
        DataRef::Bool(value) => Some(Value::Number(f64::from(u8::from(*value)))),
        DataRef::String(value) => text(value),
        DataRef::SharedString(value) => text(value),
        DataRef::DateTimeIso(value) => match value.parse::<DateTime>() {
            Ok(moment) => Some(Value::Moment(moment)),
            Err(_) => text(value),
        },
        DataRef::DurationIso(value) => text(value),
        DataRef::Error(error) => text(&error.to_string()),
        // A duration is a number of days.
        DataRef::DateTime(moment) if moment.is_duration() => Some(Value::Number(moment.as_f64())),
        DataRef::DateTime(moment) => {
            Some(civil(*moment).map_or(Value::Number(moment.as_f64()), Value::Moment))
        }
    }
}

/// The day and time of a serial number; `None` for 29 February 1900, which Excel has and the calendar has not.
fn civil(moment: calamine::ExcelDateTime) -> Option<DateTime> {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let signed = |value: u8| i8::try_from(value).ok();
    let date = Date::new(i16::try_from(year).ok()?, signed(month)?, signed(day)?).ok()?;
    let time =
        jiff::civil::Time::new(signed(hour)?, signed(minute)?, signed(second)?, i32::from(milli) * 1_000_000);
    Some(date.to_datetime(time.ok()?))
}

impl Value {
    fn cell(&self) -> Cell<'_> {
        match self {
            Self::Number(value) => Cell::number(*value),
            Self::Text(text) => Cell::Text(Cow::Borrowed(text)),
            Self::Moment(moment) => Cell::moment(*moment),
        }
    }
}

impl TypedTable for ExcelTable {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn first_row(&self) -> u64 {
        self.first_row
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let found = self.rows.get(row).and_then(|cells| {
            let place = cells.binary_search_by_key(&column, |(column, _)| *column as usize).ok()?;
            Some(cells[place].1.cell())
        });
        found.unwrap_or(Cell::Missing(Missing::PLAIN))
    }

    fn title(&self) -> Option<&str> {
        Some(&self.title)
    }

    fn others(&self) -> &[String] {
        &self.others
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_letters() {
        assert_eq!(
            [0, 25, 26, 27, 701, 702, 16_383].map(letters),
            ["A", "Z", "AA", "AB", "ZZ", "AAA", "XFD"]
        );
    }
}
