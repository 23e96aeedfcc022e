//! What a design does in truth: exact where the law of one analysis is enough, simulated where both are needed.

use schemars::JsonSchema;
use serde::Serialize;

use crate::design::two_stage::{TwoStageBoundaries, TwoStagePlan, exact_analyses};
use crate::design::{Observation, exact::ExactError};
use crate::distribution::Law;
use crate::measure::Reason;
use crate::simulation::{SimulationError, TwoStageTrials};

/// How much to simulate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TruthRequest {
    /// Trials under each truth.
    pub trials: u64,
    /// Seed.
    pub seed: u64,
    /// Threads; the result does not depend on them.
    pub threads: usize,
}

/// A design under one truth.
///
/// ```text
/// P(success) = P(Z > c) - P(Z1 <= c1, Z > c)
/// ```
/// The first term and `P(Z1 <= c1)` are exact, by the law of (O, E) at one analysis; the second, which is small, is simulated.
/// With too many subjects for the exact law all three are.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TruthRecord {
    /// Probability of stopping at the interim analysis.
    pub stops_early: f64,
    /// Probability of success, the stop obeyed: size or power.
    pub success: f64,
    /// Monte Carlo standard error of `success`.
    pub success_mcse: f64,
    /// Probability of success if the stop is ignored.
    pub success_ignoring_stop: f64,
    /// Bound on the error of what is exact; null if nothing is.
    pub error_bound: Option<f64>,
    /// Why nothing is exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_bound_reason: Option<Reason>,
    /// Simulated trials.
    pub trials: u64,
}

pub(super) fn truth(
    plan: &TwoStagePlan,
    interim: (f64, &Observation),
    boundaries: TwoStageBoundaries,
    law: &Law,
    request: TruthRequest,
) -> Result<TruthRecord, SimulationError> {
    let TruthRequest { trials, seed, threads } = request;
    let subjects = boundaries.subjects.round() as u64;
    let run = TwoStageTrials { plan, interim: interim.0, subjects, truth: law, seed };
    let counts = run.counts(boundaries, trials, threads)?;
    let rate = |count: u64| count as f64 / trials as f64;
    let error = |rate: f64| (rate * (1.0 - rate) / trials as f64).sqrt();
    let lost = rate(counts.stopped_before_success);
    let exact = exact_analyses(plan, interim.1, boundaries, law).map_err(|why| match why {
        ExactError::Subjects(_) => Reason::TooManySubjects,
        // There are no scans and no further truths here.
        ExactError::Hazard(_)
        | ExactError::HazardRatio
        | ExactError::NoScan { .. }
        | ExactError::TooManyScans => Reason::BeyondNumbers,
        ExactError::Steps => Reason::BenchmarkIsSample,
    });
    Ok(match exact {
        Ok(exact) => TruthRecord {
            stops_early: exact.stops,
            success: (exact.success_ignoring_stop - lost).max(0.0),
            success_mcse: error(lost),
            success_ignoring_stop: exact.success_ignoring_stop,
            error_bound: Some(exact.error_bound),
            error_bound_reason: None,
            trials,
        },
        Err(why) => {
            let success = rate(counts.success_ignoring_stop - counts.stopped_before_success);
            TruthRecord {
                stops_early: rate(counts.stopped),
                success,
                success_mcse: error(success),
                success_ignoring_stop: rate(counts.success_ignoring_stop),
                error_bound: None,
                error_bound_reason: Some(why),
                trials,
            }
        }
    })
}
