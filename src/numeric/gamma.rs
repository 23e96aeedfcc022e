//! The incomplete gamma function, both tails by their logarithms, in portable arithmetic.

use super::portable::{exp, exp_m1, ln, ln_1p};

/// Half of ln 2 pi.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;

/// From this shape on the uniform expansion is used near the mode.
const LARGE_SHAPE: f64 = 20.0;

/// Logarithms of both tails of a gamma law with rate 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogTails {
    /// `ln P(X <= x)`.
    pub lower: f64,
    /// `ln P(X > x)`.
    pub upper: f64,
}

/// `ln(1 - exp(value))` for `value <= 0`, accurate at both ends; minus infinity at 0.
#[must_use]
pub fn ln_one_minus_exp(value: f64) -> f64 {
    if value > -std::f64::consts::LN_2 { libm::log(-exp_m1(value)) } else { libm::log1p(-exp(value)) }
}

/// `exp(z) - 1 - z` without cancellation near 0.
#[must_use]
pub fn exp_minus_two_terms(z: f64) -> f64 {
    if z.abs() > 0.5 {
        return exp_m1(z) - z;
    }
    // z^2/2 (1 + z/3 (1 + z/4 (... (1 + z/16)))): the first factor left out is below 1e-17.
    let mut sum = 1.0;
    for factor in (3..=16).rev() {
        sum = 1.0 + z / f64::from(factor) * sum;
    }
    0.5 * z * z * sum
}

/// `ln Gamma(a) - ((a - 1/2) ln a - a + ln(2 pi) / 2)` for `a > 0`: what Stirling's formula leaves out.
///
/// The asymptotic series from 8 on, and `f(a) = f(a + 1) + (a + 1/2) ln(1 + 1/a) - 1` below; 0 for an infinite `a`.
#[must_use]
pub fn stirling_remainder(a: f64) -> f64 {
    let (mut shape, mut sum) = (a, 0.0);
    while shape < 8.0 {
        sum += (shape + 0.5) * ln_1p(1.0 / shape) - 1.0;
        shape += 1.0;
    }
    let inverse = 1.0 / shape;
    let w = inverse * inverse;
    let series = 1.0 / 12.0
        - w * (1.0 / 360.0
            - w * (1.0 / 1260.0
                - w * (1.0 / 1680.0
                    - w * (1.0 / 1188.0
                        - w * (691.0 / 360_360.0 - w * (1.0 / 156.0 - w * (3617.0 / 122_400.0)))))));
    sum + inverse * series
}

/// Both tails of the gamma law with shape `a > 0` and rate 1 at `x = a exp(z)`.
///
/// ```text
/// D = x^a e^-x / Gamma(a + 1) = exp(-a (e^z - 1 - z) - ln Gamma*(a)) / sqrt(2 pi a)
/// P = D (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...)                                   x < a + 1
/// Q = D a / (x + 1 - a - 1 (1 - a)/(x + 3 - a - 2 (2 - a)/(x + 5 - a - ...)))    x >= a + 1
/// Q = erfc(eta sqrt(a/2)) / 2 + exp(-a eta^2/2) / sqrt(2 pi a) S(eta, a)         a >= 20, |eta| <= 1; eta^2/2 = e^z - 1 - z
/// ```
/// The argument is `z = ln(x / a)`, since what the tails are made of, `e^z - 1 - z`, cannot be had from `x` and `a`
/// without cancellation; so any shape is served, up to 1e30 and beyond, where the law is normal in `sqrt(a) z`. The smaller tail is
/// computed, the other is 1 minus it. Relative error of either tail 1e-13 times the larger of 1 and its logarithm's size; tails
/// far below the smallest number are good as logarithms.
///
/// # Reference
/// S by its backward recurrence: Temme (1987), SIAM J. Numer. Anal. 24, 197-211 and Gil, Segura & Temme (2012), SIAM J. Sci. Comput. 34, A2965. Series and
/// continued fraction: DLMF 8.11.4, 8.9.2. Evidence: R `pgamma`, tests/reference/numeric.
#[must_use]
pub fn log_tails(a: f64, z: f64) -> LogTails {
    if z == f64::NEG_INFINITY {
        return LogTails { lower: f64::NEG_INFINITY, upper: 0.0 };
    }
    // Half of eta squared.
    let distance = exp_minus_two_terms(z);
    if !distance.is_finite() {
        return LogTails { lower: 0.0, upper: f64::NEG_INFINITY };
    }
    if a >= LARGE_SHAPE && distance <= 0.5 {
        return uniform(a, distance, z);
    }
    let x = a * exp(z);
    let ln_first = -a * distance - stirling_remainder(a) - HALF_LN_TAU - 0.5 * ln(a);
    if x < a + 1.0 {
        let lower = (ln_first + ln(series(a, x))).min(0.0);
        LogTails { lower, upper: ln_one_minus_exp(lower) }
    } else {
        let upper = (ln_first + ln(a) + ln(continued_fraction(a, x))).min(0.0);
        LogTails { lower: ln_one_minus_exp(upper), upper }
    }
}

