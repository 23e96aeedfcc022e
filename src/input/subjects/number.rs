//! The text of one cell.

/// The character before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input) enum DecimalMark {
    Point,
    Comma,
}

/// A finite number with a decimal point, or scientific; `inf`, `nan` and thousands separators are none.
pub(in crate::input) fn number(text: &str) -> Option<f64> {
    // Adding 0 makes -0 a 0.
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(|value| value + 0.0)
}

/// A finite number and the decimal mark it was written with, if any; a comma counts only where it is allowed.
pub(in crate::input) fn marked_number(text: &str, comma_allowed: bool) -> Option<(f64, Option<DecimalMark>)> {
    if comma_allowed && text.contains(',') {
        // A second comma stays, and so does a point beside the new one: neither is a number.
        return Some((number(&text.replacen(',', ".", 1))?, Some(DecimalMark::Comma)));
    }
    Some((number(text)?, text.contains('.').then_some(DecimalMark::Point)))
}

/// The ways to write that there is no value: nothing, `NA` (R), `.`, `._` and `.A` to `.Z` (SAS), `NaN` (Python), `NULL`
/// (databases); any case.
pub(in crate::input) fn is_missing(text: &str) -> bool {
    matches!(text.as_bytes(), b"" | b"." | b"._" | [b'.', b'A'..=b'Z' | b'a'..=b'z'])
        || ["NA", "NaN", "NULL"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether two codes are the same text, or the same number written differently (`1`, `1.0`).
pub(in crate::input) fn same_code(a: &str, b: &str) -> bool {
    a == b || matches!((number(a), number(b)), (Some(a), Some(b)) if a == b)
}
