//! What the reader decided.

use schemars::JsonSchema;
use serde::Serialize;

use super::adtte::AdtteFinding;
use super::delimited::Separator;
use crate::input::table::Encoding;
use crate::measure::TimeUnit;

/// Something that was decided in reading; data here, worded in `output`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "note", rename_all = "kebab-case")]
pub enum ReadNote {
    /// The file begins with a byte order mark.
    ByteOrderMark,
    /// A text in another encoding than UTF-8.
    Encoding {
        /// Which.
        encoding: Encoding,
    },
    /// The first of several members or sheets was read.
    FirstTable {
        /// Its name.
        read: String,
        /// The others.
        others: Vec<String>,
    },
    /// Another separator than comma.
    Separator {
        /// Which.
        separator: Separator,
    },
    /// A column whose decimals follow a comma.
    DecimalComma {
        /// Its name.
        column: String,
    },
    /// Time and censoring were found by the names of ADaM.
    Adam {
        /// Column of times.
        time: String,
        /// Column of censoring codes.
        censor: String,
    },
    /// Rows of one ADaM parameter were read.
    Parameter {
        /// Its `PARAMCD`.
        parameter: String,
        /// Rows read.
        kept: u64,
        /// Rows of other parameters, left out unchecked.
        dropped: u64,
    },
    /// A column of ids that no flag named.
    IdRecognised {
        /// Its name.
        column: String,
    },
    /// Late entry, with several rows of one subject: the rows are the subjects of the sample.
    RepeatedIds {
        /// Number of different ids.
        ids: u64,
        /// Number of rows.
        rows: u64,
    },
    /// A covariate that is missing for some subjects.
    MissingCovariate {
        /// Its name.
        column: String,
        /// Subjects without it.
        rows: u64,
        /// Lines or rows of the first of them, as the file counts.
        first: Vec<u64>,
    },
    /// Rows of empty cells at the end.
    BlankRows {
        /// How many.
        rows: u64,
    },
    /// In how many rows of ADaM's ADTTE the time was held against its dates.
    AdtteDates {
        /// Rows with time and both dates.
        checked: u64,
        /// Rows read.
        rows: u64,
        /// Unit of the time; without one nothing is checked.
        unit: Option<TimeUnit>,
        /// Days of that unit by which most times agree.
        days: f64,
    },
    /// ADaM columns that contradict time or censoring.
    Adtte {
        /// Rows with this kind of contradiction.
        rows: u64,
        /// The first of them.
        first: Vec<AdtteFinding>,
    },
}

impl ReadNote {
    /// Whether something was guessed, or left out, that a person should look at: `--strict` refuses it.
    #[must_use]
    pub fn is_caution(&self) -> bool {
        match self {
            Self::Encoding { encoding } => *encoding == Encoding::Windows1252,
            Self::FirstTable { .. }
            | Self::DecimalComma { .. }
            | Self::RepeatedIds { .. }
            | Self::MissingCovariate { .. }
            | Self::BlankRows { .. }
            | Self::Adtte { .. } => true,
            Self::ByteOrderMark
            | Self::Separator { .. }
            | Self::Adam { .. }
            | Self::Parameter { .. }
            | Self::IdRecognised { .. }
            | Self::AdtteDates { .. } => false,
        }
    }

    /// `decimal-comma`, as in JSON.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::ByteOrderMark => "byte-order-mark",
            Self::Encoding { .. } => "encoding",
            Self::FirstTable { .. } => "first-table",
            Self::Separator { .. } => "separator",
            Self::DecimalComma { .. } => "decimal-comma",
            Self::Adam { .. } => "adam",
            Self::Parameter { .. } => "parameter",
            Self::IdRecognised { .. } => "id-recognised",
            Self::RepeatedIds { .. } => "repeated-ids",
            Self::MissingCovariate { .. } => "missing-covariate",
            Self::BlankRows { .. } => "blank-rows",
            Self::AdtteDates { .. } => "adtte-dates",
            Self::Adtte { first, .. } => first.first().map_or("adtte", |finding| finding.fault.id()),
        }
    }
}
