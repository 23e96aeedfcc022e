//! Sample size and power of the one-sample log-rank test by normal approximations.

use super::DesignError;
use super::moments::Moments;
use crate::measure::OneSidedAlpha;
use crate::numeric::normal;

/// Which variance of `O - E` under the alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlternativeVariance {
    /// The exact one: Wu 2015.
    Exact,
    /// `p1`, that of O alone: Kwak and Jung 2014.
    ObservedEvents,
    /// `p0`, as under the null: Finkelstein, Muzikansky and Schoenfeld 2003.
    ExpectedEvents,
}

impl AlternativeVariance {
    fn of(self, moments: &Moments) -> f64 {
        match self {
            Self::Exact => moments.variance(),
            Self::ObservedEvents => moments.p1,
            Self::ExpectedEvents => moments.p0,
        }
    }
}

/// Subjects needed, before rounding up.
///
/// ```text
/// n = ((sigma0 z_{1-alpha} + sigma z_{power}) / (p0 - p1))^2,   sigma0^2 = p0
/// ```
/// for the test `(E - O) / sqrt E` (variant `breslow`), whatever the variance's name.
/// # Errors
/// [`DesignError::NoBenefit`] if the alternative is no better than the null.
/// # Reference
/// Wu (2015), Pharm. Stat. 14, 26-33; Kwak & Jung (2014), Stat. Med. 33, 2004-2016; Finkelstein et al. (2003), JNCI 95, 1434-1439.
/// Evidence: R logRank1s, in the tests.
pub fn subjects(
    moments: &Moments,
    variance: AlternativeVariance,
    alpha: OneSidedAlpha,
    power: f64,
) -> Result<f64, DesignError> {
    let drift = benefit(moments)?;
    let z_power = normal::quantile(power);
    let root = (moments.p0.sqrt() * alpha.critical_value() + variance.of(moments).sqrt() * z_power) / drift;
    Ok(root * root)
}

/// Power with `subjects`.
///
/// ```text
/// power = Phi((sqrt n (p0 - p1) - sigma0 z_{1-alpha}) / sigma)
/// ```
/// # Errors
/// As [`subjects`].
pub fn power(
    moments: &Moments,
    variance: AlternativeVariance,
    alpha: OneSidedAlpha,
    subjects: f64,
) -> Result<f64, DesignError> {
    let drift = benefit(moments)?;
    let shift = subjects.sqrt() * drift - moments.p0.sqrt() * alpha.critical_value();
    Ok(normal::cdf(shift / variance.of(moments).sqrt()))
}

fn benefit(moments: &Moments) -> Result<f64, DesignError> {
    let drift = moments.drift();
    if drift > 1e-12 { Ok(drift) } else { Err(DesignError::NoBenefit) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::observation::{AccrualPattern, Observation};
    use crate::distribution::{HazardRatio, Law};

    const ALL: [AlternativeVariance; 3] = [
        AlternativeVariance::Exact,
        AlternativeVariance::ExpectedEvents,
        AlternativeVariance::ObservedEvents,
    ];

    fn moments(null: &str, ratio: f64, accrual: f64, follow_up: f64) -> Moments {
        let null: Law = null.parse().unwrap();
        let truth = Law::HazardRatio(HazardRatio::new(null.clone(), ratio, 0.0).unwrap());
        let observation = Observation::new(AccrualPattern::uniform(accrual).unwrap(), follow_up).unwrap();
        Moments::new(&observation, &null, &truth)
    }

    fn alpha(value: f64) -> OneSidedAlpha {
        OneSidedAlpha::new(value).unwrap()
    }

    #[test]
    fn the_pbc_example_of_wu() {
        // R logRank1s; Weibull 1.22, median 9 years, hazard ratio 1 / 1.75, 5 + 3 years.
        let found = moments("weibull:shape=1.22,median=9", 1.0 / 1.75, 5.0, 3.0);
        assert!((found.p0 - 0.341_144_697_9).abs() < 1e-9, "{found:?}");
        assert!((found.p1 - 0.194_939_827_4).abs() < 1e-9);
        assert!((found.variance() - 0.232_092_167_5).abs() < 1e-9);
        for (power_wanted, expected) in [
            (0.80, [87.315_460_7, 98.669_5, 83.040_2]),
            (0.85, [99.724_179_7, 114.736_5, 94.108_3]),
            (0.90, [116.508_018_1, 136.673_4, 109.018_0]),
        ] {
            for (variance, expected) in ALL.into_iter().zip(expected) {
                let n = subjects(&found, variance, alpha(0.05), power_wanted).unwrap();
                let tolerance = if variance == AlternativeVariance::Exact { 1e-6 } else { 6e-5 };
                assert!((n - expected).abs() < tolerance, "{variance:?} {n} {expected}");
                let back = power(&found, variance, alpha(0.05), n).unwrap();
                assert!((back - power_wanted).abs() < 1e-12);
            }
        }
        assert!((power(&found, AlternativeVariance::Exact, alpha(0.05), 88.0).unwrap() - 0.803).abs() < 5e-4);
    }

    #[test]
    fn exponential_designs() {
        for (s0, a, p, ratio, n) in [
            (0.3, 0.05, 0.8, 0.5, 21.0),
            (0.3, 0.1, 0.8, 0.5, 16.0),
            (0.3, 0.05, 0.9, 0.7, 96.0),
            (0.1, 0.05, 0.8, 0.5, 17.0),
            (0.6, 0.05, 0.8, 0.5, 36.0),
        ] {
            let rate = -f64::ln(s0) / 3.0;
            let found = moments(&format!("exponential:rate={rate}"), ratio, 3.0, 3.0);
            assert_eq!(
                subjects(&found, AlternativeVariance::Exact, alpha(a), p).unwrap().ceil(),
                n,
                "{s0} {a}"
            );
        }
        for (median, at_5, at_10, events) in [
            (7.0, 0.457_823_3, 0.593_170_8, 20.542),
            (8.0, 0.662_490_4, 0.775_698_3, 19.504),
            (9.0, 0.804_316, 0.883_961_8, 18.525),
            (10.0, 0.891_398_2, 0.942_135_4, 17.612),
        ] {
            let found = moments("exponential:median=5", 5.0 / median, 12.0, 12.0);
            for (a, expected) in [(0.05, at_5), (0.1, at_10)] {
                let power = power(&found, AlternativeVariance::Exact, alpha(a), 25.0).unwrap();
                assert!((power - expected).abs() < 6e-7, "{median} {a}: {power}");
            }
            assert!((25.0 * found.p1 - events).abs() < 6e-4);
        }
    }

    #[test]
    fn no_benefit_is_refused() {
        for ratio in [1.0, 1.2] {
            let found = moments("exponential:median=5", ratio, 12.0, 12.0);
            assert_eq!(
                subjects(&found, AlternativeVariance::Exact, alpha(0.05), 0.8),
                Err(DesignError::NoBenefit)
            );
        }
    }
}
