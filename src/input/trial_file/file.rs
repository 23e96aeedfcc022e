//! The trial file as typed: every table and key. Times are in `trial.time_unit` unless a key says otherwise.

use schemars::JsonSchema;
use serde::Deserialize;

use super::course_file::{
    CourseTable, EffectTable, HazardStepTable, PauseTable, RateTable, RuleTable, SiteTable, SubgroupTable,
    ToxicityTable, TriggerTable,
};
use super::data::DataTable;
use super::placed::{HorizonSetting, Placed, WholeNumber};
use crate::benchmark::{Assessor, KnownPoint, Origin};
use crate::measure::TimeUnit;
use crate::protocol::{CensoringRule, Criterion, Estimand, Phase, WindowShape};

/// A trial file for onearm: the protocol, its assumptions, the benchmarks and the worlds to simulate.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialFile {
    /// Names, unit and sources.
    pub trial: TrialTable,
    /// What is estimated, in the words of ICH E9(R1).
    pub estimand: Option<Estimand>,
    /// Subjects and eligibility.
    pub population: PopulationTable,
    /// When subjects enter.
    pub accrual: Placed<AccrualTable>,
    /// Phases of treatment.
    #[serde(default)]
    pub phase: Vec<Placed<Phase>>,
    /// Disease and treatment between entry and event.
    pub course: Option<Placed<CourseTable>>,
    /// Toxicity and the rules that watch over it.
    pub toxicity: Option<Placed<ToxicityTable>>,
    /// When tumours are looked at.
    pub scans: Option<Placed<ScansTable>>,
    /// Loss to follow-up; none if left out.
    pub dropout: Option<Placed<DropoutTable>>,
    /// When the data are cut.
    pub follow_up: Placed<FollowUpTable>,
    /// Historical controls.
    pub benchmark: Vec<Placed<BenchmarkTable>>,
    /// Worlds to simulate.
    pub truth: Vec<Placed<TruthTable>>,
    /// The final analysis.
    pub analysis: Vec<Placed<AnalysisTable>>,
    /// Trials and seed.
    #[serde(default)]
    pub simulation: SimulationTable,
    /// Power over a range of true medians.
    pub power_curve: Option<Placed<PowerCurveTable>>,
    /// How the trial's data are laid out.
    pub data: Option<Placed<DataTable>>,
}

/// Names, unit and sources.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialTable {
    /// Short name: the registry number.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question that this file answers.
    pub question: String,
    /// Unit of all times in the file.
    pub time_unit: TimeUnit,
    /// Other registry numbers.
    #[serde(default)]
    pub other_ids: Vec<String>,
    /// Sponsor.
    pub sponsor: Option<String>,
    /// Phase of development.
    pub phase: Option<String>,
    /// Status in the registry.
    pub status: Option<String>,
    /// Design in words.
    pub design: Option<String>,
    /// Disease.
    pub condition: Option<String>,
    /// Primary endpoints as registered.
    #[serde(default)]
    pub primary: Vec<String>,
    /// Where the facts come from.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// Subjects and eligibility.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PopulationTable {
    /// Number of subjects.
    pub subjects: Placed<WholeNumber>,
    /// Sex.
    pub sex: Option<String>,
    /// Inclusion criteria.
    #[serde(default)]
    pub inclusion: Vec<Placed<Criterion>>,
    /// Exclusion criteria.
    #[serde(default)]
    pub exclusion: Vec<Placed<Criterion>>,
}

