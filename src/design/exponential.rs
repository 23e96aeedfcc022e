//! Designs for tests that assume an exponential law, or a Weibull law of known shape.

use super::DesignError;
use crate::distribution::Law;
use crate::hypothesis::{ExponentialVariant, exponential_critical};
use crate::measure::OneSidedAlpha;
use crate::numeric::portable::ln;
use crate::numeric::{binomial, normal, poisson};

/// Rate of a law that is exponential however it is written; `None` for any other.
#[must_use]
pub fn exponential_rate(law: &Law) -> Option<f64> {
    law.shape_and_hazard().filter(|(shape, _)| *shape == 1.0).map(|(_, hazard)| hazard)
}

/// Rates and event probabilities of two exponential laws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentialMoments {
    /// Hazard of null and alternative.
    pub rates: [f64; 2],
    /// Probability of an event under each.
    pub event_probabilities: [f64; 2],
}

impl ExponentialMoments {
    /// # Errors
    /// [`DesignError::Laws`] unless both are exponential, [`DesignError::NoBenefit`].
    pub fn new(
        method: &'static str,
        null: (&Law, f64),
        alternative: (&Law, f64),
    ) -> Result<Self, DesignError> {
        let rate = |law| exponential_rate(law).ok_or(DesignError::Laws { method, laws: "exponential laws" });
        let rates = [rate(null.0)?, rate(alternative.0)?];
        if rates[1] >= rates[0] {
            return Err(DesignError::NoBenefit);
        }
        Ok(Self { rates, event_probabilities: [null.1, alternative.1] })
    }

    /// (distance, deviation under the null, under the alternative) on the scale of the cube root of the hazard.
    fn cube_root(&self) -> (f64, f64, f64) {
        let root = self.rates.map(libm::cbrt);
        let deviation = |i: usize| root[i] / (3.0 * self.event_probabilities[i].sqrt());
        (root[0] - root[1], deviation(0), deviation(1))
    }

    /// Subjects needed, before rounding up: the cube root of the hazard is nearly normal.
    ///
    /// ```text
    /// phi = lambda^(1/3),  sigma_i = phi_i / (3 sqrt P_i)
    /// n   = ((sigma0 z_{1-alpha} + sigma1 z_{power}) / (phi0 - phi1))^2 + 1/2
    /// ```
    /// # Reference
    /// Lawless (1982), Statistical Models and Methods for Lifetime Data, section 4.1.5; SWOG, One Arm Survival. Evidence:
    /// independent evaluation of the formula, in the tests.
    #[must_use]
    pub fn subjects_cube_root(&self, alpha: OneSidedAlpha, power: f64) -> f64 {
        let (distance, at_null, at_alternative) = self.cube_root();
        let root = (at_null * alpha.critical_value() + at_alternative * normal::quantile(power)) / distance;
        root * root + 0.5
    }

    /// Power of [`Self::subjects_cube_root`].
    #[must_use]
    pub fn power_cube_root(&self, alpha: OneSidedAlpha, subjects: f64) -> f64 {
        let (distance, at_null, at_alternative) = self.cube_root();
        let shift = (subjects - 0.5).max(0.0).sqrt() * distance - at_null * alpha.critical_value();
        normal::cdf(shift / at_alternative)
    }

    /// Subjects by the logarithm of the hazard, with the events of the alternative.
    ///
    /// ```text
    /// d = ((z_{1-alpha} + z_{power}) / ln(lambda1 / lambda0))^2,   n = d / P1
    /// ```
    /// # Reference
    /// As R desmon `surv1samp`. Evidence: that function, in the tests.
    #[must_use]
    pub fn subjects_log(&self, alpha: OneSidedAlpha, power: f64) -> f64 {
        let root = (alpha.critical_value() + normal::quantile(power)) / ln(self.rates[1] / self.rates[0]);
        root * root / self.event_probabilities[1]
    }

    /// Power of [`Self::subjects_log`].
    #[must_use]
    pub fn power_log(&self, alpha: OneSidedAlpha, subjects: f64) -> f64 {
        let events = subjects * self.event_probabilities[1];
        normal::cdf(events.sqrt() * -ln(self.rates[1] / self.rates[0]) - alpha.critical_value())
    }
}

/// Power of the exact chi-squared test after a fixed number of events, by hazard ratio.
///
/// ```text
/// 2 lambda0 sum X^k ~ chi2_{2r} under the null;   power = P(chi2_{2r} > HR chi2_{1-alpha, 2r})
/// ```
/// for a Weibull law of known shape k (exponential: 1). Chi-squared with an even number of degrees of freedom is a Poisson
/// sum, so both are exact.
/// # Reference
/// Phadnis (2019), Contemp. Clin. Trials Commun. 15, 100360. Evidence: tabulated designs, in the tests.
#[must_use]
pub fn chi_squared_power(events: u64, hazard_ratio: f64, alpha: OneSidedAlpha) -> f64 {
    let Some(last) = events.checked_sub(1) else { return 0.0 };
    // P(chi2_{2r} > 2m) = P(Poisson(m) <= r - 1).
    let half = exponential_critical(ExponentialVariant::ChiSquared, events, alpha);
    poisson::cdf(last, hazard_ratio * half)
}

/// The fewest events with which [`chi_squared_power`] reaches `power`; `None` above `most`.
#[must_use]
pub fn chi_squared_events(hazard_ratio: f64, alpha: OneSidedAlpha, power: f64, most: u64) -> Option<u64> {
    (1..=most).find(|events| chi_squared_power(*events, hazard_ratio, alpha) >= power)
}

