//! Elementary functions with the same bits on every machine.
//!
//! The standard library's `ln`, `exp` and `powf` call the platform's C library, which picks code with or without fused
//! multiply-add by processor at run time, so their last bit differs between machines. These kernels use only IEEE
//! `+ - * /`, which Rust never contracts, and integer operations; they are branch-free, so that the compiler can run
//! them side by side over a slice.
//!
//! Accuracy against the `libm` crate is held by tests: `ln` and `exp` to 2 units in the last place, `ln_1p` and
//! `exp_m1` to 4, over their normal range.

/// High part of ln 2: its low 21 bits are zero, so that its product with an exponent is exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
/// ln 2 - `LN_2_HIGH`.
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Bits of sqrt(1/2); the mantissa is brought to [sqrt(1/2), sqrt(2)).
const SQRT_HALF_BITS: u64 = 0x3FE6_A09E_667F_3BCD;
const ONE_BITS: u64 = 0x3FF0_0000_0000_0000;
const MANTISSA: u64 = 0x000F_FFFF_FFFF_FFFF;

/// Natural logarithm of a positive normal number.
///
/// ```text
/// x = 2^k (1 + f),  sqrt(1/2) <= 1 + f < sqrt(2),  s = f / (2 + f)
/// ln x = k ln 2 + 2 atanh(s),  2 atanh(s) = 2 s (1 + s^2/3 + s^4/5 + ...)
/// ```
/// The sum is arranged as `f - (f^2/2 - s (f^2/2 + R))`, so that the leading `f` is added last and unrounded.
/// The result is meaningless for zero, negative, subnormal, infinite and NaN input: callers hold that at the edge
/// (see [`ln_or_limit`]).
#[inline(always)]
#[must_use]
pub fn ln(x: f64) -> f64 {
    let shifted = x.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
    let exponent = (shifted >> 52) as i32 - 1023;
    let f = f64::from_bits((shifted & MANTISSA) + SQRT_HALF_BITS) - 1.0;
    let k = f64::from(exponent);
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    // Taylor coefficients 2/3, 2/5, ... 2/23 in z, even and odd powers apart for shorter dependency chains;
    // |s| < 0.1716, so the first term left out is below 2^-57 of the leading one.
    let odd = 2.0 / 3.0
        + w * (2.0 / 7.0 + w * (2.0 / 11.0 + w * (2.0 / 15.0 + w * (2.0 / 19.0 + w * (2.0 / 23.0)))));
    let even = 2.0 / 5.0 + w * (2.0 / 9.0 + w * (2.0 / 13.0 + w * (2.0 / 17.0 + w * (2.0 / 21.0))));
    let r = z * (odd + z * even);
    let half_square = 0.5 * f * f;
    k * LN_2_HIGH - ((half_square - (s * (half_square + r) + k * LN_2_LOW)) - f)
}

/// [`ln`], and minus infinity at 0; for finite `x >= 0`. Branch-free.
#[inline(always)]
#[must_use]
pub fn ln_or_minus_infinity(x: f64) -> f64 {
    let value = ln(x);
    if x == 0.0 { f64::NEG_INFINITY } else { value }
}

/// [`ln`] with the limits `ln 0 = -inf` and `ln inf = inf`; NaN for negative input.
#[inline(always)]
#[must_use]
pub fn ln_or_limit(x: f64) -> f64 {
    if x == 0.0 {
        f64::NEG_INFINITY
    } else if x.is_normal() && x > 0.0 {
        ln(x)
    } else {
        libm::log(x)
    }
}

/// `r = x - k ln 2` with whole `k`, `|r| <= 0.35`; returns (2^k, r). `x` within the range of [`exp`].
#[inline(always)]
fn reduce(x: f64) -> (f64, f64) {
    /// Adding 1.5 * 2^52 rounds to a whole number, which then stands in the low bits of the mantissa.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let k = rounded - ROUND;
    let power = f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52);
    (power, (x - k * LN_2_HIGH) - k * LN_2_LOW)
}

/// `exp(r) - 1` for `|r| <= 0.35` by its Taylor series to r^14 / 14!.
#[inline(always)]
fn exp_m1_reduced(r: f64) -> f64 {
    let r2 = r * r;
    let r4 = r2 * r2;
    let low = 1.0 / 6.0 + r * (1.0 / 24.0) + r2 * (1.0 / 120.0 + r * (1.0 / 720.0));
    let middle = 1.0 / 5_040.0 + r * (1.0 / 40_320.0) + r2 * (1.0 / 362_880.0 + r * (1.0 / 3_628_800.0));
    let high = 1.0 / 39_916_800.0
        + r * (1.0 / 479_001_600.0)
        + r2 * (1.0 / 6_227_020_800.0 + r * (1.0 / 87_178_291_200.0));
    r + (0.5 * r2 + r2 * r * (low + r4 * (middle + r4 * high)))
}

