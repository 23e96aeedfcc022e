//! SAS transport files, versions 5 and 8: the other way of `input::xport`, where their layout is cited.

use std::io::{self, Write};

use jiff::civil::{Date, DateTime, date};

use crate::input::table::Cell;
use crate::input::xport::{Meaning, RECORD, XportVersion};
use crate::numeric::ibm_double::to_ibm_double;

/// A data set.
#[derive(Debug, Clone)]
pub struct XportMember<'a> {
    /// Name, of letters, digits and underscores: up to 8 characters in version 5, 32 in version 8.
    pub name: &'a str,
    /// Label, up to 40 bytes; may be empty.
    pub label: &'a str,
    /// When it was made.
    pub created: DateTime,
    /// Columns, all of one length.
    pub columns: Vec<XportColumn<'a>>,
}

/// A variable and its values: texts where one of them is a text, else numbers.
#[derive(Debug, Clone)]
pub struct XportColumn<'a> {
    /// As that of a member.
    pub name: &'a str,
    /// Label: up to 40 bytes in version 5, 256 in version 8; may be empty.
    pub label: &'a str,
    /// Format such as `8.2`, `DATE9.`; if empty, dates get `DATE9.` and moments `DATETIME20.`.
    pub format: &'a str,
    /// Values; a missing text is blank.
    pub cells: Vec<Cell<'a>>,
}

/// Why a data set cannot be written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the names and texts say what they are")]
pub enum XportWriteError {
    /// The destination.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A name that SAS does not take.
    #[error(
        "`{name}` is no name of SAS: a letter or underscore, then letters, digits and underscores, {longest} at most"
    )]
    Name { name: String, longest: usize },
    /// A label that is too long.
    #[error("the label of `{name}` has {length} bytes; {longest} at most")]
    Label { name: String, length: usize, longest: usize },
    /// A text that is too long.
    #[error("`{name}`, row {row}: the text has {length} bytes; {longest} at most")]
    Text { name: String, row: usize, length: usize, longest: usize },
    /// A number that an IBM double does not hold.
    #[error("`{name}`, row {row}: {value:e} is out of the range of transport files, 5.4e-79 to 7.2e75")]
    Number { name: String, row: usize, value: f64 },
    /// A format that is not a name, a width and decimals.
    #[error("the format `{format}` of `{name}` is not NAMEw.d with a name of at most 8 characters")]
    Format { name: String, format: String },
    /// Columns of different lengths.
    #[error("`{name}` has {length} rows, the first column {first}")]
    Lengths { name: String, length: usize, first: usize },
    /// No columns, or more than a header can count.
    #[error("{0} columns; 1 to 9999 can be written")]
    Columns(usize),
    /// Version 5 cannot tell a last row of blanks from what pads the file.
    #[error("the last row holds nothing but blanks, which version 5 cannot tell from the end of the file")]
    BlankEnd,
}

/// Writes a file of one member.
///
/// # Errors
/// [`XportWriteError`], before anything is written for all but the destination.
pub fn write_xport(
    member: &XportMember<'_>,
    version: XportVersion,
    to: &mut impl Write,
) -> Result<(), XportWriteError> {
    let limits = Limits::of(version);
    limits.name(member.name)?;
    limits.label(member.name, member.label, 40)?;
    if !(1..=9999).contains(&member.columns.len()) {
        return Err(XportWriteError::Columns(member.columns.len()));
    }
    let rows = member.columns[0].cells.len();
    let variables = member
        .columns
        .iter()
        .map(|column| Prepared::new(column, rows, &limits))
        .collect::<Result<Vec<_>, _>>()?;
    let length: usize = variables.iter().map(|variable| variable.length).sum();
    let last_is_blank = rows > 0 && variables.iter().all(|variable| variable.is_blank(rows - 1));
    if version == XportVersion::V5 && last_is_blank && length < RECORD {
        return Err(XportWriteError::BlankEnd);
    }

    let mut head = Head { bytes: Vec::new() };
    head.library(version, member.created);
    head.member(version, member);
    head.variables(version, &variables);
    head.observations(version, rows);
    to.write_all(&head.bytes)?;
    let mut observation = Vec::with_capacity(length);
    for row in 0..rows {
        observation.clear();
        variables.iter().for_each(|variable| variable.write(row, &mut observation));
        to.write_all(&observation)?;
    }
    let written = rows * length;
    to.write_all(&[b' '; RECORD][..written.next_multiple_of(RECORD) - written])?;
    Ok(())
}

/// What a version allows, in bytes.
struct Limits {
    name: usize,
    label: usize,
    text: usize,
}

impl Limits {
    fn of(version: XportVersion) -> Self {
        match version {
            XportVersion::V5 => Self { name: 8, label: 40, text: 200 },
            XportVersion::V8 => Self { name: 32, label: 256, text: 32_767 },
        }
    }

