//! Replicates over threads.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::figures::{OperatingCharacteristics, figures};
use super::part::{Part, chunks, replicates_of};
use super::plan::Plan;
use super::tally::{FixedPointOverflow, Tally};
use super::threads::pool;
use super::worker::Worker;
use crate::scenario::{Scenario, SimulationPlan, TestSet, Truth};

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
    /// Stopped from outside, before this chunk of trials.
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
    let simulator = Simulator::new(scenario, threads)?;
    let all = |simulator: &Simulator<'_>, trials: u64| {
        let part = simulator.tally(0..chunks(trials), progress, stop)?;
        if part.trials() < trials {
            Err(SimulationError::Interrupted(chunks(part.trials())))
        } else {
            Ok(part)
        }
    };
    let part = all(&simulator, scenario.simulation.trials)?;
    let Some(curve) = &scenario.power_curve else { return Ok(simulator.figures(&part)) };
    let stretched = |median: &f64| {
        let factor = median / crate::distribution::EventTimeLaw::median(&curve.shape);
        Truth::plain(median.to_string(), curve.shape.in_unit(factor))
    };
    let reduced = Scenario {
        truths: curve.medians.iter().map(stretched).collect(),
        simulation: SimulationPlan {
            trials: curve.trials,
            kaplan_meier: false,
            calendar: false,
            tests: TestSet::Deciding,
            ..scenario.simulation
        },
        ..scenario.clone()
    };
    let plan = Plan::new(&reduced);
    let power = Simulator { scenario: &reduced, plan, pool: simulator.pool };
    let curve = all(&power, curve.trials)?;
    Ok(figures(scenario, &simulator.plan, part.tallies(), Some((&power.plan, curve.tallies()))))
}

/// The truths of a scenario, ready to be simulated piece by piece; its power curve is not among them.
#[derive(Debug)]
pub struct Simulator<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    pool: rayon::ThreadPool,
}

impl<'a> Simulator<'a> {
    /// Tabulates what can be and starts the threads.
    ///
    /// # Errors
    /// [`SimulationError::NoTrials`], [`SimulationError::Threads`].
    pub fn new(scenario: &'a Scenario, threads: usize) -> Result<Self, SimulationError> {
        if scenario.simulation.trials == 0 {
            return Err(SimulationError::NoTrials);
        }
        let pool = pool(threads)?;
        let plan = pool.install(|| Plan::new(scenario));
        Ok(Self { scenario, plan, pool })
    }

    /// Trials of the whole run.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.scenario.simulation.trials
    }

    /// Simulates chunks in their order, those beyond the trials of the scenario left out.
    ///
    /// Each thread takes the next chunk that nobody has, and ends it; so when `stop` is raised the chunks done are the first
    /// ones, without a hole, and the part says how many.
    ///
    /// # Errors
    /// [`SimulationError::Overflow`].
    pub fn tally(
        &self,
        chunks: Range<u64>,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<Part, SimulationError> {
        let trials = self.trials();
        let next = AtomicU64::new(chunks.start);
        let failed = AtomicBool::new(false);
        let worlds = self.plan.worlds.len() as u64;
        let of_thread = |_: rayon::BroadcastContext<'_>| -> Result<Vec<Tally>, FixedPointOverflow> {
            let mut worker = Worker::new(self.scenario, &self.plan);
            while !stop.load(Ordering::Relaxed) && !failed.load(Ordering::Relaxed) {
                let chunk = next.fetch_add(1, Ordering::Relaxed);
                let replicates = replicates_of(&(chunk..chunk + 1), trials);
                if chunk >= chunks.end || replicates.is_empty() {
                    break;
                }
                let simulated = (replicates.end - replicates.start) * worlds;
                worker.chunk(replicates).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
                progress.advance(simulated);
            }
            Ok(worker.tallies())
        };
        let mut sum = self.nothing().tallies().to_vec();
        for tallies in self.pool.broadcast(of_thread) {
            sum.iter_mut().zip(&tallies?).for_each(|(sum, more)| sum.merge(more));
        }
        let done = chunks.start..next.into_inner().min(chunks.end);
        Ok(Part::new(replicates_of(&done, trials), sum))
    }

    /// A part without replicates, to add others to.
    #[must_use]
    pub fn nothing(&self) -> Part {
        let (counts, sums) = self.plan.places();
        let tally = Tally::new(counts, sums);
        Part::new(0..0, vec![tally; self.plan.worlds.len()])
    }

    /// Whether tallies are of this scenario's shape: as many, each with as many counts and sums.
    #[must_use]
    pub fn takes(&self, part: &Part) -> bool {
        let shape = |part: &Part| part.tallies().iter().map(Tally::shape).collect::<Vec<_>>();
        shape(&self.nothing()) == shape(part)
    }

    /// Operating characteristics from the trials of a part that this simulator [takes](Self::takes).
    #[must_use]
    pub fn figures(&self, part: &Part) -> OperatingCharacteristics {
        figures(self.scenario, &self.plan, part.tallies(), None)
    }
}
