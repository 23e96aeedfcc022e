//! Size, power and critical values of every rule that depends on (O, E) alone.

use super::law::ExactError;
use super::{RefinedLaw, Rule, SubjectPlan};
use crate::distribution::Law;
use crate::measure::OneSidedAlpha;
use crate::numeric::portable::{exp, ln};
use crate::numeric::root::bisect_within;

/// Success with so many events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CriticalCount {
    /// Events, O.
    pub events: u64,
    /// The smallest E that succeeds; infinite if none does.
    pub expected_at_least: f64,
    /// The largest O / E that succeeds.
    pub ratio_at_most: f64,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCharacteristics {
    /// Which.
    pub rule: Rule,
    /// Exact size at the nominal alpha.
    pub size: f64,
    /// Exact power at the nominal alpha.
    pub power: f64,
    /// The nominal alpha at which the exact size is the wanted one; `None` where sizes jump over it.
    pub calibrated_alpha: Option<f64>,
    /// Exact power there.
    pub calibrated_power: Option<f64>,
    /// Critical values at the nominal alpha.
    pub critical: Vec<CriticalCount>,
}

/// The rule "success if O / E is at most x", x found so that its exact size is alpha.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioRule {
    /// x.
    pub ratio_at_most: f64,
    /// Its exact size, alpha but for the error bound; less where sizes jump.
    pub size: f64,
    /// Its exact power.
    pub power: f64,
}

/// Exact operating characteristics of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct ExactCharacteristics {
    /// Subjects.
    pub subjects: u64,
    /// By rule, in the order asked.
    pub rules: Vec<RuleCharacteristics>,
    /// The rule on O / E.
    pub ratio: RatioRule,
    /// Joint law of (O, E) under the null.
    pub null: RefinedLaw,
    /// And under the alternative.
    pub alternative: RefinedLaw,
    /// Bound on the error of every size and power.
    pub error_bound: f64,
}

/// To which figures for a report are refined.
pub const TOLERANCE: f64 = 1e-7;

/// Exact size, power and calibration of `rules`, for `subjects` alike, refined until no size or power moves by more than
/// `tolerance`.
///
/// `truths` are the laws that size and power are asked for. The first is the plan's null, unless the benchmark is seen
/// otherwise than the subjects.
///
///
/// # Errors
/// [`ExactError`].
pub fn exact_characteristics(
    plan: &SubjectPlan<'_>,
    truths: [&Law; 2],
    subjects: u64,
    alpha: OneSidedAlpha,
    rules: &[Rule],
    tolerance: f64,
) -> Result<ExactCharacteristics, ExactError> {
    let critical: Vec<Vec<f64>> = rules.iter().map(|rule| rule.critical(subjects, alpha)).collect();
    let law = |truth: &Law| RefinedLaw::new(plan, truth, subjects, &critical, tolerance);
    let (null, alternative) = (law(truths[0])?, law(truths[1])?);
    let one = |(rule, bounds): (&Rule, &Vec<f64>)| {
        let calibrated_alpha = calibrated(alpha.get(), |a| null.success(&rule.critical(subjects, a)));
        let calibrated_power = calibrated_alpha
            .and_then(|a| OneSidedAlpha::new(a).ok())
            .map(|a| alternative.success(&rule.critical(subjects, a)));
        RuleCharacteristics {
            rule: *rule,
            size: null.success(bounds),
            power: alternative.success(bounds),
            calibrated_alpha,
            calibrated_power,
            critical: critical_counts(bounds),
        }
    };
    Ok(ExactCharacteristics {
        subjects,
        rules: rules.iter().zip(&critical).map(one).collect(),
        ratio: ratio_rule(&null, &alternative, alpha),
        error_bound: null.error_bound().max(alternative.error_bound()),
        null,
        alternative,
    })
}

/// Ratios between which the critical one is looked for.
const RATIOS: (f64, f64) = (1e-6, 2.0);

fn ratio_rule(null: &RefinedLaw, alternative: &RefinedLaw, alpha: OneSidedAlpha) -> RatioRule {
    // Success grows with the ratio allowed. The largest one of at most alpha lies just below the first of more.
    let first = bisect_within(RATIOS.0, RATIOS.1, 1e-12, |x| null.ratio_at_most(x) > alpha.get());
    let ratio_at_most = first - 1e-12;
    RatioRule {
        ratio_at_most,
        size: null.ratio_at_most(ratio_at_most),
        power: alternative.ratio_at_most(ratio_at_most),
    }
}

