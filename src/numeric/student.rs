//! Student's t law.

use super::beta;
use super::root::bisect;

/// `P(T > t)` with `df > 0` degrees of freedom: half of `P(Beta(df / 2, 1 / 2) <= df / (df + t^2))` for `t >= 0`.
#[must_use]
pub fn upper_tail(t: f64, df: f64) -> f64 {
    if t < 0.0 {
        return 1.0 - upper_tail(-t, df);
    }
    // Where t^2 is small, the other end of the beta law keeps the digits.
    let square = t * t;
    if square < df {
        0.5 * (1.0 - beta::cdf(0.5, 0.5 * df, square / (df + square)))
    } else {
        0.5 * beta::cdf(0.5 * df, 0.5, df / (df + square))
    }
}

/// The `t` with `P(T > t) = tail`, for a tail in (0, 1).
#[must_use]
pub fn upper_quantile(tail: f64, df: f64) -> f64 {
    if tail > 0.5 {
        return -upper_quantile(1.0 - tail, df);
    }
    bisect(0.0, 1e9, |t| upper_tail(t, df) <= tail)
}

#[cfg(test)]
mod tests {
    use super::{upper_quantile, upper_tail};

    #[test]
    fn closed_forms_and_r() {
        // One degree of freedom is Cauchy's law; two have 1/2 - t / (2 sqrt(2 + t^2)).
        for t in [-3.0, -0.2, 0.0, 0.4, 1.0, 7.5_f64] {
            let cauchy = 0.5 - t.atan() / std::f64::consts::PI;
            assert!((upper_tail(t, 1.0) - cauchy).abs() < 1e-13, "{t}");
            let two = 0.5 - 0.5 * t / (2.0 + t * t).sqrt();
            assert!((upper_tail(t, 2.0) - two).abs() < 1e-13, "{t}");
        }
        // R 4.2.2: qt(.975, 3), qt(.95, 1).
        assert!((upper_quantile(0.025, 3.0) - 3.182_446_305_283_71).abs() < 1e-10);
        assert!((upper_quantile(0.05, 1.0) - 6.313_751_514_675_04).abs() < 1e-9);
        assert!((upper_quantile(0.95, 1.0) + 6.313_751_514_675_04).abs() < 1e-9);
    }
}
