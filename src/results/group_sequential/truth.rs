//! What a group-sequential design does in simulated trials.

use schemars::JsonSchema;
use serde::Serialize;

use crate::decision::group_sequential::Boundaries;
use crate::design::group_sequential::GroupSequentialPlan;
use crate::distribution::Law;
use crate::results::two_stage::TruthRequest;
use crate::simulation::{GroupSequentialTrials, SimulationError};

/// Trials at the planned calendar times, where E is random, with the statistic as it is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupSequentialTruth {
    /// Under the null.
    pub under_null: SimulatedSide,
    /// Under the alternative.
    pub under_alternative: SimulatedSide,
    /// Bounds with the size wanted in trials simulated under the null.
    pub calibrated: CalibratedRecord,
    /// Trials under each law.
    pub trials: u64,
    /// Seed.
    pub seed: u64,
}

/// The design of the normal law under one truth.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SimulatedSide {
    /// Probability of success, futility obeyed.
    pub success: f64,
    /// Its Monte Carlo standard error.
    pub success_mcse: f64,
    /// Probability of success, futility ignored.
    pub success_ignoring_futility: f64,
    /// Its Monte Carlo standard error.
    pub success_ignoring_futility_mcse: f64,
    /// Probability of success at each analysis, futility obeyed.
    pub success_by_analysis: Vec<f64>,
    /// Of stopping without success at each.
    pub futility_by_analysis: Vec<f64>,
}

/// Efficacy bounds by simulation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CalibratedRecord {
    /// Success at this z or more, for each analysis; null where no success can be claimed.
    pub efficacy_bounds: Vec<Option<f64>>,
    /// Their power, futility obeyed.
    pub power: f64,
    /// Its Monte Carlo standard error.
    pub power_mcse: f64,
    /// Monte Carlo standard error of their size.
    pub size_mcse: f64,
    /// Trials under the null from which they come.
    pub trials: u64,
}

/// Trials whose statistics are kept to read bounds off them, at most.
const MOST_KEPT: u64 = 1_000_000;

pub(super) fn truth(
    plan: &GroupSequentialPlan,
    boundaries: &Boundaries,
    alternative: &Law,
    (spent, binding): (&[f64], bool),
    request: TruthRequest,
) -> Result<GroupSequentialTruth, SimulationError> {
    let TruthRequest { trials, seed, threads } = request;
    let of = |truth| GroupSequentialTrials { plan, truth, seed };
    let simulated = |truth| side(&of(truth), boundaries, trials, threads);
    let futility = binding.then_some(boundaries.futility.as_slice());
    let kept = trials.min(MOST_KEPT);
    // At the last analysis futility is success missed, so it bounds nothing.
    let before_last = futility.map(|bounds| &bounds[..bounds.len() - 1]);
    let efficacy = of(&plan.null).calibrated(spent, before_last, kept, threads)?.efficacy;
    let mut own = Boundaries { efficacy: efficacy.clone(), ..boundaries.clone() };
    if let (Some(last), Some(bound)) = (own.futility.last_mut(), efficacy.last()) {
        *last = *bound;
    }
    let power = side(&of(alternative), &own, trials, threads)?;
    let size = spent.last().copied().unwrap_or(0.0);
    Ok(GroupSequentialTruth {
        under_null: simulated(&plan.null)?,
        under_alternative: simulated(alternative)?,
        calibrated: CalibratedRecord {
            efficacy_bounds: efficacy
                .into_iter()
                .map(|bound| Some(bound).filter(|b| b.is_finite()))
                .collect(),
            power: power.success,
            power_mcse: power.success_mcse,
            size_mcse: (size * (1.0 - size) / kept as f64).sqrt(),
            trials: kept,
        },
        trials,
        seed,
    })
}

fn side(
    trials_of: &GroupSequentialTrials<'_>,
    boundaries: &Boundaries,
    trials: u64,
    threads: usize,
) -> Result<SimulatedSide, SimulationError> {
    let counts = trials_of.counts(boundaries, trials, threads)?;
    let rate = |count: &u64| *count as f64 / trials as f64;
    let error = |rate: f64| (rate * (1.0 - rate) / trials as f64).sqrt();
    let success = rate(&counts.success.iter().sum());
    let ignoring = rate(&counts.success_ignoring_futility.iter().sum());
    Ok(SimulatedSide {
        success,
        success_mcse: error(success),
        success_ignoring_futility: ignoring,
        success_ignoring_futility_mcse: error(ignoring),
        success_by_analysis: counts.success.iter().map(rate).collect(),
        futility_by_analysis: counts.futility.iter().map(rate).collect(),
    })
}
