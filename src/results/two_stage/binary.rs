//! Two stages with a binary endpoint.

use schemars::JsonSchema;
use serde::Serialize;

use super::{BySubjects, DesignKind, WeightRecord, chosen};
use crate::design::simon::{
    AttainedStage, BinaryObserved, BinaryOutcomeError, SimonError, SimonGoal, Stage, TwoStageBinary,
    attained_stage, search_simon, single_stage, two_stage_inference,
};
use crate::measure::ConfidenceLevel;
use crate::results::VERSION;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct BinaryTwoStageRequest {
    /// What the trial must achieve.
    pub goal: SimonGoal,
    /// Most subjects.
    pub most: u64,
    /// Most admissible designs to show between optimal and minimax.
    pub admissible: usize,
    /// Designs to evaluate instead of searching.
    pub evaluate: Vec<TwoStageBinary>,
    /// What a trial of the one design given showed.
    pub observed: Option<BinaryObserved>,
    /// Level of its interval.
    pub level: ConfidenceLevel,
    /// Subjects that the second stage of the one design given has got.
    pub attained: Option<u64>,
}

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BinaryTwoStageError {
    /// No such design.
    #[error(transparent)]
    Design(#[from] SimonError),
    /// The design has no such outcome.
    #[error(transparent)]
    Outcome(#[from] BinaryOutcomeError),
}

/// Result of `two-stage` for a binary endpoint.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BinaryTwoStageResult {
    /// `two-stage`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// `binary`.
    pub endpoint: &'static str,
    /// Response probability under the null.
    pub null_rate: f64,
    /// Under the alternative.
    pub alternative_rate: f64,
    /// Alpha wanted, one-sided and binding.
    pub alpha_one_sided: f64,
    /// Power wanted.
    pub power: f64,
    /// The smallest exact design of one stage; null if designs were given or it is too large.
    pub single_stage: Option<BinarySingleStage>,
    /// The designs.
    pub designs: Vec<BinaryDesignRecord>,
    /// The best design of every number of subjects, for a figure.
    pub by_subjects: Vec<BySubjects>,
    /// Inference after the trial.
    pub inference: Option<BinaryInferenceRecord>,
    /// The second stage with another size than planned.
    pub attained: Option<AttainedRecord>,
}

/// A design of one stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct BinarySingleStage {
    /// Subjects.
    pub subjects: u64,
    /// No success with at most so many responses.
    pub limit: u64,
    /// Exact size.
    pub alpha_one_sided: f64,
    /// Exact power.
    pub power: f64,
}

/// One design; all its probabilities are exact.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BinaryDesignRecord {
    /// Why it is shown.
    pub kind: DesignKind,
    /// For which weights it is best; null if given.
    pub weights: Option<WeightRecord>,
    /// r1: stop with at most so many responses in the first stage.
    pub first_limit: u64,
    /// n1: subjects of the first stage.
    pub first_subjects: u64,
    /// r: no success with at most so many responses in all.
    pub limit: u64,
    /// n: subjects of both stages.
    pub subjects: u64,
    /// Size, the stop obeyed.
    pub alpha_one_sided: f64,
    /// Size with the stop ignored.
    pub alpha_ignoring_stop: f64,
    /// Power.
    pub power: f64,
    /// Under the null.
    pub under_null: BinarySideRecord,
    /// Under the alternative.
    pub under_alternative: BinarySideRecord,
}

/// What to expect at one response probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct BinarySideRecord {
    /// Probability of stopping after the first stage.
    pub stops_early: f64,
    /// Expected subjects.
    pub expected_subjects: f64,
}

/// Estimates, p-value and interval that take the first stage into account.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct BinaryInferenceRecord {
    /// Stage at which the trial ended, 1 or 2.
    pub stage: u8,
    /// Responses in all.
    pub responses: u64,
    /// Subjects observed.
    pub subjects: u64,
    /// Whether the trial succeeded.
    pub success: bool,
    /// Uniformly minimum variance unbiased estimate.
    pub unbiased: f64,
    /// Median-unbiased estimate.
    pub median_unbiased: f64,
    /// Responses over subjects.
    pub naive: f64,
    /// One-sided p-value.
    pub p_value_one_sided: f64,
    /// Lower limit of Koyama and Chen.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
    /// Level of the interval.
    pub conf_level: ConfidenceLevel,
}

/// The second stage with another size than planned.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AttainedRecord {
    /// Subjects planned for the second stage.
    pub planned: u64,
    /// Subjects that it has got.
    pub attained: u64,
    /// Size with the bounds below, at most that of the plan.
    pub alpha_one_sided: f64,
    /// Power with them.
    pub power: f64,
    /// By responses of the first stage.
    pub rows: Vec<AttainedRow>,
}

