//! Records of two-stage log-rank designs.

use schemars::JsonSchema;
use serde::Serialize;

use super::truth::TruthRecord;
use super::{BySubjects, DesignKind, WeightRecord};
use crate::measure::{ConfidenceLevel, OneSidedAlpha, TimeUnit};
use crate::results::{LawsRecord, Reasons};

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
    /// Null and alternative.
    #[serde(flatten)]
    pub laws: LawsRecord,
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
    /// Events expected by the interim analysis under the null; with few of them the normal formula is rough.
    pub interim_events_null: f64,
    /// Events expected by the last analysis under the null.
    pub events_null: f64,
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
