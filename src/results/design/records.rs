//! Records of `design`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::measure::{Caution, TimeUnit};

/// Result of `design`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DesignResult {
    /// `design`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// What was found: subjects, power, alpha, hazard-ratio, accrual or follow-up.
    pub solved: &'static str,
    /// What all methods were given.
    pub assumptions: AssumptionsRecord,
    /// A method each.
    pub methods: Vec<MethodRecord>,
    /// Exact operating characteristics; null with a reason.
    pub exact: Option<ExactRecord>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_reason: Option<String>,
    /// What a reader must know.
    pub cautions: Vec<Caution>,
}

/// What all methods were given; what was to be found is null.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AssumptionsRecord {
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
    /// The null.
    pub null: String,
    /// Benchmark that it is of, if it is of one.
    pub benchmark: Option<String>,
    /// Truth of a trial file that the alternative is, if it is one.
    pub truth: Option<String>,
    /// Median of the null; null if fewer than half ever have the event.
    pub null_median: Option<f64>,
    /// The alternative.
    pub alternative: Option<String>,
    /// Its median.
    pub alternative_median: Option<f64>,
    /// Its hazard over the null's, where it is one number.
    pub hazard_ratio: Option<f64>,
    /// Time over which subjects enter.
    pub accrual: Option<f64>,
    /// Subjects entering per unit of time, if accrual lasts as long as they need.
    pub rate: Option<f64>,
    /// From the last entry to the analysis.
    pub follow_up: Option<f64>,
    /// Longest time of a subject that counts, if restricted.
    pub restricted: Option<f64>,
    /// Dropout hazard.
    pub dropout: f64,
    /// One-sided alpha wanted.
    pub alpha_one_sided: Option<f64>,
    /// Power wanted.
    pub power: Option<f64>,
    /// Subjects given.
    pub subjects: Option<u64>,
    /// Landmark.
    pub landmark: Option<f64>,
    /// Restriction time of the mean.
    pub tau: Option<f64>,
    /// Part of the subjects that will not be evaluable.
    pub unevaluable: f64,
}

/// One method.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MethodRecord {
    /// Its id.
    pub method: &'static str,
    /// Subjects.
    pub subjects: Option<u64>,
    /// Subjects to enrol so that so many are evaluable on average.
    pub enrol: Option<u64>,
    /// Before rounding up; null if they were given.
    pub subjects_exact: Option<f64>,
    /// Events expected under the alternative.
    pub events: Option<f64>,
    /// Under the null.
    pub events_null: Option<f64>,
    /// Power by the method with so many subjects.
    pub power: Option<f64>,
    /// One-sided alpha.
    pub alpha_one_sided: Option<f64>,
    /// Hazard of the alternative over the null's, where it is one number.
    pub hazard_ratio: Option<f64>,
    /// Median of the alternative.
    pub alternative_median: Option<f64>,
    /// Time over which subjects enter.
    pub accrual: Option<f64>,
    /// From the last entry to the analysis.
    pub follow_up: Option<f64>,
    /// From the first entry to the analysis.
    pub duration: Option<f64>,
    /// The rule whose exact figures stand beside.
    pub exact_rule: Option<&'static str>,
    /// Exact size of that rule.
    pub exact_size: Option<f64>,
    /// Exact power of that rule.
    pub exact_power: Option<f64>,
    /// Where it comes from.
    pub citation: &'static str,
    /// Why there is no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why there are no exact figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_reason: Option<String>,
}

