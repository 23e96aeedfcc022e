//! Two stages with the one-sample log-rank test.

use schemars::JsonSchema;
use serde::Serialize;

use super::truth::{TruthRecord, TruthRequest, truth};
use super::{BySubjects, DesignKind, WeightRecord, chosen};
use crate::design::two_stage::{
    PowerFormula, TwoStageBoundaries, TwoStageGoal, TwoStageInferenceError, TwoStageMoments, TwoStageOutcome,
    TwoStagePlan, plan_for, search_two_stage, two_stage_logrank_inference,
};
use crate::design::{DesignError, ObservationError};
use crate::distribution::EventTimeLaw;
use crate::measure::{ConfidenceLevel, OneSidedAlpha, Reason, TimeUnit};
use crate::results::{Reasons, VERSION};
use crate::simulation::SimulationError;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct LogrankTwoStageRequest {
    /// What the trial must achieve.
    pub goal: TwoStageGoal,
    /// Most subjects.
    pub most: u64,
    /// Most admissible designs to show between optimal and minimax.
    pub admissible: usize,
    /// Designs to evaluate instead of searching.
    pub evaluate: Vec<GivenDesign>,
    /// What was observed in a trial of the one design given.
    pub observed: Option<LogrankObserved>,
    /// Level of its interval.
    pub level: ConfidenceLevel,
    /// How much to simulate.
    pub truth: TruthRequest,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
}

/// A design given by the user.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GivenDesign {
    /// Calendar time of the interim analysis.
    pub interim: f64,
    /// c1.
    pub first: f64,
    /// Subjects of both stages.
    pub subjects: u64,
    /// c.
    pub last: f64,
}

/// How a trial went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogrankObserved {
    /// Z1.
    pub first: f64,
    /// Z, if the trial went on.
    pub last: Option<f64>,
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TwoStageError {
    /// No such design.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// The interim analysis is not before the end.
    #[error("the interim analysis at {interim} must come after 0 and before the end of the trial at {end}")]
    Interim {
        /// Its time.
        interim: f64,
        /// End of the trial.
        end: f64,
    },
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
    /// Inference that cannot be.
    #[error(transparent)]
    Inference(#[from] TwoStageInferenceError),
    /// The simulation ended without a result.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

impl From<ObservationError> for TwoStageError {
    fn from(error: ObservationError) -> Self {
        Self::Design(error.into())
    }
}

/// Result of `two-stage` for a time-to-event endpoint.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogrankTwoStageResult {
    /// `two-stage`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// `time-to-event`.
    pub endpoint: &'static str,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
    /// The null.
    pub null: String,
    /// Its median; null if fewer than half ever have the event.
    pub null_median: Option<f64>,
    /// The alternative.
    pub alternative: String,
    /// Its median.
    pub alternative_median: Option<f64>,
    /// Subjects entering per unit of time.
    pub rate: f64,
    /// From the last entry to the last analysis.
    pub follow_up: f64,
    /// Longest follow-up of a subject, if restricted.
    pub restricted: Option<f64>,
    /// Dropout hazard.
    pub dropout: f64,
    /// Alpha wanted, one-sided and binding.
    pub alpha_one_sided: OneSidedAlpha,
    /// Power wanted.
    pub power: f64,
    /// Least probability of stopping under the null that was asked for.
    pub stops_at_least: f64,
    /// Least number of events that the null expects by an interim analysis.
    pub interim_events: f64,
    /// Formula by which power was sought.
    pub formula: &'static str,
    /// The design without an interim analysis; null if designs were given.
    pub single_stage: Option<LogrankSingleStage>,
    /// The designs.
    pub designs: Vec<LogrankDesignRecord>,
    /// The best design of every number of subjects, for a figure.
    pub by_subjects: Vec<BySubjects>,
    /// Inference after the trial.
    pub inference: Option<LogrankInferenceRecord>,
    /// Seed of the simulation.
    pub seed: u64,
}

/// The design without an interim analysis.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct LogrankSingleStage {
    /// Subjects.
    pub subjects: u64,
    /// Before rounding up.
    pub subjects_exact: f64,
}