/// When subjects enter: `law = "uniform"` with `duration`; or as a Poisson process, `law = "poisson"` with `rate`, `"rates"` with `rates`,
/// `"ramp"` with `rate` and `full_after`, `"sites"` with `sites`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccrualTable {
    /// `uniform`, `poisson`, `rates`, `ramp` or `sites`.
    pub law: AccrualLaw,
    /// Length of uniform accrual.
    pub duration: Option<Placed<f64>>,
    /// Subjects per unit of time; of a ramp, from `full_after` on.
    pub rate: Option<Placed<f64>>,
    /// Rates that change.
    #[serde(default)]
    pub rates: Vec<RateTable>,
    /// Rate with which a ramp begins; 0 if left out.
    pub start_rate: Option<Placed<f64>>,
    /// When a ramp reaches its full rate.
    pub full_after: Option<Placed<f64>>,
    /// Sites that open over time.
    #[serde(default)]
    pub sites: Vec<SiteTable>,
    /// Times at which accrual stands still.
    #[serde(default)]
    pub pauses: Vec<Placed<PauseTable>>,
    /// Accrual closes at this time, full or not.
    pub closes: Option<Placed<f64>>,
    /// Why.
    pub reason: Option<String>,
}

/// Laws of accrual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccrualLaw {
    /// Uniform over a fixed time.
    Uniform,
    /// A Poisson process.
    Poisson,
    /// One whose rate changes.
    Rates,
    /// One whose rate grows evenly at first.
    Ramp,
    /// One to which sites are added.
    Sites,
}

/// When tumours are looked at.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScansTable {
    /// Spans of equal intervals, in order; the last goes on for ever.
    pub spans: Vec<ScanSpanTable>,
    /// A scan is held up to so many days before or after its planned day; 0 if left out.
    pub window_days: Option<Placed<f64>>,
    /// When within the window: `uniform` (if left out) or `triangular`.
    pub window_shape: Option<WindowShape>,
    /// Probability that a scan is not held; 0 if left out.
    pub missed: Option<Placed<f64>>,
    /// How the endpoint is read: `treatment-policy` (if left out) or `censor-missed-or-new-therapy`.
    pub censoring_rule: Option<CensoringRule>,
    /// Why.
    pub reason: Option<String>,
}

impl ScansTable {
    /// Whether scans may be early, late, missed, or events censored for what was missed.
    pub(super) fn as_held(&self) -> bool {
        self.window_days.is_some() || self.missed.is_some() || self.censoring_rule.is_some()
    }
}

/// Scans every so many weeks.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanSpanTable {
    /// Interval in weeks.
    pub every_weeks: f64,
    /// Week in which the span ends; left out in the last.
    pub until_week: Option<f64>,
}

/// Loss to follow-up: `hazard`, or `probability` of it `by` a time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropoutTable {
    /// Dropouts per unit of time at risk.
    pub hazard: Option<Placed<f64>>,
    /// Probability of dropout by the time `by`.
    pub probability: Option<Placed<f64>>,
    /// Time that goes with `probability`.
    pub by: Option<Placed<f64>>,
    /// Why.
    pub reason: Option<String>,
}

/// When the data are cut: one of the three.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUpTable {
    /// This long after the end of uniform accrual.
    pub after_accrual: Option<Placed<f64>>,
    /// This long after the last subject entered.
    pub after_last_subject: Option<Placed<f64>>,
    /// At this time from the opening of accrual.
    pub calendar: Option<Placed<f64>>,
    /// When so many events are known, if that is earlier.
    pub events: Option<Placed<WholeNumber>>,
    /// Each subject is followed for at most so long.
    pub restricted_to: Option<Placed<f64>>,
    /// Why.
    pub reason: Option<String>,
}

/// At which scans a benchmark's law is seen.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum SeenAt {
    /// `"scans"`: those of this trial.
    Trial(TrialScans),
    /// A schedule of its own.
    Own(Vec<ScanSpanTable>),
}

/// `"scans"`.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub enum TrialScans {
    /// Those of `[scans]`.
    #[serde(rename = "scans")]
    Scans,
}

