//! Records of 80 bytes.

use super::error::XportError;
use super::{RECORD, XportVersion};

/// The header records, each of a name for each version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    Library,
    Member,
    Descriptor,
    Variables,
    Observations,
}

const START: &[u8] = b"HEADER RECORD*******";
const MIDDLE: &[u8] = b"HEADER RECORD!!!!!!!";

impl Header {
    pub(super) fn name(self, version: XportVersion) -> &'static str {
        match (self, version) {
            (Self::Library, XportVersion::V5) => "LIBRARY",
            (Self::Library, XportVersion::V8) => "LIBV8",
            (Self::Member, XportVersion::V5) => "MEMBER",
            (Self::Member, XportVersion::V8) => "MEMBV8",
            (Self::Descriptor, XportVersion::V5) => "DSCRPTR",
            (Self::Descriptor, XportVersion::V8) => "DSCPTV8",
            (Self::Variables, XportVersion::V5) => "NAMESTR",
            (Self::Variables, XportVersion::V8) => "NAMSTV8",
            (Self::Observations, XportVersion::V5) => "OBS",
            (Self::Observations, XportVersion::V8) => "OBSV8",
        }
    }

    /// Whether the record is this header.
    pub(super) fn is(self, record: &[u8], version: XportVersion) -> bool {
        header_name(record) == Some(self.name(version).as_bytes())
    }

    /// The record at a position, if it is this header.
    pub(super) fn at(self, bytes: &[u8], at: usize, version: XportVersion) -> Result<&[u8], XportError> {
        let record = record(bytes, at, "the headers")?;
        if self.is(record, version) {
            Ok(record)
        } else {
            Err(XportError::Header { at, expected: self.name(version) })
        }
    }
}

/// The name of a header record, `NAMESTR` say; `None` if it is no header record.
pub(super) fn header_name(record: &[u8]) -> Option<&[u8]> {
    let named = record.strip_prefix(START)?;
    let (name, rest) = named.split_at_checked(8)?;
    rest.starts_with(MIDDLE).then(|| name.trim_ascii())
}

/// The record at a position.
pub(super) fn record<'b>(bytes: &'b [u8], at: usize, what: &'static str) -> Result<&'b [u8], XportError> {
    let end = at.checked_add(RECORD).ok_or(XportError::Truncated { at, what })?;
    bytes.get(at..end).ok_or(XportError::Truncated { at, what })
}

/// Where the next record begins.
pub(super) fn aligned(position: usize) -> usize {
    position.next_multiple_of(RECORD)
}

/// A count in the digits of a header record; blanks are 0.
pub(super) fn count(
    record: &[u8],
    range: std::ops::Range<usize>,
    at: usize,
    what: &'static str,
) -> Result<u64, XportError> {
    let digits = record.get(range.clone()).unwrap_or_default().trim_ascii();
    if digits.is_empty() {
        return Ok(0);
    }
    let text = String::from_utf8_lossy(digits).into_owned();
    let is_digits = digits.iter().all(u8::is_ascii_digit);
    let value = text.parse().ok().filter(|_| is_digits);
    value.ok_or(XportError::Count { at: at + range.start, what, text })
}

/// A field padded with blanks or, by some writers, with zero bytes.
pub(super) fn trimmed(field: &[u8]) -> &[u8] {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    field[..end].trim_ascii()
}
