//! The result of `analyze` as a whole, and what its sections share.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::benchmark_tests::BenchmarkTestsResult;
use super::comparison::{
    LogrankResult, MaxComboResult, PermutationResult, TrendResult, WeightedLogrankResult,
};
use super::conditional::ConditionalResult;
use super::cox::CoxResult;
use super::cumulative_hazard::CumulativeHazardResult;
use super::cumulative_incidence::CumulativeIncidenceResult;
use super::estimates::GroupResult;
use super::fits::FitResult;
use super::one_sample::{OneSampleResult, PooledResult};
use super::process::ProcessResult;
use super::rmst_test::RmstTestResult;
use super::smoothed_hazard::SmoothedHazardResult;
use super::turnbull::TurnbullResult;
use crate::estimator::{IntervalMethod, SurvivalEstimate};
use crate::measure::{Caution, ConfidenceLevel, Outcome, Reason, TimeUnit};
use crate::protocol::CensoringRule;

/// The data set.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InputRecord {
    /// File as named by the user.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Kind of file, known by its content: `text`, `xport`, `excel`, `sas`, `r`, `parquet`.
    pub kind: String,
    /// The member or sheet that was read; no key where the file names none, as there is nothing to explain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Encoding of a text; no key for other files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Rows below the names of the columns.
    pub rows: u64,
    /// Subjects used.
    pub subjects: u64,
    /// What the reader decided.
    pub notes: Vec<InputNote>,
}

/// Where the subjects of an analysis come from if their endpoint was derived from the data of a trial.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TrialDataRecord {
    /// Trial.
    pub trial: String,
    /// Trial file and the SHA-256 of its text.
    pub trial_file: [String; 2],
    /// Data cutoff.
    pub cutoff: String,
    /// How progression-free survival is read.
    pub rule: CensoringRule,
    /// All files read.
    pub input: Vec<InputRecord>,
}

/// Something that the reader decided.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InputNote {
    /// Which: `decimal-comma`.
    pub note: String,
    /// Whether a person should look at it.
    pub caution: bool,
    /// In words.
    pub text: String,
}

/// How many subjects: a count, or a sum of fractional case weights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Amount {
    /// Subjects.
    Count(u64),
    /// Sum of their weights.
    Weight(f64),
}

impl Amount {
    /// The nearest whole number.
    #[must_use]
    pub fn rounded(self) -> u64 {
        match self {
            Self::Count(count) => count,
            Self::Weight(weight) => weight.round() as u64,
        }
    }
}

impl From<u64> for Amount {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Amount {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Count(count) => count.fmt(f),
            Self::Weight(weight) => weight.fmt(f),
        }
    }
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
    /// The trial whose data they are, if their endpoint was derived from such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<TrialDataRecord>,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
    /// Interval type of the curve and all that is read off it.
    pub conf_type: IntervalMethod,
    /// Level of all intervals.
    pub conf_level: ConfidenceLevel,
    /// How survival is estimated.
    pub estimate: SurvivalEstimate,
    /// How quantiles are read.
    pub quantile_rule: &'static str,
    /// The factor, if any.
    pub by: Option<String>,
    /// One per level, or one called `all`.
    pub groups: Vec<GroupResult>,
    /// Each group after each landmark.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditional_survival: Vec<ConditionalResult>,
    /// Cumulative hazard of each group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cumulative_hazard: Vec<CumulativeHazardResult>,
    /// Smoothed hazard rate of each group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub smoothed_hazard: Vec<SmoothedHazardResult>,
    /// Comparison of the groups.
    pub logrank: Option<LogrankResult>,
    /// Weighted log-rank tests asked for.
    pub weighted_logrank: Vec<WeightedLogrankResult>,
    /// Test for trend over the groups, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trend: Option<TrendResult>,
    /// The Cox model of groups and covariates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cox: Option<CoxResult>,
    /// Largest of several weighted statistics of two groups, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_combo: Option<MaxComboResult>,
    /// Permutation test between groups, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permutation: Option<PermutationResult>,
    /// All subjects, then each group, against each benchmark.
    pub one_sample: Vec<OneSampleResult>,
    /// Observed and expected events as follow-up goes on, if asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub process: Vec<ProcessResult>,
    /// All subjects, then each group, against historical arms pooled by random effects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pooled: Vec<PooledResult>,
    /// Restricted means against each benchmark, if a restriction time is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rmst_test: Vec<RmstTestResult>,
    /// Other tests against the benchmarks; left out unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub benchmark_tests: Option<BenchmarkTestsResult>,
    /// Cumulative incidence of each cause, if there are competing ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cumulative_incidence: Option<CumulativeIncidenceResult>,
    /// Turnbull's estimate, if times are interval-censored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnbull: Option<TurnbullResult>,
    /// Laws fitted to each group, if asked for: smallest AIC first, those without a fit last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fits: Vec<FitResult>,
    /// What to keep in mind.
    pub cautions: Vec<Caution>,
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
