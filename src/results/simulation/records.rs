//! The records of `simulate`.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::Reasons;
use super::course::{CourseResult, StopRecord, SuccessResult};
use crate::estimator::Transform;
use crate::hypothesis::Variant;
use crate::measure::{ConfidenceLevel, OneSidedAlpha, TimeUnit};

/// Result of `simulate`: `run` says how it was made, `truths` what came out and depends on file and seed alone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SimulationResult {
    /// `simulate`.
    pub command: &'static str,
    /// How it was made.
    pub run: RunRecord,
    /// The plan simulated.
    pub plan: PlanRecord,
    /// A world each.
    pub truths: Vec<TruthResult>,
}

/// How a result was made.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RunRecord {
    /// Program version.
    pub version: &'static str,
    /// Trial file as named by the user.
    pub file: String,
    /// SHA-256 of the trial file, settings written over it included.
    pub file_sha256: String,
    /// Settings written over it.
    pub settings: Vec<String>,
    /// Seed.
    pub seed: u64,
    /// Trials per truth that were simulated.
    pub trials: u64,
    /// Why these are not all that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<IncompleteRecord>,
    /// The precision asked for, and how far it was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<ReachedPrecision>,
    /// Part files merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<usize>,
    /// SHA-256 over every bit of every tally.
    pub digest: String,
    /// Wall time of the simulation in seconds, of all parts together.
    pub wall_time_seconds: f64,
    /// Threads; of parts, the most that one had.
    pub threads: usize,
    /// Code that ran the inner loop.
    pub kernel: &'static str,
    /// Command that makes it again.
    pub reproduce: String,
}

/// Trials that are not there.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IncompleteRecord {
    /// Why.
    pub reason: IncompleteRun,
    /// Trials per truth asked for.
    pub trials_asked: u64,
    /// Replicates that are missing, first and last of each range, from 0.
    pub missing: Vec<(u64, u64)>,
}

/// Why trials are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncompleteRun {
    /// The run was interrupted.
    Interrupted,
    /// Parts were missing when they were merged.
    Gaps,
}

/// A precision asked for, by the Monte Carlo standard error of every rejection rate: each test, truth and benchmark, also with the
/// benchmark estimated.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct ReachedPrecision {
    /// Standard error asked for.
    pub wanted: f64,
    /// The largest that there is, with one rejection and one other trial added.
    pub largest: f64,
    /// Whether no rate has a larger one than asked for.
    pub reached: bool,
    /// Trials per truth that would not have been exceeded.
    pub most_trials: u64,
}

/// What was simulated.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlanRecord {
    /// Trial.
    pub trial: String,
    /// Unit of all times.
    pub time_unit: TimeUnit,
    /// Subjects.
    pub subjects: usize,
    /// Test that decides.
    pub test: Variant,
    /// Its one-sided alpha.
    pub alpha_one_sided: OneSidedAlpha,
    /// Landmark.
    pub landmark: Option<f64>,
    /// Interval type of the Kaplan-Meier estimates.
    pub conf_type: Transform,
    /// Level of all intervals.
    pub conf_level: ConfidenceLevel,
}

/// A fraction of trials.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct RateRecord {
    /// The fraction.
    pub rate: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
}

/// Mean over trials.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct MeanRecord {
    /// Mean.
    pub mean: f64,
    /// Standard deviation between trials.
    pub sd: f64,
    /// Monte Carlo standard error of the mean.
    pub mcse: f64,
}

/// One world.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TruthResult {
    /// Name.
    pub truth: String,
    /// Its law.
    pub law: String,
    /// Whether progression was seen at scans.
    pub seen_at_scans: bool,
    /// Trials.
    pub trials: u64,
    /// Analyses held.
    pub analyses: Vec<AnalysisRecord>,
    /// Against each benchmark.
    pub benchmarks: Vec<AgainstResult>,
    /// Events.
    pub events: MeanRecord,
    /// Fraction of trials by number of events, from 0.
    pub events_distribution: Vec<f64>,
    /// Observed median.
    pub median: Option<MedianResult>,
    /// Landmark survival.
    pub survival_at_landmark: Option<LandmarkResult>,
    /// Calendar time of the data cut.
    pub duration: MeanRecord,
    /// Time under observation of all subjects.
    pub person_time: MeanRecord,
    /// Subjects.
    pub subjects: MeanRecord,
    /// Interval types that the file asks for; empty if it asks for none.
    pub intervals: Vec<IntervalResult>,
    /// How trials end; empty if all run to the final analysis.
    pub stop: Vec<StopRecord>,
    /// Phases, response, toxicity and the like, if the file has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course: Option<CourseResult>,
    /// Expected subjects and events over calendar time.
    pub calendar: Vec<CalendarPoint>,
}

