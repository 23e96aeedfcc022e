//! The standard normal law.

use super::gamma::{ln_one_minus_exp, scaled_erfc};
use super::portable::ln;
use super::root::bisect;

/// `P(Z > x) = erfc(x / sqrt 2) / 2`, by `libm`'s error function: 2e-13 relative down to 1e-300.
///
/// statrs' normal tail is good to 1e-10 only, hence not used here.
#[must_use]
pub fn upper_tail(x: f64) -> f64 {
    0.5 * libm::erfc(x * std::f64::consts::FRAC_1_SQRT_2)
}

/// `ln P(Z > x)`, accurate in both tails and beyond the smallest number.
///
/// Above 0 by the scaled complementary error function, below as `ln(1 - P(Z > -x))`.
#[must_use]
pub fn ln_upper_tail(x: f64) -> f64 {
    if x < 0.0 {
        libm::log1p(-upper_tail(-x))
    } else if x == f64::INFINITY {
        f64::NEG_INFINITY
    } else {
        -0.5 * x * x + ln(0.5 * scaled_erfc(x * std::f64::consts::FRAC_1_SQRT_2))
    }
}

/// The `x` with `ln P(Z > x) = value` for `value <= 0`: minus infinity at 0, infinity at minus infinity.
///
/// Newton's method on the logarithm of the smaller tail. That is concave, so that after the first step all iterates lie on one side and
/// come nearer until rounding turns them round, from any start; started from a rational approximation it takes three or four steps.
#[must_use]
pub fn inverse_ln_upper_tail(value: f64) -> f64 {
    if value >= 0.0 {
        return f64::NEG_INFINITY;
    }
    if value == f64::NEG_INFINITY {
        return f64::INFINITY;
    }
    if value > -std::f64::consts::LN_2 {
        return -in_upper_half(ln_one_minus_exp(value));
    }
    in_upper_half(value)
}

/// [`inverse_ln_upper_tail`] for `value <= -ln 2`.
fn in_upper_half(value: f64) -> f64 {
    // Abramowitz & Stegun 26.2.23, within 4.5e-4 in the range that matters, and a start anywhere.
    let t = (-2.0 * value).sqrt();
    let mut x = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    let mut last = f64::INFINITY;
    for _ in 0..50 {
        // The slope of the logarithm is minus the hazard, phi(x) / P(Z > x) = sqrt(2 / pi) / scaled erfc.
        let hazard = (2.0 / std::f64::consts::PI).sqrt()
            / if x >= 0.0 { scaled_erfc(x * std::f64::consts::FRAC_1_SQRT_2) } else { 1.0 };
        let step = (ln_upper_tail(x) - value) / hazard;
        x += step;
        if step.abs() <= 1e-16 * x.abs() || step.abs() >= last {
            break;
        }
        last = step.abs();
    }
    x
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithm_of_the_tail_and_its_inverse() {
        for step in -400..=400 {
            let x = 0.093 * f64::from(step);
            let value = ln_upper_tail(x);
            if x.abs() < 36.0 {
                assert!((value.exp() / upper_tail(x) - 1.0).abs() < 1e-12, "{x}");
            }
            let back = inverse_ln_upper_tail(value);
            // Below -8 the tail is 1 minus something near the last bit, and below -38.5 it is 1.
            assert!((back - x).abs() <= 1e-13 * (1.0 + x.abs()), "{x} {back}");
        }
        assert_eq!(inverse_ln_upper_tail(0.0), f64::NEG_INFINITY);
        assert_eq!(inverse_ln_upper_tail(f64::NEG_INFINITY), f64::INFINITY);
        // R 4.2.2: pnorm(60, lower.tail = FALSE, log.p = TRUE).
        assert!((ln_upper_tail(60.0) + 1_805.013_560_680_567).abs() < 1e-9);
    }
}
