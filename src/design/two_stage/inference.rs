//! What a two-stage log-rank trial says once it is over.

use super::{TwoStageBoundaries, TwoStageMoments, TwoStagePlan};
use crate::design::ObservationError;
use crate::distribution::{HazardRatio, Law, LawError};
use crate::measure::ConfidenceLevel;
use crate::numeric::bivariate_normal::upper_orthant;
use crate::numeric::normal;
use crate::numeric::portable::{exp, ln};
use crate::numeric::root::bisect_within;

/// Statistics that a two-stage trial showed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStageObserved {
    /// Z1.
    pub first: f64,
    /// Z, if the trial went on.
    pub last: Option<f64>,
}

impl TwoStageObserved {
    /// How the trial ended, with c1 as its bound.
    ///
    /// # Errors
    /// [`TwoStageInferenceError::GoesOn`], [`TwoStageInferenceError::Stopped`].
    fn outcome(self, bound: f64) -> Result<TwoStageOutcome, TwoStageInferenceError> {
        let first = self.first;
        match self.last {
            None if first > bound => Err(TwoStageInferenceError::GoesOn { first, bound }),
            Some(_) if first <= bound => Err(TwoStageInferenceError::Stopped { first, bound }),
            None => Ok(TwoStageOutcome::Stopped(first)),
            Some(last) => Ok(TwoStageOutcome::Finished(last)),
        }
    }
}

/// How a two-stage trial ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TwoStageOutcome {
    /// At the interim analysis, with this Z1, at most c1.
    Stopped(f64),
    /// At the end, with this Z.
    Finished(f64),
}

/// Inference by the stage-wise ordering. A limit or estimate is `None` where no hazard ratio in
/// [`HAZARD_RATIOS`] reaches its probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStageLogrankInference {
    /// One-sided p-value.
    pub p_value: f64,
    /// One-sided p-value of the last statistic as if there had been no interim analysis.
    pub p_value_ignoring_stages: f64,
    /// Median-unbiased estimate of the hazard ratio, new over null.
    pub hazard_ratio: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
}

/// Hazard ratios among which estimate and limits are sought.
pub const HAZARD_RATIOS: (f64, f64) = (1e-3, 1e3);

/// A trial whose outcome cannot be placed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TwoStageInferenceError {
    /// Z1 is above c1 and Z is missing.
    #[error("the interim statistic {first} is above the bound {bound}: the trial goes on")]
    GoesOn {
        /// Z1.
        first: f64,
        /// c1.
        bound: f64,
    },
    /// Z1 is at most c1, but there is a Z.
    #[error(
        "the interim statistic {first} is not above the bound {bound}: the trial stopped, so it has no last statistic"
    )]
    Stopped {
        /// Z1.
        first: f64,
        /// c1.
        bound: f64,
    },
    /// The pattern of observation cannot be.
    #[error(transparent)]
    Observation(#[from] ObservationError),
    /// The null admits no hazard ratio.
    #[error(transparent)]
    Law(#[from] LawError),
}

/// p-value, median-unbiased hazard ratio and its interval.
///
/// Outcomes are ordered by stage, then by statistic: a trial that stopped is worse than one that went on.
///
/// ```text
/// P_r(at least as good) = P_r(Z1 >= z1)             stopped at z1 <= c1
///                       = P_r(Z1 > c1, Z >= z)      finished with z
/// p-value: r = 1;  estimate: r with probability 1/2;  lower limit: (1 + level) / 2;  upper: (1 - level) / 2
/// ```
/// P_r is the bivariate normal law of (Z1, Z) for the null with its hazard multiplied by r, with its own means, variances and
/// correlation: that of the design's power. So there is no information scale. On the usual one, the null's expected events
/// with drift `-log r`, the law is right near r = 1 only: E grows with the effect.
/// # Errors
/// [`TwoStageInferenceError`].
/// # Reference
/// Tsiatis, Rosner & Mehta (1984), Biometrics 40, 797-803 (the ordering). Evidence: coverage and median by simulation, in the
/// tests of the simulation; without an early stop the usual p-value.
pub fn two_stage_logrank_inference(
    plan: &TwoStagePlan,
    interim: f64,
    boundaries: TwoStageBoundaries,
    observed: TwoStageObserved,
    level: ConfidenceLevel,
) -> Result<TwoStageLogrankInference, TwoStageInferenceError> {
    let outcome = observed.outcome(boundaries.first)?;
    let as_good = |log_ratio: f64| -> Result<f64, TwoStageInferenceError> {
        let ratio = HazardRatio::new(plan.null.clone(), exp(log_ratio), 0.0)?;
        let plan = TwoStagePlan { alternative: Law::HazardRatio(ratio), ..plan.clone() };
        Ok(TwoStageMoments::new(&plan, interim)?.at_least_as_good(boundaries, outcome))
    };
    let p_value = as_good(0.0)?;
    let (low, high) = (ln(HAZARD_RATIOS.0), ln(HAZARD_RATIOS.1));
    let (at_low, at_high) = (as_good(low)?, as_good(high)?);
    // The better the truth, the likelier a result at least as good: the probability falls in r.
    let where_falls_to = |p: f64| -> Option<f64> {
        (at_low > p && at_high < p)
            .then(|| exp(bisect_within(low, high, 1e-7, |log| as_good(log).is_ok_and(|found| found <= p))))
    };
    let tail = 0.5 * (1.0 - level.get());
    Ok(TwoStageLogrankInference {
        p_value,
        p_value_ignoring_stages: normal::upper_tail(observed.last.unwrap_or(observed.first)),
        hazard_ratio: where_falls_to(0.5),
        lower: where_falls_to(1.0 - tail),
        upper: where_falls_to(tail),
    })
}

impl TwoStageMoments {
    /// Probability under the alternative of an outcome at least as good, by stage, then by statistic.
    #[must_use]
    pub fn at_least_as_good(&self, boundaries: TwoStageBoundaries, outcome: TwoStageOutcome) -> f64 {
        let placed = match outcome {
            TwoStageOutcome::Stopped(first) => TwoStageBoundaries { first, ..boundaries },
            TwoStageOutcome::Finished(last) => TwoStageBoundaries { last, ..boundaries },
        };
        let (first, last, correlation) = self.scaled(placed, super::PowerFormula::ExactCorrelation);
        match outcome {
            TwoStageOutcome::Stopped(_) => normal::upper_tail(first),
            TwoStageOutcome::Finished(_) => upper_orthant(first, last, correlation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_ends_once() {
        let outcome = |first, last| TwoStageObserved { first, last }.outcome(-0.2);
        assert_eq!(outcome(-0.2, None), Ok(TwoStageOutcome::Stopped(-0.2)));
        assert_eq!(outcome(-0.1, Some(-3.0)), Ok(TwoStageOutcome::Finished(-3.0)));
        let bound = -0.2;
        assert_eq!(outcome(0.9, None), Err(TwoStageInferenceError::GoesOn { first: 0.9, bound }));
        assert_eq!(outcome(-0.2, Some(2.0)), Err(TwoStageInferenceError::Stopped { first: -0.2, bound }));
    }
}
