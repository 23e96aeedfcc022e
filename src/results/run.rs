//! Result of `run`: the simulation with all that a report needs around it.

use schemars::JsonSchema;
use serde::Serialize;

use super::benchmarks::{BenchmarkSummary, summary};
use super::simulation::{RateRecord, RunRecord, SimulationResult, simulation_result};
use crate::benchmark::Benchmark;
use crate::distribution::EventTimeLaw;
use crate::hypothesis::{Variant, critical_expected};
use crate::protocol::{Criterion, Estimand, Phase};
use crate::scenario::{Assumption, Header, Scenario};
use crate::simulation::{OperatingCharacteristics, Rate};

/// Result of `run`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RunResult {
    /// `run`.
    pub command: &'static str,
    /// Names and sources of the trial.
    pub trial: Header,
    /// What is estimated.
    pub estimand: Option<Estimand>,
    /// Phases of treatment.
    pub phases: Vec<Phase>,
    /// Inclusion criteria.
    pub inclusion: Vec<Criterion>,
    /// Exclusion criteria.
    pub exclusion: Vec<Criterion>,
    /// What the record does not state.
    pub assumptions: Vec<Assumption>,
    /// Benchmarks with their laws.
    pub benchmarks: Vec<BenchmarkSummary>,
    /// Survival of each benchmark's law over time, for figures: (time, survival).
    pub benchmark_curves: Vec<Vec<(f64, f64)>>,
    /// What is significant, by number of events.
    pub critical: Vec<CriticalTable>,
    /// Power over true medians, with the deciding test.
    pub power_curve: Option<PowerCurveResult>,
    /// Why each world is simulated, in the order of `simulation.truths`.
    pub truth_reasons: Vec<String>,
    /// The simulation.
    #[serde(flatten)]
    pub simulation: SimulationParts,
}

/// The parts of a simulation result that `run` shares with `simulate`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SimulationParts {
    /// How it was made.
    pub run: RunRecord,
    /// What was simulated.
    pub plan: super::simulation::PlanRecord,
    /// A world each.
    pub truths: Vec<super::simulation::TruthResult>,
}

/// What one variant needs to be significant.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CriticalTable {
    /// Which.
    pub variant: Variant,
    /// By number of events.
    pub rows: Vec<CriticalRow>,
}

/// What is significant with this many events.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct CriticalRow {
    /// Events observed up to the horizon.
    pub events: u64,
    /// Significant if at least so many were expected.
    pub expected_at_least: f64,
    /// Significant if O / E is at most this.
    pub ratio_at_most: f64,
}

/// Power over true medians.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PowerCurveResult {
    /// Benchmark whose curve is stretched to each median.
    pub shape_of: String,
    /// Trials per median.
    pub trials: u64,
    /// The points.
    pub points: Vec<PowerPoint>,
}

/// Power at one true median.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PowerPoint {
    /// True median.
    pub median: f64,
    /// Against each benchmark, in their order.
    pub power: Vec<RateRecord>,
}

/// Assembles the result of a run.
#[must_use]
pub fn run_result(scenario: &Scenario, figures: &OperatingCharacteristics, run: RunRecord) -> RunResult {
    let SimulationResult { run, plan, truths, .. } = simulation_result(scenario, figures, run);
    let critical = Variant::ALL.into_iter().map(|variant| CriticalTable {
        variant,
        rows: (0..=scenario.conduct.subjects as u64)
            .map(|events| critical_row(scenario, variant, events))
            .collect(),
    });
    let power_curve =
        scenario.power_curve.as_ref().zip(figures.power_curve.as_ref()).map(|(curve, power)| {
            let point = |(index, median): (usize, &f64)| PowerPoint {
                median: *median,
                power: power
                    .rejected
                    .row(index)
                    .iter()
                    .map(|count| Rate { count: *count, trials: power.trials }.into())
                    .collect(),
            };
            PowerCurveResult {
                shape_of: curve.shape_name.clone(),
                trials: power.trials,
                points: power.medians.iter().enumerate().map(point).collect(),
            }
        });
    RunResult {
        command: "run",
        trial: scenario.header.clone(),
        estimand: scenario.estimand.clone(),
        phases: scenario.phases.clone(),
        inclusion: scenario.inclusion.clone(),
        exclusion: scenario.exclusion.clone(),
        assumptions: scenario.assumptions.clone(),
        benchmarks: scenario.benchmarks.iter().map(summary).collect(),
        benchmark_curves: benchmark_curves(scenario),
        critical: critical.collect(),
        power_curve,
        truth_reasons: scenario.truths.iter().map(|truth| truth.reason.clone()).collect(),
        simulation: SimulationParts { run, plan, truths },
    }
}

fn critical_row(scenario: &Scenario, variant: Variant, events: u64) -> CriticalRow {
    let expected = critical_expected(variant, events, scenario.analysis.alpha);
    CriticalRow { events, expected_at_least: expected, ratio_at_most: events as f64 / expected }
}

/// Each law on 100 times up to one and a half times its horizon, or three medians.
fn benchmark_curves(scenario: &Scenario) -> Vec<Vec<(f64, f64)>> {
    let end = |b: &Benchmark| match (b.horizon, b.law.median()) {
        (Some(horizon), _) => 1.5 * horizon,
        (None, median) if median.is_finite() => 3.0 * median,
        // A law that never falls to one half is shown as far as the trial goes.
        (None, _) => scenario.conduct.cutoff.calendar(0.0),
    };
    let last = scenario.benchmarks.iter().map(end).fold(0.0, f64::max);
    let curve = |b: &Benchmark| {
        (0..=100).map(|step| last * f64::from(step) / 100.0).map(|t| (t, b.law.survival(t))).collect()
    };
    scenario.benchmarks.iter().map(curve).collect()
}
