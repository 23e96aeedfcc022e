//! Decisions in three zones, and the precision of O / E, by the joint law of O and E.

use super::{ExactError, RefinedLaw, Rule, SubjectPlan};
use crate::distribution::{EventTimeLaw, Law};
use crate::measure::{ConfidenceLevel, OneSidedAlpha};
use crate::numeric::poisson;

/// Two criteria: significance by a rule, and an O / E that is relevant.
///
/// ```text
/// go        significant and O / E <= relevant          E >= max(e*(O), O / relevant)
/// stop      neither                                    E <  min(e*(O), O / relevant)
/// consider  one of the two
/// ```
/// # Reference
/// Fisch et al. (2015), Ther. Innov. Regul. Sci. 49, 155-162 (dual-criterion design).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DualCriterion {
    /// Test of significance.
    pub rule: Rule,
    /// Its nominal one-sided alpha.
    pub alpha: OneSidedAlpha,
    /// Largest relevant O / E; `None`: significance alone decides.
    pub relevant: Option<f64>,
}

/// Probabilities of the zones under one truth; they add to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZoneProbabilities {
    /// Both criteria.
    pub go: f64,
    /// One of them.
    pub consider: f64,
    /// None.
    pub stop: f64,
}

/// What the zones ask for with so many events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZoneBounds {
    /// Events, O.
    pub events: u64,
    /// Go with at least this E; infinite if none goes.
    pub go_from: f64,
    /// Stop below this E.
    pub stop_below: f64,
}

impl DualCriterion {
    /// Bounds by number of events from 0 to `subjects`.
    #[must_use]
    pub fn bounds(&self, subjects: u64) -> Vec<ZoneBounds> {
        let significant = self.rule.critical(subjects, self.alpha);
        let bound = |(events, significant): (u64, f64)| {
            let relevant = self.relevant.map_or(significant, |ratio| events as f64 / ratio);
            ZoneBounds { events, go_from: significant.max(relevant), stop_below: significant.min(relevant) }
        };
        (0..).zip(significant).map(bound).collect()
    }

    /// Exact probabilities under each truth, and a bound on their error.
    ///
    /// # Errors
    /// [`ExactError`].
    pub fn probabilities(
        &self,
        plan: &SubjectPlan<'_>,
        truths: &[Law],
        subjects: u64,
    ) -> Result<(Vec<ZoneProbabilities>, f64), ExactError> {
        let bounds = self.bounds(subjects);
        let table = |of: fn(&ZoneBounds) -> f64| bounds.iter().map(of).collect::<Vec<f64>>();
        let probes = [table(|bound| bound.go_from), table(|bound| bound.stop_below)];
        let mut error: f64 = 0.0;
        let mut zones = Vec::with_capacity(truths.len());
        for truth in truths {
            let law = RefinedLaw::new(plan, truth, subjects, &probes, TOLERANCE)?;
            error = error.max(law.error_bound());
            let (go, not_stop) = (law.success(&probes[0]), law.success(&probes[1]));
            zones.push(ZoneProbabilities { go, consider: not_stop - go, stop: 1.0 - not_stop });
        }
        Ok((zones, error))
    }
}

const TOLERANCE: f64 = 1e-7;

/// The relevant O / E of a median: under a hazard proportional to the null's, the ratio at which the median is `median`.
///
/// ```text
/// ln 2 / L0(median)
/// ```
#[must_use]
pub fn ratio_of_median(null: &Law, median: f64) -> f64 {
    std::f64::consts::LN_2 / null.cumulative_hazard(median)
}

/// How precise O / E will be, with Garwood's limits of O over E.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioPrecision {
    /// Probability that the upper limit lies below the value to exclude.
    pub excludes: f64,
    /// Mean number of events.
    pub events: f64,
    /// Median of upper over lower limit: that of the median number of events; infinite without events.
    pub limits_ratio: f64,
    /// Bound on the error of `excludes`.
    pub error_bound: f64,
}

