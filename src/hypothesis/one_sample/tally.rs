//! O and E, and intervals for their ratio.

use schemars::JsonSchema;
use serde::Serialize;

use super::Exposure;
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::poisson;
use crate::numeric::portable::exp;
use crate::numeric::root::bisect;

/// Events observed, and expected if the benchmark's law held for every subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObservedExpected {
    /// Number of events, O.
    pub observed: u64,
    /// Sum of the benchmark's cumulative hazards over the times at risk, E.
    pub expected: f64,
}

/// How an interval for O / E is got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RatioInterval {
    /// Garwood's exact limits for a Poisson mean, over E.
    Garwood,
    /// Exact limits with half of the observed count's probability, over E: shorter, not everywhere at the level.
    MidP,
    /// exp(ln(O / E) -+ z / sqrt O): undefined without events.
    LogWald,
}

impl RatioInterval {
    /// All of them, in the order of output.
    pub const ALL: [Self; 3] = [Self::Garwood, Self::MidP, Self::LogWald];

    /// Its id in output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Garwood => "garwood",
            Self::MidP => "mid-p",
            Self::LogWald => "log-wald",
        }
    }
}

impl ObservedExpected {
    /// O / E with Garwood's interval, E taken as fixed: an estimate of the hazard ratio new / benchmark.
    #[must_use]
    pub fn ratio(&self, level: ConfidenceLevel) -> (Outcome, Interval) {
        if self.expected <= 0.0 {
            let missing = Outcome::NotEstimable(Reason::NothingExpected);
            return (missing, Interval { lower: missing, upper: missing, level });
        }
        let (lower, upper) = poisson::garwood_limits(self.observed, level.get());
        let over = |count: f64| Outcome::finite(count / self.expected, Reason::RatioUnbounded);
        (over(self.observed as f64), Interval { lower: over(lower), upper: over(upper), level })
    }

    /// From what each subject contributes.
    #[must_use]
    pub fn of(exposures: &[Exposure]) -> Self {
        Self {
            observed: exposures.iter().filter(|exposure| exposure.event).count() as u64,
            expected: exposures.iter().map(|exposure| exposure.expected).sum(),
        }
    }

    /// An interval for O / E, E taken as fixed.
    ///
    /// ```text
    /// garwood   P(X >= O | lower) = a, P(X <= O | upper) = a                        X ~ Poisson, a = (1 - level) / 2
    /// mid-p     P(X > O | lower) + P(X = O | lower) / 2 = a, P(X < O | upper) + P(X = O | upper) / 2 = a
    /// log-wald  exp(ln(O / E) -+ z / sqrt O)
    /// ```
    /// Limits of the mean are divided by E, which leaves no number if E is as good as 0; the lower one is 0 without events.
    /// `log-wald` needs an event.
    /// Evidence: R `qchisq` and `uniroot`, tests/reference/one_sample_reference.
    #[must_use]
    pub fn ratio_interval(&self, method: RatioInterval, level: ConfidenceLevel) -> Interval {
        let missing = |reason| {
            let missing = Outcome::NotEstimable(reason);
            Interval { lower: missing, upper: missing, level }
        };
        if self.expected <= 0.0 {
            return missing(Reason::NothingExpected);
        }
        let over = |count: f64| Outcome::finite(count / self.expected, Reason::RatioUnbounded);
        match method {
            RatioInterval::Garwood => self.ratio(level).1,
            RatioInterval::MidP => {
                let (lower, upper) = mid_p_limits(self.observed, level.get());
                Interval { lower: over(lower), upper: over(upper), level }
            }
            RatioInterval::LogWald if self.observed == 0 => missing(Reason::NoEvents),
            RatioInterval::LogWald => {
                let count = self.observed as f64;
                let factor = exp(level.normal_quantile() / count.sqrt());
                Interval { lower: over(count / factor), upper: over(count * factor), level }
            }
        }
    }
}

/// Limits for a Poisson mean, half of the observed count's probability in either tail.
fn mid_p_limits(count: u64, level: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - level);
    let (_, garwood_upper) = poisson::garwood_limits(count, level);
    let half = |mean: f64| 0.5 * poisson::pmf(count, mean);
    let x = count as f64;
    let lower = if count == 0 {
        0.0
    } else {
        bisect(0.0, x + 1.0, |mean| poisson::upper_tail(count, mean) - half(mean) >= tail)
    };
    // Within Garwood's limit; for level near 0 it may lie below the count.
    let upper = bisect(0.0, garwood_upper, |mean| poisson::cdf(count, mean) - half(mean) <= tail);
    (lower, upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_to_nothing_expected_leaves_no_ratio() {
        let tally = ObservedExpected { observed: 1, expected: 1e-310 };
        let level = ConfidenceLevel::NINETY_FIVE;
        let unbounded = Outcome::NotEstimable(Reason::RatioUnbounded);
        assert_eq!(tally.ratio(level).0, unbounded);
        for method in RatioInterval::ALL {
            assert_eq!(tally.ratio_interval(method, level).upper, unbounded, "{method:?}");
        }
        // Without events the lower limits are 0 all the same.
        let none = ObservedExpected { observed: 0, ..tally };
        assert_eq!((none.ratio(level).1.lower, none.ratio(level).1.upper), (Outcome::Value(0.0), unbounded));
    }
}