/// A historical control: `name` of one in the library, or an `id` with its own figures.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkTable {
    /// Name in the library (`onearm benchmarks list`).
    pub name: Option<Placed<String>>,
    /// Name of one given here.
    pub id: Option<Placed<String>>,
    /// `weibull`, `log-logistic`, `piecewise` or `exponential` through the known points, or a whole law such as `weibull:shape=1.3,median=5`.
    pub law: Option<Placed<String>>,
    /// The law is seen at scans only, as a benchmark that is observed so: `"scans"` for those of `[scans]`, or a schedule of its own.
    pub seen_at: Option<Placed<SeenAt>>,
    /// Last time at which the curve is known; `"none"` lifts it.
    pub horizon: Option<Placed<HorizonSetting>>,
    /// Trial of one given here.
    pub trial: Option<String>,
    /// Arm of one given here.
    pub arm: Option<String>,
    /// Size of the arm.
    pub subjects: Option<u64>,
    /// Number of events.
    pub events: Option<u64>,
    /// Median.
    pub median: Option<f64>,
    /// Lower 95% limit of the median.
    pub median_lower: Option<f64>,
    /// Upper 95% limit of the median.
    pub median_upper: Option<f64>,
    /// Survival at known times.
    #[serde(default)]
    pub survival: Vec<KnownPoint>,
    /// Where its clock starts.
    pub origin: Option<Placed<Origin>>,
    /// Who read the scans.
    pub assessor: Option<Assessor>,
    /// Scan schedule.
    pub schedule_weeks: Option<String>,
    /// What differs from this trial.
    #[serde(default)]
    pub differences: Vec<String>,
    /// Where the figures come from.
    pub source: Option<String>,
    /// Why this benchmark.
    pub reason: Option<String>,
}

/// A world to simulate: a `law` with its parameters, or that of a `benchmark`, stretched to a `median` or with a `hazard_ratio`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TruthTable {
    /// Name in output.
    pub name: Placed<String>,
    /// Law id, or a whole law such as `exponential:median=9`.
    pub law: Option<Placed<String>>,
    /// Benchmark whose law this is, or is made from.
    pub benchmark: Option<Placed<String>>,
    /// Median.
    pub median: Option<Placed<f64>>,
    /// Shape.
    pub shape: Option<Placed<f64>>,
    /// Scale.
    pub scale: Option<Placed<f64>>,
    /// Rate.
    pub rate: Option<Placed<f64>>,
    /// Mean of the logarithm of the time, of a log-normal law.
    pub mean_log: Option<Placed<f64>>,
    /// Standard deviation of the logarithm of the time, of a log-normal law.
    pub sd_log: Option<Placed<f64>>,
    /// Location of a generalized gamma law.
    pub mu: Option<Placed<f64>>,
    /// Scale of a generalized gamma law.
    pub sigma: Option<Placed<f64>>,
    /// Shape of a generalized gamma law: 1 is Weibull, 0 log-normal.
    pub q: Option<Placed<f64>>,
    /// Rates of a piecewise exponential law.
    pub rates: Option<Placed<Vec<f64>>>,
    /// Cuts of a piecewise exponential law.
    pub cuts: Option<Placed<Vec<f64>>>,
    /// Factor on the hazard, new over old.
    pub hazard_ratio: Option<Placed<f64>>,
    /// When the hazard ratio begins to act; 0 if left out.
    pub from: Option<Placed<f64>>,
    /// Factors on the hazard, each from a time until the next; instead of `hazard_ratio`.
    #[serde(default)]
    pub hazard_ratios: Vec<Placed<HazardStepTable>>,
    /// Fraction that never has the event; the law is that of the others.
    pub cured: Option<Placed<f64>>,
    /// `scans`: progression is seen at the scans of `[scans]`, not when it happens.
    pub observed: Option<Placed<ObservedAt>>,
    /// Effects of phases on those who enter them.
    #[serde(default)]
    pub effects: Vec<Placed<EffectTable>>,
    /// Parts of the population with a hazard of their own.
    #[serde(default)]
    pub subgroups: Vec<Placed<SubgroupTable>>,
    /// Standard deviation of a normal error of the logarithm of the hazard, drawn once a trial; 0 if left out.
    pub effect_sd: Option<Placed<f64>>,
    /// Factor on every probability of toxicity, none above 1; 1 if left out.
    pub toxicity_ratio: Option<Placed<f64>>,
    /// Why this world.
    pub reason: Option<String>,
}

