//! The cells of one row, with their positions and their quotes.

use std::ops::Range;

pub(super) const QUOTE: u8 = b'"';

/// Whether the quotes of a cell are as they should be.
pub(super) enum Quoting {
    Sound,
    /// Open to the end of the row, which is then the end of the file.
    NeverClosed,
    /// Followed by more than blanks; `closed` is the position of the closing quote.
    TextAfter {
        closed: usize,
    },
}

pub(super) struct Cell {
    pub(super) bytes: Range<usize>,
    pub(super) quoting: Quoting,
}

/// The cells of one row as the `csv` crate splits them, with their positions and the quotes it does not mind.
pub(super) struct Cells<'r> {
    row: &'r [u8],
    separator: u8,
    next: Option<usize>,
}

impl<'r> Cells<'r> {
    pub(super) fn new(row: &'r [u8], separator: u8) -> Self {
        Self { row, separator, next: Some(0) }
    }
}

impl Iterator for Cells<'_> {
    type Item = Cell;

    fn next(&mut self) -> Option<Cell> {
        let start = self.next?;
        let find = |byte: u8, from: usize| {
            let rest = self.row.get(from..).unwrap_or_default();
            rest.iter().position(|other| *other == byte).map(|offset| from + offset)
        };
        let mut after_quote = None;
        if self.row.get(start) == Some(&QUOTE) {
            let mut quote = find(QUOTE, start + 1);
            while let Some(first) = quote.filter(|first| self.row.get(first + 1) == Some(&QUOTE)) {
                quote = find(QUOTE, first + 2);
            }
            let Some(closed) = quote else {
                self.next = None;
                return Some(Cell { bytes: start..self.row.len(), quoting: Quoting::NeverClosed });
            };
            after_quote = Some(closed);
        }
        let end = find(self.separator, after_quote.unwrap_or(start)).unwrap_or(self.row.len());
        self.next = (end < self.row.len()).then_some(end + 1);
        let quoting = match after_quote {
            Some(closed) if !self.row[closed + 1..end].trim_ascii().is_empty() => {
                Quoting::TextAfter { closed }
            }
            _ => Quoting::Sound,
        };
        Some(Cell { bytes: start..end, quoting })
    }
}