/// Precision under a truth.
///
/// ```text
/// upper limit U(O) / E < value   iff   E > U(O) / value
/// ```
/// # Errors
/// [`ExactError`].
pub fn ratio_precision(
    plan: &SubjectPlan<'_>,
    truth: &Law,
    subjects: u64,
    value: f64,
    level: ConfidenceLevel,
) -> Result<RatioPrecision, ExactError> {
    let limits = |events: u64| poisson::garwood_limits(events, level.get());
    let probe: Vec<f64> = (0..=subjects).map(|events| limits(events).1 / value).collect();
    let law = RefinedLaw::new(plan, truth, subjects, std::slice::from_ref(&probe), TOLERANCE)?;
    let masses = law.events();
    let events = (0..).zip(&masses).map(|(events, mass): (u32, &f64)| f64::from(events) * mass).sum();
    let mut below = 0.0;
    let middle = masses.iter().position(|mass| {
        below += mass;
        below >= 0.5
    });
    let (lower, upper) = limits(middle.unwrap_or(0) as u64);
    Ok(RatioPrecision {
        excludes: law.success(&probe),
        events,
        limits_ratio: if lower > 0.0 { upper / lower } else { f64::INFINITY },
        error_bound: law.error_bound(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{AccrualPattern, Observation};
    use crate::hypothesis::Variant;

    fn law(text: &str) -> Law {
        text.parse().unwrap()
    }

    /// Without censoring E is a gamma sum: every zone is a difference of Poisson tails.
    #[test]
    fn zones_without_censoring() {
        let observation = Observation::new(AccrualPattern::uniform(1.0).unwrap(), 400.0).unwrap();
        let null = law("exponential:rate=0.5");
        let plan = SubjectPlan::new(&observation, &null);
        let criterion = DualCriterion {
            rule: Rule::Logrank(Variant::Wu),
            alpha: OneSidedAlpha::FIVE_PERCENT,
            relevant: Some(0.6),
        };
        let truths = [null.clone(), law("exponential:rate=0.3")];
        let (zones, error) = criterion.probabilities(&plan, &truths, 9).unwrap();
        let bounds = criterion.bounds(9)[9];
        assert!(bounds.go_from >= 9.0 / 0.6 && bounds.stop_below <= bounds.go_from && error < 1e-6);
        for (zone, ratio) in zones.iter().zip([1.0, 0.6]) {
            let tail = |bound: f64| poisson::cdf(8, ratio * bound);
            assert!((zone.go - tail(bounds.go_from)).abs() < 1e-6, "{zone:?}");
            assert!((zone.stop - 1.0 + tail(bounds.stop_below)).abs() < 1e-6);
            assert!((zone.go + zone.consider + zone.stop - 1.0).abs() < 1e-15);
        }
        // Significance alone leaves nothing to consider.
        let alone = DualCriterion { relevant: None, ..criterion };
        let (zones, _) = alone.probabilities(&plan, &truths, 9).unwrap();
        assert!(zones.iter().all(|zone| zone.consider == 0.0));
        let precision = ratio_precision(&plan, &truths[1], 9, 1.0, ConfidenceLevel::NINETY_FIVE).unwrap();
        let upper = poisson::garwood_limits(9, 0.95).1;
        assert!((precision.excludes - poisson::cdf(8, 0.6 * upper)).abs() < 1e-6);
        assert!((precision.events - 9.0).abs() < 1e-9 && precision.limits_ratio > 3.0);
    }

    #[test]
    fn the_ratio_of_a_median() {
        assert!((ratio_of_median(&law("exponential:median=5"), 8.0) - 0.625).abs() < 1e-15);
        let weibull = law("weibull:shape=1.5,median=5");
        assert!((ratio_of_median(&weibull, 5.0) - 1.0).abs() < 1e-15);
    }
}