/// When progression is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObservedAt {
    /// When it happens.
    TrueTime,
    /// At the first scan at or after it.
    Scans,
}

/// What accrual does between an interim data cut and the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccrualAtInterim {
    /// Goes on.
    Continues,
    /// Stands still.
    Pauses,
}

/// An analysis: the final one, or with `at` an interim one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalysisTable {
    /// Name.
    pub name: String,
    /// One-sample log-rank variant that decides; `mid-p` if left out.
    pub test: Option<Placed<String>>,
    /// One-sided alpha of the final test.
    pub alpha: Option<Placed<f64>>,
    /// Horizon of a final test of restricted means.
    pub restricted_mean: Option<Placed<f64>>,
    /// Final Bayesian test: the cut on the posterior probability of a median above the benchmark's, for exponential times.
    pub posterior: Option<Placed<f64>>,
    /// Shape of its gamma prior of the hazard, in events; 0.5 if left out.
    pub prior_events: Option<Placed<f64>>,
    /// Rate of that prior, in units of time; the prior's events times the benchmark's median over ln 2 if left out.
    pub prior_time: Option<Placed<f64>>,
    /// Interval types whose coverage of median and landmark survival is tallied, such as `["log-log", "bpcp"]`.
    #[serde(default)]
    pub intervals: Vec<Placed<String>>,
    /// When an interim analysis is due.
    pub at: Option<Placed<TriggerTable>>,
    /// Benchmark that the rules of an interim analysis look at; the first of the file if left out.
    pub benchmark: Option<Placed<String>>,
    /// Stop for futility at or below it; not binding: what would happen if it were ignored is shown beside.
    pub futility: Option<Placed<RuleTable>>,
    /// Stop for efficacy at or above it.
    pub efficacy: Option<Placed<RuleTable>>,
    /// Time from the interim data cut to the decision; 0 if left out.
    pub decision_after: Option<Placed<f64>>,
    /// Whether accrual `continues` (if left out) or `pauses` until then.
    pub accrual: Option<AccrualAtInterim>,
    /// Time of the landmark estimate and test.
    pub landmark: Option<Placed<f64>>,
    /// Transform of the landmark test; `arcsine` if left out.
    pub landmark_transform: Option<Placed<String>>,
    /// Interval type of the Kaplan-Meier estimates; `log-log` if left out.
    pub conf_type: Option<Placed<String>>,
    /// Confidence level; 0.95 if left out.
    pub conf_level: Option<Placed<f64>>,
    /// Why.
    pub reason: Option<String>,
}

/// Trials and seed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulationTable {
    /// Trials per truth; 1e5 if left out.
    pub trials: Option<Placed<WholeNumber>>,
    /// Seed; 1 if left out.
    pub seed: Option<Placed<WholeNumber>>,
    /// Whether Kaplan-Meier estimates are tallied; yes if left out.
    pub kaplan_meier: Option<bool>,
    /// Whether entries and events are tallied over calendar time; yes if left out.
    pub calendar: Option<bool>,
    /// Whether all one-sample variants are tallied or only the deciding one; all if left out.
    pub tests: Option<TestSetSetting>,
}

/// Which one-sample variants are tallied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TestSetSetting {
    /// All of them.
    All,
    /// The one that decides.
    Deciding,
}

/// Power over a range of true medians, with the shape of one benchmark's curve.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PowerCurveTable {
    /// Benchmark whose curve is stretched to each median.
    pub shape_of: Placed<String>,
    /// First median.
    pub from: f64,
    /// Last median.
    pub to: f64,
    /// Step between medians.
    pub step: f64,
    /// Trials per median; 1e5 if left out.
    pub trials: Option<Placed<WholeNumber>>,
}