/// Exact operating characteristics.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ExactRecord {
    /// Subjects.
    pub subjects: u64,
    /// One-sided alpha.
    pub alpha_one_sided: f64,
    /// Bound on the error of every size and power.
    pub error_bound: f64,
    /// The variants of the one-sample log-rank test, then `ratio`: success if O / E is at most one number.
    pub variants: Vec<RuleRecord>,
    /// Law of the number of events.
    pub events: LawOfEvents,
    /// Law of O / E.
    pub ratio: Vec<RatioQuantiles>,
    /// The hazard of an exponential null, by which E becomes a time under observation; null for another law.
    pub null_rate: Option<f64>,
    /// Sizes that the exact binomial test at the landmark can have; empty without landmark, or with subjects censored before it.
    pub attainable: Vec<AttainableRecord>,
    /// Power over true hazard ratios.
    pub power_curve: Vec<PowerAtEffect>,
    /// Power averaged over what is not known.
    pub averaged: Vec<AveragedRecord>,
    /// With events seen at scans.
    pub scans: Vec<ScanRecord>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RuleRecord {
    /// Its id.
    pub variant: &'static str,
    /// Exact size at the nominal alpha.
    pub size: f64,
    /// Exact power at the nominal alpha.
    pub power: f64,
    /// The nominal alpha at which the exact size is the wanted one; null where sizes jump over it, and for `ratio`, which has no
    /// nominal alpha.
    pub calibrated_alpha: Option<f64>,
    /// Exact power there.
    pub calibrated_power: Option<f64>,
    /// The one critical O / E of `ratio`; null for the others, which have one for each number of events.
    pub ratio_at_most: Option<f64>,
    /// What succeeds, by number of events.
    pub critical: Vec<CriticalRecord>,
}

/// Success with so many events.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct CriticalRecord {
    /// Events, O.
    pub events: u64,
    /// The smallest E that succeeds; null if none does.
    pub expected_at_least: Option<f64>,
    /// The largest O / E that succeeds.
    pub ratio_at_most: f64,
}

/// `P(O = o)` for o from 0.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LawOfEvents {
    /// Under the null.
    pub null: Vec<f64>,
    /// Under the alternative.
    pub alternative: Vec<f64>,
}

/// Quantiles of O / E.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct RatioQuantiles {
    /// Probability of a ratio at most as large.
    pub probability: f64,
    /// Under the null.
    pub null: f64,
    /// Under the alternative.
    pub alternative: f64,
}

/// A size that a count can have.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct AttainableRecord {
    /// Success with at least so many alive at the landmark.
    pub alive_at_least: u64,
    /// Exact size.
    pub size: f64,
    /// Exact power.
    pub power: f64,
}

/// Power at one true effect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct PowerAtEffect {
    /// True hazard over the null's.
    pub hazard_ratio: f64,
    /// True median; null if fewer than half ever have the event.
    pub median: Option<f64>,
    /// Of variant `breslow` at the nominal alpha.
    pub breslow: f64,
    /// Of variant `wu` at the nominal alpha.
    pub wu: f64,
    /// Of `wu` calibrated to the exact size.
    pub calibrated: f64,
    /// By the formula of `one-sample-logrank/wu`, which is for `breslow`; null where there is no benefit.
    pub formula: Option<f64>,
}

/// Power averaged over what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct AveragedRecord {
    /// What is averaged over: `effect`, `benchmark`, or `effect-and-benchmark`.
    pub over: &'static str,
    /// Standard deviation of the log hazard ratio.
    pub sd: f64,
    /// Chance of success if the drug adds nothing; null where the effect is averaged over.
    pub size: Option<f64>,
    /// Chance of success around the alternative.
    pub power: f64,
    /// The test: `wu` calibrated to its exact size with everything known.
    pub calibrated_alpha: f64,
}

/// Size and power where events are seen at scans.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ScanRecord {
    /// How the benchmark's curve was seen: `true-time`, `own-scans` or `these-scans`.
    pub benchmark_seen: &'static str,
    /// Bound on the error.
    pub error_bound: f64,
    /// Variants at the nominal alpha.
    pub variants: Vec<ScanRuleRecord>,
}

/// One variant where events are seen at scans.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ScanRuleRecord {
    /// Its id.
    pub variant: &'static str,
    /// Size: the drug adds nothing.
    pub size: f64,
    /// Power.
    pub power: f64,
}
