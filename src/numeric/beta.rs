//! The beta law.

use super::root::bisect;

/// `P(X <= x)` for `X ~ Beta(a, b)`, `a, b > 0`, by statrs' regularised incomplete beta function.
#[must_use]
pub fn cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        statrs::function::beta::beta_reg(a, b, x)
    }
}

/// The `x` with `P(X <= x) = p`, by bisection of [`cdf`]: slower than statrs' own inverse, which stops converging for
/// extreme arguments.
#[must_use]
pub fn quantile(a: f64, b: f64, p: f64) -> f64 {
    bisect(0.0, 1.0, |x| cdf(a, b, x) >= p)
}

#[cfg(test)]
mod tests {
    use super::{cdf, quantile};

    #[test]
    fn clopper_pearson_of_15_in_25() {
        // R 4.2.2, qbeta(.025, 15, 11) and qbeta(.975, 16, 10).
        assert!((quantile(15.0, 11.0, 0.025) - 0.386_653_5).abs() < 1e-7);
        assert!((quantile(16.0, 10.0, 0.975) - 0.788_745_2).abs() < 1e-7);
    }

    #[test]
    fn closed_forms() {
        // Beta(a, 1) has P(X <= x) = x^a.
        assert!((quantile(7.0, 1.0, 0.3) - 0.3_f64.powf(1.0 / 7.0)).abs() < 1e-13);
        assert!((cdf(1.0, 4.0, 0.2) - (1.0 - 0.8_f64.powi(4))).abs() < 1e-13);
        assert_eq!([cdf(2.0, 3.0, -1.0), cdf(2.0, 3.0, 2.0)], [0.0, 1.0]);
    }
}
