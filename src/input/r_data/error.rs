//! What can be wrong with an R data file.

use super::MOST_BYTES;

/// Why an R data file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the names say what they are; `at` is a byte of the unpacked file, counted from 0"
)]
pub enum RError {
    /// A gzip stream that is broken or ends early.
    #[error("the file cannot be unpacked by gzip: {fault}")]
    Gzip { fault: String },
    /// More than is read.
    #[error("the file unpacks to more than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
    /// Compressed, and something else within.
    #[error("the file is compressed, and no R data file within")]
    NotR,
    /// ASCII or native binary form.
    #[error("the R data are in ASCII or in the native form of a machine, which cannot be read")]
    Form,
    /// A version of the serialization that is not known.
    #[error("the R data are of serialization version {version}; 2 and 3 can be read")]
    Version { version: i32 },
    /// The end comes too early.
    #[error("byte {at}: the R data end inside an object")]
    Truncated { at: usize },
    /// A length that the rest of the file cannot hold.
    #[error("byte {at}: an object claims {claimed} elements, more than the rest of the file can hold")]
    Length { at: usize, claimed: i64 },
    /// Objects in objects in objects.
    #[error("byte {at}: objects are nested deeper than in any data frame")]
    Deep { at: usize },
    /// A reference to nothing.
    #[error("byte {at}: a reference to object {index}, which was not written")]
    Reference { at: usize, index: u32 },
    /// A compiled function.
    #[error("byte {at}: the file holds a compiled function, which cannot be read")]
    Function { at: usize },
    /// A kind of object that is not known.
    #[error("byte {at}: an object of unknown kind {kind}")]
    Kind { at: usize, kind: u8 },
    /// A compact vector that is not known, or wrong.
    #[error("byte {at}: a vector in the compact form `{}`, which cannot be read", class.escape_debug())]
    Compact { at: usize, class: String },
    /// Data, but no data frame.
    #[error("the file holds no data frame, but {found}")]
    NoDataFrame { found: String },
    /// The data frame asked for is not there.
    #[error("no data frame `{}`; {}", asked.escape_debug(), if present.is_empty() { "the file holds one without a name".to_owned() } else { format!("the data frames are {}", present.join(", ")) })]
    NoSuchMember { asked: String, present: Vec<String> },
    /// Columns without names, or names without columns.
    #[error("the data frame has {columns} columns and {names} names")]
    Names { columns: usize, names: usize },
    /// Columns of different lengths.
    #[error("column `{}` has {found} values where the first has {rows}", name.escape_debug())]
    Rows { name: String, found: usize, rows: usize },
    /// A list, a matrix, complex numbers.
    #[error("column `{}` holds {what}, not one value a row", name.escape_debug())]
    Column { name: String, what: String },
}

impl RError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NotR => "unpack the file first".to_owned(),
            Self::NoSuchMember { present, .. } => match present.first() {
                Some(first) => format!("name one of them, for example --member {first}"),
                None => "leave --member out".to_owned(),
            },
            Self::Column { name, .. } => {
                format!(
                    "remove the column or make vectors of it in R, then save again: data[[\"{}\"]] <- NULL",
                    name.escape_debug()
                )
            }
            Self::Form => "save it again in R with saveRDS(data, \"data.rds\")".to_owned(),
            Self::NoDataFrame { .. } | Self::Function { .. } | Self::Compact { .. } => {
                "save the data frame alone in R: saveRDS(as.data.frame(data), \"data.rds\")".to_owned()
            }
            Self::TooLarge => "save the columns that are needed, or write them as CSV".to_owned(),
            _ => "save it again in R with saveRDS(data, \"data.rds\"), or write it as CSV".to_owned(),
        }
    }
}
