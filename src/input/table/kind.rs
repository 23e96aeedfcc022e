//! Which kind of file it is, by its first bytes: the name of a file may lie.

/// Kinds of files that are no delimited text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileKind {
    /// SAS transport, version 5 or 8.
    #[error("a SAS transport file (XPT)")]
    SasTransport,
    /// A SAS transport file of procedure CPORT, whose layout is not public.
    #[error("a SAS transport file of PROC CPORT")]
    SasCport,
    /// A SAS data set.
    #[error("a SAS data set (sas7bdat)")]
    SasDataSet,
    /// A zip archive, which an Excel workbook is.
    #[error("an Excel workbook or another zip archive")]
    Zip,
    /// A compound file, which an old Excel workbook is.
    #[error("an Excel 97-2003 workbook or another compound file")]
    CompoundFile,
    /// R data, not compressed.
    #[error("an R data file")]
    R,
    /// gzip, which R data files are by default.
    #[error("compressed by gzip, as R data files are")]
    Gzip,
    /// bzip2.
    #[error("compressed by bzip2")]
    Bzip2,
    /// xz.
    #[error("compressed by xz")]
    Xz,
    /// Parquet.
    #[error("a Parquet file")]
    Parquet,
    /// Arrow IPC.
    #[error("an Arrow file")]
    Arrow,
    /// SPSS.
    #[error("an SPSS file")]
    Spss,
    /// Stata.
    #[error("a Stata file")]
    Stata,
    /// PDF.
    #[error("a PDF document")]
    Pdf,
}

/// Longer beginnings first, where one begins another.
const BEGINNINGS: [(&[u8], FileKind); 19] = [
    (b"HEADER RECORD*******", FileKind::SasTransport),
    (b"**COMPRESSED** **COMPRESSED**", FileKind::SasCport),
    (b"LIB CONTROL", FileKind::SasCport),
    (
        b"\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\x00\x09\xC7\x31\x8C\x18\x1F\x10\x11",
        FileKind::SasDataSet,
    ),
    (b"PK\x03\x04", FileKind::Zip),
    (b"PK\x05\x06", FileKind::Zip),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", FileKind::CompoundFile),
    (b"RDX2\n", FileKind::R),
    (b"RDX3\n", FileKind::R),
    (b"X\n\0\0\0", FileKind::R),
    (b"\x1F\x8B", FileKind::Gzip),
    (b"BZh", FileKind::Bzip2),
    (b"\xFD7zXZ\0", FileKind::Xz),
    (b"PAR1", FileKind::Parquet),
    (b"ARROW1", FileKind::Arrow),
    (b"$FL2", FileKind::Spss),
    (b"$FL3", FileKind::Spss),
    (b"<stata_dta>", FileKind::Stata),
    (b"%PDF-", FileKind::Pdf),
];

impl FileKind {
    /// The kind of a file that begins so; `None` if it may be delimited text.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let known = BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning));
        known.map(|(_, kind)| *kind).filter(|kind| *kind != Self::Bzip2 || !is_text(bytes))
    }
}

/// A column may well be called BZh: compressed data hold zero or control bytes soon.
fn is_text(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    start.iter().all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace())
        && std::str::from_utf8(start).is_ok()
}
