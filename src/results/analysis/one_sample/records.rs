//! What a comparison with a benchmark says.

use schemars::JsonSchema;
use serde::Serialize;

use crate::hypothesis::{OneSampleVariant, WhyVariant};
use crate::results::analysis::records::Reasons;

/// A group against a benchmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OneSampleResult {
    /// `all`, or a level.
    pub group: String,
    /// Benchmark id, or the law.
    pub benchmark: String,
    /// The law used, in the unit of the data; with several laws by level, each with its level.
    pub law: String,
    /// How the expected hazard differs between subjects, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjustment: Option<String>,
    /// Time at which observation is cut for this comparison.
    pub horizon: Option<f64>,
    /// Subjects compared.
    pub subjects: u64,
    /// Events observed up to the horizon.
    pub observed: u64,
    /// Events expected.
    pub expected: f64,
    /// O / E with Garwood's interval.
    pub ratio: RatioResult,
    /// Other intervals for O / E.
    pub ratio_intervals: Vec<RatioIntervalResult>,
    /// How well the benchmark's own curve is known.
    pub reference: ReferenceResult,
    /// The test in its variants.
    pub tests: Vec<TestResult>,
    /// The weight of O in the variance of `uncorrelated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncorrelated_weight: Option<WeightResult>,
    /// Which variant to trust here.
    pub recommendation: RecommendationResult,
    /// How much better the benchmark would have to be before significance is lost, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tipping_point: Option<TippingPointResult>,
    /// Weighted to the benchmark's margin of a factor, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standardised: Option<StandardisedResult>,
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

/// An interval for O / E.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RatioIntervalResult {
    /// `garwood`, `mid-p`, `log-wald` or `exact-conditional`.
    pub method: &'static str,
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
    #[schemars(with = "String")]
    pub variant: OneSampleVariant,
    /// z, positive for benefit.
    pub statistic: Option<f64>,
    /// One-sided p, small for benefit.
    pub p_value_one_sided: Option<f64>,
    /// Two-sided p.
    pub p_value_two_sided: Option<f64>,
    /// How far an exact p-value may be off by the grid that it was computed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_bound: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// How well the benchmark's own curve is known.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReferenceResult {
    /// Events behind it; of patient-level data those that give the same variance of E, `E^2 / V`.
    pub events: Option<f64>,
    /// Where the number comes from: `stated`, `derived` from the curve, or `patients`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
    /// Variance of E; for a law with an estimated shape a lower bound.
    pub variance: Option<f64>,
    /// Whether the variance is only a lower bound, for the shape of the law is estimated too.
    pub variance_is_lower_bound: bool,
    /// `reference-variance` where the log hazard differs between trials of the same regimen with standard deviation tau.
    pub between_trials: Vec<BetweenTrialsResult>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The Wald test at one variation between trials.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BetweenTrialsResult {
    /// Standard deviation of the log hazard between trials.
    pub tau: f64,
    /// z, positive for benefit.
    pub statistic: Option<f64>,
    /// One-sided p.
    pub p_value_one_sided: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The weight of O in the variance of `uncorrelated`.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct WeightResult {
    /// As computed.
    pub computed: f64,
    /// As used: clipped to 0 and 1.
    pub used: f64,
    /// Whether it was clipped.
    pub clipped: bool,
}

/// Which variant to trust.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct RecommendationResult {
    /// Which.
    #[schemars(with = "String")]
    pub variant: OneSampleVariant,
    /// Why.
    pub reason: WhyVariant,
    /// By which share the benchmark's sampling error raises the variance; absent: not known, so the benchmark is taken as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub benchmark_share: Option<f64>,
}

/// How much better the benchmark would have to be before significance is lost.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TippingPointResult {
    /// One-sided.
    pub alpha: f64,
    /// The variant that decides.
    #[schemars(with = "String")]
    pub deciding: OneSampleVariant,
    /// Each variant, in the order of the tests.
    pub variants: Vec<TippingPointOfVariant>,
}

/// The tipping point of one variant.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TippingPointOfVariant {
    /// Which.
    #[schemars(with = "String")]
    pub variant: OneSampleVariant,
    /// Whether it is significant against the benchmark as it is.
    pub significant: Option<bool>,
    /// Factor on the benchmark's cumulative hazard at which one-sided p is alpha; significance is lost below it.
    pub hazard_factor: Option<f64>,
    /// Median of the benchmark at that factor.
    pub median_by_hazard: Option<f64>,
    /// Factor on the benchmark's times at which one-sided p is alpha; significance is lost above it.
    pub time_factor: Option<f64>,
    /// Median of the benchmark at that factor.
    pub median_by_time: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The comparison with subjects weighted so that a factor has the benchmark's margin.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StandardisedResult {
    /// The factor and its margin.
    pub margin: String,
    /// `(sum of w)^2 / sum of w^2`: as many subjects of equal weight carry as much.
    pub effective_subjects: Option<f64>,
    /// Weighted events.
    pub observed: Option<f64>,
    /// Weighted expected events.
    pub expected: Option<f64>,
    /// O / E, weighted.
    pub ratio: Option<f64>,
    /// `(E - O) / sqrt(sum of w^2 A)`.
    pub statistic: Option<f64>,
    /// One-sided p.
    pub p_value_one_sided: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}
