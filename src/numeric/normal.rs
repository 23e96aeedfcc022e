//! The standard normal law.

use super::root::bisect;

/// `P(Z > x) = erfc(x / sqrt 2) / 2`, by `libm`'s error function: 2e-13 relative down to 1e-300.
///
/// statrs' normal tail is good to 1e-10 only, hence not used here.
#[must_use]
pub fn upper_tail(x: f64) -> f64 {
    0.5 * libm::erfc(x * std::f64::consts::FRAC_1_SQRT_2)
}

/// `P(Z <= x)`.
#[must_use]
pub fn cdf(x: f64) -> f64 {
    upper_tail(-x)
}

/// The `x` with `P(Z <= x) = p`; infinite at 0 and 1, NaN outside [0, 1].
///
/// Bisection of [`cdf`] in the lower half, mirrored for the upper, so the same bits on every machine.
/// Evidence: R `qnorm`, tests/reference/numeric.
#[must_use]
pub fn quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        f64::NAN
    } else if p == 0.5 {
        0.0
    } else if p > 0.5 {
        -quantile(1.0 - p)
    } else if p == 0.0 {
        f64::NEG_INFINITY
    } else {
        bisect(-40.0, 0.0, |x| cdf(x) >= p)
    }
}