/// `1 + x/(a+1) + x^2/((a+1)(a+2)) + ...`
fn series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0, 1.0, 1.0);
    while term > 1e-18 * sum {
        term *= x / (a + n);
        sum += term;
        n += 1.0;
    }
    sum
}

/// `1 / (x + 1 - a - ...)` by Lentz's method.
fn continued_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut value = d;
    // At the border x = a + 1 with a < 20 some 100 steps are enough.
    for step in 1..10_000 {
        let n = f64::from(step);
        let numerator = -n * (n - a);
        b += 2.0;
        let denominator = numerator * d + b;
        d = 1.0 / if denominator == 0.0 { TINY } else { denominator };
        c = b + numerator / c;
        if c == 0.0 {
            c = TINY;
        }
        let change = c * d;
        value *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// Coefficients of `eta / (e^z - 1)` in powers of `eta`, from `mu mu' = eta (1 + mu)` with `mu = e^z - 1`.
const EXPANSION: [f64; 27] = [
    1.0,
    -0.333_333_333_333_333_3,
    0.083_333_333_333_333_33,
    -0.014_814_814_814_814_815,
    0.001_157_407_407_407_407_3,
    0.000_352_733_686_067_019_4,
    -0.000_178_755_144_032_921_8,
    3.919_263_178_522_438e-5,
    -2.185_448_510_679_992e-6,
    -1.854_062_210_715_16e-6,
    8.296_711_340_953_087e-7,
    -1.766_595_273_682_607_8e-7,
    6.707_853_543_401_498e-9,
    1.026_180_978_424_030_9e-8,
    -4.382_036_018_453_353e-9,
    9.147_699_582_236_79e-10,
    -2.551_419_399_494_624_8e-11,
    -5.830_772_132_550_426e-11,
    2.436_194_802_066_741_5e-11,
    -5.027_669_280_114_175_5e-12,
    1.100_439_203_195_613_5e-13,
    3.371_763_262_400_985e-13,
    -1.392_388_722_418_162e-13,
    2.853_489_380_704_744_5e-14,
    -5.139_111_834_242_572e-16,
    -1.975_228_829_434_944_2e-15,
    8.099_521_156_704_561e-16,
];

/// The expansion that is uniform in `x`, for large `a` and `eta^2/2 = distance <= 1/2`.
fn uniform(a: f64, distance: f64, z: f64) -> LogTails {
    let eta = if z < 0.0 { -(2.0 * distance).sqrt() } else { (2.0 * distance).sqrt() };
    // Backward recurrence for the coefficients b_n of S: b_n = d_(n+1) + (n + 2)/a b_(n+2), all over Gamma*(a) = 1 + b_1/a.
    let mut coefficients = [0.0; EXPANSION.len() + 1];
    for n in (0..EXPANSION.len() - 1).rev() {
        coefficients[n] = EXPANSION[n + 1] + (n as f64 + 2.0) / a * coefficients[n + 2];
    }
    let polynomial = coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * eta + coefficient);
    let correction = polynomial * a / (a + coefficients[1]) / (std::f64::consts::TAU * a).sqrt();
    let square = a * distance;
    let signed = if eta < 0.0 { -correction } else { correction };
    let smaller = -square + ln(0.5 * scaled_erfc(square.sqrt()) + signed);
    let other = ln_one_minus_exp(smaller);
    if eta < 0.0 {
        LogTails { lower: smaller, upper: other }
    } else {
        LogTails { lower: other, upper: smaller }
    }
}