/// What the second stage needs after so many responses in the first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct AttainedRow {
    /// Responses of the first stage.
    pub first_responses: u64,
    /// Least responses of the second stage that are a success; null if none are enough.
    pub second_responses: Option<u64>,
    /// As planned.
    pub second_responses_planned: u64,
}

/// Designs, or those given evaluated.
///
/// # Errors
/// [`BinaryTwoStageError`].
pub fn binary_two_stage(
    request: &BinaryTwoStageRequest,
) -> Result<BinaryTwoStageResult, BinaryTwoStageError> {
    let goal = request.goal;
    goal.check()?;
    let mut result = BinaryTwoStageResult {
        command: "two-stage",
        version: VERSION,
        endpoint: "binary",
        null_rate: goal.null,
        alternative_rate: goal.alternative,
        alpha_one_sided: goal.alpha,
        power: goal.power,
        single_stage: None,
        designs: Vec::new(),
        by_subjects: Vec::new(),
        inference: None,
        attained: None,
    };
    if request.evaluate.is_empty() {
        let found = search_simon(&goal, request.most)?;
        result.single_stage = single_stage(&goal, request.most).ok().map(|design| BinarySingleStage {
            subjects: design.subjects,
            limit: design.limit,
            alpha_one_sided: design.size,
            power: design.power,
        });
        let row = |(design, at_null): &(TwoStageBinary, crate::design::simon::TwoStageCharacteristics)| {
            BySubjects { subjects: design.subjects, expected_subjects_null: at_null.expected_subjects }
        };
        result.by_subjects = found.best_by_subjects.iter().map(row).collect();
        for (kind, place, weights) in chosen(&found.admissible, &found.weights(), request.admissible) {
            result.designs.push(record(&goal, kind, Some(weights), &found.best_by_subjects[place].0));
        }
    } else {
        let given = request.evaluate.iter();
        result.designs = given.map(|design| record(&goal, DesignKind::Evaluated, None, design)).collect();
    }
    if let [design] = request.evaluate.as_slice() {
        result.inference = request.observed.map(|seen| inference(request, design, seen)).transpose()?;
        result.attained = request.attained.map(|subjects| attained(&goal, design, subjects)).transpose()?;
    }
    Ok(result)
}

fn record(
    goal: &SimonGoal,
    kind: DesignKind,
    weights: Option<WeightRecord>,
    design: &TwoStageBinary,
) -> BinaryDesignRecord {
    let (null, alternative) = (design.characteristics(goal.null), design.characteristics(goal.alternative));
    let side = |at: crate::design::simon::TwoStageCharacteristics| BinarySideRecord {
        stops_early: at.stops_early,
        expected_subjects: at.expected_subjects,
    };
    BinaryDesignRecord {
        kind,
        weights,
        first_limit: design.first_limit,
        first_subjects: design.first_subjects,
        limit: design.limit,
        subjects: design.subjects,
        alpha_one_sided: null.success,
        alpha_ignoring_stop: null.success_ignoring_stop,
        power: alternative.success,
        under_null: side(null),
        under_alternative: side(alternative),
    }
}

fn inference(
    request: &BinaryTwoStageRequest,
    design: &TwoStageBinary,
    observed: BinaryObserved,
) -> Result<BinaryInferenceRecord, BinaryOutcomeError> {
    let found = two_stage_inference(design, observed, request.goal.null, request.level)?;
    let (stage, subjects) = match found.stage {
        Stage::First => (1, design.first_subjects),
        Stage::Second => (2, design.subjects),
    };
    Ok(BinaryInferenceRecord {
        stage,
        responses: observed.responses,
        subjects,
        success: observed.responses > design.limit,
        unbiased: found.estimate,
        median_unbiased: found.median_unbiased,
        naive: found.naive,
        p_value_one_sided: found.p_value,
        lower: found.lower,
        upper: found.upper,
        conf_level: request.level,
    })
}

fn attained(
    goal: &SimonGoal,
    design: &TwoStageBinary,
    subjects: u64,
) -> Result<AttainedRecord, BinaryOutcomeError> {
    let AttainedStage { needed, size, power, .. } =
        attained_stage(design, subjects, goal.null, goal.alternative)?;
    let row = |(first_responses, second_responses)| AttainedRow {
        first_responses,
        second_responses,
        second_responses_planned: (design.limit + 1).saturating_sub(first_responses),
    };
    Ok(AttainedRecord {
        planned: design.subjects - design.first_subjects,
        attained: subjects,
        alpha_one_sided: size,
        power,
        rows: needed.into_iter().map(row).collect(),
    })
}
