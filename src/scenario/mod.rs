//! The checked trial file. A [`Scenario`] is made only by the check in `input`; only a scenario can be simulated.

use schemars::JsonSchema;
use serde::Serialize;

use crate::benchmark::Benchmark;
use crate::distribution::Law;
use crate::estimator::{IntervalMethod, Transform};
use crate::hypothesis::Variant;
use crate::measure::{ConfidenceLevel, OneSidedAlpha, Provenance, TimeUnit};
use crate::numeric::lanes::Level;
use crate::protocol::{Course, CourseEffects, Criterion, Estimand, Phase, ScanSchedule};
use crate::trial::Conduct;

mod data_names;
mod interim;

pub use data_names::{DataNames, OriginColumn};
pub use interim::{Interim, Measure, StoppingRule, Trigger};

/// A trial, its benchmarks, the worlds to simulate, and how it is judged. All times in `header.unit`.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Names and sources.
    pub header: Header,
    /// What is estimated.
    pub estimand: Option<Estimand>,
    /// Inclusion criteria.
    pub inclusion: Vec<Criterion>,
    /// Exclusion criteria.
    pub exclusion: Vec<Criterion>,
    /// Phases of treatment.
    pub phases: Vec<Phase>,
    /// Subjects, accrual, dropout, data cut.
    pub conduct: Conduct,
    /// What a real trial has beyond entry, event, dropout and cut; simulated trial by trial if there is any of it.
    pub course: Option<CoursePlan>,
    /// When tumours are looked at.
    pub scans: Option<ScanSchedule>,
    /// Historical controls, at least one.
    pub benchmarks: Vec<Benchmark>,
    /// Worlds to simulate, at least one.
    pub truths: Vec<Truth>,
    /// The final analysis.
    pub analysis: Analysis,
    /// Trials and seed.
    pub simulation: SimulationPlan,
    /// Power over a range of true medians.
    pub power_curve: Option<PowerCurve>,
    /// What the record does not state, with the reason for the choice.
    pub assumptions: Vec<Assumption>,
    /// How the trial's data are laid out.
    pub data: DataNames,
}

/// Names and sources of a trial.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Header {
    /// Short name: the registry number.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question that the file answers.
    pub question: String,
    /// Unit of all times.
    pub unit: TimeUnit,
    /// Sponsor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sponsor: Option<String>,
    /// Primary endpoints as registered.
    pub primary: Vec<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
}

/// A world: the law of the event that subjects of the trial really follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Name in output.
    pub name: String,
    /// The law.
    pub law: Law,
    /// Index of the benchmark that this law belongs to: rejections against it are its size.
    pub null_of: Option<usize>,
    /// Whether progression is seen at the trial's scans rather than when it happens.
    pub seen_at_scans: bool,
    /// What it says of the course.
    pub effects: CourseEffects,
    /// Why this world is of interest.
    pub reason: String,
}

/// The course of the trial and its analyses before the final one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CoursePlan {
    /// What happens to subjects and to accrual.
    pub course: Course,
    /// Interim analyses, in the order of the file.
    pub interims: Vec<Interim>,
    /// The data are cut when so many events are known, if that is before the cutoff.
    pub final_events: Option<usize>,
}

impl Truth {
    /// A law, seen as it happens and changed by nothing.
    #[must_use]
    pub fn plain(name: String, law: Law) -> Self {
        let effects = CourseEffects::default();
        Self { name, law, null_of: None, seen_at_scans: false, effects, reason: String::new() }
    }
}

/// The final analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Name.
    pub name: String,
    /// The variant that decides.
    pub test: Variant,
    /// Its one-sided alpha.
    pub alpha: OneSidedAlpha,
    /// Time of the landmark estimate and test.
    pub landmark: Option<f64>,
    /// Transform of the landmark test.
    pub landmark_transform: Transform,
    /// Interval type of the Kaplan-Meier estimates.
    pub conf_type: Transform,
    /// Their level.
    pub conf_level: ConfidenceLevel,
    /// Horizon of the test of restricted means.
    pub restricted_mean: Option<f64>,
    /// A Bayesian final test.
    pub posterior: Option<PosteriorTest>,
    /// Interval types whose coverage is tallied.
    pub intervals: Vec<IntervalMethod>,
}

impl Scenario {
    /// Whether a test or interval is tallied that needs more than the usual passes over a trial.
    #[must_use]
    pub fn tallies_extras(&self) -> bool {
        let Analysis { restricted_mean, posterior, intervals, .. } = &self.analysis;
        let wanted = restricted_mean.is_some() || posterior.is_some() || !intervals.is_empty();
        wanted && self.simulation.tests == TestSet::All
    }
}

/// Success if the posterior probability of a median above the benchmark's is large, for exponential times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PosteriorTest {
    /// Shape of the gamma prior of the hazard, in events.
    pub prior_events: f64,
    /// Its rate, in units of time; `prior_events` times the benchmark's median over ln 2 if left out.
    pub prior_time: Option<f64>,
    /// Success at or above it.
    pub cut: f64,
}

/// How much to simulate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulationPlan {
    /// Trials per truth.
    pub trials: u64,
    /// Seed.
    pub seed: u64,
    /// Whether the Kaplan-Meier median, its interval and the landmark estimate are computed and tallied.
    pub kaplan_meier: bool,
    /// Whether entries and events are tallied over calendar time.
    pub calendar: bool,
    /// The one-sample variants computed; the deciding one among them.
    pub tests: TestSet,
    /// Lanes in which simple trials run side by side; `None`: all trials one after the other. The bits are the same.
    pub lanes: Option<Level>,
}

/// Which one-sample variants are tallied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestSet {
    /// All of them.
    All,
    /// Only the one that decides.
    Deciding,
}

/// Power over a range of true medians.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerCurve {
    /// Law whose shape the truths share; stretched in time to each median.
    pub shape: Law,
    /// Where the shape comes from, in words.
    pub shape_name: String,
    /// True medians.
    pub medians: Vec<f64>,
    /// Trials per median.
    pub trials: u64,
}

/// A choice that the record of the trial does not make.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Assumption {
    /// What is assumed.
    pub what: String,
    /// Its value, in words.
    pub value: String,
    /// Written in the file, or the default.
    pub provenance: Provenance,
    /// Why.
    pub reason: String,
}
