//! Replicates over threads.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::figures::{OperatingCharacteristics, figures};
use super::plan::{Plan, World};
use super::tally::{CHUNK, FixedPointOverflow, Tally};
use super::worker::Worker;
use crate::scenario::{Scenario, SimulationPlan, TestSet};

/// Why a simulation ended without a result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SimulationError {
    /// No trial asked for.
    #[error("the number of trials must be at least 1")]
    NoTrials,
    /// The threads could not be started.
    #[error("could not start {0} threads")]
    Threads(usize),
    /// A sum did not fit.
    #[error(transparent)]
    Overflow(#[from] FixedPointOverflow),
    /// Stopped from outside, before this chunk of trials; others may have been simulated on other threads.
    #[error("interrupted at chunk {0} of the trials")]
    Interrupted(u64),
}

/// What a long run tells, and how it is stopped.
pub trait Progress: Sync {
    /// So many more simulated trials, over all truths.
    fn advance(&self, trials: u64);
}

impl Progress for () {
    fn advance(&self, _trials: u64) {}
}

/// Simulates every truth of a scenario, and its power curve if it has one.
///
/// Replicate `r` uses the same draws under every truth (common random numbers). The result depends on the scenario and
/// its seed alone, not on `threads`.
///
/// # Errors
/// [`SimulationError`].
pub fn simulate(
    scenario: &Scenario,
    threads: usize,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<OperatingCharacteristics, SimulationError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|_| SimulationError::Threads(threads))?;
    pool.install(|| {
        let landmark = scenario.analysis.landmark;
        let world = |truth: &crate::scenario::Truth| {
            World::new(truth.law.clone(), scenario.scans.clone().filter(|_| truth.seen_at_scans), landmark)
        };
        let plan = Plan::new(scenario, scenario.truths.iter().map(world).collect());
        let tallies = tally(scenario, &plan, progress, stop)?;
        let power = match &scenario.power_curve {
            None => None,
            Some(curve) => {
                let reduced = Scenario {
                    simulation: SimulationPlan {
                        trials: curve.trials,
                        kaplan_meier: false,
                        calendar: false,
                        tests: TestSet::Deciding,
                        ..scenario.simulation
                    },
                    ..scenario.clone()
                };
                let stretched = |median: &f64| {
                    let factor = median / crate::distribution::EventTimeLaw::median(&curve.shape);
                    World::new(curve.shape.in_unit(factor), None, None)
                };
                let plan = Plan::new(&reduced, curve.medians.iter().map(stretched).collect());
                let tallies = tally(&reduced, &plan, progress, stop)?;
                Some((plan, tallies))
            }
        };
        Ok(figures(scenario, &plan, &tallies, power.as_ref()))
    })
}

/// One tally per world.
fn tally(
    scenario: &Scenario,
    plan: &Plan,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<Vec<Tally>, SimulationError> {
    let trials = scenario.simulation.trials;
    if trials == 0 {
        return Err(SimulationError::NoTrials);
    }
    let chunks = trials.div_ceil(CHUNK);
    // Enough pieces to keep every thread busy to the end, few enough that a piece is worth its buffers.
    let pieces = chunks.min(64 * rayon::current_num_threads() as u64);
    (0..pieces)
        .into_par_iter()
        .map(|piece| {
            let (first, last) = (piece * chunks / pieces, (piece + 1) * chunks / pieces);
            let mut worker = Worker::new(scenario, plan);
            for chunk in first..last {
                if stop.load(Ordering::Relaxed) {
                    return Err(SimulationError::Interrupted(chunk));
                }
                let end = trials.min((chunk + 1) * CHUNK);
                worker.chunk(chunk * CHUNK..end)?;
                progress.advance((end - chunk * CHUNK) * plan.worlds.len() as u64);
            }
            Ok(worker.tallies())
        })
        .try_reduce_with(|mut left, right| {
            left.iter_mut().zip(&right).for_each(|(sum, more)| sum.merge(more));
            Ok(left)
        })
        .unwrap_or(Err(SimulationError::NoTrials))
}
