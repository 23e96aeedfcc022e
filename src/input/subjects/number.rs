//! The text of one cell.

/// The character before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input) enum DecimalMark {
    Point,
    Comma,
}

/// A finite number with a decimal point, or scientific; `inf`, `nan` and thousands separators are none.
pub(in crate::input) fn number(text: &str) -> Option<f64> {
    if let Some(value) = plain_number(text) {
        return Some(value);
    }
    // Adding 0 makes -0 a 0.
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(|value| value + 0.0)
}

/// Digits up to which a whole number times a power of ten up to 10^22 is one exact operation: both are exact in f64, so the quotient is rounded once, as the nearest number is.
const EXACT_DIGITS: usize = 15;
const POWERS_OF_TEN: [f64; EXACT_DIGITS + 1] =
    [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// `12.34`: at most 15 digits, with at most one point and nothing else.
fn plain_number(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > EXACT_DIGITS + 1 {
        return None;
    }
    let (mut whole, mut digits, mut point) = (0_u64, 0, None);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                whole = 10 * whole + u64::from(byte - b'0');
                digits += 1;
            }
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    if digits == 0 || digits > EXACT_DIGITS {
        return None;
    }
    let decimals = point.map_or(0, |at| bytes.len() - 1 - at);
    Some(whole as f64 / POWERS_OF_TEN[decimals])
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_a_number() {
        for (text, value) in [
            ("0", 0.0),
            ("-0", 0.0),
            ("12.34", 12.34),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("+2", 2.0),
        ] {
            assert_eq!(number(text).map(f64::to_bits), Some(f64::to_bits(value)), "{text}");
        }
        for text in ["", ".", "..1", "1.2.3", "1,2", "inf", "nan", "1 2", "0x1", "-", "1e999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    proptest! {
        /// The short way gives the bits of the long one.
        #[test]
        fn the_same_bits(text in "[0-9]{0,12}\\.?[0-9]{0,9}") {
            let long = text.parse::<f64>().ok().map(|value| (value + 0.0).to_bits());
            prop_assert_eq!(number(&text).map(f64::to_bits), long, "{}", text);
        }
    }
}
