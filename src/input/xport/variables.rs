//! Variables, from their NAMESTR records and the labels too long for those.

use std::borrow::Cow;
use std::collections::HashMap;

use super::error::XportError;
use super::format::Meaning;
use super::records::trimmed;
use crate::input::table::windows_1252;

/// What the cells of a variable are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableKind {
    /// IBM doubles, of which the first bytes are kept.
    Number,
    /// Texts padded with blanks.
    Text,
}

/// A variable of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Name, the long one in version 8.
    pub name: String,
    /// Label; empty if there is none.
    pub label: String,
    /// Name of the format, without width; empty if there is none.
    pub format: String,
    /// Number or text.
    pub kind: VariableKind,
    /// Bytes of a cell.
    pub length: usize,
    /// Where the cell begins in an observation.
    pub(super) position: usize,
    /// What the format makes of numbers.
    pub(super) meaning: Meaning,
    /// The number by which long labels name it.
    number: u16,
}

/// Longest text of a cell.
const LONGEST_TEXT: i16 = i16::MAX;

/// The variables whose descriptions of `length` bytes begin at `at`; all of them lie within the file.
pub(super) fn read(bytes: &[u8], at: usize, length: usize) -> Result<Vec<Variable>, XportError> {
    let mut variables = Vec::with_capacity(bytes.len() / length);
    let mut position = 0_usize;
    for (index, description) in bytes.chunks_exact(length).enumerate() {
        let variable = description_of(description, at + index * length, index + 1, position)?;
        position += variable.length;
        variables.push(variable);
    }
    Ok(variables)
}

fn description_of(bytes: &[u8], at: usize, number: usize, expected: usize) -> Result<Variable, XportError> {
    let short = |offset: usize| i16::from_be_bytes([bytes[offset], bytes[offset + 1]]);
    // A description of 136 bytes, as VMS wrote it, ends before anything that version 8 added is needed.
    let long_name = bytes.get(88..120).map(trimmed).unwrap_or_default();
    let short_name = trimmed(&bytes[8..16]);
    let is_long = !long_name.is_empty() && long_name.iter().all(|byte| *byte >= b' ');
    let name = text(if is_long { long_name } else { short_name }).into_owned();
    if name.is_empty() {
        return Err(XportError::NoName { at: at + 8, number });
    }
    let length = short(4);
    let kind = match short(0) {
        1 => VariableKind::Number,
        2 => VariableKind::Text,
        found => return Err(XportError::VariableType { at, number, found }),
    };
    let (allowed, why) = match kind {
        VariableKind::Number => (2..=8, "a number has 2 to 8"),
        VariableKind::Text => (1..=LONGEST_TEXT, "a text has 1 to 32767"),
    };
    if !allowed.contains(&length) {
        return Err(XportError::VariableLength { at: at + 4, number, name, length, allowed: why });
    }
    let position = i32::from_be_bytes([bytes[84], bytes[85], bytes[86], bytes[87]]);
    if usize::try_from(position) != Ok(expected) {
        return Err(XportError::VariablePosition { at: at + 84, number, name, position, expected });
    }
    let format = text(trimmed(&bytes[56..64])).into_owned();
    Ok(Variable {
        name,
        label: text(trimmed(&bytes[16..56])).into_owned(),
        meaning: if kind == VariableKind::Number { Meaning::of(&format) } else { Meaning::Number },
        format,
        kind,
        length: length as usize,
        position: expected,
        number: short(6).cast_unsigned(),
    })
}

/// Long labels, `count` of them, from the record of labels that begins at `at`; returns where it ends.
///
/// Each begins with two-byte numbers: of the variable, the lengths of its name and label, and, `with_formats`, those of
/// its format and informat. ReadStat puts the length of the label last and its text behind the formats; the first
/// characters of the label, known already, tell which order it is.
pub(super) fn read_long_labels(
    bytes: &[u8],
    mut at: usize,
    count: u64,
    with_formats: bool,
    variables: &mut [Variable],
) -> Result<usize, XportError> {
    const WHAT: &str = "the long labels";
    let head = if with_formats { 10 } else { 6 };
    let positions: HashMap<u16, usize> =
        variables.iter().enumerate().map(|(index, variable)| (variable.number, index)).collect();
    for _ in 0..count {
        let cut = XportError::Truncated { at, what: WHAT };
        let Some(numbers) = bytes.get(at..at + head) else { return Err(cut) };
        let field =
            |index: usize| usize::from(u16::from_be_bytes([numbers[2 * index], numbers[2 * index + 1]]));
        let lengths: Vec<usize> = (1..head / 2).map(field).collect();
        let total: usize = lengths.iter().sum();
        let Some(texts) = bytes.get(at + head..at + head + total) else { return Err(cut) };
        let number = u16::from_be_bytes([numbers[0], numbers[1]]);
        if let Some(variable) = positions.get(&number).and_then(|index| variables.get_mut(*index)) {
            let parts = Parts::of(texts, &lengths, &variable.label);
            variable.label = text(trimmed(parts.label)).into_owned();
            let format = text(trimmed(parts.format)).into_owned();
            if !format.is_empty() && variable.kind == VariableKind::Number {
                variable.meaning = Meaning::of(&format);
                variable.format = format;
            }
        }
        at += head + total;
    }
    Ok(at)
}

/// The parts of a long label that are used.
struct Parts<'b> {
    label: &'b [u8],
    format: &'b [u8],
}

impl<'b> Parts<'b> {
    fn of(texts: &'b [u8], lengths: &[usize], known: &str) -> Self {
        let (name, rest) = lengths.split_first().map_or((0, lengths), |(name, rest)| (*name, rest));
        let texts = &texts[name.min(texts.len())..];
        let [first, second, third] = *rest else { return Self { label: texts, format: &[] } };
        let begins = !known.is_empty() && text(texts).starts_with(known);
        let fits = |label: usize| label >= known.len();
        if begins || !fits(third) {
            let (label, rest) = texts.split_at(first.min(texts.len()));
            Self { label, format: &rest[..second.min(rest.len())] }
        } else {
            let (format, rest) = texts.split_at(first.min(texts.len()));
            Self { label: &rest[second.min(rest.len())..], format }
        }
    }
}

/// A text of the file: UTF-8, else Windows-1252, whose unassigned bytes become control characters.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => {
            windows_1252(bytes).unwrap_or_else(|| bytes.iter().map(|byte| char::from(*byte)).collect()).into()
        }
    }
}
