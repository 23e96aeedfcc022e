//! What can be wrong with a table of subjects, and where.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use super::check::{LARGEST_TIME, MOST_GROUPS};
use super::columns::Role;
use super::help::{counted, listed, shown};
use crate::input::assessments::AssessmentFault;
use crate::input::table::FileKind;
use crate::input::xport::XportError;
use crate::sample::SampleError;

/// What the number of a place counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Lines of a text, from 1; the header is line 1 unless empty lines precede it.
    Lines,
    /// Rows of a typed table as its file counts them: observations from 1, or rows of a sheet.
    Rows,
    /// Nothing: the names of the columns of a typed table.
    Header,
}

/// A line or row of the file and, where one is meant, a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What `line` counts.
    pub counted: Counted,
    /// Line or row; 0 for the header of a typed table.
    pub line: u64,
    /// Column, counted from 1, and its name in the header.
    pub column: Option<(usize, String)>,
}

/// A place and the bytes of the file that stand there, counted from 0 with a byte order mark included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Line and column.
    pub place: Place,
    /// The cell without surrounding blanks, or the line without its end. Empty in a typed table.
    pub bytes: Range<usize>,
}

impl Location {
    /// A place in a typed table.
    pub(super) fn of(counted: Counted, line: u64, column: Option<(usize, String)>) -> Self {
        Self { place: Place { counted, line, column }, bytes: 0..0 }
    }
}

/// A text in a column and the number of rows that hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueCount {
    /// The text.
    pub value: String,
    /// Number of rows.
    pub rows: u64,
}

/// The codes that were looked for in the event column, and those that stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCodes {
    /// Code of an event.
    pub event_value: String,
    /// Code of a censored time.
    pub censored_value: String,
    /// All codes of the column, the most frequent first.
    pub counts: Vec<ValueCount>,
}

/// Why a path cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// Nothing there.
    #[error("there is no such file")]
    NotFound,
    /// A folder.
    #[error("it is a folder, not a file")]
    Folder,
    /// Not readable for this user.
    #[error("there is no permission to read it")]
    Permission,
    /// Anything else the operating system says.
    #[error("{0}")]
    Other(String),
}

