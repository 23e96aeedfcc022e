//! Size, power and critical values of every variant that depends on (O, E) alone.

use super::SubjectPlan;
use super::law::{ExactError, JointLaw, refine};
use crate::distribution::Law;
use crate::hypothesis::{Variant, critical_expected};
use crate::measure::OneSidedAlpha;
use crate::numeric::root::bisect_within;

/// Success with so many events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CriticalCount {
    /// Events, O.
    pub events: u64,
    /// The smallest E that succeeds.
    pub expected_at_least: f64,
    /// The largest O / E that succeeds.
    pub ratio_at_most: f64,
}

/// One variant.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantCharacteristics {
    /// Which.
    pub variant: Variant,
    /// Exact size at the nominal alpha.
    pub size: f64,
    /// Exact power at the nominal alpha.
    pub power: f64,
    /// The nominal alpha at which the exact size is the wanted one.
    pub calibrated_alpha: f64,
    /// Exact power there.
    pub calibrated_power: f64,
    /// Critical values at the nominal alpha.
    pub critical: Vec<CriticalCount>,
}

/// The rule "success if O / E is at most x", x found so that its exact size is alpha.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioRule {
    /// x.
    pub ratio_at_most: f64,
    /// Its exact size, alpha but for the error bound.
    pub size: f64,
    /// Its exact power.
    pub power: f64,
}

/// Exact operating characteristics of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct ExactCharacteristics {
    /// Subjects.
    pub subjects: u64,
    /// By variant.
    pub variants: Vec<VariantCharacteristics>,
    /// The rule on O / E.
    pub ratio: RatioRule,
    /// `P(O = o)` under null and alternative.
    pub events: [Vec<f64>; 2],
    /// Bound on the error of every size and power.
    pub error_bound: f64,
}

/// Figures are refined until they stand to this.
const TOLERANCE: f64 = 1e-7;

/// Exact size, power and calibration of every variant, for `subjects` alike.
///
/// # Errors
/// [`ExactError`].
pub fn exact_characteristics(
    plan: &SubjectPlan<'_>,
    alternative: &Law,
    subjects: u64,
    alpha: OneSidedAlpha,
) -> Result<ExactCharacteristics, ExactError> {
    let critical: Vec<Vec<f64>> =
        Variant::ALL.iter().map(|variant| critical_values(*variant, subjects, alpha)).collect();
    let laws = |truth: &Law, cells: u32| JointLaw::new(plan, truth, subjects, cells);
    let rates = |truth: &Law| {
        refine(subjects, TOLERANCE, |cells| -> Result<Vec<f64>, ExactError> {
            let law = laws(truth, cells)?;
            Ok(critical.iter().map(|bounds| law.success(bounds)).collect())
        })
    };
    let (size, power) = (rates(plan.null)?, rates(alternative)?);
    // Calibration on the two finest grids alone, by the same extrapolation.
    let pair = |truth: &Law, cells: u32| -> Result<[JointLaw; 2], ExactError> {
        Ok([laws(truth, cells / 2)?, laws(truth, cells)?])
    };
    let (null, other) = (pair(plan.null, size.cells)?, pair(alternative, power.cells)?);
    let success = |laws: &[JointLaw; 2], bounds: &[f64]| {
        (4.0 * laws[1].success(bounds) - laws[0].success(bounds)) / 3.0
    };
    let mut variants = Vec::with_capacity(critical.len());
    for (index, variant) in Variant::ALL.into_iter().enumerate() {
        let calibrated_alpha =
            calibrated(alpha.get(), |a| success(&null, &critical_values(variant, subjects, a)));
        let at_calibrated = OneSidedAlpha::new(calibrated_alpha).unwrap_or(alpha);
        variants.push(VariantCharacteristics {
            variant,
            size: size.values[index],
            power: power.values[index],
            calibrated_alpha,
            calibrated_power: success(&other, &critical_values(variant, subjects, at_calibrated)),
            critical: critical_counts(&critical[index]),
        });
    }
    let at_ratio = |x: f64| -> Vec<f64> { (0..=subjects).map(|events| events as f64 / x).collect() };
    // Success grows with the ratio allowed.
    let ratio_at_most = bisect_within(1e-6, 2.0, 1e-12, |x| success(&null, &at_ratio(x)) >= alpha.get());
    let ratio = RatioRule {
        ratio_at_most,
        size: success(&null, &at_ratio(ratio_at_most)),
        power: success(&other, &at_ratio(ratio_at_most)),
    };
    Ok(ExactCharacteristics {
        subjects,
        variants,
        ratio,
        events: [null[1].events(), other[1].events()],
        error_bound: size.error_bound.max(power.error_bound),
    })
}

fn critical_values(variant: Variant, subjects: u64, alpha: OneSidedAlpha) -> Vec<f64> {
    (0..=subjects).map(|events| critical_expected(variant, events, alpha)).collect()
}

fn critical_counts(critical: &[f64]) -> Vec<CriticalCount> {
    let count = |(events, bound): (usize, &f64)| CriticalCount {
        events: events as u64,
        expected_at_least: *bound,
        ratio_at_most: events as f64 / bound,
    };
    critical.iter().enumerate().map(count).collect()
}