/// One design.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LogrankDesignRecord {
    /// Why it is shown.
    pub kind: DesignKind,
    /// For which weights it is best; null if given.
    pub weights: Option<WeightRecord>,
    /// n1: subjects expected by the interim analysis.
    pub subjects_at_interim: f64,
    /// c1: stop if `Z1` is at most this.
    pub first_bound: f64,
    /// n: subjects of both stages.
    pub subjects: u64,
    /// c: success if `Z` exceeds this.
    pub last_bound: f64,
    /// Calendar time of the interim analysis.
    pub interim: f64,
    /// How long accrual lasts.
    pub accrual: f64,
    /// Calendar time of the last analysis.
    pub study_length: f64,
    /// Size by the normal formula, the stop obeyed.
    pub alpha_one_sided: f64,
    /// Size with the stop ignored.
    pub alpha_ignoring_stop: f64,
    /// Power by the formula.
    pub power: f64,
    /// Correlation of Z1 and Z under the null.
    pub correlation_null: f64,
    /// Under the alternative, exact.
    pub correlation_alternative: f64,
    /// Under the null, by the formula.
    pub under_null: LogrankSideRecord,
    /// Under the alternative, by the formula.
    pub under_alternative: LogrankSideRecord,
    /// Power by each formula.
    pub formulas: Vec<FormulaRecord>,
    /// Size and stopping in truth.
    pub truth_null: TruthRecord,
    /// Power and stopping in truth.
    pub truth_alternative: TruthRecord,
}

/// What to expect under one law.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct LogrankSideRecord {
    /// Probability of stopping at the interim analysis.
    pub stops_early: f64,
    /// Expected subjects.
    pub expected_subjects: f64,
    /// Expected duration, from first entry to the analysis that ends the trial.
    pub expected_duration: f64,
}

/// Power by one formula.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct FormulaRecord {
    /// `exact-correlation`, `kwak-jung` or `onearm2stage`.
    pub formula: &'static str,
    /// Power.
    pub power: f64,
    /// The correlation that it takes.
    pub correlation: f64,
}

/// Estimate, p-value and interval by the stage-wise ordering.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LogrankInferenceRecord {
    /// Stage at which the trial ended, 1 or 2.
    pub stage: u8,
    /// Its statistic.
    pub statistic: f64,
    /// Whether the trial succeeded.
    pub success: bool,
    /// One-sided p-value.
    pub p_value_one_sided: f64,
    /// One-sided p-value as if there had been one analysis.
    pub p_value_ignoring_stages: f64,
    /// Median-unbiased hazard ratio, new over null.
    pub hazard_ratio: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Level of the interval.
    pub conf_level: ConfidenceLevel,
    /// Why a number is missing.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Designs, or those given evaluated.
///
/// # Errors
/// [`TwoStageError`].
pub fn logrank_two_stage(request: &LogrankTwoStageRequest) -> Result<LogrankTwoStageResult, TwoStageError> {
    let goal = &request.goal;
    let mut result = LogrankTwoStageResult {
        command: "two-stage",
        version: VERSION,
        endpoint: "time-to-event",
        time_unit: request.time_unit,
        null: goal.null.to_string(),
        null_median: Some(goal.null.median()).filter(|median| median.is_finite()),
        alternative: goal.alternative.to_string(),
        alternative_median: Some(goal.alternative.median()).filter(|median| median.is_finite()),
        rate: goal.rate,
        follow_up: goal.follow_up,
        restricted: goal.restricted,
        dropout: goal.dropout,
        alpha_one_sided: goal.alpha,
        power: goal.power,
        stops_at_least: goal.stops_at_least,
        interim_events: goal.interim_events,
        formula: goal.formula.id(),
        single_stage: None,
        designs: Vec::new(),
        by_subjects: Vec::new(),
        inference: None,
        seed: request.truth.seed,
    };
    if request.evaluate.is_empty() {
        let found = search_two_stage(goal, request.most)?;
        let subjects_exact = found.single_stage;
        result.single_stage =
            Some(LogrankSingleStage { subjects: subjects_exact.ceil() as u64, subjects_exact });
        let row = |design: &crate::design::two_stage::TwoStageDesign| BySubjects {
            subjects: design.boundaries.subjects as u64,
            expected_subjects_null: design.properties.expected_subjects,
        };
        result.by_subjects = found.best_by_subjects.iter().map(row).collect();
        for (kind, place, weights) in chosen(&found.admissible, &found.weights(), request.admissible) {
            let design = &found.best_by_subjects[place];
            let same = result.designs.iter().find(|seen| seen.subjects as f64 == design.boundaries.subjects);
            let record = match same {
                Some(seen) => LogrankDesignRecord { kind, ..seen.clone() },
                None => record(request, kind, Some(weights), design.interim, design.boundaries)?,
            };
            result.designs.push(record);
        }
    } else {
        for given in &request.evaluate {
            let boundaries =
                TwoStageBoundaries { subjects: given.subjects as f64, first: given.first, last: given.last };
            result.designs.push(record(request, DesignKind::Evaluated, None, given.interim, boundaries)?);
        }
    }
    if let (Some(observed), [given]) = (request.observed, request.evaluate.as_slice()) {
        result.inference = Some(inference(request, *given, observed)?);
    }
    Ok(result)
}