/// One analysis of the plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnalysisRecord {
    /// Name.
    pub name: String,
    /// Mean calendar time.
    pub time: f64,
    /// Mean number of events.
    pub events: f64,
}

/// A world against a benchmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AgainstResult {
    /// Benchmark.
    pub benchmark: String,
    /// True if this world is the benchmark's own law, so that rejections are errors.
    pub is_null: bool,
    /// The tests.
    pub tests: Vec<SimulatedTest>,
    /// Success as the trial ran, if the file has a course.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<SuccessResult>,
    /// Expected events E.
    pub expected: MeanRecord,
    /// Observed events O, up to the benchmark's horizon.
    pub observed: MeanRecord,
    /// O / E.
    pub ratio: MeanRecord,
    /// Width of its interval.
    pub ratio_width: MeanRecord,
    /// Trials whose interval of O / E lies below 1.
    pub ratio_excludes_one: RateRecord,
    /// Trials whose interval of the median lies above the benchmark's median.
    pub median_excludes_benchmark: Option<RateRecord>,
}

/// A test over all trials.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SimulatedTest {
    /// Variant, or `landmark/` and its transform.
    pub variant: String,
    /// Trials that rejected.
    pub rejected: u64,
    /// Rejected over all trials.
    pub rate: f64,
    /// Its Monte Carlo standard error.
    pub mcse: f64,
    /// Trials without a statistic, counted as no rejection.
    pub not_estimable: u64,
    /// Rate if the benchmark's curve is itself an estimate with its published number of events; for the one-sample tests.
    pub rate_benchmark_estimated: Option<f64>,
    /// Its Monte Carlo standard error.
    pub rate_benchmark_estimated_mcse: Option<f64>,
    /// Rate had every event been known when it happened, where the file has a course and events are seen at scans.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_in_true_time: Option<RateRecord>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The observed median.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MedianResult {
    /// True median, as the trial sees it; infinite, in JSON null, if the truth never falls to one half.
    pub truth: f64,
    /// Mean of those reached.
    pub mean: Option<f64>,
    /// Their standard deviation.
    pub sd: Option<f64>,
    /// Fraction of trials whose median is not reached.
    pub not_reached: f64,
    /// Fraction of trials whose interval holds the truth.
    pub coverage: f64,
    /// Monte Carlo standard error of the coverage.
    pub coverage_mcse: f64,
    /// Its interval.
    pub interval: CoverageResult,
    /// Its quantiles over trials; empty if medians are not tallied by bin.
    pub quantiles: Vec<super::QuantileOverTrials>,
    /// Trials by observed median.
    pub bins: Vec<MedianBin>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// An interval over all trials.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CoverageResult {
    /// Trials whose interval holds the truth.
    pub coverage: Option<RateRecord>,
    /// Trials whose interval is finite.
    pub finite: RateRecord,
    /// Width of the finite ones.
    pub width: Option<MeanRecord>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// An interval type over all trials.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IntervalResult {
    /// Its id.
    pub conf_type: &'static str,
    /// Of the median.
    pub median: CoverageResult,
    /// Of survival at the landmark, if the analysis has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survival_at_landmark: Option<CoverageResult>,
}

/// A bin of the observed median.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MedianBin {
    /// Left edge; null for "not reached".
    pub from: Option<f64>,
    /// Right edge; null for "not reached".
    pub to: Option<f64>,
    /// Trials.
    pub trials: u64,
    /// Of those, significant against each benchmark, in their order.
    pub rejected: Vec<u64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Landmark survival.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LandmarkResult {
    /// The time.
    pub time: f64,
    /// True value.
    pub truth: f64,
    /// Estimate.
    pub estimate: Option<MeanRecord>,
    /// Its interval.
    pub interval: CoverageResult,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Expectations at a calendar time.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct CalendarPoint {
    /// Calendar time from the opening of accrual.
    pub time: f64,
    /// Subjects entered.
    pub subjects: f64,
    /// Events.
    pub events: f64,
}
