//! What each of the two analyses does on its own, exactly.

use super::{TwoStageBoundaries, TwoStagePlan};
use crate::design::Observation;
use crate::design::exact::{ExactError, RefinedLaw, SubjectPlan};
use crate::distribution::Law;
use crate::hypothesis::breslow_edge;

/// Probabilities of the two analyses, each by the joint law of its O and E.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExactAnalyses {
    /// `P(Z1 <= c1)`.
    pub stops: f64,
    /// `P(Z > c)`, whatever the interim analysis said.
    pub success_ignoring_stop: f64,
    /// Bound on the error of both.
    pub error_bound: f64,
}

/// To which the probabilities are refined.
const TOLERANCE: f64 = 1e-5;

/// Exact probabilities of the two analyses under `truth`, for a whole number of subjects.
///
/// ```text
/// Z > c   iff   E > ((c + sqrt(c^2 + 4 O)) / 2)^2
/// ```
/// so each is a sum of tails of the law of (O, E) at its analysis ([`crate::design::exact`]). Subjects who enter after the interim
/// analysis count there with no time; without anybody entered Z1 is 0.
/// The probability of both, `P(Z1 > c1, Z > c)`, needs the law of both pairs: it is simulated.
///
/// # Errors
/// [`ExactError`] for more subjects than the convolution takes, and for a null with steps.
pub fn exact_analyses(
    plan: &TwoStagePlan,
    interim: &Observation,
    boundaries: TwoStageBoundaries,
    truth: &Law,
) -> Result<ExactAnalyses, ExactError> {
    let subjects = boundaries.subjects.round() as u64;
    let passes = |observation: &Observation, bound: f64| -> Result<(f64, f64), ExactError> {
        let critical: Vec<f64> = (0..=subjects).map(|events| least_expected(bound, events)).collect();
        let probe = [critical];
        let law =
            RefinedLaw::new(&SubjectPlan::new(observation, &plan.null), truth, subjects, &probe, TOLERANCE)?;
        Ok((law.success(&probe[0]).clamp(0.0, 1.0), law.error_bound()))
    };
    let (first, last) = (passes(interim, boundaries.first)?, passes(&plan.last, boundaries.last)?);
    Ok(ExactAnalyses {
        stops: 1.0 - first.0,
        success_ignoring_stop: last.0,
        error_bound: first.1.max(last.1),
    })
}

/// The E above which `(E - O) / sqrt E` exceeds the bound; below 0 where every E does.
fn least_expected(bound: f64, events: u64) -> f64 {
    if events == 0 && bound < 0.0 {
        return -1.0;
    }
    breslow_edge(bound, events as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_on_e_is_where_z_is_the_bound() {
        for (bound, events) in [(1.6, 0_u64), (1.6, 9), (-0.7, 4), (0.0, 3)] {
            let expected = least_expected(bound, events);
            let z = (expected - events as f64) / expected.sqrt();
            assert!((z - bound).abs() < 1e-12, "{bound} {events}");
        }
        assert!(least_expected(-0.7, 0) < 0.0);
    }
}