/// Why a table of subjects cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "`at` is the place, `role` the meaning of the column, `text` the cell as written"
)]
pub enum SubjectDataError {
    /// The file cannot be opened.
    #[error("cannot open `{}`: {fault}", path.display())]
    CannotOpen { path: PathBuf, fault: OpenFault },
    /// Nothing but blanks.
    #[error("the file is empty: no header, no subjects")]
    Empty,
    /// Known to be another kind of file.
    #[error("the file is {kind}, which cannot be read")]
    NotReadable { kind: FileKind },
    /// A member or sheet was asked for, and the file is a text.
    #[error("{flag} `{}`: a text file is one table", shown(asked))]
    NoSuchTable { flag: &'static str, asked: String },
    /// A transport file that is wrong.
    #[error(transparent)]
    Xport(#[from] XportError),
    /// An Excel workbook that is wrong.
    #[cfg(feature = "excel")]
    #[error(transparent)]
    Excel(#[from] crate::input::excel::ExcelError),
    /// A Parquet file that is wrong.
    #[cfg(feature = "parquet")]
    #[error(transparent)]
    Parquet(#[from] crate::input::parquet::ParquetError),
    /// An R data file that is wrong.
    #[cfg(feature = "r-files")]
    #[error(transparent)]
    R(#[from] crate::input::r_data::RError),
    /// A SAS data set that is wrong.
    #[cfg(feature = "sas")]
    #[error(transparent)]
    Sas(#[from] crate::input::sas::SasError),
    /// A byte that makes no text: no character of UTF-8, UTF-16 or Windows-1252, or of a mixture of two.
    #[error("{at}: byte {:#04x} at position {} is not text in one encoding", value, at.bytes.start)]
    NotUtf8 { at: Location, value: u8 },
    /// A zero byte.
    #[error("{at}: the byte at position {} is NUL, which no text holds", at.bytes.start)]
    NulByte { at: Location },
    /// A quote that is open at the end of the file.
    #[error("{at}: the quote opened here is never closed")]
    UnclosedQuote { at: Location },
    /// A quoted cell that goes on after its closing quote: most often a quote left open in an earlier line.
    #[error("{at}: the quote opened here is closed inside a cell, on line {closed_line}")]
    TextAfterQuote { at: Location, closed_line: u64 },
    /// A row with more or fewer cells than the header. `last_line` differs from the first if a quoted cell spans lines.
    #[error("{at}: {found} {} where the header has {expected}", if *found == 1 { "cell" } else { "cells" })]
    CellCount { at: Location, found: usize, expected: usize, last_line: u64 },
    /// A row of empty cells with subjects below it.
    #[error("{at}: every cell is empty, and more rows follow")]
    BlankRow { at: Location },
    /// A header and nothing else.
    #[error("{at}: there is a header but no row below it")]
    NoRows { at: Location },
    /// A column that is not in the header.
    #[error("no column `{}`, asked for by {}; the columns are {}", shown(asked), role.flag(), listed(present))]
    MissingColumn { at: Location, role: Role, asked: String, present: Vec<String> },
    /// A name that several columns have; `columns` counts from 1.
    #[error("{at}: {} `{}` fits the columns {columns:?} alike", role.flag(), shown(asked))]
    AmbiguousColumn { at: Location, role: Role, asked: String, columns: Vec<usize> },
    /// Flags that say too little, and a header that is not ADaM's.
    #[error("nothing says which column holds {}; the columns are {}", wanted(*time, *event), listed(present))]
    NeedColumns { at: Location, time: bool, event: bool, present: Vec<String> },
    /// Two ways to say what is an event.
    #[error("--event and --censor exclude each other")]
    EventAndCensor,
    /// Codes of an event column that is not named.
    #[error("{flag} needs --event")]
    CodesWithoutEvent { flag: &'static str },
    /// One code for two things.
    #[error(
        "the event value `{}` and the censored value `{}` are the same",
        shown(event_value),
        shown(censored_value)
    )]
    SameCodes { event_value: String, censored_value: String },
    /// A competing event with the code of something else.
    #[error("the competing value `{}` already means something else", shown(code))]
    RepeatedCompetingCode { code: String },
    /// Half of what potential follow-up by dates needs.
    #[error("potential follow-up from dates of enrolment also needs {missing}")]
    CalendarFlags { missing: &'static str },
    /// Potential follow-up from a column and from dates.
    #[error("--potential and --enrolled exclude each other")]
    PotentialTwice,
    /// A cutoff that is no date.
    #[error("--cutoff `{}` is not a date", shown(text))]
    Cutoff { text: String },
    /// A cell that is no date.
    #[error("{at}: the {role} `{}` is not a date", shown(text))]
    NotADate { at: Location, role: Role, text: String },
    /// Enrolment after the data cut.
    #[error("{at}: enrolled on {date}, after the cutoff {cutoff}")]
    EnrolledAfterCutoff { at: Location, date: String, cutoff: String },
    /// Observation beyond what the cutoff allows.
    #[error("{at}: observed for {time}, longer than the potential follow-up {potential}")]
    ObservedBeyondPotential { at: Location, time: f64, potential: f64 },
    /// Free of the event after the event.
    #[error("{at}: still free of the event at {left}, after the event at {time}")]
    LeftAfterTime { at: Location, left: f64, time: f64 },
    /// Every weight is 0.
    #[error("{at}: every weight is 0")]
    NoWeight { at: Location },
    /// One column for two things.
    #[error("{at}: {} and {} name the same column", first.flag(), second.flag())]
    SameColumn { at: Location, first: Role, second: Role },
    /// An empty cell, or one that says there is no value.
    #[error("{at}: the {role} is missing{}", if text.is_empty() { String::new() } else { format!(" (`{text}`)") })]
    MissingValue { at: Location, role: Role, text: String },
    /// Text, a thousands separator, infinity.
    #[error("{at}: the {role} `{}` is not a finite number", shown(text))]
    NotANumber { at: Location, role: Role, text: String },
    /// A negative number.
    #[error("{at}: the {role} {value} is negative")]
    Negative { at: Location, role: Role, value: f64 },
    /// A number that no time of a trial is.
    #[error("{at}: the {role} {value:e} is above {LARGEST_TIME:e}")]
    TooLarge { at: Location, role: Role, value: f64 },
    /// A decimal comma and a decimal point in one column.
    #[error("{at}: the {role} `{}` has another decimal mark than that on {other}", shown(text))]
    MixedDecimalMarks { at: Location, role: Role, text: String, other: Box<Place> },
    /// Observation that begins when or after it ends.
    #[error("{at}: the entry {entry} is not before the time {time}")]
    EntryNotBeforeTime { at: Location, entry: f64, time: f64 },
    /// A code of the event column that is neither of the two.
    #[error("{at}: code `{}` is neither the event value `{}` nor the censored value `{}`; found {}",
        shown(text), shown(&found.event_value), shown(&found.censored_value), counted(&found.counts))]
    UnknownCode { at: Location, text: String, found: Box<FoundCodes> },
    /// A code of a censoring column (`CNSR`) that is neither 0 nor a positive whole number.
    #[error("{at}: code `{}` is neither 0 (event) nor a positive whole number (censored)", shown(text))]
    CensorCode { at: Location, text: String },
    /// More groups than anybody compares.
    #[error("{at}: {found} different groups; at most {MOST_GROUPS} can be compared")]
    TooManyGroups { at: Location, found: usize },
    /// One subject twice, without entry times that would split it.
    #[error("{at}: subject `{}` stands on {first} already", shown(id))]
    DuplicateId { at: Location, id: String, first: Box<Place> },
    /// Several ADaM parameters and no choice.
    #[error("{at}: `PARAMCD` has several values: {}", counted(found))]
    SeveralParameters { at: Location, found: Vec<ValueCount> },
    /// An ADaM parameter that no row has.
    #[error("no row with `PARAMCD` `{}`; found {}", shown(asked), counted(found))]
    ParameterNotFound { at: Location, asked: String, found: Vec<ValueCount> },
    /// Assessments and histories that do not hold together.
    #[error("{}{fault}", at.as_ref().map_or_else(String::new, |at| format!("{at}: ")))]
    Assessments { at: Option<Box<Location>>, fault: AssessmentFault },
    /// The splitter of rows gave up.
    #[error("the rows cannot be told apart: {cause}")]
    Rows { cause: String },
    /// Subjects that make no sample, though each row was checked.
    #[error(transparent)]
    Sample(#[from] SampleError),
}

impl SubjectDataError {
    /// Line and column, for faults that have them.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.location().map(|at| at.place.clone())
    }

    /// The bytes of a text to underline: a cell, a line or the header. Empty for an empty cell.
    #[must_use]
    pub fn byte_range(&self) -> Option<Range<usize>> {
        let at = self.location().filter(|at| at.place.counted == Counted::Lines)?;
        Some(at.bytes.clone())
    }

    /// Whether the flags are at fault, contradictory or too few, rather than the data or how the two fit together.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        #[cfg(feature = "excel")]
        if matches!(self, Self::Excel(crate::input::excel::ExcelError::NoSuchSheet { .. })) {
            return true;
        }
        #[cfg(feature = "sas")]
        if matches!(self, Self::Sas(crate::input::sas::SasError::NoSuchMember { .. })) {
            return true;
        }
        #[cfg(feature = "r-files")]
        if matches!(self, Self::R(crate::input::r_data::RError::NoSuchMember { .. })) {
            return true;
        }
        #[cfg(feature = "parquet")]
        if matches!(self, Self::Parquet(crate::input::parquet::ParquetError::NoSuchMember { .. })) {
            return true;
        }
        if let Self::Assessments { fault, .. } = self {
            return fault.is_usage();
        }
        matches!(
            self,
            Self::EventAndCensor
                | Self::CodesWithoutEvent { .. }
                | Self::SameCodes { .. }
                | Self::RepeatedCompetingCode { .. }
                | Self::CalendarFlags { .. }
                | Self::PotentialTwice
                | Self::Cutoff { .. }
                | Self::SameColumn { .. }
                | Self::NeedColumns { .. }
                | Self::SeveralParameters { .. }
                | Self::NoSuchTable { .. }
                | Self::Xport(XportError::NoSuchMember { .. })
        )
    }

    fn location(&self) -> Option<&Location> {
        match self {
            Self::NotUtf8 { at, .. }
            | Self::NulByte { at }
            | Self::UnclosedQuote { at }
            | Self::TextAfterQuote { at, .. }
            | Self::CellCount { at, .. }
            | Self::BlankRow { at }
            | Self::NoRows { at }
            | Self::MissingColumn { at, .. }
            | Self::AmbiguousColumn { at, .. }
            | Self::NeedColumns { at, .. }
            | Self::SameColumn { at, .. }
            | Self::MissingValue { at, .. }
            | Self::NotANumber { at, .. }
            | Self::Negative { at, .. }
            | Self::TooLarge { at, .. }
            | Self::MixedDecimalMarks { at, .. }
            | Self::EntryNotBeforeTime { at, .. }
            | Self::NotADate { at, .. }
            | Self::EnrolledAfterCutoff { at, .. }
            | Self::ObservedBeyondPotential { at, .. }
            | Self::LeftAfterTime { at, .. }
            | Self::NoWeight { at }
            | Self::UnknownCode { at, .. }
            | Self::CensorCode { at, .. }
            | Self::DuplicateId { at, .. }
            | Self::TooManyGroups { at, .. }
            | Self::SeveralParameters { at, .. }
            | Self::ParameterNotFound { at, .. } => Some(at),
            Self::Assessments { at, .. } => at.as_deref(),
            Self::CannotOpen { .. }
            | Self::Empty
            | Self::NotReadable { .. }
            | Self::NoSuchTable { .. }
            | Self::Xport(_)
            | Self::EventAndCensor
            | Self::CodesWithoutEvent { .. }
            | Self::SameCodes { .. }
            | Self::RepeatedCompetingCode { .. }
            | Self::CalendarFlags { .. }
            | Self::PotentialTwice
            | Self::Cutoff { .. }
            | Self::Rows { .. }
            | Self::Sample(_) => None,
            #[cfg(feature = "excel")]
            Self::Excel(_) => None,
            #[cfg(feature = "sas")]
            Self::Sas(_) => None,
            #[cfg(feature = "r-files")]
            Self::R(_) => None,
            #[cfg(feature = "parquet")]
            Self::Parquet(_) => None,
        }
    }
}

fn wanted(time: bool, event: bool) -> &'static str {
    match (time, event) {
        (true, false) => "the time",
        (false, true) => "the event",
        _ => "the time and which the event",
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.counted {
            Counted::Lines => write!(f, "line {}", self.line)?,
            Counted::Rows => write!(f, "row {}", self.line)?,
            Counted::Header => f.write_str("the names of the columns")?,
        }
        match &self.column {
            Some((index, name)) => write!(f, ", column {index} (`{}`)", shown(name)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.fmt(f)
    }
}