/// The nominal alpha whose size is `wanted`: size is nearly proportional to it, so a few steps of the secant in logarithms
/// are enough.
fn calibrated(wanted: f64, size: impl Fn(OneSidedAlpha) -> f64) -> f64 {
    let at = |a: f64| OneSidedAlpha::new(a).map_or(f64::NAN, &size);
    let mut nominal = wanted;
    for _ in 0..12 {
        let ratio = wanted / at(nominal);
        if !ratio.is_finite() {
            break;
        }
        let next = (nominal * ratio).clamp(1e-12, 0.499);
        let settled = (next / nominal - 1.0).abs() < 1e-9;
        nominal = next;
        if settled {
            break;
        }
    }
    nominal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{AccrualPattern, Observation};
    use crate::numeric::{chi_squared, poisson};

    fn law(text: &str) -> Law {
        text.parse().unwrap()
    }

    fn of(variant: Variant, found: &ExactCharacteristics) -> &VariantCharacteristics {
        found.variants.iter().find(|v| v.variant == variant).unwrap()
    }

    #[test]
    fn five_against_nine_months() {
        let observation = Observation::new(AccrualPattern::uniform(12.0).unwrap(), 12.0).unwrap();
        let null = law("exponential:median=5");
        let plan = SubjectPlan { observation: &observation, null: &null, horizon: None };
        let alpha = OneSidedAlpha::new(0.05).unwrap();
        let found = exact_characteristics(&plan, &law("exponential:median=9"), 25, alpha).unwrap();
        assert!(found.error_bound < 1e-6, "{}", found.error_bound);
        // Printed to four decimals: size and power of breslow .0380, .8287; of wu .0504, .8580.
        let (breslow, wu) = (of(Variant::Breslow, &found), of(Variant::Wu, &found));
        for (got, expected) in
            [(breslow.size, 0.0380), (breslow.power, 0.8287), (wu.size, 0.0504), (wu.power, 0.8580)]
        {
            assert!((got - expected).abs() < 6e-5, "{got} {expected}");
        }
        // Calibrated to the same size, the variants have the same power to .001.
        for variant in &found.variants {
            assert!((variant.calibrated_power - wu.calibrated_power).abs() < 1e-3, "{variant:?}");
        }
        assert!((found.ratio.size - 0.05).abs() < 1e-9);
        let total: f64 = found.events[0].iter().sum();
        assert!((total - 1.0).abs() < 1e-9);
    }

    #[test]
    fn without_censoring_the_law_is_a_gamma_law() {
        // Everybody has the event: E is gamma with shape n, so P(E >= e) = P(Poisson(e) <= n - 1).
        let observation = Observation::new(AccrualPattern::uniform(1.0).unwrap(), 100.0).unwrap();
        let null = law("exponential:rate=0.5");
        let plan = SubjectPlan { observation: &observation, null: &null, horizon: None };
        let alpha = OneSidedAlpha::new(0.05).unwrap();
        for n in [1_u64, 5, 12] {
            let found = exact_characteristics(&plan, &law("exponential:rate=0.25"), n, alpha).unwrap();
            for variant in &found.variants {
                let bound = variant.critical[n as usize].expected_at_least;
                let closed = poisson::cdf(n - 1, bound);
                assert!((variant.size - closed).abs() < 1e-6, "{n} {variant:?} {closed}");
                assert!((variant.power - poisson::cdf(n - 1, 0.5 * bound)).abs() < 1e-6);
                assert!((closed - chi_squared::upper_tail(2.0 * bound, 2 * n as u32)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn one_subject_with_a_horizon_by_hand() {
        // One subject followed to 2 at the latest, horizon 1.5: E >= e without event iff it lives to the horizon.
        let observation =
            Observation::new(AccrualPattern::uniform(1.0).unwrap(), 5.0).unwrap().restricted_to(2.0).unwrap();
        let null = law("exponential:rate=1");
        let plan = SubjectPlan { observation: &observation, null: &null, horizon: Some(1.5) };
        let joint = JointLaw::new(&plan, &null, 1, 3000).unwrap();
        let events = joint.events();
        assert!((events[0] - (-1.5_f64).exp()).abs() < 1e-12 && (events[0] + events[1] - 1.0).abs() < 1e-12);
        assert!((joint.success(&[1.0, 9.0]) - (-1.5_f64).exp()).abs() < 1e-9);
        assert!((joint.success(&[9.0, 0.7]) - ((-0.7_f64).exp() - (-1.5_f64).exp())).abs() < 1e-7);
    }

    #[test]
    fn what_cannot_be_computed_is_said() {
        let observation = Observation::new(AccrualPattern::uniform(1.0).unwrap(), 1.0).unwrap();
        let null = law("piecewise:rates=0/1,cuts=10");
        let plan = SubjectPlan { observation: &observation, null: &null, horizon: None };
        assert!(matches!(JointLaw::new(&plan, &null, 5, 64), Err(ExactError::Hazard(_))));
        assert!(matches!(JointLaw::new(&plan, &null, 0, 64), Err(ExactError::Subjects(0))));
        assert!(matches!(JointLaw::new(&plan, &null, 401, 64), Err(ExactError::Subjects(401))));
    }
}