/// Above this [`exp`] is infinite: 2^k stays a normal number below.
const EXP_HIGH: f64 = 709.4;
/// Below this [`exp`] is 0: the result would be subnormal.
const EXP_LOW: f64 = -708.3;

/// Exponential function; 0 below -708.3, infinity above 709.4.
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    let (power, r) = reduce(x.clamp(EXP_LOW, EXP_HIGH));
    let value = power + power * exp_m1_reduced(r);
    // Selections at the end, so that a loop over a slice has no branch.
    if x > EXP_HIGH {
        f64::INFINITY
    } else if x < EXP_LOW {
        0.0
    } else {
        value
    }
}

/// `exp(x) - 1` without cancellation near 0; infinity above 709.4.
#[inline(always)]
#[must_use]
pub fn exp_m1(x: f64) -> f64 {
    let (power, r) = reduce(x.clamp(-50.0, EXP_HIGH));
    let value = power * exp_m1_reduced(r) + (power - 1.0);
    if x > EXP_HIGH { f64::INFINITY } else { value }
}

/// `ln(1 + x)` for `x >= 0` without cancellation near 0.
#[inline(always)]
#[must_use]
pub fn ln_1p(x: f64) -> f64 {
    let sum = 1.0 + x;
    // What rounding dropped from 1 + x, brought back to first order.
    let lost = x - (sum - 1.0);
    if sum < f64::MAX { ln(sum) + lost / sum } else { f64::INFINITY }
}

/// `x^a` for `x >= 0` and `a > 0`, as `exp(a ln x)`; relative error grows as `|a ln x|` units in the last place.
///
/// Subnormal `x` count as the smallest normal number.
#[inline(always)]
#[must_use]
pub fn pow(x: f64, a: f64) -> f64 {
    let value = exp(a * ln(x));
    if x == 0.0 || x == f64::INFINITY { x } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance in units of the last place of `expected`.
    fn ulps(got: f64, expected: f64) -> f64 {
        if got == expected {
            return 0.0;
        }
        let spacing = f64::from_bits(expected.abs().to_bits() + 1) - expected.abs();
        ((got - expected) / spacing).abs()
    }

    fn worst(range: std::ops::Range<f64>, ours: fn(f64) -> f64, peer: fn(f64) -> f64) -> f64 {
        let steps = 200_001;
        let width = range.end - range.start;
        (0..steps)
            .map(|i| range.start + width * f64::from(i) / f64::from(steps))
            .map(|x| ulps(ours(x), peer(x)))
            .fold(0.0, f64::max)
    }

    #[test]
    fn ln_agrees_with_libm() {
        assert!(worst(1e-9..4.0, ln, libm::log) <= 2.0);
        assert!(worst(0.9..1.1, ln, libm::log) <= 2.0);
        for exponent in -300..300 {
            let x = 1.37 * 10f64.powi(exponent);
            assert!(ulps(ln(x), libm::log(x)) <= 2.0, "ln {x}");
        }
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln_or_limit(0.0), f64::NEG_INFINITY);
        assert_eq!(ln_or_limit(f64::INFINITY), f64::INFINITY);
        assert!(ln_or_limit(-1.0).is_nan());
    }

    #[test]
    fn exp_agrees_with_libm() {
        assert!(worst(-708.0..709.0, exp, libm::exp) <= 2.0);
        assert!(worst(-1.0..1.0, exp, libm::exp) <= 2.0);
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn exp_m1_and_ln_1p_agree_with_libm() {
        assert!(worst(1e-12..40.0, exp_m1, libm::expm1) <= 4.0);
        assert!(worst(-3.0..-1e-12, exp_m1, libm::expm1) <= 4.0);
        assert!(worst(1e-12..50.0, ln_1p, libm::log1p) <= 4.0);
        assert!(ulps(exp_m1(1e-18), 1e-18) <= 1.0);
        assert!(ulps(ln_1p(1e-18), 1e-18) <= 1.0);
        assert_eq!(exp_m1(f64::INFINITY), f64::INFINITY);
        assert_eq!(ln_1p(f64::INFINITY), f64::INFINITY);
    }

    #[test]
    fn pow_at_its_limits() {
        assert_eq!(pow(0.0, 1.5), 0.0);
        assert_eq!(pow(f64::INFINITY, 1.5), f64::INFINITY);
        assert!((pow(2.0, 0.5) - std::f64::consts::SQRT_2).abs() < 1e-15);
    }
}