/// One design with all that it does.
fn record(
    request: &LogrankTwoStageRequest,
    kind: DesignKind,
    weights: Option<WeightRecord>,
    interim: f64,
    boundaries: TwoStageBoundaries,
) -> Result<LogrankDesignRecord, TwoStageError> {
    let goal = &request.goal;
    let plan = plan_for(goal, boundaries.subjects)?;
    let (accrual, end) = (plan.last.accrual().duration(), plan.last.cutoff());
    if !(interim > 0.0 && interim < end) {
        return Err(TwoStageError::Interim { interim, end });
    }
    let moments = TwoStageMoments::new(&plan, interim)?;
    if moments.last.drift() <= 0.0 {
        return Err(DesignError::NoBenefit.into());
    }
    let properties = moments.properties(boundaries, goal.formula);
    let side = |stops_early: f64| LogrankSideRecord {
        stops_early,
        expected_subjects: stops_early * properties.first_subjects
            + (1.0 - stops_early) * boundaries.subjects,
        expected_duration: stops_early * interim + (1.0 - stops_early) * end,
    };
    let formulas = PowerFormula::ALL.map(|formula| FormulaRecord {
        formula: formula.id(),
        power: moments.properties(boundaries, formula).power,
        correlation: moments.correlation_of(formula),
    });
    let seen = plan.last.clone().at(interim)?;
    let in_truth = |law| truth(&plan, (interim, &seen), boundaries, law, request.truth);
    Ok(LogrankDesignRecord {
        kind,
        weights,
        subjects_at_interim: properties.first_subjects,
        first_bound: boundaries.first,
        subjects: boundaries.subjects as u64,
        last_bound: boundaries.last,
        interim,
        accrual,
        study_length: end,
        alpha_one_sided: properties.alpha,
        alpha_ignoring_stop: properties.alpha_ignoring_stop,
        power: properties.power,
        correlation_null: moments.null_correlation,
        correlation_alternative: moments.correlation,
        under_null: side(properties.stops_null),
        under_alternative: side(properties.stops_alternative),
        formulas: formulas.to_vec(),
        truth_null: in_truth(&plan.null)?,
        truth_alternative: in_truth(&plan.alternative)?,
    })
}

fn inference(
    request: &LogrankTwoStageRequest,
    given: GivenDesign,
    observed: LogrankObserved,
) -> Result<LogrankInferenceRecord, TwoStageError> {
    let (first, bound) = (observed.first, given.first);
    let outcome = match observed.last {
        None if first > bound => return Err(TwoStageError::GoesOn { first, bound }),
        Some(_) if first <= bound => return Err(TwoStageError::Stopped { first, bound }),
        None => TwoStageOutcome::Stopped(first),
        Some(last) => TwoStageOutcome::Finished(last),
    };
    let boundaries = TwoStageBoundaries { subjects: given.subjects as f64, first: bound, last: given.last };
    let plan: TwoStagePlan = plan_for(&request.goal, boundaries.subjects)?;
    let found = two_stage_logrank_inference(&plan, given.interim, boundaries, outcome, request.level)?;
    let missing = [("hazard_ratio", found.hazard_ratio), ("lower", found.lower), ("upper", found.upper)];
    let reasons = missing.into_iter().filter(|(_, value)| value.is_none());
    Ok(LogrankInferenceRecord {
        stage: if observed.last.is_some() { 2 } else { 1 },
        statistic: observed.last.unwrap_or(first),
        success: observed.last.is_some_and(|last| last > given.last),
        p_value_one_sided: found.p_value,
        p_value_ignoring_stages: found.p_value_ignoring_stages,
        hazard_ratio: found.hazard_ratio,
        lower: found.lower,
        upper: found.upper,
        conf_level: request.level,
        reasons: reasons.map(|(name, _)| (name, Reason::RatioUnbounded)).collect(),
    })
}
