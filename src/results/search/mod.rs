//! `search`: a grid over keys of a trial file, and the smallest design of it that reaches a power.

mod grid;
mod point;

use std::sync::atomic::AtomicBool;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::VERSION;
use super::benchmarks::cautions;
use crate::measure::{Caution, TimeUnit};
use crate::simulation::{Progress, SimulationError};

pub use grid::{GridError, MOST_POINTS, SearchAxis, grid};
pub use point::{SearchChoice, SearchTrial};

/// What is to be small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Minimised {
    /// Subjects; of as many, the shorter trial.
    Subjects,
    /// Calendar time to the data cut; of as long, the one with fewer subjects.
    Duration,
    /// Subjects that enter on average under the benchmark's law, where interim analyses stop the trial.
    ExpectedSubjects,
    /// Calendar time to the end of the trial on average under the benchmark's law.
    ExpectedDuration,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// Trial file, in words.
    pub file: String,
    /// What is written over it at every point.
    pub settings: Vec<String>,
    /// Axes of the grid.
    pub axes: Vec<SearchAxis>,
    /// Its points, at least one.
    pub trials: Vec<SearchTrial>,
    /// Power to reach.
    pub power: f64,
    /// Largest size allowed.
    pub size_at_most: Option<f64>,
    /// What is to be small.
    pub minimise: Minimised,
    /// How size and power are found.
    pub by: SearchBy,
}

/// How size and power are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchBy {
    /// By the exact law of (O, E); at the nominal alpha, or at the one whose exact size is alpha.
    Exact {
        /// Whether the exact size is alpha.
        calibrate: bool,
    },
    /// By simulation on so many threads.
    Simulation {
        /// Threads.
        threads: usize,
    },
}

/// A point of the grid.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SearchPoint {
    /// Values of the axes, in their order.
    pub values: Vec<String>,
    /// Subjects.
    pub subjects: u64,
    /// Expected calendar time from the opening of accrual to the data cut.
    pub duration: f64,
    /// Subjects that enter on average under the benchmark's law; fewer where interim analyses stop the trial.
    pub expected_subjects_null: Option<f64>,
    /// The same under the truth.
    pub expected_subjects: Option<f64>,
    /// Calendar time to the end of the trial on average under the benchmark's law.
    pub expected_duration_null: Option<f64>,
    /// The same under the truth.
    pub expected_duration: Option<f64>,
    /// The test.
    pub variant: &'static str,
    /// One-sided alpha wanted.
    pub alpha_one_sided: f64,
    /// Nominal alpha of the test; another one if it is calibrated.
    pub nominal_alpha: Option<f64>,
    /// Expected events under the benchmark's law, up to its horizon.
    pub events_null: Option<f64>,
    /// The same under the truth.
    pub events: Option<f64>,
    /// Probability of success under the benchmark's law.
    pub size: Option<f64>,
    /// Its Monte Carlo standard error; null if exact.
    pub size_mcse: Option<f64>,
    /// Probability of success under the truth.
    pub power: Option<f64>,
    /// Its Monte Carlo standard error; null if exact.
    pub power_mcse: Option<f64>,
    /// Bound on the error of exact size and power.
    pub error_bound: Option<f64>,
    /// Whether it reaches the goal.
    pub reaches: bool,
    /// Why there is no size and power.
    pub reason: Option<String>,
}

/// Result of `search`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SearchResult {
    /// `search`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// Trial file.
    pub file: String,
    /// What was written over it at every point.
    pub settings: Vec<String>,
    /// Unit of all times.
    pub time_unit: TimeUnit,
    /// Benchmark of the test.
    pub benchmark: String,
    /// Truth of the power.
    pub truth: String,
    /// Whether size and power are `exact`, `calibrated` (exact, at the nominal alpha whose size is alpha) or `simulated`.
    pub by: &'static str,
    /// Trials of each point and truth, if simulated.
    pub trials: Option<u64>,
    /// Seed, if simulated; the same at every point.
    pub seed: Option<u64>,
    /// Power to reach.
    pub power: f64,
    /// Largest size allowed.
    pub size_at_most: Option<f64>,
    /// What is small: `subjects`, `duration`, `expected-subjects` or `expected-duration`.
    pub minimised: &'static str,
    /// Axes of the grid.
    pub axes: Vec<SearchAxis>,
    /// Its points, the last axis running fastest.
    pub points: Vec<SearchPoint>,
    /// Place in `points` of the smallest one that reaches the goal; null if none does.
    pub best: Option<usize>,
    /// Place of the one that misses the goal by least, if none reaches it; null without any size and power.
    pub nearest: Option<usize>,
    /// Points whose simulated power lies within two standard errors of the goal.
    pub undecided: u64,
    /// What a reader must know of the benchmark.
    pub cautions: Vec<Caution>,
}

