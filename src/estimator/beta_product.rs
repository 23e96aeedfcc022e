//! The beta product confidence procedure: pointwise limits of survival that hold their level at n = 25.

use super::KaplanMeier;
use crate::measure::{ConfidenceLevel, Interval, Outcome};
use crate::numeric::beta;
use crate::numeric::root::bisect;

/// Intervals before the first observed time that a list of limits begins with.
pub(super) const BEFORE_FIRST: usize = 1;

/// Which version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BetaProduct {
    /// The original: at least nominal coverage, Clopper-Pearson without censoring.
    Central,
    /// Mid-p: shorter, coverage nearer to nominal.
    MidP,
}

/// A product of independent beta variables, described by its first two moments.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Product {
    first: f64,
    second: f64,
}

impl Product {
    /// The empty product: the constant 1.
    const ONE: Self = Self { first: 1.0, second: 1.0 };

    /// Times an independent `Beta(a, b)`.
    fn times(self, a: f64, b: f64) -> Self {
        let sum = a + b;
        Self { first: self.first * a / sum, second: self.second * a * (a + 1.0) / (sum * (sum + 1.0)) }
    }

    /// Parameters of the beta law with these moments; `None` for the constant 1.
    fn parameters(self) -> Option<(f64, f64)> {
        let Self { first: s, second: t } = self;
        let variance = t - s * s;
        (s < 1.0).then(|| ((s - t) * s / variance, (s - t) * (1.0 - s) / variance))
    }

    fn quantile(self, p: f64) -> f64 {
        self.parameters().map_or(1.0, |(a, b)| beta::quantile(a, b, p))
    }

    /// `P(W <= x)`, the constant 1 having all its mass there.
    fn cdf(self, x: f64) -> f64 {
        self.parameters().map_or(if x < 1.0 { 0.0 } else { 1.0 }, |(a, b)| beta::cdf(a, b, x))
    }
}

/// Limits of survival from each distinct observed time to the next: one interval before the first time, then one per row
/// of the curve.
///
/// ```text
/// W-(i) = product over j <= i of independent Beta(n_j - d_j + 1, d_j)      (d_j = 0: no factor)
/// W+(i) = W-(i) x Beta(n_{i+1}, 1),   0 after the last time
/// upper = (1 - alpha / 2) quantile of W-,   lower = alpha / 2 quantile of W+
/// mid-p: both from the half-and-half mixture of W- and W+
/// ```
/// `n_j` at risk and `d_j` events at the `j`-th distinct time, censored-only times included: the lower limit steps there
/// too. Quantiles of products by the method of moments. For data without left truncation.
/// # Reference
/// Fay, Brittain & Proschan (2013), Biostatistics 14, 723-736; Fay & Brittain (2016), Stat. Med. 35, 2726-2740. Evidence:
/// Clopper-Pearson without censoring; values of R's bpcp in the tests.
#[must_use]
pub fn beta_product(curve: &KaplanMeier, version: BetaProduct, level: ConfidenceLevel) -> Vec<Interval> {
    let tail = 0.5 * (1.0 - level.get());
    let rows = curve.rows();
    let mut before = Product::ONE;
    let mut intervals = Vec::with_capacity(rows.len() + BEFORE_FIRST);
    for index in 0..=rows.len() {
        if let Some(row) = index.checked_sub(1).map(|last| &rows[last])
            && row.events > 0
        {
            let d = f64::from(row.events);
            before = before.times(f64::from(row.at_risk) - d + 1.0, d);
        }
        let after = rows.get(index).map(|next| before.times(f64::from(next.at_risk), 1.0));
        let (lower, upper) = match version {
            BetaProduct::Central => {
                (after.map_or(0.0, |after| after.quantile(tail)), before.quantile(1.0 - tail))
            }
            BetaProduct::MidP => mid_p(before, after, tail),
        };
        intervals.push(Interval { lower: Outcome::Value(lower), upper: Outcome::Value(upper), level });
    }
    intervals
}

/// Both limits from the mixture; after the last time (`after` is `None`) half of the mass lies at 0.
fn mid_p(before: Product, after: Option<Product>, tail: f64) -> (f64, f64) {
    let mixture = |x: f64| 0.5 * (before.cdf(x) + after.map_or(1.0, |after| after.cdf(x)));
    (bisect(0.0, 1.0, |x| mixture(x) >= tail), bisect(0.0, 1.0, |x| mixture(x) >= 1.0 - tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{RiskTable, Sample};

    const TIMES: [f64; 21] =
        [6., 6., 6., 6., 7., 9., 10., 10., 11., 13., 16., 17., 19., 20., 22., 23., 25., 32., 32., 34., 35.];
    const EVENTS: [u8; 21] = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0];

    fn at(intervals: &[Interval], curve: &KaplanMeier, time: f64) -> (f64, f64) {
        let index = curve.rows().iter().take_while(|row| row.time <= time).count();
        let interval = intervals[index];
        (interval.lower.value().unwrap(), interval.upper.value().unwrap())
    }

    fn curve(times: &[f64], events: &[bool]) -> KaplanMeier {
        KaplanMeier::new(&RiskTable::new(&Sample::from_times(times, events).unwrap()))
    }

    #[test]
    fn six_mp_agrees_with_bpcp() {
        // R bpcp 1.4.2 on the 6-MP arm; mid-p with midpMMTol = 1e-10. Printed to 7 decimals.
        let curve = curve(&TIMES, &EVENTS.map(|e| e == 1));
        let level = ConfidenceLevel::NINETY_FIVE;
        let central = beta_product(&curve, BetaProduct::Central, level);
        let mid_p = beta_product(&curve, BetaProduct::MidP, level);
        let close = |got: (f64, f64), expected: (f64, f64)| {
            assert!(
                (got.0 - expected.0).abs() < 1e-7 && (got.1 - expected.1).abs() < 1e-7,
                "{got:?} {expected:?}"
            );
        };
        close(at(&central, &curve, 0.0), (0.838_902_38, 1.0));
        close(at(&central, &curve, 6.0), (0.631_774_09, 0.969_511_0));
        close(at(&central, &curve, 10.0), (0.500_825_89, 0.915_030_8));
        close(at(&central, &curve, 20.0), (0.330_794_64, 0.838_416_9));
        close(at(&central, &curve, 23.0), (0.176_196_81, 0.726_063_7));
        assert_eq!(at(&central, &curve, 35.0).0, 0.0);
        close(at(&mid_p, &curve, 10.0), (0.524_899_6, 0.903_365_4));
        close(at(&mid_p, &curve, 20.0), (0.360_682_9, 0.821_367_8));
    }

    #[test]
    fn without_censoring_it_is_clopper_pearson() {
        let times: Vec<f64> = (1..=25).map(f64::from).collect();
        let curve = curve(&times, &[true; 25]);
        let intervals = beta_product(&curve, BetaProduct::Central, ConfidenceLevel::NINETY_FIVE);
        // 15 of 25 survive the tenth time; R binom.test.
        let (lower, upper) = at(&intervals, &curve, 10.0);
        assert!((lower - 0.386_653_5).abs() < 1e-7 && (upper - 0.788_745_2).abs() < 1e-7);
    }
}
