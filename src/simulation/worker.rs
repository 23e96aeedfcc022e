//! Buffers of one thread, and one chunk of trials after the other.

use std::ops::Range;

use super::plan::Plan;
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
            scorer: Scorer::new(plan, scenario.analysis.conf_level),
            misjudgement: vec![1.0; plan.comparisons.len()],
            accounts: plan.worlds.iter().map(|_| Account::new(plan)).collect(),
        }
    }

    /// Simulates replicates of one chunk under every world.
    pub(super) fn chunk(&mut self, replicates: Range<u64>) -> Result<(), FixedPointOverflow> {
        for replicate in replicates {
            self.draws.draw(&self.plan.conduct, &mut stream(self.seed, Purpose::Trial, replicate));
            if self.plan.comparisons.iter().any(|comparison| comparison.events.is_finite()) {
                let z = normal(self.seed, replicate);
                for (factor, comparison) in self.misjudgement.iter_mut().zip(&self.plan.comparisons) {
                    *factor = comparison.misjudgement(z);
                }
            }
            for (world, account) in self.plan.worlds.iter().zip(&mut self.accounts) {
                self.draws.observe(&world.law, world.scans.as_ref(), &mut self.observed);
                self.scorer.score(world, &self.draws, &self.observed, &self.misjudgement, account);
            }
        }
        self.accounts.iter_mut().try_for_each(|account| account.tally.absorb(&mut account.chunk))
    }

    /// One tally per world, of all chunks so far.
    pub(super) fn tallies(self) -> Vec<Tally> {
        self.accounts.into_iter().map(|account| account.tally).collect()
    }
}

/// A standard normal number of one replicate, by Box and Muller's transform in portable arithmetic.
fn normal(seed: u64, replicate: u64) -> f64 {
    let mut draws = stream(seed, Purpose::BenchmarkEstimate, replicate);
    let radius = (-2.0 * ln(uniform(&mut draws))).sqrt();
    radius * libm::cos(std::f64::consts::TAU * uniform(&mut draws))
}
