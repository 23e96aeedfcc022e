//! The one-sample log-rank test in its small-sample variants.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::distribution::{EventTimeLaw, Law};
use crate::measure::{ConfidenceLevel, Interval, OneSidedAlpha, Outcome, Reason};
use crate::numeric::portable::ln;
use crate::numeric::root::bisect;
use crate::numeric::{normal, poisson};
use crate::sample::Sample;

/// Events observed, and expected if the benchmark's law held for every subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObservedExpected {
    /// Number of events, O.
    pub observed: u64,
    /// Sum of the benchmark's cumulative hazards over the times at risk, E.
    pub expected: f64,
}

/// How a p-value is got from O and E.
///
/// | id | statistic, positive for benefit | one-sided p |
/// |---|---|---|
/// | `breslow` | (E - O) / sqrt E | normal |
/// | `wu` | (E - O) / sqrt((O + E) / 2) | normal |
/// | `signed-root` | sgn(E - O) sqrt(2 (E - O + O ln(O / E))) | normal |
/// | `exact-poisson` | none | P(Poisson(E) <= O) |
/// | `mid-p` | none | the same less half of P(Poisson(E) = O) |
///
/// The two Poisson variants treat E as fixed, which it is not: their size is close to nominal, not exact.
/// # Reference
/// Breslow (1975), Int. Stat. Rev. 43, 45-58; Wu (2014), J. Biopharm. Stat. 24, 1296-1305; Liddell (1984),
/// J. Epidemiol. Community Health 38, 85-88.
/// The signed root is the likelihood ratio of a Poisson rate ratio. Evidence: R, tests/reference/one_sample_logrank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Variant {
    /// Variance E. Conservative at small n.
    Breslow,
    /// Variance (O + E) / 2: Wu's 2014 test.
    Wu,
    /// Signed root of the likelihood ratio.
    SignedRoot,
    /// Poisson tail.
    ExactPoisson,
    /// Poisson tail, half of the observed count's probability taken off.
    MidP,
}

/// A word that names no variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no one-sample log-rank variant is called `{0}`; known: breslow, wu, signed-root, exact-poisson, mid-p"
)]
pub struct UnknownVariant(pub String);

impl Variant {
    /// All of them, in the order of output.
    pub const ALL: [Self; 5] = [Self::Breslow, Self::Wu, Self::SignedRoot, Self::ExactPoisson, Self::MidP];

    /// Its id in flags, files and output.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Breslow => "breslow",
            Self::Wu => "wu",
            Self::SignedRoot => "signed-root",
            Self::ExactPoisson => "exact-poisson",
            Self::MidP => "mid-p",
        }
    }
}

impl std::str::FromStr for Variant {
    type Err = UnknownVariant;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|variant| variant.id() == word)
            .ok_or_else(|| UnknownVariant(word.to_owned()))
    }
}

impl std::fmt::Display for Variant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

/// Result of one variant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneSampleTest {
    /// Which variant.
    pub variant: Variant,
    /// z, positive for benefit; not estimable for the exact variants.
    pub statistic: Outcome,
    /// Probability under the benchmark of so few events or fewer.
    pub p_one_sided: Outcome,
    /// Twice the smaller tail, at most 1.
    pub p_two_sided: Outcome,
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
        let over = |count: f64| Outcome::Value(count / self.expected);
        (over(self.observed as f64), Interval { lower: over(lower), upper: over(upper), level })
    }
}

/// O and E of a sample under `law`, whose time unit is the sample's.
///
/// ```text
/// E = sum of L0(min(X, h)) - L0(min(V, h)),   O = number of events with X <= h
/// ```
/// X time, V entry (left truncation), h horizon: beyond it the benchmark's curve is not known, so observation is cut there.
#[must_use]
pub fn expected_events(sample: &Sample, law: &Law, horizon: Option<f64>) -> ObservedExpected {
    let horizon = horizon.unwrap_or(f64::INFINITY);
    let mut tally = ObservedExpected { observed: 0, expected: 0.0 };
    for subject in sample.subjects() {
        tally.observed += u64::from(subject.event && subject.time <= horizon);
        tally.expected += law.cumulative_hazard(subject.time.min(horizon));
        if subject.entry > 0.0 {
            tally.expected -= law.cumulative_hazard(subject.entry.min(horizon));
        }
    }
    tally
}

