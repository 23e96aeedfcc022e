//! Records of group-sequential designs.

use schemars::JsonSchema;
use serde::Serialize;

use super::counts::CountsRecord;
use super::truth::GroupSequentialTruth;
use crate::measure::{Caution, ConfidenceLevel, TimeUnit};
use crate::results::{LawsRecord, Reasons};

/// Result of `group-sequential`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GroupSequentialResult {
    /// `group-sequential`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
    /// Null and alternative.
    #[serde(flatten)]
    pub laws: LawsRecord,
    /// Subjects entering per unit of time; null if the times of entry were given.
    pub rate: Option<f64>,
    /// From the last entry to the last analysis.
    pub follow_up: f64,
    /// Longest follow-up of a subject, if restricted.
    pub restricted: Option<f64>,
    /// Dropout hazard.
    pub dropout: f64,
    /// Rule of the efficacy bounds.
    pub efficacy: String,
    /// Rule of the futility bounds.
    pub futility: String,
    /// Whether alpha counts on the futility stops.
    pub binding: bool,
    /// Alpha wanted, one-sided.
    pub alpha_one_sided: f64,
    /// Power wanted; null if the subjects were given.
    pub power_wanted: Option<f64>,
    /// Number of subjects.
    pub subjects: u64,
    /// Subjects of the design without interim analyses; null if the subjects were given or none are enough.
    pub subjects_one_analysis: Option<u64>,
    /// How long accrual lasts.
    pub accrual: f64,
    /// Calendar time of the last analysis.
    pub study_length: f64,
    /// Size by the normal law, futility obeyed.
    pub alpha_obeying_futility: f64,
    /// Size by the normal law, futility ignored.
    pub alpha_ignoring_futility: f64,
    /// Power by the normal law, futility obeyed.
    pub power: f64,
    /// The analyses.
    pub looks: Vec<GroupSequentialLook>,
    /// What to expect under the null, by the normal law.
    pub under_null: GroupSequentialSide,
    /// What to expect under the alternative.
    pub under_alternative: GroupSequentialSide,
    /// Exact bounds on the number of events beside those of the normal law.
    pub counts: CountsRecord,
    /// Simulated trials.
    pub truth: GroupSequentialTruth,
    /// Inference from the statistics observed.
    pub inference: Option<GroupSequentialInferenceRecord>,
    /// What to keep in mind.
    pub cautions: Vec<Caution>,
}

/// One analysis.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupSequentialLook {
    /// From 1.
    pub analysis: usize,
    /// Calendar time.
    pub time: f64,
    /// Subjects entered, on average.
    pub subjects: f64,
    /// Events that the null expects: the information.
    pub events_null: f64,
    /// Events that the alternative expects.
    pub events_alternative: f64,
    /// E, on average, under the alternative.
    pub expected_alternative: f64,
    /// Share of the information of the last analysis.
    pub information_fraction: f64,
    /// Success at this z or more.
    pub efficacy_bound: Option<f64>,
    /// The bound as O / E, if E is as the null expects.
    pub efficacy_ratio: Option<f64>,
    /// The bound as one-sided p-value of this analysis alone.
    pub efficacy_p: Option<f64>,
    /// Stop below this z; at the last analysis no success.
    pub futility_bound: Option<f64>,
    /// The bound as O / E, if E is as the null expects.
    pub futility_ratio: Option<f64>,
    /// Alpha spent so far, futility ignored unless it binds.
    pub alpha_spent: f64,
    /// Type II error spent so far.
    pub beta_spent: f64,
    /// Probability of success here under the null.
    pub success_null: f64,
    /// Of stopping here without success under the null.
    pub futility_null: f64,
    /// Of success here under the alternative.
    pub success_alternative: f64,
    /// Of stopping here without success under the alternative.
    pub futility_alternative: f64,
    /// Why a number is missing.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// What to expect under one law, futility obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct GroupSequentialSide {
    /// Probability of ending before the last analysis.
    pub stops_early: f64,
    /// Expected subjects.
    pub expected_subjects: f64,
    /// Expected duration, from first entry to the analysis that ends the trial.
    pub expected_duration: f64,
    /// Expected information at the end.
    pub expected_information: f64,
}

/// Estimate, p-value and interval by the stage-wise ordering.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupSequentialInferenceRecord {
    /// The statistics given.
    pub statistics: Vec<f64>,
    /// Analysis of the last of them, from 1.
    pub analysis: usize,
    /// `success`, `no-success` or `goes-on`.
    pub decision: &'static str,
    /// One-sided p-value.
    pub p_value_one_sided: f64,
    /// One-sided p-value as if the last statistic were the only one.
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