/// `exp(y^2) erfc(y)` for `y >= 0`.
#[must_use]
pub fn scaled_erfc(y: f64) -> f64 {
    if y < 25.0 {
        return exp(y * y) * libm::erfc(y);
    }
    // Asymptotic series 1 - 1/(2y^2) + 3/(4y^4) - ...; at 25 the first term left out is below 1e-18.
    let w = 0.5 / (y * y);
    let sum =
        1.0 - w * (1.0 - 3.0 * w * (1.0 - 5.0 * w * (1.0 - 7.0 * w * (1.0 - 9.0 * w * (1.0 - 11.0 * w)))));
    sum * 0.564_189_583_547_756_3 / y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        for x in [1e-12_f64, 0.3, 1.0, 1.9, 2.1, 40.0, 700.0] {
            // Shape 1 is the unit exponential, shape 1/2 the square of a normal.
            let tails = log_tails(1.0, x.ln());
            assert!((tails.upper + x).abs() <= 1e-13 * x.max(1e-3), "{x} {}", tails.upper);
            let half = log_tails(0.5, (2.0 * x).ln());
            if x < 600.0 {
                let expected = libm::erfc(x.sqrt());
                assert!((half.upper.exp() / expected - 1.0).abs() < 1e-12 * x.max(1.0), "{x}");
            }
        }
    }

    #[test]
    fn the_three_methods_agree_where_they_meet() {
        for a in [20.0, 25.0, 60.0, 200.0] {
            for z in [-0.6, -0.2, -0.01, 0.0, 0.03, 0.3, 0.6] {
                let ours = uniform(a, exp_minus_two_terms(z), z);
                let x = a * f64::exp(z);
                let first = -a * exp_minus_two_terms(z) - stirling_remainder(a) - HALF_LN_TAU - 0.5 * ln(a);
                let lower = first + ln(series(a, x));
                assert!(
                    (ours.lower - lower).abs() < 2e-13 * lower.abs().max(1.0),
                    "{a} {z} {} {lower}",
                    ours.lower
                );
                if x >= a + 1.0 {
                    let upper = first + ln(a) + ln(continued_fraction(a, x));
                    assert!((ours.upper - upper).abs() < 2e-13 * upper.abs().max(1.0), "{a} {z}");
                }
            }
        }
    }

    #[test]
    fn a_huge_shape_is_normal() {
        for w in [-30.0, -2.0, 0.0, 0.5, 9.0, 45.0] {
            let tails = log_tails(1e34, w / 1e17);
            let expected = crate::numeric::normal::ln_upper_tail(w);
            assert!((tails.upper - expected).abs() < 1e-13 * expected.abs().max(1e-3), "{w}");
        }
    }

    #[test]
    fn stirling_remainder_against_libm() {
        for a in [0.01, 0.5, 1.0, 3.3, 7.9, 8.1, 30.0] {
            let expected = libm::lgamma(a) - ((a - 0.5) * ln(a) - a + HALF_LN_TAU);
            assert!((stirling_remainder(a) - expected).abs() < 5e-14, "{a}");
        }
        assert_eq!(stirling_remainder(f64::INFINITY), 0.0);
    }

    #[test]
    fn ends() {
        assert_eq!(log_tails(2.0, f64::NEG_INFINITY), LogTails { lower: f64::NEG_INFINITY, upper: 0.0 });
        assert_eq!(log_tails(2.0, f64::INFINITY), LogTails { lower: 0.0, upper: f64::NEG_INFINITY });
        assert_eq!(log_tails(2.0, 720.0), LogTails { lower: 0.0, upper: f64::NEG_INFINITY });
        assert!((scaled_erfc(24.999_999) / scaled_erfc(25.0) - 1.0).abs() < 1e-7);
    }
}