/// Power with `subjects` each having the event with probability `event_probability`, averaged over the number of events.
///
/// Under time censoring the number of events is random and the test no longer exact: see its actual size beside it.
#[must_use]
pub fn chi_squared_power_of_subjects(
    subjects: u64,
    event_probability: f64,
    hazard_ratio: f64,
    alpha: OneSidedAlpha,
) -> f64 {
    let law = binomial::probabilities(subjects, event_probability);
    law.iter()
        .enumerate()
        .filter(|(_, mass)| **mass > 1e-14)
        .map(|(events, mass)| mass * chi_squared_power(events as u64, hazard_ratio, alpha))
        .sum()
}

/// Hazard ratio of two Weibull laws of the same shape.
///
/// # Errors
/// [`DesignError::Laws`] for other laws, [`DesignError::NoBenefit`].
pub fn hazard_ratio_of_same_shape(
    method: &'static str,
    null: &Law,
    alternative: &Law,
) -> Result<f64, DesignError> {
    let laws = "Weibull laws of the same shape (exponential: 1)";
    let (Some((shape, null)), Some((other, alternative))) =
        (null.shape_and_hazard(), alternative.shape_and_hazard())
    else {
        return Err(DesignError::Laws { method, laws });
    };
    if (shape / other - 1.0).abs() > 1e-9 {
        return Err(DesignError::Laws { method, laws });
    }
    let ratio = alternative / null;
    if ratio < 1.0 { Ok(ratio) } else { Err(DesignError::NoBenefit) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{AccrualPattern, Observation};

    fn alpha(value: f64) -> OneSidedAlpha {
        OneSidedAlpha::new(value).unwrap()
    }

    fn moments(rates: [f64; 2], accrual: f64, follow_up: f64) -> ExponentialMoments {
        let observation = Observation::new(AccrualPattern::uniform(accrual).unwrap(), follow_up).unwrap();
        let laws = rates.map(|rate| format!("exponential:rate={rate}").parse::<Law>().unwrap());
        let with = |law| (law, observation.event_probability(law));
        ExponentialMoments::new("m", with(&laws[0]), with(&laws[1])).unwrap()
    }

    #[test]
    fn cube_root_and_log_designs() {
        let ln2 = std::f64::consts::LN_2;
        for (rates, accrual, follow_up, a, expected) in [
            ([ln2 / 5.0, ln2 / 10.0], 12.0, 12.0, 0.05, 16.609_928),
            ([ln2 / 5.0, ln2 / 9.0], 12.0, 12.0, 0.05, 22.468_562),
            ([-f64::ln(0.3) / 3.0, -f64::ln(0.3) / 6.0], 3.0, 3.0, 0.025, 23.935_033),
        ] {
            let found = moments(rates, accrual, follow_up);
            let n = found.subjects_cube_root(alpha(a), 0.8);
            assert!((n - 0.5 - expected).abs() < 1e-6, "{n}");
            assert!((found.power_cube_root(alpha(a), n) - 0.8).abs() < 1e-12);
        }
        // R desmon surv1samp.
        let found = moments([ln2 / 5.0, ln2 / 9.0], 12.0, 12.0);
        assert!((found.subjects_log(alpha(0.05), 0.8) - 24.149_393_82).abs() < 1e-6);
        let found = moments([0.1, 0.1 / 1.5], 2.0, 2.0);
        let n = found.subjects_log(alpha(0.1), 0.9);
        assert!((n - 221.185_586_83).abs() < 1e-5, "{n}");
        assert!((found.power_log(alpha(0.1), n) - 0.9).abs() < 1e-12);
    }

    #[test]
    fn events_of_the_chi_squared_test() {
        for (ratio, a, events, power) in [
            (0.5, 0.05, 13, 0.817_210_6),
            (0.5, 0.1, 10, 0.819_900_0),
            (0.6, 0.05, 23, 0.803_237_4),
            (0.6, 0.1, 18, 0.815_332_7),
            (2.0 / 3.0, 0.05, 37, 0.805_763_8),
            (2.0 / 3.0, 0.1, 27, 0.800_047_0),
            (0.7, 0.05, 48, 0.806_059_3),
            (0.7, 0.1, 35, 0.800_757_3),
        ] {
            assert_eq!(chi_squared_events(ratio, alpha(a), 0.8, 500), Some(events), "{ratio} {a}");
            assert!((chi_squared_power(events, ratio, alpha(a)) - power).abs() < 6e-8);
        }
        // Without an effect the power is alpha, whatever the number of events.
        assert!((chi_squared_power(17, 1.0, alpha(0.05)) - 0.05).abs() < 1e-12);
        assert!(
            (chi_squared_power_of_subjects(20, 1.0, 0.5, alpha(0.05))
                - chi_squared_power(20, 0.5, alpha(0.05)))
            .abs()
                < 1e-14
        );
        assert_eq!(chi_squared_power(0, 0.5, alpha(0.05)), 0.0);
    }

    #[test]
    fn other_laws_are_refused() {
        let law = |text: &str| text.parse::<Law>().unwrap();
        let laws = [
            law("weibull:shape=1.3,median=5"),
            law("weibull:shape=1.3,median=9"),
            law("weibull:shape=1.2,median=9"),
        ];
        assert!(ExponentialMoments::new("m", (&laws[0], 0.9), (&laws[1], 0.8)).is_err());
        let ratio = hazard_ratio_of_same_shape("m", &laws[0], &laws[1]).unwrap();
        assert!((ratio - (5.0_f64 / 9.0).powf(1.3)).abs() < 1e-12);
        assert!(matches!(hazard_ratio_of_same_shape("m", &laws[0], &laws[2]), Err(DesignError::Laws { .. })));
        assert_eq!(hazard_ratio_of_same_shape("m", &laws[1], &laws[0]), Err(DesignError::NoBenefit));
    }
}
