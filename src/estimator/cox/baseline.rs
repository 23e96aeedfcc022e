//! The cumulative baseline hazard.

use super::moments::walk;
use super::partial_likelihood::{PartialLikelihood, dot, events_weight, steps};
use super::{CoxFit, Ties};
use crate::measure::{Outcome, Reason};
use crate::numeric::portable::exp;

/// The baseline at one event time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BaselinePoint {
    /// The time.
    pub time: f64,
    /// Cumulative hazard up to it.
    pub cumulative_hazard: Outcome,
    /// `exp(-H)`.
    pub survival: Outcome,
}

/// Cumulative hazard in each stratum of a subject whose kept columns have the values `at`, in their own units.
///
/// ```text
/// H(t) = sum over event times up to t of sum over steps of v / S0,   S0 relative to the subject
/// ```
/// The steps are those of the likelihood (Efron or Breslow), which makes the sum of martingale residuals 0; with exact ties, one
/// step as Breslow's, as R does. One list a stratum of [`super::RiskSets::strata`], in order of time.
/// # Errors
/// [`Reason::MonotoneLikelihood`], [`Reason::NotConverged`]: without all coefficients there is no baseline.
/// # Reference
/// Breslow (1972), JRSS B 34, 216-217; Efron (1977). Evidence: R `basehaz`, tests/reference/cox.
pub fn baseline(fit: &CoxFit, at: &[f64]) -> Result<Vec<Vec<BaselinePoint>>, Reason> {
    if let Some(reason) = fit.kept.iter().find_map(|column| fit.coefficients[*column].reason()) {
        return Err(reason);
    }
    let sets = &fit.sets;
    let mut likelihood = PartialLikelihood::new(sets, fit.ties);
    let ties = if fit.ties == Ties::Exact { Ties::Breslow } else { fit.ties };
    let mut hazards: Vec<Vec<(f64, f64)>> = vec![Vec::new(); sets.strata.len()];
    walk(sets, likelihood.risk(&fit.scaled), 0, |set| {
        let steps = steps(ties, set.count(), events_weight(sets, set.at.first, set.at.end));
        let hazard = steps.map(|(gone, failing)| failing / set.total(gone)).sum();
        hazards[set.stratum].push((set.at.time, hazard));
    });
    let curve = |(stratum, hazards): (&super::Stratum, Vec<(f64, f64)>)| {
        let away: Vec<f64> = at
            .iter()
            .zip(&stratum.centre)
            .zip(&sets.scale)
            .map(|((at, centre), scale)| (at - centre) / scale)
            .collect();
        let factor = exp(dot(&fit.scaled, &away));
        let mut sum = 0.0;
        let point = |(time, hazard): &(f64, f64)| {
            sum += hazard;
            let h = sum * factor;
            // A hazard of 0 after an event, or an infinite one, is the end of the numbers, not a finding.
            let exists = h.is_normal();
            let missing = Outcome::NotEstimable(Reason::BeyondNumbers);
            BaselinePoint {
                time: *time,
                cumulative_hazard: if exists { Outcome::Value(h) } else { missing },
                survival: if exists { Outcome::Value(exp(-h)) } else { missing },
            }
        };
        hazards.iter().rev().map(point).collect()
    };
    Ok(sets.strata.iter().zip(hazards).map(curve).collect())
}
