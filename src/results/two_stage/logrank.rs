//! Two stages with the one-sample log-rank test.

use super::records::{
    FormulaRecord, LogrankDesignRecord, LogrankInferenceRecord, LogrankSideRecord, LogrankSingleStage,
    LogrankTwoStageResult,
};
use super::truth::{TruthRequest, truth};
use super::{BySubjects, DesignKind, WeightRecord, chosen};
use crate::design::two_stage::{
    PowerFormula, TwoStageBoundaries, TwoStageGoal, TwoStageInferenceError, TwoStageMoments,
    TwoStageObserved, TwoStagePlan, plan_for, search_two_stage, two_stage_logrank_inference,
};
use crate::design::{DesignError, ObservationError};
use crate::measure::{ConfidenceLevel, Reason, TimeUnit};
use crate::results::{LawsRecord, VERSION};
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
    pub observed: Option<TwoStageObserved>,
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
    /// Next to nothing is expected by the interim analysis.
    #[error(
        "by the interim analysis at {interim} the null expects {events:.1e} events: there is nothing to look at"
    )]
    NothingExpected {
        /// Its time.
        interim: f64,
        /// Events expected.
        events: f64,
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
        laws: LawsRecord::new(&goal.null, &goal.alternative),
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

/// Fewest events expected by an interim analysis that is evaluated at all.
const LEAST_EVENTS: f64 = 0.01;

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
    let seen = plan.last.clone().at(interim)?;
    let interim_events_null = boundaries.subjects * seen.event_probability(&plan.null);
    if interim_events_null < LEAST_EVENTS {
        return Err(TwoStageError::NothingExpected { interim, events: interim_events_null });
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
        interim_events_null,
        events_null: boundaries.subjects * plan.last.event_probability(&plan.null),
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
    observed: TwoStageObserved,
) -> Result<LogrankInferenceRecord, TwoStageError> {
    let boundaries =
        TwoStageBoundaries { subjects: given.subjects as f64, first: given.first, last: given.last };
    let plan: TwoStagePlan = plan_for(&request.goal, boundaries.subjects)?;
    let found = two_stage_logrank_inference(&plan, given.interim, boundaries, observed, request.level)?;
    let missing = [("hazard_ratio", found.hazard_ratio), ("lower", found.lower), ("upper", found.upper)];
    let reasons = missing.into_iter().filter(|(_, value)| value.is_none());
    Ok(LogrankInferenceRecord {
        stage: if observed.last.is_some() { 2 } else { 1 },
        statistic: observed.last.unwrap_or(observed.first),
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
