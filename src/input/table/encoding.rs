//! Text in other encodings than UTF-8, made UTF-8.
//!
//! UTF-16 is known by its byte order mark. Text of single bytes is taken as Windows-1252, which is Latin-1 with
//! characters where Latin-1 has control codes: but only if nothing in it is UTF-8 beyond ASCII, as a file of both
//! encodings has been damaged and its letters cannot be told.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

/// How characters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, ASCII included.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16 of either byte order.
    #[serde(rename = "utf-16")]
    Utf16,
    /// Windows-1252, Latin-1 included.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    /// `utf-8`, `utf-16`, `windows-1252`, as in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Windows1252 => "windows-1252",
        }
    }
}

/// Windows-1252 from 0x80 to 0x9F; the five that are not assigned are 0.
const HIGH_CONTROLS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“',
    '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// The text, and the encoding it was in.
///
/// # Errors
/// The position of the first byte that makes no text: none of the encodings, or a mixture of two.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), usize> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => {
            return utf16(rest, u16::from_le_bytes).map(|text| (text.into(), Encoding::Utf16));
        }
        [0xFE, 0xFF, rest @ ..] => {
            return utf16(rest, u16::from_be_bytes).map(|text| (text.into(), Encoding::Utf16));
        }
        _ => {}
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.into(), Encoding::Utf8)),
        Err(fault) => {
            let text = if holds_utf8(bytes) { None } else { windows_1252(bytes) };
            let text = text.ok_or(fault.valid_up_to())?;
            Ok((text.into(), Encoding::Windows1252))
        }
    }
}

/// The bytes as Windows-1252; `None` if one of them is not assigned.
#[must_use]
pub fn windows_1252(bytes: &[u8]) -> Option<String> {
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9F => {
                Some(HIGH_CONTROLS[usize::from(byte - 0x80)]).filter(|character| *character != '\0')
            }
            _ => Some(char::from(*byte)),
        })
        .collect()
}

/// Whether some bytes are UTF-8 of a character beyond ASCII.
fn holds_utf8(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, usize> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut position = 2;
    for character in char::decode_utf16(units) {
        let character = character.map_err(|_| position)?;
        position += 2 * character.len_utf16();
        text.push(character);
    }
    if bytes.len().is_multiple_of(2) { Ok(text) } else { Err(position) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let read = |bytes: &[u8]| decode(bytes).map(|(text, encoding)| (text.into_owned(), encoding));
        let is = |text: &str, encoding| Ok((text.to_owned(), encoding));
        assert_eq!(read("Zürich".as_bytes()), is("Zürich", Encoding::Utf8));
        assert_eq!(read(b"Z\xFCrich \x80"), is("Zürich €", Encoding::Windows1252));
        assert_eq!(read(b"\xFF\xFEZ\0\xFC\0"), is("Zü", Encoding::Utf16));
        assert_eq!(read(b"\xFE\xFF\0Z\0\xFC"), is("Zü", Encoding::Utf16));
    }

    #[test]
    fn what_is_no_text_is_placed() {
        // A mixture, a byte that Windows-1252 does not assign, half a surrogate pair, half a unit.
        assert_eq!(decode(b"Z\xC3\xBCrich, K\xF6ln"), Err(10));
        assert_eq!(decode(b"a\x81"), Err(1));
        assert_eq!(decode(b"\xFF\xFEa\0\x00\xD8b\0"), Err(4));
        assert_eq!(decode(b"\xFF\xFEa\0b"), Err(4));
    }
}