    fn name(&self, name: &str) -> Result<(), XportWriteError> {
        let sound = name.len() <= self.name
            && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if sound { Ok(()) } else { Err(XportWriteError::Name { name: name.into(), longest: self.name }) }
    }

    fn label(&self, name: &str, label: &str, longest: usize) -> Result<(), XportWriteError> {
        let length = label.len();
        if length <= longest {
            return Ok(());
        }
        Err(XportWriteError::Label { name: name.into(), length, longest })
    }
}

/// A column that can be written.
struct Prepared<'a> {
    column: &'a XportColumn<'a>,
    is_text: bool,
    of_moments: bool,
    length: usize,
    format: (String, u16, u16),
}

impl<'a> Prepared<'a> {
    fn new(column: &'a XportColumn<'a>, rows: usize, limits: &Limits) -> Result<Self, XportWriteError> {
        let name = || column.name.to_owned();
        limits.name(column.name)?;
        limits.label(column.name, column.label, limits.label)?;
        if column.cells.len() != rows {
            return Err(XportWriteError::Lengths { name: name(), length: column.cells.len(), first: rows });
        }
        let is_text = column.cells.iter().any(|cell| matches!(cell, Cell::Text(_)));
        let usual = match column.cells.iter().find(|cell| !matches!(cell, Cell::Missing(_))) {
            _ if is_text || !column.format.is_empty() => column.format,
            Some(Cell::Date(_)) => "DATE9.",
            Some(Cell::Moment(_)) => "DATETIME20.",
            _ => "",
        };
        let of_moments = Meaning::of(usual) == Meaning::Seconds;
        let mut longest = 1;
        for (row, cell) in column.cells.iter().enumerate() {
            if is_text {
                let length = text_of(cell).len();
                if length > limits.text {
                    return Err(XportWriteError::Text { name: name(), row, length, longest: limits.text });
                }
                longest = longest.max(length);
            } else if let Err(value) = number_of(cell, of_moments) {
                return Err(XportWriteError::Number { name: name(), row, value });
            }
        }
        let format = format_parts(usual)
            .ok_or_else(|| XportWriteError::Format { name: name(), format: usual.to_owned() })?;
        Ok(Self { column, is_text, of_moments, length: if is_text { longest } else { 8 }, format })
    }

    fn is_blank(&self, row: usize) -> bool {
        self.is_text && text_of(&self.column.cells[row]).trim_end_matches(' ').is_empty()
    }

    fn write(&self, row: usize, to: &mut Vec<u8>) {
        let cell = &self.column.cells[row];
        if self.is_text {
            let end = to.len() + self.length;
            to.extend_from_slice(text_of(cell).as_bytes());
            to.resize(end, b' ');
        } else {
            // Every number has been looked at.
            to.extend_from_slice(&number_of(cell, self.of_moments).unwrap_or(0).to_be_bytes());
        }
    }
}

/// In a column of texts.
fn text_of(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Missing(_) => String::new(),
        cell => cell.clone().into_text().into_owned(),
    }
}

/// The bits of a number, a day (midnight among moments), a moment or a missing code; the number itself if it is out of range.
fn number_of(cell: &Cell<'_>, of_moments: bool) -> Result<u64, f64> {
    let value = match cell {
        Cell::Missing(code) => return Ok(u64::from(code.code()) << 56),
        Cell::Number(value) => *value,
        Cell::Date(day) if of_moments => 86_400.0 * days_since_1960(*day),
        Cell::Date(day) => days_since_1960(*day),
        Cell::Moment(moment) => {
            let time = moment.time().duration_since(jiff::civil::Time::midnight());
            86_400.0 * days_since_1960(moment.date()) + time.as_secs_f64()
        }
        Cell::Text(_) => f64::NAN,
    };
    to_ibm_double(value).ok_or(value)
}

fn days_since_1960(day: Date) -> f64 {
    f64::from((day - date(1960, 1, 1)).get_days())
}

/// Name, width and decimals of `DATE9.`, `8.2`, `E8601DA.`: digits at the end are the width, those inside belong to the name.
fn format_parts(format: &str) -> Option<(String, u16, u16)> {
    let (front, decimals) = format.split_once('.').unwrap_or((format, ""));
    let name = front.trim_end_matches(|character: char| character.is_ascii_digit());
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse().ok() };
    let sound =
        name.len() <= 8 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_$".contains(&byte));
    let (width, decimals) = (number(&front[name.len()..])?, number(decimals)?);
    sound.then(|| (name.to_ascii_uppercase(), width, decimals))
}

/// Header records.
struct Head {
    bytes: Vec<u8>,
}

