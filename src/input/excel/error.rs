//! What can be wrong with a workbook.

use super::guard::MOST_BYTES;

/// Why a workbook cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the names say what they are; `part` is a file within the archive, `row` counts as Excel does"
)]
pub enum ExcelError {
    /// Not a zip archive, or one that ends early.
    #[error("the workbook's archive is broken: {fault}")]
    Archive { fault: String },
    /// An archive of something else.
    #[error("a zip archive without an Excel workbook in it{}", other.map_or_else(String::new, |what| format!(": {what}")))]
    NoWorkbook { other: Option<&'static str> },
    /// Expands to more than is read, whatever its headers claim.
    #[error("part `{part}` expands the workbook to more than {} MiB", MOST_BYTES / (1 << 20))]
    TooLarge { part: String },
    /// A part whose length is not the one that its header claims.
    #[error("part `{part}` claims {claimed} bytes, but holds {found}")]
    Length { part: String, claimed: u64, found: u64 },
    /// More shared texts than the part can hold.
    #[error("part `{part}` claims {claimed} texts in {bytes} bytes")]
    Texts { part: String, claimed: u64, bytes: u64 },
    /// A row or cell beyond every sheet.
    #[error("part `{part}` refers to a row or cell that no sheet has")]
    Reference { part: String },
    /// What the parser of the workbook says.
    #[error("the workbook cannot be read: {fault}")]
    Workbook { fault: String },
    /// The sheet asked for is not there.
    #[error("no sheet `{}`; the sheets are {}", asked.escape_debug(), present.join(", "))]
    NoSuchSheet { asked: String, present: Vec<String> },
    /// A sheet without a cell.
    #[error("the sheet `{sheet}` is empty")]
    EmptySheet { sheet: String },
    /// A value to the right of the last column that has a name.
    #[error("sheet `{sheet}`, cell {cell}: a value beyond the last named column")]
    BeyondHeader { sheet: String, cell: String },
    /// Two values of one cell, or rows that go back.
    #[error("sheet `{sheet}`, row {row}: its cells do not stand in order")]
    Order { sheet: String, row: u32 },
}

impl ExcelError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoWorkbook { .. } => "save the table as an Excel workbook (.xlsx) or as CSV".to_owned(),
            Self::NoSuchSheet { .. } => "name one of the sheets with --member".to_owned(),
            Self::EmptySheet { .. } => "name another sheet with --member".to_owned(),
            Self::BeyondHeader { .. } => {
                "the first row with a value is the header: give the column a name there, or clear the cell"
                    .to_owned()
            }
            Self::TooLarge { .. } => "save the sheet as CSV".to_owned(),
            _ => "open the file in a spreadsheet program and save it again, or save it as CSV".to_owned(),
        }
    }
}
