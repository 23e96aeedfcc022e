//! Delimited text: its header, its rows, and where each cell stands in the file.
//!
//! `split` finds rows and cells, those with quotes by the `csv` crate. It is silent about unbalanced quotes and skips empty lines without a trace, so
//! quotes are checked here, and line numbers are counted here, from byte positions and only when they are needed.

use std::cell::Cell;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use super::error::{Counted, Location, Place, SubjectDataError};
use super::quoting::{Cells, QUOTE, Quoting};
use super::split::Splitter;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// The tab character.
    Tab,
    /// `|`
    Bar,
}

impl Separator {
    /// The first is preferred where two are equally frequent.
    const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Bar];

    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }

    /// The one that occurs most in the first line of `text`, outside quotes; comma if there is none.
    fn detect(text: &[u8]) -> Self {
        let mut counts = [0_usize; 4];
        let (mut quoted, mut at_start) = (false, true);
        for byte in text {
            let separator = Self::ALL.iter().position(|separator| separator.byte() == *byte);
            match (*byte, separator) {
                (QUOTE, _) if quoted || at_start => quoted = !quoted,
                (b'\n' | b'\r', _) if !quoted => break,
                (_, Some(index)) if !quoted => counts[index] += 1,
                _ => {}
            }
            // After a closing quote a second one is the quote itself: the cell is open again.
            at_start = separator.is_some() || (*byte == QUOTE && !quoted);
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        Self::ALL
            .into_iter()
            .zip(counts)
            .find(|(_, count)| *count == most)
            .map_or(Self::Comma, |found| found.0)
    }
}

/// Text whose header has been read.
pub(in crate::input) struct Delimited<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// Where the rows begin.
    body: usize,
    separator: Separator,
    header: Vec<String>,
    header_bytes: Range<usize>,
    has_quotes: bool,
}

impl<'t> Delimited<'t> {
    pub(super) fn open(text: &'t str) -> Result<Self, SubjectDataError> {
        let start = header_start(text)?;
        let bytes = text.as_bytes();
        let separator = Separator::detect(&bytes[start..]);
        let has_quotes = bytes.contains(&QUOTE);
        let mut table = Self {
            text,
            bytes,
            body: start,
            separator,
            header: Vec::new(),
            header_bytes: start..start,
            has_quotes,
        };
        let (header, header_bytes, body) = {
            let mut rows = table.rows();
            if !rows.step()? {
                return Err(SubjectDataError::Empty);
            }
            rows.check_quotes()?;
            let names = (0..rows.splitter.count()).map(|index| rows.cell(index).to_owned()).collect();
            (names, rows.bytes.clone(), rows.next)
        };
        (table.header, table.header_bytes, table.body) = (header, header_bytes, body);
        Ok(table)
    }

    pub(super) fn separator(&self) -> Separator {
        self.separator
    }

    pub(super) fn has_byte_order_mark(&self) -> bool {
        self.bytes.starts_with(BYTE_ORDER_MARK)
    }

    /// Names of the columns, without surrounding blanks.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn at_header(&self) -> Location {
        locate(self.bytes, self.header_bytes.clone())
    }

    pub(super) fn at_header_cell(&self, index: usize) -> Location {
        self.at_cell(&self.header_bytes, index)
    }

    /// The rows below the header, from the first.
    pub(super) fn rows(&self) -> DelimitedRows<'_> {
        let splitter = Splitter::new(self.bytes, self.body, self.separator.byte(), self.has_quotes);
        let empty = self.body..self.body;
        DelimitedRows {
            table: self,
            splitter,
            next: self.body,
            bytes: empty,
            blank: None,
            blank_rows: 0,
            counted: Cell::new((0, 1)),
        }
    }

    fn at_cell(&self, row: &Range<usize>, index: usize) -> Location {
        let text = &self.bytes[row.clone()];
        let cell = Cells::new(text, self.separator.byte()).nth(index).map_or(0..0, |cell| cell.bytes);
        let blanks = text[cell.clone()].len() - text[cell.clone()].trim_ascii_start().len();
        let start = row.start + cell.start + blanks;
        let mut at = locate(self.bytes, start..start + text[cell].trim_ascii().len());
        at.place.column = Some((index + 1, self.header.get(index).cloned().unwrap_or_default()));
        at
    }
}

/// The rows of a table, one at a time, in one buffer.
pub(in crate::input) struct DelimitedRows<'t> {
    table: &'t Delimited<'t>,
    splitter: Splitter<'t>,
    /// Where the next row begins, or an empty line before it.
    next: usize,
    /// The row without its line end.
    bytes: Range<usize>,
    /// The first of the rows of empty cells just above.
    blank: Option<Range<usize>>,
    blank_rows: u64,
    /// A position whose line is known: lines are counted on from it.
    counted: Cell<(usize, u64)>,
}

