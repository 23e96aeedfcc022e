//! The members of a file.

use std::ops::Range;

use super::error::XportError;
use super::records::{Header, aligned, count, header_name, record, trimmed};
use super::variables::{self, Variable, text};
use super::{RECORD, XportVersion};

/// A member: its names, its variables, and where its observations stand.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) variables: Vec<Variable>,
    pub(super) observation_length: usize,
    /// Whole observations, without what pads the last record.
    pub(super) data: Range<usize>,
}

/// The version of the file, by its first record.
pub(super) fn version(bytes: &[u8]) -> Result<XportVersion, XportError> {
    let first = record(bytes, 0, "the library header")?;
    let versions = [XportVersion::V5, XportVersion::V8];
    let known = versions.into_iter().find(|version| Header::Library.is(first, *version));
    known.ok_or(XportError::Header { at: 0, expected: "LIBRARY or LIBV8" })
}

/// The member of that name, in any case, or the first; and the names of all.
///
/// # Errors
/// Those of the headers of any member up to the one that is read, and [`XportError::NoSuchMember`].
pub(super) fn find(bytes: &[u8], asked: Option<&str>) -> Result<(Member, Vec<String>), XportError> {
    let version = version(bytes)?;
    if !bytes.len().is_multiple_of(RECORD) {
        return Err(XportError::PartialRecord { length: bytes.len() });
    }
    let starts = starts(bytes, version)?;
    let mut names = Vec::with_capacity(starts.len());
    for member in &starts {
        Header::Descriptor.at(bytes, member.start + RECORD, version)?;
        let first = record(bytes, member.start + 2 * RECORD, "the header of a member")?;
        names.push(name(first));
    }
    let wanted = match asked {
        None => 0,
        Some(asked) => names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(asked.trim()))
            .ok_or_else(|| XportError::NoSuchMember { asked: asked.into(), present: names.clone() })?,
    };
    let member = read(bytes, starts[wanted].clone(), version)?;
    Ok((member, names))
}

/// From the header of each member to that of the next.
fn starts(bytes: &[u8], version: XportVersion) -> Result<Vec<Range<usize>>, XportError> {
    let first = 3 * RECORD;
    if bytes.len() <= first {
        return if bytes.len() == first {
            Err(XportError::NoMember)
        } else {
            Err(XportError::Truncated { at: bytes.len(), what: "the library header" })
        };
    }
    Header::Member.at(bytes, first, version)?;
    let records = bytes[first..].chunks_exact(RECORD).enumerate();
    let starts = records.filter(|(_, record)| Header::Member.is(record, version));
    let starts: Vec<usize> = starts.map(|(index, _)| first + index * RECORD).collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    Ok(starts.iter().zip(ends).map(|(start, end)| *start..end).collect())
}

/// ReadStat writes the layout of version 5 in version 8 too: `SASDATA` stands behind the name in both.
fn name(record: &[u8]) -> String {
    let name = if &record[40..47] == b"SASDATA" { &record[8..40] } else { &record[8..16] };
    text(trimmed(name)).into_owned()
}

fn read(bytes: &[u8], place: Range<usize>, version: XportVersion) -> Result<Member, XportError> {
    let bytes = &bytes[..place.end];
    let at = place.start;
    let length = count(Header::Member.at(bytes, at, version)?, 74..78, at, "the length of descriptions")?;
    if length != 140 && length != 136 {
        return Err(XportError::DescriptionLength { at: at + 74, length });
    }
    let length = length as usize;
    let name = name(record(bytes, at + 2 * RECORD, "the header of a member")?);
    let label =
        text(trimmed(&record(bytes, at + 3 * RECORD, "the header of a member")?[32..72])).into_owned();

    let at = at + 4 * RECORD;
    let header = Header::Variables.at(bytes, at, version)?;
    let claimed = count(header, 53..58, at, "the number of variables")?;
    let start = at + RECORD;
    let possible = ((bytes.len() - start) / length) as u64;
    if claimed > possible {
        return Err(XportError::TooMany { at: at + 53, what: "variables", claimed, possible });
    }
    if claimed == 0 {
        return Err(XportError::NoVariables { at: at + 53, member: name });
    }
    let end = start + claimed as usize * length;
    let mut variables = variables::read(&bytes[start..end], start, length)?;

    let at = labels(bytes, end, &mut variables)?;
    let header = Header::Observations.at(bytes, at, version)?;
    let claimed = match version {
        XportVersion::V5 => 0,
        // Blanks and 0 say nothing: not every writer knows the number when it writes the header.
        XportVersion::V8 => count(header, 48..63, at, "the number of observations")?,
    };
    let observation_length = variables.iter().map(|variable| variable.length).sum();
    let data = observations(bytes, at + RECORD, observation_length, claimed)?;
    Ok(Member { name, label, variables, observation_length, data })
}

/// Where the header of the observations should be: behind the long labels, if there are any.
fn labels(bytes: &[u8], end: usize, variables: &mut [Variable]) -> Result<usize, XportError> {
    // ReadStat writes this header right behind the descriptions, wherever that is.
    let is_header = |at: usize| bytes.get(at..at + RECORD).and_then(header_name);
    let at = if is_header(end).is_some() { end } else { aligned(end) };
    let with_formats = match is_header(at) {
        Some(b"LABELV8") => false,
        Some(b"LABELV9") => true,
        _ => return Ok(at),
    };
    let header = record(bytes, at, "the header of long labels")?;
    let count = count(header, 48..80, at, "the number of long labels")?;
    let start = aligned(at + RECORD);
    let possible = (bytes.len().saturating_sub(start) / 6).min(variables.len()) as u64;
    if count > possible {
        return Err(XportError::TooMany { at: at + 48, what: "long labels", claimed: count, possible });
    }
    variables::read_long_labels(bytes, start, count, with_formats, variables).map(aligned)
}

/// Whole observations from `start` to the end of the member. Version 5 does not say how many there are: those of blanks
/// that begin in the last record are what pads it.
fn observations(bytes: &[u8], start: usize, length: usize, claimed: u64) -> Result<Range<usize>, XportError> {
    let is_blank = |range: Range<usize>| bytes[range].iter().all(|byte| *byte == b' ');
    let end = bytes.len();
    let mut last = start + (end - start) / length * length;
    if !is_blank(last..end) {
        return Err(XportError::Truncated { at: end, what: "an observation" });
    }
    while last > start && end - (last - length) < RECORD && is_blank(last - length..last) {
        last -= length;
    }
    let found = ((last - start) / length) as u64;
    if claimed == 0 || claimed == found {
        return Ok(start..last);
    }
    // Observations of blank texts look like padding; a header that counts them knows better.
    let most = ((end - start) / length) as u64;
    if claimed > found && claimed <= most {
        return Ok(start..start + claimed as usize * length);
    }
    Err(XportError::ObservationCount { at: start - RECORD + 48, claimed, found })
}
