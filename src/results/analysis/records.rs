//! The records of `analyze`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::estimator::IntervalMethod;
use crate::hypothesis::Variant;
use crate::measure::{Caution, ConfidenceLevel, Outcome, Reason, TimeUnit};

/// The data set.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InputRecord {
    /// File as named by the user.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Subjects used.
    pub subjects: u64,
}

/// Why keys beside it are null, by key.
pub type Reasons = BTreeMap<&'static str, Reason>;

/// Result of `analyze`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnalysisResult {
    /// `analyze`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// The data.
    pub input: InputRecord,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
    /// Interval type of the curve and all that is read off it.
    pub conf_type: IntervalMethod,
    /// Level of all intervals.
    pub conf_level: ConfidenceLevel,
    /// How quantiles are read.
    pub quantile_rule: &'static str,
    /// The factor, if any.
    pub by: Option<String>,
    /// One per level, or one called `all`.
    pub groups: Vec<GroupResult>,
    /// Comparison of the groups.
    pub logrank: Option<LogrankResult>,
    /// All subjects, then each group, against each benchmark.
    pub one_sample: Vec<OneSampleResult>,
    /// What to keep in mind.
    pub cautions: Vec<Caution>,
}

/// Estimates of one group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GroupResult {
    /// Its level, or `all`.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Events.
    pub events: u64,
    /// Censored.
    pub censored: u64,
    /// Time under observation of all subjects together.
    pub person_time: f64,
    /// Quantiles asked for.
    pub quantiles: Vec<QuantileResult>,
    /// Survival at the times asked for, in their order.
    pub survival_at: Vec<SurvivalAt>,
    /// Restricted mean, if asked for.
    pub rmst: Option<MeanResult>,
    /// Median follow-up by the reverse Kaplan-Meier method.
    pub median_follow_up: FollowUp,
    /// The curve, a row per distinct time.
    pub curve: Vec<CurvePoint>,
}

/// A quantile.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuantileResult {
    /// Fraction that has had the event.
    pub probability: f64,
    /// The time.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// The curve stays at the level to its end; the estimate is the midpoint to the last time.
    pub flat_to_end: bool,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Survival at a time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SurvivalAt {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it.
    pub at_risk: u64,
    /// Estimate.
    pub survival: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Restricted mean survival time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MeanResult {
    /// Restriction time.
    pub tau: f64,
    /// Type of its interval: normal, clipped to 0 and tau.
    pub conf_type: &'static str,
    /// Estimate.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Median follow-up.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FollowUp {
    /// Estimate.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// A row of the curve.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CurvePoint {
    /// The time.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: u64,
    /// Events at it.
    pub events: u64,
    /// Censored at it.
    pub censored: u64,
    /// Kaplan-Meier survival.
    pub survival: f64,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Nelson-Aalen cumulative hazard.
    pub cumulative_hazard: f64,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogrankResult {
    /// Statistic.
    pub chi_squared: Option<f64>,
    /// Degrees of freedom.
    pub df: u32,
    /// p-value.
    pub p_value: Option<f64>,
    /// Strata; none in this version.
    pub strata: Option<Vec<String>>,
    /// Observed and expected events.
    pub groups: Vec<LogrankGroup>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// One group of the log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogrankGroup {
    /// Level.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Events observed.
    pub observed: u64,
    /// Events expected.
    pub expected: f64,
}

/// A group against a benchmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OneSampleResult {
    /// `all`, or a level.
    pub group: String,
    /// Benchmark id, or the law.
    pub benchmark: String,
    /// The law used, in the unit of the data.
    pub law: String,
    /// Time at which observation is cut for this comparison.
    pub horizon: Option<f64>,
    /// Events observed up to the horizon.
    pub observed: u64,
    /// Events expected.
    pub expected: f64,
    /// O / E.
    pub ratio: RatioResult,
    /// The test in its variants.
    pub tests: Vec<TestResult>,
}

/// O / E with Garwood's interval.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RatioResult {
    /// Estimate.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// One variant of the one-sample test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TestResult {
    /// Which.
    pub variant: Variant,
    /// z, positive for benefit.
    pub statistic: Option<f64>,
    /// One-sided p, small for benefit.
    pub p_value_one_sided: Option<f64>,
    /// Two-sided p.
    pub p_value_two_sided: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

impl AnalysisResult {
    /// Each benchmark's comparisons: the whole sample, and the groups after it. By position: a level may be called `all`.
    pub fn against(&self) -> impl Iterator<Item = (&OneSampleResult, &[OneSampleResult])> {
        let groups = if self.by.is_some() { self.groups.len() } else { 0 };
        self.one_sample.chunks(1 + groups).filter_map(<[OneSampleResult]>::split_first)
    }
}

/// Reasons of those outcomes that are no value.
pub(super) fn reasons<const N: usize>(outcomes: [(&'static str, Outcome); N]) -> Reasons {
    outcomes.into_iter().filter_map(|(key, outcome)| Some((key, outcome.reason()?))).collect()
}
