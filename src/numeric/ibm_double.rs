//! Doubles of the IBM System/360, which SAS transport files hold.
//!
//! # Formula
//! One sign bit, an exponent `e` of 7 bits, a fraction `f` of 56 bits: the value is `(-1)^s f 2^-56 16^(e - 64)`. A leading
//! hexadecimal digit that is not 0 leaves 53 to 56 bits, so every IEEE double in range is held exactly, and the other way
//! at most 3 bits are rounded, to nearest with ties to even.
//! # Source
//! IBM System/360 Principles of Operation, GA22-6821, floating-point arithmetic; SAS technical note TS-140.

/// Largest and smallest exponent of 2 of the leading bit: from `16^-65` up to below `16^63`.
const EXPONENTS: std::ops::RangeInclusive<i32> = -260..=251;

/// The value of an IBM double. Every pattern of bits has one.
#[must_use]
pub fn from_ibm_double(bits: u64) -> f64 {
    let fraction = bits & ((1 << 56) - 1);
    let exponent = ((bits >> 56) & 0x7F) as i32;
    // Rounds once; the power of two is exact, as the result lies far inside the range of IEEE doubles.
    let size = fraction as f64 * power_of_two(4 * (exponent - 64) - 56);
    if bits >> 63 == 1 { -size } else { size }
}

/// The IBM double of the same value, with a leading hexadecimal digit that is not 0; `None` if it has none: not finite,
/// 16^63 (7.2e75) or more, or below 16^-65 (5.4e-79) and not 0. A negative zero becomes 0.
#[must_use]
pub fn to_ibm_double(value: f64) -> Option<u64> {
    if value == 0.0 {
        return Some(0);
    }
    let bits = value.to_bits();
    let exponent = ((bits >> 52) & 0x7FF) as i32 - 1023;
    if !value.is_finite() || !EXPONENTS.contains(&exponent) {
        return None;
    }
    let significand = (bits & ((1 << 52) - 1)) | (1 << 52);
    // The value is significand 2^(exponent - 52): it lies in [16^(digits - 1), 16^digits).
    let digits = exponent.div_euclid(4) + 1;
    let fraction = significand << (exponent.rem_euclid(4));
    Some((bits & (1 << 63)) | (((digits + 64) as u64) << 56) | fraction)
}

/// Exact for normal results.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_patterns() {
        // 1, 100 and -118.625 as the manual and TS-140 print them; -118.625 is hexadecimal -76.A.
        for (value, bits) in [
            (1.0, 0x4110_0000_0000_0000),
            (100.0, 0x4264_0000_0000_0000),
            (-118.625, 0xC276_A000_0000_0000),
            (0.0, 0),
            (0.1, 0x4019_9999_9999_999A),
        ] {
            assert_eq!(to_ibm_double(value), Some(bits), "{value}");
            assert_eq!(from_ibm_double(bits), value);
        }
        assert_eq!(to_ibm_double(-0.0), Some(0));
    }

    #[test]
    fn range_and_rounding() {
        let largest = f64::from_bits(0x4FAF_FFFF_FFFF_FFFF);
        let smallest = power_of_two(-260);
        for edge in [largest, smallest] {
            assert_eq!(to_ibm_double(edge).map(from_ibm_double), Some(edge));
        }
        for outside in [largest.next_up(), smallest.next_down(), f64::MIN_POSITIVE, f64::NAN, f64::INFINITY] {
            assert_eq!(to_ibm_double(outside), None, "{outside:e}");
        }
        // 56 bits of ones round up; without a leading digit the value is the same as with one.
        assert_eq!(from_ibm_double(0x41FF_FFFF_FFFF_FFFF), 16.0);
        assert_eq!(from_ibm_double(0x4201_0000_0000_0000), 1.0);
    }

    proptest! {
        #[test]
        fn both_ways(sign in any::<bool>(), exponent in -260_i32..=251, fraction in 0_u64..1 << 52) {
            let value = f64::from_bits((u64::from(sign) << 63) | (((exponent + 1023) as u64) << 52) | fraction);
            let bits = to_ibm_double(value).unwrap();
            prop_assert!((bits >> 52) & 0xF != 0, "a leading digit");
            prop_assert_eq!(from_ibm_double(bits), value);
        }
    }
}
