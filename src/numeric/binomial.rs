//! The binomial law, by the incomplete beta function.

use super::portable::{ln, ln_1p};
use super::root::bisect;
use super::{beta, normal};

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

/// `P(X = k)` for k from 0 to n.
///
/// From the mode outwards by the ratio of neighbours, then scaled to a sum of 1: no factorials, no cancellation.
#[must_use]
pub fn probabilities(n: u64, p: f64) -> Vec<f64> {
    let size = n as usize;
    let mut law = vec![0.0; size + 1];
    if p <= 0.0 || p >= 1.0 {
        law[if p <= 0.0 { 0 } else { size }] = 1.0;
        return law;
    }
    let mode = (((n + 1) as f64 * p) as usize).min(size);
    law[mode] = 1.0;
    for k in mode..size {
        law[k + 1] = law[k] * (size - k) as f64 / (k + 1) as f64 * (p / (1.0 - p));
    }
    for k in (0..mode).rev() {
        law[k] = law[k + 1] * (k + 1) as f64 / (size - k) as f64 * ((1.0 - p) / p);
    }
    let total: f64 = law.iter().sum();
    law.iter_mut().for_each(|mass| *mass /= total);
    law
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

/// Probability under `Binomial(n, p)` of all counts no likelier than `k`, `0 < p < 1`: the two-sided p of R's `binom.test`.
///
/// Two probabilities count as equal within a relative 1e-7, as in R. The counts on the other side of the mode are found by
/// bisection, since probabilities fall away from it on both sides.
#[must_use]
pub fn minimum_likelihood_p(k: u64, n: u64, p: f64) -> f64 {
    let mean = n as f64 * p;
    let count = k as f64;
    if count == mean {
        return 1.0;
    }
    let here = ln_pmf(k, n, p) + 1e-7;
    let as_unlikely = |other: u64| ln_pmf(other, n, p) <= here;
    if count < mean {
        // From the first count at or above the mean the probabilities fall; find where they are low enough.
        let (mut low, mut high) = (mean.ceil() as u64, n + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if as_unlikely(middle) { high = middle } else { low = middle + 1 }
        }
        (cdf(k, n, p) + upper_tail(low, n, p)).min(1.0)
    } else {
        // Up to the last count at or below the mean they rise; `low` counts those that are low enough.
        let (mut low, mut high) = (0, mean.floor() as u64 + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if as_unlikely(middle) { low = middle + 1 } else { high = middle }
        }
        let other = if low == 0 { 0.0 } else { cdf(low - 1, n, p) };
        (upper_tail(k, n, p) + other).min(1.0)
    }
}

/// `ln P(X = k)` for `0 < p < 1`.
fn ln_pmf(k: u64, n: u64, p: f64) -> f64 {
    let (count, rest) = (k as f64, (n - k) as f64);
    let choices = libm::lgamma(n as f64 + 1.0) - libm::lgamma(count + 1.0) - libm::lgamma(rest + 1.0);
    choices + count * ln(p) + rest * ln_1p(-p)
}

/// Wilson's two-sided limits for a probability after `k` of `n > 0`: those p whose score test does not reject.
///
/// ```text
/// (k + z^2 / 2 -+ z sqrt(k (n - k) / n + z^2 / 4)) / (n + z^2)
/// ```
/// 0 below if `k = 0`, 1 above if `k = n`.
/// # Reference
/// Wilson (1927), JASA 22, 209-212. Evidence: R `prop.test`, tests/reference/landmark_binomial.
#[must_use]
pub fn wilson(k: u64, n: u64, level: f64) -> (f64, f64) {
    let z = normal::quantile(0.5 + 0.5 * level);
    let (k_, n_) = (k as f64, n as f64);
    let square = z * z;
    let half = z * (k_ * (n_ - k_) / n_ + 0.25 * square).sqrt();
    let at = |sign: f64| (k_ + 0.5 * square + sign * half) / (n_ + square);
    (if k == 0 { 0.0 } else { at(-1.0) }, if k == n { 1.0 } else { at(1.0) })
}

/// Jeffreys' two-sided limits for a probability after `k` of `n`: equal tails of `Beta(k + 1/2, n - k + 1/2)`.
///
/// 0 below if `k = 0`, 1 above if `k = n`, as Brown, Cai and DasGupta advise: the tails alone would exclude them.
/// # Reference
/// Brown, Cai & DasGupta (2001), Stat. Sci. 16, 101-133. Evidence: R `qbeta`, tests/reference/landmark_binomial.
#[must_use]
pub fn jeffreys(k: u64, n: u64, level: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - level);
    let (a, b) = (k as f64 + 0.5, (n - k) as f64 + 0.5);
    let lower = if k == 0 { 0.0 } else { beta::quantile(a, b, tail) };
    // The upper tail by the mirror image, which loses no digits near 1.
    let upper = if k == n { 1.0 } else { 1.0 - beta::quantile(b, a, tail) };
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
    fn probabilities_add_up_to_the_tails() {
        for (n, p) in [(1, 0.5), (25, 0.3), (400, 0.02), (7, 0.0), (7, 1.0)] {
            let law = probabilities(n, p);
            for k in 0..=n {
                let sum: f64 = law[k as usize..].iter().sum();
                assert!((sum - upper_tail(k, n, p)).abs() < 1e-13, "{n} {p} {k}");
            }
        }
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
