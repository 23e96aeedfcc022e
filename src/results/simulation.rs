//! Result of `simulate`.

use schemars::JsonSchema;
use serde::Serialize;

use super::Reasons;
use crate::estimator::Transform;
use crate::hypothesis::Variant;
use crate::measure::{ConfidenceLevel, OneSidedAlpha, Reason, TimeUnit};
use crate::scenario::Scenario;
use crate::simulation::{
    AgainstBenchmark, Coverage, Mean, OperatingCharacteristics, Rate, Test, TruthFigures,
};

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
    /// Trials per truth.
    pub trials: u64,
    /// SHA-256 over every bit of every tally.
    pub digest: String,
    /// Wall time of the simulation in seconds.
    pub wall_time_seconds: f64,
    /// Threads.
    pub threads: usize,
    /// Code that ran the inner loop.
    pub kernel: &'static str,
    /// Command that makes it again.
    pub reproduce: String,
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

impl From<Rate> for RateRecord {
    fn from(rate: Rate) -> Self {
        Self { rate: rate.rate(), mcse: rate.mcse() }
    }
}

impl From<Mean> for MeanRecord {
    fn from(mean: Mean) -> Self {
        Self { mean: mean.mean, sd: mean.sd, mcse: mean.mcse() }
    }
}

/// A mean or rate over no trial at all is none.
fn over_some<T, R: From<T>>(figure: T, trials: u64) -> Option<R> {
    (trials > 0).then(|| figure.into())
}

/// Those keys that have no value, with the one reason there is.
fn missing<const N: usize>(reason: Reason, keys: [(&'static str, bool); N]) -> Reasons {
    keys.into_iter().filter(|(_, there)| !there).map(|(key, _)| (key, reason)).collect()
}

/// `reason` says why no trial had an interval, or a finite one.
fn interval(coverage: Coverage, reason: Reason) -> CoverageResult {
    let Coverage { covered, finite, width } = coverage;
    let reasons = missing(reason, [("coverage", covered.trials > 0), ("width", width.trials > 0)]);
    CoverageResult {
        coverage: over_some(covered, covered.trials),
        finite: finite.into(),
        width: over_some(width, width.trials),
        reasons,
    }
}

/// Assembles the result of a simulation.
#[must_use]
pub fn simulation_result(
    scenario: &Scenario,
    figures: &OperatingCharacteristics,
    run: RunRecord,
) -> SimulationResult {
    let truths = (0..scenario.truths.len()).map(|index| truth_result(scenario, figures, index));
    SimulationResult {
        command: "simulate",
        run,
        plan: PlanRecord {
            trial: scenario.header.id.clone(),
            time_unit: scenario.header.unit,
            subjects: scenario.conduct.subjects,
            test: scenario.analysis.test,
            alpha_one_sided: scenario.analysis.alpha,
            landmark: scenario.analysis.landmark,
            conf_type: scenario.analysis.conf_type,
            conf_level: scenario.analysis.conf_level,
        },
        truths: truths.collect(),
    }
}

fn truth_result(scenario: &Scenario, all: &OperatingCharacteristics, index: usize) -> TruthResult {
    let truth = &scenario.truths[index];
    let figures = &all.truths[index];
    let per_trial = |count: &u64| *count as f64 / figures.trials as f64;
    let subjects = scenario.conduct.subjects as f64;
    TruthResult {
        truth: truth.name.clone(),
        law: truth.law.to_string(),
        seen_at_scans: truth.seen_at_scans,
        trials: figures.trials,
        analyses: vec![AnalysisRecord {
            name: scenario.analysis.name.clone(),
            time: figures.duration.mean,
            events: figures.events.mean,
        }],
        benchmarks: (0..scenario.benchmarks.len())
            .map(|benchmark| against(scenario, all, index, benchmark))
            .collect(),
        events: figures.events.into(),
        events_distribution: figures.events_distribution.iter().map(per_trial).collect(),
        median: median(figures),
        survival_at_landmark: figures.precision.as_ref().and_then(|precision| {
            let (estimate, coverage, truth) = precision.landmark?;
            let time = scenario.analysis.landmark?;
            Some(LandmarkResult {
                time,
                truth,
                estimate: over_some(estimate, estimate.trials),
                interval: interval(coverage, Reason::NoTrial),
                reasons: missing(Reason::NoTrial, [("estimate", estimate.trials > 0)]),
            })
        }),
        duration: figures.duration.into(),
        person_time: figures.person_time.into(),
        subjects: MeanRecord { mean: subjects, sd: 0.0, mcse: 0.0 },
        calendar: figures
            .calendar
            .iter()
            .map(|(time, subjects, events)| CalendarPoint {
                time: *time,
                subjects: *subjects,
                events: *events,
            })
            .collect(),
    }
}

fn median(figures: &TruthFigures) -> Option<MedianResult> {
    let precision = figures.precision.as_ref()?;
    let bins = figures.medians.iter().map(|bin| MedianBin {
        from: bin.edges.map(|edges| edges.0),
        to: bin.edges.map(|edges| edges.1),
        trials: bin.trials,
        rejected: bin.rejected.clone(),
        reasons: missing(Reason::NotReached, [("from", bin.edges.is_some()), ("to", bin.edges.is_some())]),
    });
    let reached = precision.median.trials > 0;
    let exist = [("truth", precision.true_median.is_finite()), ("mean", reached), ("sd", reached)];
    Some(MedianResult {
        truth: precision.true_median,
        mean: reached.then_some(precision.median.mean),
        sd: reached.then_some(precision.median.sd),
        not_reached: precision.not_reached.rate(),
        coverage: precision.median_interval.covered.rate(),
        coverage_mcse: precision.median_interval.covered.mcse(),
        interval: interval(precision.median_interval, Reason::NotReached),
        bins: bins.collect(),
        reasons: missing(Reason::NotReached, exist),
    })
}

fn against(
    scenario: &Scenario,
    all: &OperatingCharacteristics,
    truth: usize,
    benchmark: usize,
) -> AgainstResult {
    let figures: &AgainstBenchmark = &all.truths[truth].against[benchmark];
    let known_events = scenario.benchmarks[benchmark].record.event_count().is_some();
    let tests = all.tests.iter().enumerate().map(|(index, test)| {
        let rejection = all.rejection(truth, benchmark, index);
        let (not_estimable, estimated, reason) = match test {
            Test::OneSample(_) => {
                let rate = all.rejection_estimated(truth, benchmark, index).rate();
                (figures.nothing_expected.count, known_events.then_some(rate), Reason::UnknownEvents)
            }
            Test::Landmark(_) => (figures.landmark_missing.count, None, Reason::OneSampleOnly),
        };
        SimulatedTest {
            variant: test.id(),
            rejected: rejection.count,
            rate: rejection.rate(),
            mcse: rejection.mcse(),
            not_estimable,
            rate_benchmark_estimated: estimated,
            reasons: missing(reason, [("rate_benchmark_estimated", estimated.is_some())]),
        }
    });
    AgainstResult {
        benchmark: scenario.benchmarks[benchmark].record.id.clone(),
        is_null: scenario.truths[truth].null_of == Some(benchmark),
        tests: tests.collect(),
        expected: figures.expected.into(),
        observed: figures.observed.into(),
        ratio: figures.ratio.into(),
        ratio_width: figures.ratio_width.into(),
        ratio_excludes_one: figures.ratio_excludes_one.into(),
        median_excludes_benchmark: all.truths[truth]
            .precision
            .as_ref()
            .map(|_| figures.median_excludes.into()),
    }
}
