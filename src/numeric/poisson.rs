//! Poisson probabilities and exact limits for a mean, by direct summation in portable arithmetic.

use super::portable::{exp, ln};
use super::root::bisect;

/// `P(X = k)` for `X ~ Poisson(mean)`.
#[must_use]
pub fn pmf(k: u64, mean: f64) -> f64 {
    if mean == 0.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    if mean.is_infinite() {
        return 0.0;
    }
    exp(ln_pmf(k, mean))
}

/// `ln P(X = k)`: small counts by `k ln mean - mean - ln k!`; large ones by the deviance form, which does not cancel.
fn ln_pmf(k: u64, mean: f64) -> f64 {
    let count = k as f64;
    if k < 20 {
        return count * ln(mean) - mean - libm::lgamma(count + 1.0);
    }
    // Stirling's series for ln k! - (k ln k - k + ln(2 pi k) / 2).
    let inverse = 1.0 / count;
    let square = inverse * inverse;
    let series = 1.0 / 12.0
        - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0)));
    -series * inverse - deviance(count, mean) - 0.5 * ln(std::f64::consts::TAU * count)
}

/// `x ln(x / m) + m - x`, without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    let v = (x - m) / (x + m);
    if v.abs() > 0.1 {
        return x * ln(x / m) + m - x;
    }
    // x ln(x/m) = 2 x atanh(v) and m - x = -v (x + m), so the sum is v (x - m) + 2 x (v^3/3 + v^5/5 + ...).
    let square = v * v;
    let mut sum = 0.0;
    for power in (1..=9).rev() {
        sum = square * (1.0 / f64::from(2 * power + 1) + sum);
    }
    (x - m) * v + 2.0 * x * v * sum
}

/// `P(X <= k)`.
#[must_use]
pub fn cdf(k: u64, mean: f64) -> f64 {
    if (k as f64) < mean { sum_down(k, mean) } else { 1.0 - sum_up(k + 1, mean) }
}

/// `P(X >= k)`.
#[must_use]
pub fn upper_tail(k: u64, mean: f64) -> f64 {
    if k == 0 {
        1.0
    } else if (k as f64) > mean {
        sum_up(k, mean)
    } else {
        1.0 - sum_down(k - 1, mean)
    }
}

/// `P(X = k) + P(X = k - 1) + ...`, for `k` below the mean.
fn sum_down(k: u64, mean: f64) -> f64 {
    let (mut term, mut sum, mut j) = (1.0, 1.0, k);
    while j > 0 && term > sum * 1e-18 {
        term *= j as f64 / mean;
        sum += term;
        j -= 1;
    }
    pmf(k, mean) * sum
}

/// `P(X = k) + P(X = k + 1) + ...`, for `k` above the mean.
fn sum_up(k: u64, mean: f64) -> f64 {
    let (mut term, mut sum, mut j) = (1.0, 1.0, k);
    while term > sum * 1e-18 {
        j += 1;
        term *= mean / j as f64;
        sum += term;
    }
    pmf(k, mean) * sum
}

/// Garwood's exact two-sided limits for a Poisson mean after `count` events, each with error `(1 - level) / 2`.
///
/// ```text
/// lower: P(X >= count | mean) = (1 - level) / 2     (0 if count = 0)
/// upper: P(X <= count | mean) = (1 - level) / 2
/// ```
/// Equal to the half chi-squared quantiles with `2 count` and `2 count + 2` degrees of freedom.
/// # Reference
/// Garwood (1936), Biometrika 28, 437-442. Evidence: R `qchisq`, tests/reference/numeric.
#[must_use]
pub fn garwood_limits(count: u64, level: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - level);
    let x = count as f64;
    let spread = 40.0 * (x + 1.0).sqrt() + 40.0;
    let lower = if count == 0 { 0.0 } else { bisect(0.0, x + 1.0, |mean| upper_tail(count, mean) >= tail) };
    let upper = bisect(x, x + spread, |mean| cdf(count, mean) <= tail);
    (lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_event_has_a_closed_form() {
        let (lower, upper) = garwood_limits(0, 0.95);
        assert_eq!(lower, 0.0);
        assert!((upper - -libm::log(0.025)).abs() < 1e-14);
    }

    #[test]
    fn both_tails_add_to_one() {
        for k in [0, 1, 5, 19, 20, 21, 200, 100_000] {
            for factor in [0.3, 0.9, 1.0, 1.1, 3.0] {
                let mean = (k as f64 + 0.5) * factor;
                assert!((cdf(k, mean) + upper_tail(k + 1, mean) - 1.0).abs() < 1e-12, "{k} {mean}");
            }
        }
    }

    #[test]
    fn zero_and_infinite_means() {
        assert_eq!(cdf(0, 0.0), 1.0);
        assert_eq!(upper_tail(1, 0.0), 0.0);
        assert_eq!(cdf(3, f64::INFINITY), 0.0);
        assert_eq!(upper_tail(3, f64::INFINITY), 1.0);
    }
}
