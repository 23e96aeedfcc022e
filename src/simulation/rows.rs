//! A row for each trial, for analyses of the user's own.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::part::{chunks, replicates_of};
use super::plan::Plan;
use super::run::SimulationError;
use super::threads::pool;
use super::worker::Worker;
use crate::scenario::Scenario;

/// How a trial ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// At the final analysis.
    Final,
    /// By the toxicity boundary.
    Toxicity,
    /// By the safety run-in.
    RunIn,
    /// At this interim analysis, for futility.
    Futility(usize),
    /// At this interim analysis, for efficacy.
    Efficacy(usize),
}

impl Ending {
    /// In words, with the name of the analysis.
    #[must_use]
    pub fn words(self, scenario: &Scenario) -> String {
        let interim = |k: usize| {
            let interims = scenario.course.as_ref().map(|plan| &plan.interims);
            interims.and_then(|list| list.get(k)).map_or("", |interim| interim.name.as_str())
        };
        match self {
            Self::Final => scenario.analysis.name.clone(),
            Self::Toxicity => "stopped by the toxicity boundary".to_owned(),
            Self::RunIn => "stopped by the safety run-in".to_owned(),
            Self::Futility(k) => format!("stopped for futility at {}", interim(k)),
            Self::Efficacy(k) => format!("stopped for efficacy at {}", interim(k)),
        }
    }
}

/// One trial.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialRow {
    /// Replicate, from 0.
    pub replicate: u64,
    /// Index of the truth.
    pub truth: usize,
    /// How it ended.
    pub ending: Ending,
    /// Calendar time of the data cut.
    pub cut: f64,
    /// Subjects entered.
    pub subjects: usize,
    /// Events in the data.
    pub events: usize,
    /// Observed median, if reached and tallied.
    pub median: Option<f64>,
    /// Its lower limit.
    pub lower: Option<f64>,
    /// Its upper limit.
    pub upper: Option<f64>,
    /// Survival at the landmark, if observed and tallied.
    pub landmark: Option<f64>,
    /// Against each benchmark.
    pub against: Vec<RowAgainst>,
}

/// One trial against one benchmark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowAgainst {
    /// O up to the horizon.
    pub observed: usize,
    /// E.
    pub expected: f64,
    /// Whether the deciding test rejects, as the trial ended.
    pub rejected: bool,
}

/// Chunks whose rows are made side by side before they are handed on, so that memory does not grow with the number of trials.
const BATCH: u64 = 16;

/// Hands every trial of a run to `sink`, replicate by replicate, each under every truth: the very trials that
/// [`simulate`](super::simulate) counts. `sink` says by an error that it takes no more.
///
/// # Errors
/// [`SimulationError`], or what `sink` says.
pub fn each_trial<E: From<SimulationError>>(
    scenario: &Scenario,
    threads: usize,
    stop: &AtomicBool,
    mut sink: impl FnMut(&[TrialRow]) -> Result<(), E>,
) -> Result<(), E> {
    let pool = pool(threads)?;
    let trials = scenario.simulation.trials;
    if trials == 0 {
        return Err(SimulationError::NoTrials.into());
    }
    let plan = Plan::new(scenario);
    let end = chunks(trials);
    let mut first = 0;
    while first < end {
        let last = end.min(first + BATCH);
        let batch = pool.install(|| {
            (first..last)
                .into_par_iter()
                .map(|chunk| {
                    if stop.load(Ordering::Relaxed) {
                        return Err(SimulationError::Interrupted(chunk));
                    }
                    Ok(Worker::new(scenario, &plan).rows(replicates_of(&(chunk..chunk + 1), trials)))
                })
                .collect::<Result<Vec<Vec<TrialRow>>, SimulationError>>()
        })?;
        for rows in batch {
            sink(&rows)?;
        }
        first = last;
    }
    Ok(())
}
