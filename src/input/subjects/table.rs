//! What the reader reads rows from: delimited text, or a table of typed cells.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::delimited::{Delimited, DelimitedRows, Separator};
use super::error::{Counted, Location, Place, SubjectDataError};
use crate::input::table::{Cell, TypedTable};

/// A table whose header has been read.
pub(in crate::input) enum Table<'t> {
    Delimited(Delimited<'t>),
    Typed(Box<dyn TypedTable + 't>),
}

impl Table<'_> {
    /// The separator of delimited text.
    pub(in crate::input) fn separator(&self) -> Option<Separator> {
        match self {
            Self::Delimited(text) => Some(text.separator()),
            Self::Typed(_) => None,
        }
    }

    pub(in crate::input) fn has_byte_order_mark(&self) -> bool {
        matches!(self, Self::Delimited(text) if text.has_byte_order_mark())
    }

    /// Names of the columns, without surrounding blanks.
    pub(in crate::input) fn header(&self) -> &[String] {
        match self {
            Self::Delimited(text) => text.header(),
            Self::Typed(table) => table.names(),
        }
    }

    pub(in crate::input) fn at_header(&self) -> Location {
        match self {
            Self::Delimited(text) => text.at_header(),
            Self::Typed(_) => Location::of(Counted::Header, 0, None),
        }
    }

    pub(in crate::input) fn at_header_cell(&self, index: usize) -> Location {
        match self {
            Self::Delimited(text) => text.at_header_cell(index),
            Self::Typed(_) => Location::of(Counted::Header, 0, self.column(index)),
        }
    }

    fn column(&self, index: usize) -> Option<(usize, String)> {
        Some((index + 1, self.header().get(index).cloned().unwrap_or_default()))
    }

    /// The rows below the header, from the first.
    pub(in crate::input) fn rows(&self) -> Rows<'_> {
        match self {
            Self::Delimited(text) => Rows::Delimited(text.rows()),
            Self::Typed(typed) => {
                let texts = typed.names().iter().map(|_| OnceCell::new()).collect();
                Rows::Typed(TypedRows { table: self, typed: typed.as_ref(), next: 0, texts })
            }
        }
    }
}

/// The rows of a table, one at a time.
pub(in crate::input) enum Rows<'t> {
    Delimited(DelimitedRows<'t>),
    Typed(TypedRows<'t>),
}

/// Rows of typed cells; the text of a cell is made when it is asked for.
pub(in crate::input) struct TypedRows<'t> {
    table: &'t Table<'t>,
    typed: &'t (dyn TypedTable + 't),
    /// Rows taken so far; the current one is before it.
    next: usize,
    texts: Vec<OnceCell<Cow<'t, str>>>,
}

impl TypedRows<'_> {
    fn step(&mut self) -> bool {
        let more = self.next < self.typed.rows();
        if more {
            self.next += 1;
            self.texts.iter_mut().for_each(|text| drop(text.take()));
        }
        more
    }

    fn row(&self) -> usize {
        self.next.saturating_sub(1)
    }

    fn text(&self, index: usize) -> &str {
        let text = self
            .texts
            .get(index)
            .map(|text| text.get_or_init(|| self.typed.cell(self.row(), index).into_text()));
        text.map_or("", |text| text.trim())
    }

    fn place(&self, column: Option<(usize, String)>) -> Location {
        Location::of(Counted::Rows, self.number_of(self.row()), column)
    }

    fn number_of(&self, row: usize) -> u64 {
        self.typed.first_row() + row as u64
    }
}

impl Rows<'_> {
    /// Goes to the next row and checks its quotes and number of cells; false after the last.
    pub(in crate::input) fn advance(&mut self) -> Result<bool, SubjectDataError> {
        match self {
            Self::Delimited(rows) => rows.advance(),
            Self::Typed(rows) => Ok(rows.step()),
        }
    }

    /// Goes to the next row as it is.
    pub(in crate::input) fn step(&mut self) -> Result<bool, SubjectDataError> {
        match self {
            Self::Delimited(rows) => rows.step(),
            Self::Typed(rows) => Ok(rows.step()),
        }
    }

    /// One cell without surrounding blanks; empty if the row is too short.
    pub(in crate::input) fn cell(&self, index: usize) -> &str {
        match self {
            Self::Delimited(rows) => rows.cell(index),
            Self::Typed(rows) => rows.text(index),
        }
    }

    /// The value of a cell whose file knows that it is a number.
    pub(in crate::input) fn number(&self, index: usize) -> Option<f64> {
        match self {
            Self::Delimited(_) => None,
            Self::Typed(rows) => match rows.typed.cell(rows.row(), index) {
                // Adding 0 makes -0 a 0.
                Cell::Number(value) => Some(value + 0.0),
                _ => None,
            },
        }
    }

    /// Where the cell stands; counts lines, so only for faults.
    pub(in crate::input) fn at_cell(&self, index: usize) -> Location {
        match self {
            Self::Delimited(rows) => rows.at_cell(index),
            Self::Typed(rows) => rows.place(rows.table.column(index)),
        }
    }

    /// The row, for [`Rows::place_of`].
    pub(in crate::input) fn position(&self) -> usize {
        match self {
            Self::Delimited(rows) => rows.position(),
            Self::Typed(rows) => rows.row(),
        }
    }

    /// `line 3`, `row 2`.
    pub(in crate::input) fn place_of(&self, position: usize) -> Place {
        match self {
            Self::Delimited(rows) => {
                Place { counted: Counted::Lines, line: rows.line_of(position), column: None }
            }
            Self::Typed(rows) => {
                Place { counted: Counted::Rows, line: rows.number_of(position), column: None }
            }
        }
    }

    /// Rows of empty cells met so far.
    pub(in crate::input) fn blank_rows(&self) -> u64 {
        match self {
            Self::Delimited(rows) => rows.blank_rows(),
            Self::Typed(_) => 0,
        }
    }
}
