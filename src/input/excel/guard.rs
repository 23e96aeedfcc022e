//! Whether a workbook may be opened: what its archive really holds, before anything trusts what it claims.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::ExcelError;

/// Most bytes that all parts of a workbook may have together once they are expanded.
pub(super) const MOST_BYTES: u64 = 256 << 20;
/// Where the texts of all sheets stand.
const TEXTS: &str = "sharedStrings.xml";
/// Fewest bytes of a text in that part: `<si/>`.
const BYTES_PER_TEXT: u64 = 5;

/// Expands every part and keeps none: within a total, of the length it claims, with no more shared texts than fit.
///
/// # Errors
/// [`ExcelError`].
pub(super) fn check(bytes: &[u8]) -> Result<(), ExcelError> {
    let broken = |error: &dyn std::fmt::Display| ExcelError::Archive { fault: error.to_string() };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut names = Vec::new();
    for name in archive.file_names() {
        names.push(name.map_err(|error| broken(&error))?.into_owned());
    }
    let has = |ending: &str| names.iter().any(|name| name.ends_with(ending));
    if !has("xl/workbook.xml") {
        let other = [
            ("xl/workbook.bin", "a binary workbook (xlsb)"),
            ("content.xml", "an OpenDocument file"),
            ("word/document.xml", "a Word document"),
        ];
        let other = other.into_iter().find(|(part, _)| has(part)).map(|(_, what)| what);
        return Err(ExcelError::NoWorkbook { other });
    }
    let mut left = MOST_BYTES;
    for (index, name) in names.iter().enumerate() {
        let mut part = archive.by_index(index).map_err(|error| broken(&error))?;
        let (name, claimed) = (name.clone(), part.size());
        let mut found = 0;
        let mut head = Vec::new();
        let mut buffer = [0; 1 << 14];
        let mut references = References::default();
        loop {
            let read = part.read(&mut buffer).map_err(|error| broken(&error))?;
            if read == 0 {
                break;
            }
            if head.len() < buffer.len() {
                head.extend_from_slice(&buffer[..read]);
            }
            if !buffer[..read].iter().all(|byte| references.is_sound(*byte)) {
                return Err(ExcelError::Reference { part: name });
            }
            found += read as u64;
            if found > left {
                return Err(ExcelError::TooLarge { part: name });
            }
        }
        if found != claimed {
            return Err(ExcelError::Length { part: name, claimed, found });
        }
        left -= found;
        if let Some(claimed) = texts_claimed(&head).filter(|_| name.ends_with(TEXTS))
            && claimed > found / BYTES_PER_TEXT
        {
            return Err(ExcelError::Texts { part: name, claimed, bytes: found });
        }
    }
    Ok(())
}

/// The number of shared texts that the part claims, for which room is made before they are read.
fn texts_claimed(head: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(head);
    let (_, after) = text.split_once("uniqueCount")?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let digits: String = after.chars().skip(1).take_while(char::is_ascii_digit).collect();
    // More digits than a number has are more than any part holds.
    (!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX))
}

/// Follows the attributes `r` of rows and cells: a reference of more letters and digits than the last cell of a sheet, `XFD1048576`, would
/// overflow the numbers of the parser.
#[derive(Debug, Default, Clone, Copy)]
enum References {
    #[default]
    Elsewhere,
    /// After a blank.
    Blank,
    /// After the name of the attribute.
    Name,
    /// After the sign.
    Sign,
    /// Within the value: letters and digits so far.
    Value(u8, u8),
}

impl References {
    /// Takes the next byte; false where a reference is too long.
    fn is_sound(&mut self, byte: u8) -> bool {
        *self = match (*self, byte) {
            (Self::Name, byte) if byte.is_ascii_whitespace() => Self::Name,
            (Self::Sign, byte) if byte.is_ascii_whitespace() => Self::Sign,
            (Self::Value(letters, digits), byte) if byte.is_ascii_alphabetic() => {
                Self::Value(letters + 1, digits)
            }
            (Self::Value(letters, digits), byte) if byte.is_ascii_digit() => Self::Value(letters, digits + 1),
            (_, byte) if byte.is_ascii_whitespace() => Self::Blank,
            (Self::Blank, b'r') => Self::Name,
            (Self::Name, b'=') => Self::Sign,
            (Self::Sign, b'"' | b'\'') => Self::Value(0, 0),
            _ => Self::Elsewhere,
        };
        !matches!(self, Self::Value(4.., _) | Self::Value(_, 8..))
    }
}

#[cfg(test)]
mod tests {
    use super::References;

    #[test]
    fn references_have_three_letters_and_seven_digits_at_most() {
        let sound = |text: &str| {
            let mut references = References::default();
            text.bytes().all(|byte| references.is_sound(byte))
        };
        for text in [
            "<c r=\"XFD1048576\" s=\"12345678901\">",
            "<row r = '9999999'>",
            "<v>123456789012</v>",
            "<c spr=\"12345678\"",
        ] {
            assert!(sound(text), "{text}");
        }
        for text in ["<c r=\"A10485760\"", "<row\tr = '12345678", "<c r=\"AAAA1\""] {
            assert!(!sound(text), "{text}");
        }
    }
}
