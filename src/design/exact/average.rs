//! Power averaged over what is not known: the effect, and the benchmark itself.

use super::{ExactError, RefinedLaw, SubjectPlan};
use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::portable::exp;

/// Probability of success averaged over a normal law of the logarithm of a hazard ratio.
///
/// ```text
/// integral of P(success | hazard = base hazard x e^x) phi(x / sd) dx / sd
/// ```
/// Around the alternative this is the assurance of a prior on the effect. Around the null with `sd = 1 / sqrt(d)` it is the size
/// against a benchmark that is itself an estimate from d events of an exponential hazard (of a Weibull law of known shape): to first
/// order its log hazard errs with that standard deviation. Both together have the variances added.
///
/// By the trapezoidal rule on 5.5 standard deviations either way, whose error falls faster than any power of the step for a smooth
/// integrand times a normal density.
///
/// # Errors
/// [`ExactError`].
pub fn averaged_success(
    plan: &SubjectPlan<'_>,
    base: &Law,
    sd: f64,
    subjects: u64,
    probes: &[Vec<f64>],
) -> Result<Vec<f64>, ExactError> {
    let mut sums = vec![0.0; probes.len()];
    let mut weights = 0.0;
    for node in -NODES..=NODES {
        let x = REACH * f64::from(node) / f64::from(NODES);
        let weight = exp(-0.5 * x * x);
        let truth = base.with_hazard_ratio(exp((sd * x).clamp(-FURTHEST, FURTHEST)))?;
        let law = RefinedLaw::new(plan, &truth, subjects, probes, TOLERANCE)?;
        for (sum, probe) in sums.iter_mut().zip(probes) {
            *sum += weight * law.success(probe);
        }
        weights += weight;
    }
    Ok(sums.into_iter().map(|sum| sum / weights).collect())
}

/// Nodes on either side.
const NODES: i32 = 14;
/// Standard deviations on either side.
const REACH: f64 = 5.5;
/// Largest logarithm of a hazard ratio: beyond it nobody, or everybody at once, has the event.
const FURTHEST: f64 = 50.0;
/// Of each probability.
const TOLERANCE: f64 = 1e-5;

/// Probability of success at one true hazard ratio.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// True hazard over the null's.
    pub hazard_ratio: f64,
    /// True median; infinite if fewer than half ever have the event.
    pub median: f64,
    /// By probe.
    pub success: Vec<f64>,
}

/// The whole power curve: probability of success at each true hazard ratio.
///
/// # Errors
/// [`ExactError`].
pub fn power_curve(
    plan: &SubjectPlan<'_>,
    null: &Law,
    hazard_ratios: &[f64],
    subjects: u64,
    probes: &[Vec<f64>],
) -> Result<Vec<CurvePoint>, ExactError> {
    let point = |ratio: &f64| -> Result<CurvePoint, ExactError> {
        let truth = null.with_hazard_ratio(*ratio)?;
        let law = RefinedLaw::new(plan, &truth, subjects, probes, TOLERANCE)?;
        let success = probes.iter().map(|probe| law.success(probe)).collect();
        Ok(CurvePoint { hazard_ratio: *ratio, median: truth.median(), success })
    };
    hazard_ratios.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::exact::Rule;
    use crate::design::{AccrualPattern, Observation};
    use crate::hypothesis::Variant;
    use crate::measure::OneSidedAlpha;
    use crate::numeric::quadrature::integrate;
    use crate::numeric::{normal, poisson};

    /// Without censoring success with n events is a Poisson tail, whose average is a one-dimensional integral.
    #[test]
    fn without_censoring_the_average_is_an_integral() {
        let observation = Observation::new(AccrualPattern::uniform(1.0).unwrap(), 400.0).unwrap();
        let null: Law = "exponential:rate=0.5".parse().unwrap();
        let plan = SubjectPlan::new(&observation, &null);
        let probes = [Rule::Logrank(Variant::Wu).critical(6, OneSidedAlpha::FIVE_PERCENT)];
        let found =
            averaged_success(&plan, &null.with_hazard_ratio(0.6).unwrap(), 0.3, 6, &probes).unwrap()[0];
        let expected = integrate(-6.0, 6.0, 1e-12, |x| {
            let density = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
            density * poisson::cdf(5, 0.6 * (0.3 * x).exp() * probes[0][6])
        });
        assert!((found - expected.value).abs() < 1e-6, "{found} {}", expected.value);
        let certain =
            averaged_success(&plan, &null.with_hazard_ratio(0.6).unwrap(), 0.0, 6, &probes).unwrap()[0];
        let curve = power_curve(&plan, &null, &[1.0, 0.6], 6, &probes).unwrap();
        assert!((curve[1].success[0] - certain).abs() < 1e-6 && curve[0].success[0] < 0.06);
        assert!((curve[1].median - std::f64::consts::LN_2 / 0.3).abs() < 1e-12);
        assert!(normal::cdf(REACH) > 1.0 - 2e-8);
    }
}
