//! An exponential hazard against a benchmark's.

use schemars::JsonSchema;
use serde::Serialize;

use super::{ObservedExpected, Variant, critical_expected};
use crate::distribution::Exponential;
use crate::measure::{ConfidenceLevel, Interval, OneSidedAlpha, Outcome, Reason};
use crate::numeric::portable::{exp, ln};
use crate::numeric::{normal, poisson};

/// How the hazard of an exponential sample is compared.
///
/// | id | statistic | size at one-sided .05, n = 15 to 100, observation ending at a time |
/// |---|---|---|
/// | `log-wald` | sqrt(d) ln(E / d) | .032 to .044 |
/// | `cube-root` | 3 sqrt(d) ((E / d)^(1/3) - 1) | .046 to .050 |
/// | `chi-squared` | 2 E, chi-squared with 2 d degrees of freedom | .052 to .063 |
///
/// d events, E expected: rate of the benchmark times the time at risk. `chi-squared` is exact if observation ends at the d-th
/// event; at a calendar cutoff it is anti-conservative. Sizes: 100,000 trials each, median 5, accrual 12, follow-up 2 and 12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExponentialVariant {
    /// Wald test of the logarithm of the hazard.
    LogWald,
    /// Normal test of the cube root of the hazard, whose likelihood is nearly symmetric.
    CubeRoot,
    /// Law of the time at risk under observation up to a fixed number of events.
    ChiSquared,
}

/// A word that names no variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no exponential test is called `{0}`; known: log-wald, cube-root, chi-squared")]
pub struct UnknownExponentialVariant(pub String);

impl ExponentialVariant {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::LogWald, Self::CubeRoot, Self::ChiSquared];

    /// Its id in output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::LogWald => "log-wald",
            Self::CubeRoot => "cube-root",
            Self::ChiSquared => "chi-squared",
        }
    }
}

impl std::str::FromStr for ExponentialVariant {
    type Err = UnknownExponentialVariant;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownExponentialVariant(word.to_owned());
        Self::ALL.into_iter().find(|variant| variant.id() == word).ok_or_else(unknown)
    }
}

/// Result of one variant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentialTest {
    /// Which.
    pub variant: ExponentialVariant,
    /// z, positive for benefit; for `chi-squared` the statistic itself, large for benefit.
    pub statistic: Outcome,
    /// One-sided p, small for benefit.
    pub p_one_sided: Outcome,
    /// Twice the smaller tail, at most 1.
    pub p_two_sided: Outcome,
}

/// Tests whether a sample, taken to be exponential, has a higher median than an exponential benchmark.
///
/// `tally` is that of the sample against the benchmark, up to its horizon: the estimated hazard is the benchmark's times d / E.
/// Without an event there is no estimate of the hazard. If the law is not exponential these tests answer another question.
/// # Reference
/// Lawless (2003), Statistical Models and Methods for Lifetime Data, section 4.1; Epstein & Sobel (1953), JASA 48,
/// 486-502. Evidence: R, tests/reference/exponential_test.
#[must_use]
pub fn exponential_test(variant: ExponentialVariant, tally: ObservedExpected) -> ExponentialTest {
    let ObservedExpected { observed, expected } = tally;
    if let Some(reason) = objection(tally) {
        let missing = Outcome::NotEstimable(reason);
        return ExponentialTest { variant, statistic: missing, p_one_sided: missing, p_two_sided: missing };
    }
    let d = observed as f64;
    let (statistic, benefit, harm) = match variant {
        ExponentialVariant::LogWald => both_tails(d.sqrt() * ln(expected / d)),
        ExponentialVariant::CubeRoot => both_tails(3.0 * d.sqrt() * (libm::cbrt(expected / d) - 1.0)),
        // The d-th event comes after time at risk E if fewer than d have come by then: P(Poisson(E) < d).
        ExponentialVariant::ChiSquared => {
            (2.0 * expected, poisson::cdf(observed - 1, expected), poisson::upper_tail(observed, expected))
        }
    };
    ExponentialTest {
        variant,
        statistic: Outcome::Value(statistic),
        p_one_sided: Outcome::Value(benefit),
        p_two_sided: Outcome::Value((2.0 * benefit.min(harm)).min(1.0)),
    }
}

/// The least E at which `events` events are significant at one-sided `alpha`; infinite without an event.
///
/// ```text
/// log-wald   O exp(z / sqrt O)        cube-root   O (1 + z / (3 sqrt O))^3
/// ```
/// and for `chi-squared` the Poisson variant of the log-rank test with one event fewer.
#[must_use]
pub fn exponential_critical(variant: ExponentialVariant, events: u64, alpha: OneSidedAlpha) -> f64 {
    let Some(fewer) = events.checked_sub(1) else { return f64::INFINITY };
    let (o, z) = (events as f64, alpha.critical_value());
    match variant {
        ExponentialVariant::LogWald => o * exp(z / o.sqrt()),
        ExponentialVariant::CubeRoot => {
            let root = 1.0 + z / (3.0 * o.sqrt());
            o * root * root * root
        }
        ExponentialVariant::ChiSquared => critical_expected(Variant::ExactPoisson, fewer, alpha),
    }
}