impl DelimitedRows<'_> {
    /// Goes to the next row and checks its quotes and number of cells; false after the last.
    pub(super) fn advance(&mut self) -> Result<bool, SubjectDataError> {
        if !self.step()? {
            return Ok(false);
        }
        if let Some(blank) = self.blank.take() {
            return Err(SubjectDataError::BlankRow { at: locate(self.table.bytes, blank) });
        }
        self.check_quotes()?;
        let (found, expected) = (self.splitter.count(), self.table.header.len());
        if found != expected {
            let last_line = line_at(self.table.bytes, self.bytes.end);
            return Err(SubjectDataError::CellCount { at: self.at_row(), found, expected, last_line });
        }
        Ok(true)
    }

    /// Goes to the next row as it is; rows of empty cells are counted, lines of blanks skipped.
    pub(super) fn step(&mut self) -> Result<bool, SubjectDataError> {
        loop {
            let (bytes, separator) = (self.table.bytes, self.table.separator.byte());
            let Some(found) = self.splitter.step(bytes, self.table.body, separator, self.next)? else {
                return Ok(false);
            };
            (self.bytes, self.next) = (found.bytes, found.next);
            if !self.splitter.is_blank(bytes) {
                return Ok(true);
            }
            // A quote left open before nothing but blanks is still one.
            self.check_quotes()?;
            if self.splitter.count() > 1 {
                self.blank_rows += 1;
                self.blank.get_or_insert(self.bytes.clone());
            }
        }
    }

    /// One cell without surrounding blanks; empty if the row is too short.
    pub(super) fn cell(&self, index: usize) -> &str {
        self.splitter.cell(self.table.text, index)
    }

    /// Where the cell stands; counts lines, so only for faults.
    pub(super) fn at_cell(&self, index: usize) -> Location {
        self.table.at_cell(&self.bytes, index)
    }

    pub(super) fn at_row(&self) -> Location {
        locate(self.table.bytes, self.bytes.clone())
    }

    /// Position of the row in the file; its line is [`DelimitedRows::line_of`] it.
    pub(super) fn position(&self) -> usize {
        self.bytes.start
    }

    pub(super) fn line_of(&self, position: usize) -> u64 {
        let (from, line) = match self.counted.get() {
            known if known.0 <= position => known,
            _ => (0, 1),
        };
        let line = line + line_ends(self.table.bytes, from..position);
        self.counted.set((position, line));
        line
    }

    /// Rows of empty cells met so far.
    pub(super) fn blank_rows(&self) -> u64 {
        self.blank_rows
    }

    fn check_quotes(&self) -> Result<(), SubjectDataError> {
        let (file, row) = (self.table.bytes, self.bytes.clone());
        if !self.table.has_quotes || !file[row.clone()].contains(&QUOTE) {
            return Ok(());
        }
        for cell in Cells::new(&file[row.clone()], self.table.separator.byte()) {
            let opened = row.start + cell.bytes.start;
            let at = || {
                let rest = &file[opened..row.end];
                let length = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
                locate(file, opened..opened + length)
            };
            match cell.quoting {
                Quoting::Sound => {}
                Quoting::NeverClosed => return Err(SubjectDataError::UnclosedQuote { at: at() }),
                Quoting::TextAfter { closed } => {
                    let closed_line = line_at(file, row.start + closed);
                    return Err(SubjectDataError::TextAfterQuote { at: at(), closed_line });
                }
            }
        }
        Ok(())
    }
}

/// The position of the first line that holds something. Text holds no zero byte.
fn header_start(text: &str) -> Result<usize, SubjectDataError> {
    let bytes = text.as_bytes();
    if let Some(start) = text.find('\0') {
        return Err(SubjectDataError::NulByte { at: locate(bytes, start..start + 1) });
    }
    let blank = |character: char| character.is_whitespace() || character == '\u{FEFF}';
    let first = text.find(|character| !blank(character)).ok_or(SubjectDataError::Empty)?;
    let line_end = text[..first].rfind(['\r', '\n']);
    Ok(line_end
        .map_or(if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 }, |end| end + 1))
}

pub(super) fn locate(bytes: &[u8], range: Range<usize>) -> Location {
    Location {
        place: Place { counted: Counted::Lines, line: line_at(bytes, range.start), column: None },
        bytes: range,
    }
}

/// The line, from 1, of a position.
fn line_at(bytes: &[u8], position: usize) -> u64 {
    1 + line_ends(bytes, 0..position)
}

/// Ends of lines in a range: LF, CRLF or a lone CR.
fn line_ends(bytes: &[u8], range: Range<usize>) -> u64 {
    let end = range.end.min(bytes.len());
    let ends = (range.start..end).filter(|index| match bytes[*index] {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    });
    ends.count() as u64
}