fn critical_counts(critical: &[f64]) -> Vec<CriticalCount> {
    let count = |(events, bound): (usize, &f64)| CriticalCount {
        events: events as u64,
        expected_at_least: *bound,
        ratio_at_most: events as f64 / bound,
    };
    critical.iter().enumerate().map(count).collect()
}

/// The nominal alpha whose size is `wanted`: in logarithms size is nearly a line, so a few steps of the secant are enough. `None` if
/// they do not settle, for sizes jump where the law is on scans.
fn calibrated(wanted: f64, size: impl Fn(OneSidedAlpha) -> f64) -> Option<f64> {
    let at = |nominal: f64| Some(ln(size(OneSidedAlpha::new(nominal).ok()?) / wanted));
    // The first step is in proportion.
    let (mut before, mut nominal, mut slope) = (None, wanted, 1.0);
    for _ in 0..MOST_STEPS {
        let found = at(nominal)?;
        if found.abs() < 1e-10 {
            return Some(nominal);
        }
        if let Some((place, value)) = before {
            slope = (found - value) / (ln(nominal) - place);
        }
        before = Some((ln(nominal), found));
        let next = nominal * exp((-found / slope).clamp(-1.0, 1.0));
        if !next.is_finite() || next == nominal {
            return None;
        }
        nominal = next.clamp(1e-12, 0.499);
    }
    None
}

/// Steps of the secant.
const MOST_STEPS: u32 = 30;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::exact::JointLaw;
    use crate::design::{AccrualPattern, Observation};
    use crate::hypothesis::Variant;
    use crate::numeric::{chi_squared, poisson};

    fn law(text: &str) -> Law {
        text.parse().unwrap()
    }

    fn of(variant: Variant, found: &ExactCharacteristics) -> &RuleCharacteristics {
        found.rules.iter().find(|found| found.rule == Rule::Logrank(variant)).unwrap()
    }

    fn characteristics(plan: &SubjectPlan<'_>, alternative: &Law, subjects: u64) -> ExactCharacteristics {
        let alpha = OneSidedAlpha::new(0.05).unwrap();
        let rules: Vec<Rule> = Rule::variants().collect();
        exact_characteristics(plan, [plan.null, alternative], subjects, alpha, &rules, TOLERANCE).unwrap()
    }

    #[test]
    fn five_against_nine_months() {
        let observation = Observation::new(AccrualPattern::uniform(12.0).unwrap(), 12.0).unwrap();
        let null = law("exponential:median=5");
        let plan = SubjectPlan::new(&observation, &null);
        let found = characteristics(&plan, &law("exponential:median=9"), 25);
        assert!(found.error_bound < 1e-6, "{}", found.error_bound);
        // Printed to four decimals: size and power of breslow .0380, .8287; of wu .0504, .8580.
        let (breslow, wu) = (of(Variant::Breslow, &found), of(Variant::Wu, &found));
        for (got, expected) in
            [(breslow.size, 0.0380), (breslow.power, 0.8287), (wu.size, 0.0504), (wu.power, 0.8580)]
        {
            assert!((got - expected).abs() < 6e-5, "{got} {expected}");
        }
        // Calibrated to the same size, the variants have the same power to .001.
        for variant in &found.rules {
            let power = |found: &RuleCharacteristics| found.calibrated_power.unwrap();
            assert!((power(variant) - power(wu)).abs() < 1e-3, "{variant:?}");
        }
        assert!((found.ratio.size - 0.05).abs() < 1e-9);
        let total: f64 = found.null.events().iter().sum();
        assert!((total - 1.0).abs() < 1e-9);
    }

    #[test]
    fn without_censoring_the_law_is_a_gamma_law() {
        // Everybody has the event: E is gamma with shape n, so P(E >= e) = P(Poisson(e) <= n - 1).
        let observation = Observation::new(AccrualPattern::uniform(1.0).unwrap(), 100.0).unwrap();
        let null = law("exponential:rate=0.5");
        let plan = SubjectPlan::new(&observation, &null);
        for n in [1_u64, 5, 12] {
            let found = characteristics(&plan, &law("exponential:rate=0.25"), n);
            for variant in &found.rules {
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
        let plan = SubjectPlan { horizon: Some(1.5), ..SubjectPlan::new(&observation, &null) };
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
        let plan = SubjectPlan::new(&observation, &null);
        assert!(matches!(JointLaw::new(&plan, &null, 5, 64), Err(ExactError::Hazard(_))));
        assert!(matches!(JointLaw::new(&plan, &null, 0, 64), Err(ExactError::Subjects(0))));
        assert!(matches!(JointLaw::new(&plan, &null, 401, 64), Err(ExactError::Subjects(401))));
    }
}