/// Size and power of every point, and the smallest one that reaches the goal.
///
/// Exact figures are those of [`crate::design::exact`], for trials that it holds for: uniform accrual, a data cut at a set time, events
/// seen when they happen or at scans, at most [`crate::design::exact::ExactTest::MOST_SUBJECTS`] subjects; other points say why they have none.
/// Simulated ones hold for every trial. All points are simulated from one seed: those that differ in the laws or in time alone see the
/// same draws.
///
/// # Errors
/// [`SimulationError`].
pub fn search(
    request: &SearchRequest,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<SearchResult, SimulationError> {
    let mut points: Vec<SearchPoint> = match request.by {
        SearchBy::Exact { calibrate } => {
            request.trials.par_iter().map(|trial| trial.exact(calibrate)).collect()
        }
        SearchBy::Simulation { threads } => {
            let each = request.trials.iter().map(|trial| trial.simulated(threads, progress, stop));
            each.collect::<Result<_, _>>()?
        }
    };
    for point in &mut points {
        point.reaches = request.shortfall(point) == Some(0.0);
    }
    let best = request.best(&points);
    let scenario = request.trials[0].scenario();
    let simulated = matches!(request.by, SearchBy::Simulation { .. }).then_some(scenario.simulation);
    let near = |point: &&SearchPoint| {
        let distance = point.power.map(|power| (power - request.power).abs());
        distance.zip(point.power_mcse).is_some_and(|(distance, mcse)| distance < 2.0 * mcse)
    };
    Ok(SearchResult {
        command: "search",
        version: VERSION,
        file: request.file.clone(),
        settings: request.settings.clone(),
        time_unit: scenario.header.unit,
        benchmark: scenario.benchmarks[0].record.id.clone(),
        truth: scenario.truths[1].name.clone(),
        by: request.by.word(),
        trials: simulated.map(|plan| plan.trials),
        seed: simulated.map(|plan| plan.seed),
        power: request.power,
        size_at_most: request.size_at_most,
        minimised: request.minimise.word(),
        axes: request.axes.clone(),
        undecided: points.iter().filter(near).count() as u64,
        nearest: if best.is_none() { request.nearest(&points) } else { None },
        best,
        points,
        cautions: cautions(&scenario.benchmarks[0]),
    })
}

impl SearchRequest {
    /// By how much size and power miss the goal; 0 if they do not, `None` if there are none.
    fn shortfall(&self, point: &SearchPoint) -> Option<f64> {
        let (size, power) = point.size.zip(point.power)?;
        let excess = self.size_at_most.map_or(0.0, |most| (size - most).max(0.0));
        Some((self.power - power).max(0.0) + excess)
    }

    /// What is to be small, then the other, then the power missing to 1.
    fn rank(&self, point: &SearchPoint) -> [f64; 3] {
        let (subjects, missing) = (point.subjects as f64, 1.0 - point.power.unwrap_or(0.0));
        match self.minimise {
            Minimised::Subjects => [subjects, point.duration, missing],
            Minimised::Duration => [point.duration, subjects, missing],
            Minimised::ExpectedSubjects => {
                [point.expected_subjects_null.unwrap_or(f64::INFINITY), subjects, missing]
            }
            Minimised::ExpectedDuration => {
                [point.expected_duration_null.unwrap_or(f64::INFINITY), subjects, missing]
            }
        }
    }

    fn best(&self, points: &[SearchPoint]) -> Option<usize> {
        let reaching = (0..points.len()).filter(|place| points[*place].reaches);
        reaching.min_by(|a, b| in_turn(&self.rank(&points[*a]), &self.rank(&points[*b])))
    }

    fn nearest(&self, points: &[SearchPoint]) -> Option<usize> {
        let missing = |place: usize| Some((place, [self.shortfall(&points[place])?]));
        let with = (0..points.len()).filter_map(missing);
        with.min_by(|a, b| in_turn(&a.1, &b.1)).map(|(place, _)| place)
    }
}

/// The order of the first numbers that differ.
fn in_turn(one: &[f64], other: &[f64]) -> std::cmp::Ordering {
    let orders = one.iter().zip(other).map(|(a, b)| a.total_cmp(b));
    orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
}

impl SearchBy {
    fn word(self) -> &'static str {
        match self {
            Self::Exact { calibrate: false } => "exact",
            Self::Exact { calibrate: true } => "calibrated",
            Self::Simulation { .. } => "simulated",
        }
    }
}

impl Minimised {
    fn word(self) -> &'static str {
        match self {
            Self::Subjects => "subjects",
            Self::Duration => "duration",
            Self::ExpectedSubjects => "expected-subjects",
            Self::ExpectedDuration => "expected-duration",
        }
    }
}
