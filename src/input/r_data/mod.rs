//! R data files: `.rds` with one data frame, `.rda` and `.RData` with named objects; uncompressed or by gzip, as R writes them.
//!
//! A data frame is a table: numbers, whole numbers, logical values (1 and 0), texts, factors (their labels), days (`Date`), moments (`POSIXct`, in universal
//! time), `integer64`. Missing values are missing, those that haven tags keep their letter; an infinite number is the text `Inf`, which no column of
//! numbers takes. Names of rows are no column.
//!
//! Bounded memory: a file is unpacked up to a limit, whatever it claims, and every length is held against the bytes that are left.
//!
//! | file | what lives there |
//! |---|---|
//! | `object` | the serialization of R -> objects |
//! | `column` | an object -> cells |
//! | `error` | what can go wrong |

mod column;
mod error;
mod object;

use std::io::Read;

use flate2::read::MultiGzDecoder;

pub use error::RError;

use self::column::Column;
use self::object::{Content, Object, Reader, text};
use super::table::{Cell, Missing, TypedTable};

/// Most bytes of a file once it is unpacked.
const MOST_BYTES: u64 = 256 << 20;

/// A data frame.
pub struct RTable {
    bytes: Vec<u8>,
    title: Option<String>,
    others: Vec<String>,
    names: Vec<String>,
    columns: Vec<Column>,
    rows: usize,
}

impl RTable {
    /// The data frame of that name, or the first one.
    ///
    /// # Errors
    /// [`RError`].
    pub fn open(bytes: &[u8], member: Option<&str>) -> Result<Self, RError> {
        let bytes = unpacked(bytes)?;
        // What `save` writes begins with the form, and is a pairlist of the objects.
        let start = if bytes.starts_with(b"RDX2\n") || bytes.starts_with(b"RDX3\n") { 5 } else { 0 };
        let whole = Reader::new(&bytes, start)?.object()?;
        let mut frames = data_frames(&bytes, whole)?;
        let named = |frames: &[(String, Object)]| {
            frames.iter().map(|(name, _)| name.clone()).filter(|name| !name.is_empty()).collect::<Vec<_>>()
        };
        let place = match member {
            None => 0,
            Some(asked) => frames
                .iter()
                .position(|(name, _)| name == asked.trim())
                .ok_or_else(|| RError::NoSuchMember { asked: asked.to_owned(), present: named(&frames) })?,
        };
        let (title, frame) = frames.remove(place);
        let (names, columns, rows) = columns_of(&bytes, frame)?;
        let title = Some(title).filter(|title| !title.is_empty());
        Ok(Self { title, others: named(&frames), names, columns, rows, bytes })
    }
}

/// The bytes without compression.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, RError> {
    if !bytes.starts_with(b"\x1F\x8B") {
        return Ok(bytes.to_vec());
    }
    let mut found = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(MOST_BYTES + 1).read_to_end(&mut found);
    read.map_err(|fault| RError::Gzip { fault: fault.to_string() })?;
    if found.len() as u64 > MOST_BYTES { Err(RError::TooLarge) } else { Ok(found) }
}

/// The object itself if it is a data frame, else the data frames in it, by name.
fn data_frames(bytes: &[u8], whole: Object) -> Result<Vec<(String, Object)>, RError> {
    if is_data_frame(bytes, &whole) {
        return Ok(vec![(String::new(), whole)]);
    }
    let what = |object: &Object| match &object.content {
        Content::Null => "nothing".to_owned(),
        Content::Symbol(_) => "a symbol".to_owned(),
        Content::Logical(_) | Content::Integer(_) | Content::Real(_) | Content::Sequence { .. } => {
            "a vector of numbers".to_owned()
        }
        Content::Text(_) => "a vector of texts".to_owned(),
        Content::List(_) => "other objects".to_owned(),
        Content::Other(what) => (*what).to_owned(),
    };
    let found = what(&whole);
    let names = names_of(bytes, &whole);
    let elements = match whole.content {
        Content::List(elements) => elements,
        _ => Vec::new(),
    };
    let named = elements
        .into_iter()
        .enumerate()
        .map(|(place, element)| (names.get(place).cloned().unwrap_or_default(), element));
    let frames: Vec<(String, Object)> = named.filter(|(_, element)| is_data_frame(bytes, element)).collect();
    if frames.is_empty() { Err(RError::NoDataFrame { found }) } else { Ok(frames) }
}

/// The names of the elements: of a list its attribute, of a pairlist its tags.
fn names_of(bytes: &[u8], object: &Object) -> Vec<String> {
    match object.attribute("names").map(|names| &names.content) {
        Some(Content::Text(names)) => names
            .iter()
            .map(|name| name.as_ref().map_or_else(String::new, |name| text(bytes, name)))
            .collect(),
        _ => object.tags.clone(),
    }
}

fn is_data_frame(bytes: &[u8], object: &Object) -> bool {
    matches!(object.content, Content::List(_)) && column::has_class(bytes, object, "data.frame")
}

/// Names, columns and the number of rows.
fn columns_of(bytes: &[u8], frame: Object) -> Result<(Vec<String>, Vec<Column>, usize), RError> {
    let names: Vec<String> = names_of(bytes, &frame).iter().map(|name| name.trim().to_owned()).collect();
    let elements = match frame.content {
        Content::List(elements) => elements,
        _ => Vec::new(),
    };
    if names.len() != elements.len() || names.is_empty() {
        return Err(RError::Names { columns: elements.len(), names: names.len() });
    }
    let mut columns: Vec<Column> = Vec::with_capacity(elements.len());
    for (name, element) in names.iter().zip(elements) {
        let column = Column::of(bytes, name, element)?;
        let rows = columns.first().map_or(column.length(), Column::length);
        if column.length() != rows {
            return Err(RError::Rows { name: name.clone(), found: column.length(), rows });
        }
        columns.push(column);
    }
    let rows = columns.first().map_or(0, Column::length);
    Ok((names, columns, rows))
}

impl TypedTable for RTable {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let column = self.columns.get(column).filter(|_| row < self.rows);
        column.map_or(Cell::Missing(Missing::PLAIN), |column| column.cell(&self.bytes, row))
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn others(&self) -> &[String] {
        &self.others
    }
}