/// One variant of the test, against fewer events than expected.
#[must_use]
pub fn one_sample_logrank(variant: Variant, tally: ObservedExpected) -> OneSampleTest {
    if tally.expected <= 0.0 || !tally.expected.is_finite() {
        let missing = Outcome::NotEstimable(Reason::NothingExpected);
        return OneSampleTest { variant, statistic: missing, p_one_sided: missing, p_two_sided: missing };
    }
    let ObservedExpected { observed, expected } = tally;
    let (statistic, lower, upper) = match statistic(variant, tally) {
        Some(z) => (Outcome::Value(z), normal::upper_tail(z), normal::upper_tail(-z)),
        None => {
            let half = half_of_observed(variant, tally);
            let lower = poisson::cdf(observed, expected) - half;
            let upper = poisson::upper_tail(observed, expected) - half;
            (Outcome::NotEstimable(Reason::ExactTest), lower, upper)
        }
    };
    let two_sided = (2.0 * lower.min(upper)).min(1.0);
    OneSampleTest {
        variant,
        statistic,
        p_one_sided: Outcome::Value(lower),
        p_two_sided: Outcome::Value(two_sided),
    }
}

/// z of the normal variants; `None` for the exact ones.
fn statistic(variant: Variant, tally: ObservedExpected) -> Option<f64> {
    let (o, e) = (tally.observed as f64, tally.expected);
    match variant {
        Variant::Breslow => Some((e - o) / e.sqrt()),
        Variant::Wu => Some((e - o) / (0.5 * (o + e)).sqrt()),
        Variant::SignedRoot => {
            let log_term = if tally.observed == 0 { 0.0 } else { o * ln(o / e) };
            Some((e - o).signum() * (2.0 * (e - o + log_term)).max(0.0).sqrt())
        }
        Variant::ExactPoisson | Variant::MidP => None,
    }
}

/// What the mid-p variant takes off a Poisson tail: half the probability of the observed count.
fn half_of_observed(variant: Variant, tally: ObservedExpected) -> f64 {
    if variant == Variant::MidP { 0.5 * poisson::pmf(tally.observed, tally.expected) } else { 0.0 }
}

/// The smallest E at which `observed` events are significant at one-sided `alpha`.
///
/// Every variant rejects on a region `E >= e*(O)`, so a table of these decides a simulated trial by one comparison,
/// and `O / e*(O)` is the largest ratio that succeeds with O events. Portable arithmetic: same bits everywhere.
#[must_use]
pub fn critical_expected(variant: Variant, observed: u64, alpha: OneSidedAlpha) -> f64 {
    let o = observed as f64;
    let z = alpha.critical_value();
    let high = o + 12.0 * (1.0 + z * z) * (o + 4.0).sqrt();
    bisect(o, high.max(1.0), |expected| {
        let tally = ObservedExpected { observed, expected };
        if expected <= 0.0 {
            return false;
        }
        match statistic(variant, tally) {
            Some(statistic) => statistic >= z,
            None => poisson::cdf(observed, expected) - half_of_observed(variant, tally) <= alpha.get(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn critical_values_sit_on_the_edge_of_significance() {
        for alpha in [0.005, 0.05, 0.1] {
            let alpha = OneSidedAlpha::new(alpha).unwrap();
            for variant in Variant::ALL {
                for observed in [0, 1, 5, 20, 60] {
                    let edge = critical_expected(variant, observed, alpha);
                    let p = |expected| {
                        let tally = ObservedExpected { observed, expected };
                        one_sample_logrank(variant, tally).p_one_sided.value().unwrap()
                    };
                    assert!(p(edge * (1.0 + 1e-9)) <= alpha.get() * (1.0 + 1e-9), "{variant} {observed}");
                    assert!(p(edge * (1.0 - 1e-9)) > alpha.get(), "{variant} {observed}");
                }
            }
        }
    }

    #[test]
    fn nothing_expected_is_an_outcome() {
        let test = one_sample_logrank(Variant::Wu, ObservedExpected { observed: 0, expected: 0.0 });
        assert_eq!(test.p_one_sided, Outcome::NotEstimable(Reason::NothingExpected));
    }

    #[test]
    fn swapping_o_and_e_turns_the_sign() {
        for variant in [Variant::Breslow, Variant::Wu, Variant::SignedRoot] {
            let z = |observed, expected| {
                one_sample_logrank(variant, ObservedExpected { observed, expected })
                    .statistic
                    .value()
                    .unwrap()
            };
            assert!(z(5, 9.0) > 0.0 && z(9, 5.0) < 0.0 && z(5, 5.0) == 0.0, "{variant}");
        }
    }
}
