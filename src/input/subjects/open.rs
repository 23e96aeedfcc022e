//! The kind of file, by its content, and the table in it.

use std::borrow::Cow;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::delimited::{Delimited, Separator, locate};
use super::error::{OpenFault, SubjectDataError};
use super::note::ReadNote;
use super::table::Table;
use crate::input::table::{Encoding, FileKind, TypedTable, decode};
use crate::input::xport::XportTable;

/// Kinds of files that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TableKind {
    /// Delimited text.
    Text,
    /// SAS transport.
    Xport,
    /// Excel workbook.
    #[cfg(feature = "excel")]
    Excel,
    /// SAS data set.
    #[cfg(feature = "sas")]
    Sas,
    /// R data.
    #[cfg(feature = "r-files")]
    R,
    /// Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl TableKind {
    /// `text`, `xport`, `excel`, `sas`, `r`, `parquet`, as in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Xport => "xport",
            #[cfg(feature = "excel")]
            Self::Excel => "excel",
            #[cfg(feature = "sas")]
            Self::Sas => "sas",
            #[cfg(feature = "r-files")]
            Self::R => "r",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }
}

/// Where the rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Kind of file.
    pub kind: TableKind,
    /// The member or sheet that was read, if the file names it.
    pub table: Option<String>,
    /// Members or sheets that were not read.
    pub others: Vec<String>,
    /// Encoding of a text.
    pub encoding: Option<Encoding>,
}

/// Bytes that have been found out about: a text in UTF-8, or the kind of a typed file.
pub(in crate::input) enum Content<'b> {
    Text(Cow<'b, str>, Encoding),
    Xport(&'b [u8]),
    #[cfg(feature = "excel")]
    Excel(&'b [u8]),
    #[cfg(feature = "sas")]
    Sas(&'b [u8]),
    #[cfg(feature = "r-files")]
    R(&'b [u8]),
    #[cfg(feature = "parquet")]
    Parquet(&'b [u8]),
}

impl<'b> Content<'b> {
    pub(in crate::input) fn of(bytes: &'b [u8]) -> Result<Self, SubjectDataError> {
        match FileKind::of(bytes) {
            Some(FileKind::SasTransport) => Ok(Self::Xport(bytes)),
            #[cfg(feature = "excel")]
            Some(FileKind::Zip) => Ok(Self::Excel(bytes)),
            #[cfg(feature = "sas")]
            Some(FileKind::SasDataSet) => Ok(Self::Sas(bytes)),
            #[cfg(feature = "r-files")]
            Some(FileKind::R | FileKind::Gzip) => Ok(Self::R(bytes)),
            #[cfg(feature = "parquet")]
            Some(FileKind::Parquet) => Ok(Self::Parquet(bytes)),
            Some(kind) => Err(SubjectDataError::NotReadable { kind }),
            None => match decode(bytes) {
                Ok((text, encoding)) => Ok(Self::Text(text, encoding)),
                Err(start) => {
                    let value = bytes.get(start).copied().unwrap_or_default();
                    let end = bytes.len().min(start + 1);
                    Err(SubjectDataError::NotUtf8 { at: locate(bytes, start.min(end)..end), value })
                }
            },
        }
    }

    /// The member of that name, or the first.
    pub(in crate::input) fn table(
        &self,
        name: Option<&str>,
    ) -> Result<(Table<'_>, Origin), SubjectDataError> {
        match self {
            Self::Text(text, encoding) => {
                if let Some(asked) = name {
                    return Err(SubjectDataError::NoSuchTable { flag: "--member", asked: asked.into() });
                }
                let origin = Origin {
                    kind: TableKind::Text,
                    table: None,
                    others: Vec::new(),
                    encoding: Some(*encoding),
                };
                Ok((Table::Delimited(Delimited::open(text)?), origin))
            }
            Self::Xport(bytes) => Ok(typed(XportTable::open(bytes, name)?, TableKind::Xport)),
            #[cfg(feature = "excel")]
            Self::Excel(bytes) => {
                Ok(typed(crate::input::excel::ExcelTable::open(bytes, name)?, TableKind::Excel))
            }
            #[cfg(feature = "parquet")]
            Self::Parquet(bytes) => {
                Ok(typed(crate::input::parquet::ParquetTable::open(bytes, name)?, TableKind::Parquet))
            }
            #[cfg(feature = "r-files")]
            Self::R(bytes) => Ok(typed(crate::input::r_data::RTable::open(bytes, name)?, TableKind::R)),
            #[cfg(feature = "sas")]
            Self::Sas(bytes) => Ok(typed(crate::input::sas::SasTable::open(bytes, name)?, TableKind::Sas)),
        }
    }
}

fn typed<'t>(table: impl TypedTable + 't, kind: TableKind) -> (Table<'t>, Origin) {
    let origin = Origin {
        kind,
        table: table.title().map(str::to_owned),
        others: table.others().to_vec(),
        encoding: None,
    };
    (Table::Typed(Box::new(table)), origin)
}

/// The bytes of a file.
pub(in crate::input) fn read_bytes(path: &Path) -> Result<Vec<u8>, SubjectDataError> {
    std::fs::read(path).map_err(|cause| {
        let fault = match cause.kind() {
            _ if path.is_dir() => OpenFault::Folder,
            std::io::ErrorKind::NotFound => OpenFault::NotFound,
            std::io::ErrorKind::PermissionDenied => OpenFault::Permission,
            _ => OpenFault::Other(cause.to_string()),
        };
        SubjectDataError::CannotOpen { path: path.to_owned(), fault }
    })
}

/// What was decided before the first row, `member` being what was asked for.
pub(in crate::input) fn notes_on_table(
    table: &Table<'_>,
    origin: &Origin,
    member: Option<&str>,
) -> Vec<ReadNote> {
    let mut notes = Vec::new();
    if table.has_byte_order_mark() {
        notes.push(ReadNote::ByteOrderMark);
    }
    if let Some(encoding) = origin.encoding.filter(|encoding| *encoding != Encoding::Utf8) {
        notes.push(ReadNote::Encoding { encoding });
    }
    if let Some(separator) = table.separator().filter(|separator| *separator != Separator::Comma) {
        notes.push(ReadNote::Separator { separator });
    }
    if let Some(read) = origin.table.clone().filter(|_| !origin.others.is_empty() && member.is_none()) {
        notes.push(ReadNote::FirstTable { read, others: origin.others.clone() });
    }
    notes
}
