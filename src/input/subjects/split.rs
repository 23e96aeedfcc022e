//! Rows of delimited text into cells.
//!
//! Text without a quote needs no parser: a row ends at the first end of a line, a cell at the first separator. Text with quotes goes through the `csv` crate. Both find the same rows and cells; the
//! tests hold one against the other.

use std::ops::Range;

use super::error::SubjectDataError;

/// What finds the next row.
pub(super) enum Splitter<'t> {
    /// Text without a quote: where the cells of the row are.
    Plain {
        /// Positions in the text.
        cells: Vec<Range<usize>>,
    },
    /// Text with quotes: the cells without them.
    Quoted {
        /// Reads on from where the rows begin.
        reader: Box<csv::Reader<&'t [u8]>>,
        /// The row.
        record: csv::ByteRecord,
    },
}

/// A row that was found: its bytes without its line end, and where to look for the next one.
pub(super) struct Found {
    pub(super) bytes: Range<usize>,
    pub(super) next: usize,
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

impl<'t> Splitter<'t> {
    pub(super) fn new(bytes: &'t [u8], body: usize, separator: u8, has_quotes: bool) -> Self {
        if !has_quotes {
            return Self::Plain { cells: Vec::new() };
        }
        let reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(&bytes[body..]);
        Self::Quoted { reader: Box::new(reader), record: csv::ByteRecord::new() }
    }

    /// The next row from `from` on, empty lines skipped; none after the last.
    pub(super) fn step(
        &mut self,
        bytes: &[u8],
        body: usize,
        separator: u8,
        from: usize,
    ) -> Result<Option<Found>, SubjectDataError> {
        match self {
            Self::Plain { cells } => Ok(plain_row(bytes, separator, from, cells)),
            Self::Quoted { reader, record } => {
                let read = reader.read_byte_record(record);
                if !read.map_err(|cause| SubjectDataError::Rows { cause: cause.to_string() })? {
                    return Ok(None);
                }
                let end = (body + reader.position().byte() as usize).min(bytes.len());
                let start = from.min(end);
                let start = start + bytes[start..end].iter().take_while(|byte| is_line_end(**byte)).count();
                let tail = bytes[start..end].iter().rev().take_while(|byte| is_line_end(**byte)).count();
                Ok(Some(Found { bytes: start..end - tail, next: end }))
            }
        }
    }

    /// Number of cells of the row.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Plain { cells } => cells.len(),
            Self::Quoted { record, .. } => record.len(),
        }
    }

    /// Whether no cell of the row holds anything but blanks.
    pub(super) fn is_blank(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Plain { cells } => cells.iter().all(|cell| bytes[cell.clone()].trim_ascii().is_empty()),
            Self::Quoted { record, .. } => record.iter().all(|cell| cell.trim_ascii().is_empty()),
        }
    }

    /// A cell without surrounding blanks; empty if the row is too short.
    pub(super) fn cell<'r>(&'r self, text: &'r str, index: usize) -> &'r str {
        match self {
            Self::Plain { cells } => {
                // Cells end at ASCII characters, so these are boundaries of characters.
                cells.get(index).and_then(|cell| text.get(cell.clone())).map_or("", trimmed)
            }
            Self::Quoted { record, .. } => {
                let bytes = record.get(index).unwrap_or_default();
                // All bytes of the file are UTF-8 and cells end at ASCII characters.
                std::str::from_utf8(bytes).unwrap_or_default().trim()
            }
        }
    }
}

/// The row that begins at the first byte that ends no line.
fn plain_row(bytes: &[u8], separator: u8, from: usize, cells: &mut Vec<Range<usize>>) -> Option<Found> {
    let rest = bytes.get(from..).unwrap_or_default();
    let start = from + rest.iter().position(|byte| !is_line_end(*byte))?;
    cells.clear();
    let mut cell = start;
    let mut end = bytes.len();
    for (at, byte) in bytes[start..].iter().enumerate() {
        if *byte == separator {
            cells.push(cell..start + at);
            cell = start + at + 1;
        } else if is_line_end(*byte) {
            end = start + at;
            break;
        }
    }
    cells.push(cell..end);
    Some(Found { bytes: start..end, next: end })
}

/// Without surrounding blanks; most cells have none.
fn trimmed(text: &str) -> &str {
    let visible = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if visible(bytes.first()) && visible(bytes.last()) { text } else { text.trim() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every row as its cells, and where it stands.
    fn rows(text: &str, separator: u8, has_quotes: bool) -> Vec<(Range<usize>, Vec<String>)> {
        let bytes = text.as_bytes();
        let mut splitter = Splitter::new(bytes, 0, separator, has_quotes);
        let (mut found, mut next) = (Vec::new(), 0);
        while let Some(row) = splitter.step(bytes, 0, separator, next).unwrap() {
            let cells = (0..splitter.count()).map(|index| splitter.cell(text, index).to_owned()).collect();
            found.push((row.bytes, cells));
            next = row.next;
        }
        found
    }

    #[test]
    fn rows_by_hand() {
        let found = rows("a, b \r\n\n1,2\r3,\u{e9}\u{a0}", b',', false);
        let cells: Vec<Vec<&str>> =
            found.iter().map(|(_, cells)| cells.iter().map(String::as_str).collect()).collect();
        assert_eq!(cells, [["a", "b"], ["1", "2"], ["3", "\u{e9}"]]);
        assert_eq!(found[1].0, 8..11);
        assert!(rows("", b',', false).is_empty() && rows("\n\r\n", b',', false).is_empty());
    }

    proptest! {
        /// Without quotes both ways agree on every row, cell and position.
        #[test]
        fn both_ways_are_one(text in "[a-c0-9,; .\\u{e9}\\t\\r\\n]{0,80}") {
            for separator in [b',', b';', b'\t'] {
                prop_assert_eq!(rows(&text, separator, false), rows(&text, separator, true));
            }
        }
    }
}
