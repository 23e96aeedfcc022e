//! Buffers of one thread, and one chunk of trials after the other.

use std::ops::Range;

use super::kernel::Kernel;
use super::plan::{Plan, World};
use super::score::{Account, Scorer};
use super::tally::{FixedPointOverflow, Tally};
use crate::numeric::portable::ln;
use crate::random::{Purpose, stream, uniform};
use crate::scenario::Scenario;
use crate::trial::{Draws, Observed};

/// Buffers of one thread.
pub(super) struct Worker<'a> {
    plan: &'a Plan,
    seed: u64,
    draws: Draws,
    observed: Observed,
    scorer: Scorer<'a>,
    /// Takes the worlds that are simple enough, if there are any.
    kernel: Option<Kernel<'a>>,
    /// Factor by which the estimated hazard of each benchmark came out wrong in this replicate.
    misjudgement: Vec<f64>,
    accounts: Vec<Account>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(scenario: &Scenario, plan: &'a Plan) -> Self {
        Self {
            plan,
            seed: scenario.simulation.seed,
            draws: Draws::new(plan.conduct.subjects).sharing_log_odds(plan.shares_log_odds()),
            observed: Observed::new(plan.conduct.subjects),
            scorer: Scorer::new(plan),
            kernel: Kernel::new(scenario, plan),
            misjudgement: vec![1.0; plan.comparisons.len()],
            accounts: plan.worlds.iter().map(|_| Account::new(plan)).collect(),
        }
    }

    /// Simulates replicates of one chunk under every world.
    pub(super) fn chunk(&mut self, replicates: Range<u64>) -> Result<(), FixedPointOverflow> {
        let Range { start, end } = replicates;
        let left = self.kernel.as_mut().map_or(start, |kernel| kernel.run(start, end, &mut self.accounts));
        // What is no whole block, and before that the worlds that the kernel does not take.
        let all_taken = self.plan.worlds.iter().all(|world| self.is_taken(world));
        for replicate in if all_taken { left } else { start }..end {
            self.draws.draw(&self.plan.conduct, &mut stream(self.seed, Purpose::Trial, replicate));
            if self.plan.estimates_benchmarks() {
                let factors = misjudgements(self.plan, self.seed, replicate);
                self.misjudgement.iter_mut().zip(factors).for_each(|(factor, new)| *factor = new);
            }
            for (index, world) in self.plan.worlds.iter().enumerate() {
                if replicate < left && self.is_taken(world) {
                    continue;
                }
                self.draws.observe(&world.law, world.scans.as_ref(), &mut self.observed);
                let account = &mut self.accounts[index];
                self.scorer.score(world, &self.draws, &self.observed, &self.misjudgement, account);
            }
        }
        self.accounts.iter_mut().try_for_each(|account| account.tally.absorb(&mut account.chunk))
    }

    fn is_taken(&self, world: &World) -> bool {
        self.kernel.is_some() && Kernel::takes(self.plan, world)
    }

    /// One tally per world, of all chunks so far.
    pub(super) fn tallies(self) -> Vec<Tally> {
        self.accounts.into_iter().map(|account| account.tally).collect()
    }
}

/// Factors by which the estimated hazard of each benchmark came out wrong in one replicate.
pub(super) fn misjudgements(plan: &Plan, seed: u64, replicate: u64) -> impl Iterator<Item = f64> {
    let z = normal(seed, replicate);
    plan.comparisons.iter().map(move |comparison| comparison.misjudgement(z))
}

/// A standard normal number of one replicate, by Box and Muller's transform in portable arithmetic.
fn normal(seed: u64, replicate: u64) -> f64 {
    let mut draws = stream(seed, Purpose::BenchmarkEstimate, replicate);
    let radius = (-2.0 * ln(uniform(&mut draws))).sqrt();
    radius * libm::cos(std::f64::consts::TAU * uniform(&mut draws))
}
