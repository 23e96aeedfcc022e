//! The binomial law, by the incomplete beta function.

use super::beta;
use super::root::bisect;

/// `P(X <= k)` for `X ~ Binomial(n, p)`: `P(Beta(k + 1, n - k) > p)`.
#[must_use]
pub fn cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n { 1.0 } else { beta::cdf((n - k) as f64, (k + 1) as f64, 1.0 - p) }
}

/// `P(X >= k)`.
#[must_use]
pub fn upper_tail(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        1.0
    } else if k > n {
        0.0
    } else {
        beta::cdf(k as f64, (n - k + 1) as f64, p)
    }
}

/// Clopper and Pearson's exact two-sided limits for a probability after `k` of `n`, each with error `(1 - level) / 2`.
///
/// ```text
/// lower: P(X >= k | p) = (1 - level) / 2     (0 if k = 0)
/// upper: P(X <= k | p) = (1 - level) / 2     (1 if k = n)
/// ```
/// # Reference
/// Clopper & Pearson (1934), Biometrika 26, 404-413. Evidence: R `binom.test`, in the tests.
#[must_use]
pub fn clopper_pearson(k: u64, n: u64, level: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - level);
    let lower = if k == 0 { 0.0 } else { bisect(0.0, 1.0, |p| upper_tail(k, n, p) >= tail) };
    let upper = if k >= n { 1.0 } else { bisect(0.0, 1.0, |p| cdf(k, n, p) <= tail) };
    (lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn against_r() {
        // R 4.2.2: pbinom(11, 25, .3, lower = FALSE), binom.test(15, 25)$conf.int.
        assert!((upper_tail(12, 25, 0.3) - 0.044_246_5).abs() < 5e-8);
        let (lower, upper) = clopper_pearson(15, 25, 0.95);
        assert!((lower - 0.386_653_5).abs() < 1e-7 && (upper - 0.788_745_2).abs() < 1e-7);
    }

    #[test]
    fn ends_and_closed_forms() {
        assert_eq!([cdf(5, 5, 0.3), upper_tail(0, 5, 0.3), upper_tail(6, 5, 0.3)], [1.0, 1.0, 0.0]);
        // The incomplete beta function of statrs is good to some 1e-14.
        assert!((cdf(0, 5, 0.3) - 0.7_f64.powi(5)).abs() < 1e-13);
        assert!((cdf(2, 9, 0.4) + upper_tail(3, 9, 0.4) - 1.0).abs() < 1e-13);
        // None of 10: upper limit 1 - 0.025^(1/10).
        let (lower, upper) = clopper_pearson(0, 10, 0.95);
        assert!(lower == 0.0 && (upper - (1.0 - 0.025_f64.powf(0.1))).abs() < 1e-13);
        assert_eq!(clopper_pearson(10, 10, 0.95).1, 1.0);
    }
}