fn objection(tally: ObservedExpected) -> Option<Reason> {
    if !(tally.expected > 0.0 && tally.expected.is_finite()) {
        Some(Reason::NothingExpected)
    } else {
        (tally.observed == 0).then_some(Reason::NoEvents)
    }
}

fn both_tails(z: f64) -> (f64, f64, f64) {
    (z, normal::upper_tail(z), normal::upper_tail(-z))
}

/// Median of a sample taken to be exponential, with limits that are exact if observation ends at the last event.
///
/// ```text
/// median = ln 2 T / d,   limits  2 ln 2 T / chi2(1 - a/2, 2 d)  to  2 ln 2 T / chi2(a/2, 2 d)
/// ```
/// T = E over the benchmark's rate, the time at risk up to its horizon. Evidence: R, tests/reference/exponential_test.
#[must_use]
pub fn exponential_median(
    benchmark: &Exponential,
    tally: ObservedExpected,
    level: ConfidenceLevel,
) -> (Outcome, Interval) {
    if let Some(reason) = objection(tally) {
        let missing = Outcome::NotEstimable(reason);
        return (missing, Interval { lower: missing, upper: missing, level });
    }
    let scaled = std::f64::consts::LN_2 * tally.expected / benchmark.rate();
    let over = |events: f64| Outcome::Value(scaled / events);
    // Half the chi-squared quantiles with 2 d degrees of freedom: Garwood's limits, the upper one that of d - 1 events.
    let (lower_events, _) = poisson::garwood_limits(tally.observed, level.get());
    let (_, upper_events) = poisson::garwood_limits(tally.observed - 1, level.get());
    (over(tally.observed as f64), Interval { lower: over(upper_events), upper: over(lower_events), level })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 6-MP arm against medians of 12 and 20 weeks: R 4.2.2, typed in with seven digits.
    #[test]
    fn six_mp() {
        let time = 359.0;
        for (median, wald, cube, exact) in
            [(12.0, 2.504035, 2.887063, 0.001309299), (20.0, 0.9715579, 1.025937, 0.1281454)]
        {
            let law = Exponential::from_median(median).unwrap();
            let tally = ObservedExpected { observed: 9, expected: time * law.rate() };
            let test = |variant| exponential_test(variant, tally);
            let close = |got: Outcome, known: f64| {
                assert!((got.value().unwrap() / known - 1.0).abs() < 5e-7, "{got:?} {known}");
            };
            close(test(ExponentialVariant::LogWald).statistic, wald);
            close(test(ExponentialVariant::CubeRoot).statistic, cube);
            close(test(ExponentialVariant::ChiSquared).p_one_sided, exact);
            let (_, interval) = exponential_median(&law, tally, ConfidenceLevel::NINETY_FIVE);
            close(interval.lower, 15.78614);
            close(interval.upper, 60.46592);
        }
    }

    #[test]
    fn nothing_to_test() {
        let law = Exponential::from_median(5.0).unwrap();
        for (observed, expected, reason) in [
            (0, 3.0, Reason::NoEvents),
            (2, 0.0, Reason::NothingExpected),
            (2, f64::NAN, Reason::NothingExpected),
            (2, f64::INFINITY, Reason::NothingExpected),
        ] {
            let tally = ObservedExpected { observed, expected };
            for variant in ExponentialVariant::ALL {
                assert_eq!(exponential_test(variant, tally).p_one_sided, Outcome::NotEstimable(reason));
            }
            let (median, _) = exponential_median(&law, tally, ConfidenceLevel::NINETY_FIVE);
            assert_eq!(median, Outcome::NotEstimable(reason));
        }
    }

    #[test]
    fn critical_values_sit_on_the_edge_of_significance() {
        let alpha = OneSidedAlpha::new(0.05).unwrap();
        for variant in ExponentialVariant::ALL {
            for observed in [1, 4, 17, 80] {
                let edge = exponential_critical(variant, observed, alpha);
                let p = |expected| {
                    exponential_test(variant, ObservedExpected { observed, expected })
                        .p_one_sided
                        .value()
                        .unwrap()
                };
                assert!((p(edge) / 0.05 - 1.0).abs() < 1e-9, "{variant:?} {observed}: {}", p(edge));
            }
            assert_eq!(exponential_critical(variant, 0, alpha), f64::INFINITY);
        }
    }

    /// As many events as expected: no z; the exact law is skew, so its p is not one half.
    #[test]
    fn as_expected_there_is_nothing_to_see() {
        let tally = ObservedExpected { observed: 9, expected: 9.0 };
        for variant in [ExponentialVariant::LogWald, ExponentialVariant::CubeRoot] {
            assert_eq!(exponential_test(variant, tally).statistic, Outcome::Value(0.0));
        }
        let worse = ObservedExpected { observed: 9, expected: 5.0 };
        for variant in ExponentialVariant::ALL {
            assert!(exponential_test(variant, worse).p_one_sided.value().unwrap() > 0.5);
        }
    }
}
