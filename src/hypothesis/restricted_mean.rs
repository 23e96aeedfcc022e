//! Restricted mean survival time against a known law.

use crate::distribution::{EventTimeLaw, Law};
use crate::estimator::{KaplanMeier, restricted_mean};
use crate::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use crate::numeric::normal;
use crate::numeric::quadrature::integrate;

/// A restricted mean compared with that of a law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMeanTest {
    /// Restriction time.
    pub tau: f64,
    /// Observed.
    pub estimate: Outcome,
    /// Under the law.
    pub expected: Outcome,
    /// Observed less expected, above 0 for benefit.
    pub difference: Outcome,
    /// Standard error of the observed mean, hence of the difference.
    pub std_error: Outcome,
    /// Normal limits of the difference.
    pub interval: Interval,
    /// Difference over standard error.
    pub statistic: Outcome,
    /// One-sided p, small for benefit.
    pub p_one_sided: Outcome,
    /// Two-sided p.
    pub p_two_sided: Outcome,
}

/// Mean time to the event within the first `tau` under a law: the integral of its survival from 0 to `tau`, to 1e-12 of `tau`.
///
/// Evidence: closed forms in the tests.
#[must_use]
pub fn restricted_mean_of_law(law: &Law, tau: f64) -> f64 {
    integrate(0.0, tau, 1e-12 * tau, |time| law.survival(time)).value
}

/// Compares the area under the curve up to `tau` with that under the law, as known.
///
/// ```text
/// z = (RMST - RMST0) / se(RMST),   RMST0 = integral of the law's survival from 0 to tau
/// ```
/// Not estimable if `tau` lies beyond the last observed time of a curve above 0 ([`Reason::BeyondLastTime`]), beyond the last
/// time at which the law is known ([`Reason::BeyondHorizon`]), or if no event before `tau` gives a standard error
/// ([`Reason::NoEvents`]; the difference exists all the same).
/// # Reference
/// Royston & Parmar (2013), BMC Med. Res. Methodol. 13, 152, for the comparison of two curves, here with one of them known.
/// Evidence: R, tests/reference/rmst_test.
#[must_use]
pub fn restricted_mean_test(
    curve: &KaplanMeier,
    law: &Law,
    horizon: Option<f64>,
    tau: f64,
    level: ConfidenceLevel,
) -> RestrictedMeanTest {
    let observed = restricted_mean(curve, tau, level);
    let expected = match horizon {
        Some(horizon) if tau > horizon => Outcome::NotEstimable(Reason::BeyondHorizon),
        _ => Outcome::Value(restricted_mean_of_law(law, tau)),
    };
    let missing = if observed.estimate.value().is_none() { observed.estimate } else { expected };
    let (Outcome::Value(mean), Outcome::Value(null), Outcome::Value(se)) =
        (observed.estimate, expected, observed.std_error)
    else {
        return RestrictedMeanTest {
            tau,
            estimate: observed.estimate,
            expected,
            difference: missing,
            std_error: observed.std_error,
            interval: Interval { lower: missing, upper: missing, level },
            statistic: missing,
            p_one_sided: missing,
            p_two_sided: missing,
        };
    };
    let difference = mean - null;
    let of_error = |value: f64| {
        if se > 0.0 { Outcome::Value(value) } else { Outcome::NotEstimable(Reason::NoEvents) }
    };
    let half_width = level.normal_quantile() * se;
    let z = difference / se;
    RestrictedMeanTest {
        tau,
        estimate: observed.estimate,
        expected,
        difference: Outcome::Value(difference),
        std_error: observed.std_error,
        interval: Interval {
            lower: of_error(difference - half_width),
            upper: of_error(difference + half_width),
            level,
        },
        statistic: of_error(z),
        p_one_sided: of_error(normal::upper_tail(z)),
        p_two_sided: of_error(2.0 * normal::upper_tail(z.abs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{RiskTable, Sample};

    #[test]
    fn means_of_laws_in_closed_form() {
        let mean = |law: &str, tau: f64| restricted_mean_of_law(&law.parse().unwrap(), tau);
        let rate = std::f64::consts::LN_2 / 12.0;
        assert!((mean("exponential:median=12", 20.0) - (1.0 - (-20.0 * rate).exp()) / rate).abs() < 1e-11);
        // Rates 0.1 up to 5, 0.4 after it.
        let (early, late) =
            ((1.0 - (-0.5_f64).exp()) / 0.1, (-0.5_f64).exp() * (1.0 - (-2.0_f64).exp()) / 0.4);
        assert!((mean("piecewise:rates=0.1/0.4,cuts=5", 10.0) - early - late).abs() < 1e-11);
        // Shape 1/2, scale 1: with u = sqrt t the integral of 2 u exp(-u), infinite slope at 0.
        let root = mean("weibull:shape=0.5,scale=1", 9.0);
        assert!((root - 2.0 * (1.0 - 4.0 * (-3.0_f64).exp())).abs() < 1e-10, "{root}");
    }

    #[test]
    fn what_cannot_be_compared() {
        let law: Law = "exponential:median=12".parse().unwrap();
        let test = |times: &[f64], events: &[bool], horizon, tau| {
            let curve = KaplanMeier::new(&RiskTable::new(&Sample::from_times(times, events).unwrap()));
            restricted_mean_test(&curve, &law, horizon, tau, ConfidenceLevel::NINETY_FIVE)
        };
        let beyond = test(&[5.0, 9.0], &[true, false], None, 10.0);
        assert_eq!(beyond.difference, Outcome::NotEstimable(Reason::BeyondLastTime));
        assert!(beyond.expected.value().is_some());
        let horizon = test(&[5.0, 20.0], &[true, false], Some(8.0), 10.0);
        assert_eq!(horizon.statistic, Outcome::NotEstimable(Reason::BeyondHorizon));
        assert!(horizon.estimate.value().is_some() && horizon.expected.value().is_none());
        let no_event = test(&[5.0, 20.0], &[false, false], None, 10.0);
        assert_eq!(no_event.p_one_sided, Outcome::NotEstimable(Reason::NoEvents));
        assert!(no_event.difference.value().is_some_and(|difference| difference > 0.0));
    }
}