impl Head {
    fn field(&mut self, text: &str, width: usize) {
        let end = self.bytes.len() + width;
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.resize(end, b' ');
    }

    fn header(&mut self, name: &str, rest: &str) {
        self.field(&format!("HEADER RECORD*******{name:<8}HEADER RECORD!!!!!!!{rest}"), RECORD);
    }

    fn pad(&mut self) {
        let end = self.bytes.len().next_multiple_of(RECORD);
        self.bytes.resize(end, b' ');
    }

    fn library(&mut self, version: XportVersion, created: DateTime) {
        let name = match version {
            XportVersion::V5 => "LIBRARY",
            XportVersion::V8 => "LIBV8",
        };
        self.header(name, &"0".repeat(30));
        for (text, width) in [("SAS", 8), ("SAS", 8), ("SASLIB", 8), ("9.4", 8), ("onearm", 8), ("", 24)] {
            self.field(text, width);
        }
        self.field(&stamp(created), 16);
        self.field(&stamp(created), RECORD);
    }

    fn member(&mut self, version: XportVersion, member: &XportMember<'_>) {
        let (head, descriptor, width, filler) = match version {
            XportVersion::V5 => ("MEMBER", "DSCRPTR", 8, 24),
            XportVersion::V8 => ("MEMBV8", "DSCPTV8", 32, 0),
        };
        self.header(head, "000000000000000001600000000140");
        self.header(descriptor, &"0".repeat(30));
        let fields =
            [("SAS", 8), (member.name, width), ("SASDATA", 8), ("9.4", 8), ("onearm", 8), ("", filler)];
        for (text, width) in fields {
            self.field(text, width);
        }
        self.field(&stamp(member.created), 16);
        self.field(&stamp(member.created), 32);
        self.field(member.label, 48);
    }

    fn variables(&mut self, version: XportVersion, variables: &[Prepared<'_>]) {
        let name = match version {
            XportVersion::V5 => "NAMESTR",
            XportVersion::V8 => "NAMSTV8",
        };
        self.header(name, &format!("000000{:04}{}", variables.len(), "0".repeat(20)));
        let mut position = 0;
        for (index, variable) in variables.iter().enumerate() {
            self.variable(version, index, variable, position);
            position += variable.length;
        }
        self.pad();
        let long: Vec<_> =
            variables.iter().enumerate().filter(|(_, variable)| variable.column.label.len() > 40).collect();
        if long.is_empty() {
            return;
        }
        self.header("LABELV8", &long.len().to_string());
        for (index, variable) in long {
            let (name, label) = (variable.column.name, variable.column.label);
            for number in [index + 1, name.len(), label.len()] {
                self.number(number);
            }
            self.bytes.extend_from_slice(name.as_bytes());
            self.bytes.extend_from_slice(label.as_bytes());
        }
        self.pad();
    }

    /// One description of 140 bytes.
    fn variable(&mut self, version: XportVersion, index: usize, variable: &Prepared<'_>, position: usize) {
        let column = variable.column;
        for number in [if variable.is_text { 2 } else { 1 }, 0, variable.length, index + 1] {
            self.number(number);
        }
        let (format, width, decimals) = &variable.format;
        self.field(&column.name[..column.name.len().min(8)], 8);
        self.field(prefix(column.label, 40), 40);
        self.field(format, 8);
        for number in [*width, *decimals, 0, 0] {
            self.number(usize::from(number));
        }
        // No informat.
        self.field("", 8);
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.extend_from_slice(&(position as u32).to_be_bytes());
        match version {
            XportVersion::V5 => self.bytes.extend_from_slice(&[0; 52]),
            XportVersion::V8 => {
                self.field(column.name, 32);
                self.number(column.label.len());
                self.bytes.extend_from_slice(&[0; 18]);
            }
        }
    }

    fn observations(&mut self, version: XportVersion, rows: usize) {
        match version {
            XportVersion::V5 => self.header("OBS", &"0".repeat(30)),
            XportVersion::V8 => self.header("OBSV8", &format!("{rows:>15}")),
        }
    }

    /// Lengths and positions have been checked against what two bytes hold.
    fn number(&mut self, value: usize) {
        self.bytes.extend_from_slice(&(value as u16).to_be_bytes());
    }
}

/// The first `most` bytes, but no part of a character.
fn prefix(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// `16FEB26:10:07:55`.
fn stamp(moment: DateTime) -> String {
    const MONTHS: [&str; 12] =
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let month = MONTHS[usize::from(moment.month().unsigned_abs()) - 1];
    format!(
        "{:02}{month}{:02}:{:02}:{:02}:{:02}",
        moment.day(),
        moment.year().rem_euclid(100),
        moment.hour(),
        moment.minute(),
        moment.second()
    )
}
