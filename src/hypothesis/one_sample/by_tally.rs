//! The variants that look at O and E alone, and their critical values.

use super::{ObservedExpected, OneSampleTest, Variant};
use crate::measure::{OneSidedAlpha, Reason};
use crate::numeric::portable::ln;
use crate::numeric::root::guided;
use crate::numeric::{normal, poisson};

/// One variant of the test, against fewer events than expected.
#[must_use]
pub fn one_sample_logrank(variant: Variant, tally: ObservedExpected) -> OneSampleTest {
    if tally.expected <= 0.0 || !tally.expected.is_finite() {
        return OneSampleTest::missing(Reason::NothingExpected);
    }
    let ObservedExpected { observed, expected } = tally;
    match statistic(variant, tally) {
        Some(z) => OneSampleTest::normal(z),
        None => {
            let half = half_of_observed(variant, tally);
            let lower = poisson::cdf(observed, expected) - half;
            let upper = poisson::upper_tail(observed, expected) - half;
            OneSampleTest::exact(lower, upper)
        }
    }
}

/// z of one variant, for the exact ones that of their one-sided p-value; `None` if nothing is expected.
#[must_use]
pub fn standard_score(variant: Variant, tally: ObservedExpected) -> Option<f64> {
    if tally.expected <= 0.0 || !tally.expected.is_finite() {
        return None;
    }
    statistic(variant, tally).or_else(|| {
        let p = one_sample_logrank(variant, tally).p_one_sided.value()?;
        Some(-normal::quantile(p))
    })
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
/// In closed form for `breslow` and `wu`, by Newton's steps for the others. Every variant rejects on a region `E >= e*(O)`, so a table of these decides a simulated
/// trial by one comparison, and `O / e*(O)` is the largest ratio that succeeds with O events. Portable arithmetic: same bits
/// everywhere.
#[must_use]
pub fn critical_expected(variant: Variant, observed: u64, alpha: OneSidedAlpha) -> f64 {
    let o = observed as f64;
    let z = alpha.critical_value();
    let by_wu = wu_edge(z, o);
    match variant {
        Variant::Breslow => breslow_edge(z, o),
        Variant::Wu => by_wu,
        Variant::SignedRoot if observed == 0 => 0.5 * z * z,
        Variant::SignedRoot => newton(o, by_wu, z, |expected| {
            let found = statistic(variant, ObservedExpected { observed, expected }).unwrap_or(z);
            // d/dE of the root is (1 - O / E) / root.
            (found >= z, expected - (found - z) * found / (1.0 - o / expected))
        }),
        Variant::ExactPoisson | Variant::MidP => newton(o, by_wu, z, |expected| {
            let tally = ObservedExpected { observed, expected };
            let p = poisson::cdf(observed, expected) - half_of_observed(variant, tally);
            let at = |count: Option<u64>| count.map_or(0.0, |count| poisson::pmf(count, expected));
            let here = at(Some(observed));
            // d/dE P(Poisson(E) <= O) = -P(Poisson(E) = O), and of half of that probability half of the difference of two.
            let slope =
                if variant == Variant::MidP { 0.5 * (here + at(observed.checked_sub(1))) } else { here };
            (p <= alpha.get(), expected + ln(p / alpha.get()) * p / slope)
        }),
    }
}

/// The E at which `(E - O) / sqrt E` is `z`: it rises with E.
#[must_use]
pub fn breslow_edge(z: f64, events: f64) -> f64 {
    let root = 0.5 * (z + (z * z + 4.0 * events).sqrt());
    root * root
}

/// The E at which `(E - O) / sqrt((O + E) / 2)` is `z`: it rises with E.
#[must_use]
pub fn wu_edge(z: f64, events: f64) -> f64 {
    let quarter = 0.25 * z * z;
    let root = (4.0 * events * quarter + quarter * quarter).sqrt();
    let upper = events + quarter + root;
    // Both roots have the product events (events - 2 quarter), which the lower one is had from without cancellation.
    if z >= 0.0 { upper } else { (events * (events - 2.0 * quarter) / upper).max(0.0) }
}

/// The edge of significance, above `observed`; `look` as in [`guided`].
fn newton(observed: f64, start: f64, z: f64, look: impl Fn(f64) -> (bool, f64)) -> f64 {
    let high = observed + 12.0 * (1.0 + z * z) * (observed + 4.0).sqrt();
    guided(observed, high.max(1.0), start, |expected| {
        if expected <= observed { (false, f64::NAN) } else { look(expected) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Outcome;

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
