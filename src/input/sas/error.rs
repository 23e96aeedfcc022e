//! What can be wrong with a SAS data set.

/// Why a SAS data set cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the names say what they are; `row` and `number` count from 1")]
pub enum SasError {
    /// What the parser of the file says.
    #[error("the SAS data set cannot be read: {fault}")]
    File { fault: String },
    /// A data set without a column.
    #[error("the SAS data set has no variables")]
    NoVariables,
    /// A column that does not lie within a row, or a number of a length that none has.
    #[error("variable {number} (`{}`) does not lie within a row", name.escape_debug())]
    Variable { number: usize, name: String },
    /// A row of another length than all have.
    #[error("row {row} is not as long as the header says")]
    RowLength { row: u64 },
    /// A file that was cut, or that claims rows it does not hold.
    #[error("the header claims {claimed} rows, the file holds {found}")]
    RowCount { claimed: u64, found: u64 },
    /// Rows that expand to more than is read.
    #[error("its rows take more than {} MiB once they are decompressed", most >> 20)]
    TooLarge { most: u64 },
    /// Another name than the file's.
    #[error("no data set `{}`; the file holds {}", asked.escape_debug(), present.as_deref().map_or_else(|| "one without a name".to_owned(), |name| format!("`{}`", name.escape_debug())))]
    NoSuchMember { asked: String, present: Option<String> },
}

impl SasError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoSuchMember { .. } => "a sas7bdat file holds one data set: leave --member out".to_owned(),
            Self::RowCount { .. } => "copy the file again: it may have been cut, or written while it was copied".to_owned(),
            Self::TooLarge { .. } => "keep the variables and rows that are needed, or write them as a transport file".to_owned(),
            _ => "write the data set again, or as a SAS transport file (PROC COPY with the XPORT engine) or CSV".to_owned(),
        }
    }
}
