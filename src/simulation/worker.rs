//! Buffers of one thread, and one chunk of trials after the other.

use std::ops::Range;

use super::course::{CourseWorker, EndedTrial};
use super::curve::CurveSummary;
use super::kernel::Kernel;
use super::plan::{Plan, World};
use super::rows::{Ending, TrialRow};
use super::score::{Account, Scorer, Verdict};
use super::tally::{FixedPointOverflow, Tally};
use crate::random::{Purpose, normal, stream};
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
    /// For trials with a course.
    course: Option<CourseWorker<'a>>,
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
            course: plan.course.as_ref().map(|run| CourseWorker::new(run, &plan.conduct)),
        }
    }

    /// Simulates replicates of one chunk under every world.
    pub(super) fn chunk(&mut self, replicates: Range<u64>) -> Result<(), FixedPointOverflow> {
        let Range { start, end } = replicates;
        let left = self.kernel.as_mut().map_or(start, |kernel| kernel.run(start, end, &mut self.accounts));
        // What is no whole block, and before that the worlds that the kernel does not take.
        let all_taken = self.plan.worlds.iter().all(|world| self.is_taken(world));
        for replicate in if all_taken { left } else { start }..end {
            self.draw(replicate);
            for (index, world) in self.plan.worlds.iter().enumerate() {
                if replicate < left && self.is_taken(world) {
                    continue;
                }
                self.trial(index);
            }
        }
        self.accounts.iter_mut().try_for_each(|account| account.tally.absorb(&mut account.chunk))
    }

    /// The trials of a chunk, a row each.
    pub(super) fn rows(mut self, replicates: Range<u64>) -> Vec<TrialRow> {
        let mut rows = Vec::new();
        for replicate in replicates {
            self.draw(replicate);
            for index in 0..self.plan.worlds.len() {
                let ended = self.trial(index);
                let summary = self.scorer.summary();
                let of = |value: fn(CurveSummary) -> Option<f64>| summary.and_then(value);
                rows.push(TrialRow {
                    replicate,
                    truth: index,
                    ending: ended.ending,
                    cut: ended.cut,
                    subjects: ended.entered,
                    events: self.scorer.events(),
                    median: of(|summary| summary.median),
                    lower: of(|summary| summary.lower),
                    upper: of(|summary| summary.upper),
                    landmark: of(|summary| summary.landmark.map(|(survival, _)| survival)),
                    against: self.scorer.against().to_vec(),
                });
            }
        }
        rows
    }

    /// Draws what all truths of a replicate share.
    fn draw(&mut self, replicate: u64) {
        if self.plan.estimates_benchmarks() {
            let factors = misjudgements(self.plan, self.seed, replicate);
            self.misjudgement.iter_mut().zip(factors).for_each(|(factor, new)| *factor = new);
        }
        match &mut self.course {
            Some(course) => course.draw(self.seed, replicate),
            None => self.draws.draw(&self.plan.conduct, &mut stream(self.seed, Purpose::Trial, replicate)),
        }
    }

    /// Runs and tallies the drawn replicate under a truth.
    fn trial(&mut self, index: usize) -> EndedTrial {
        let (world, account) = (&self.plan.worlds[index], &mut self.accounts[index]);
        if let Some(course) = &mut self.course {
            return course.trial(self.plan, index, &mut self.scorer, &self.misjudgement, account);
        }
        self.draws.observe(&world.law, world.scans.as_ref(), &mut self.observed);
        let (entry, cutoff) = (&self.draws.entry, self.draws.cutoff);
        let (factor, verdict) = (&self.misjudgement, Verdict::ByData);
        self.scorer.score(world, entry, cutoff, &self.observed, factor, verdict, account);
        EndedTrial { ending: Ending::Final, cut: cutoff, entered: entry.len() }
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
    let z = normal(&mut stream(seed, Purpose::BenchmarkEstimate, replicate));
    plan.comparisons.iter().map(move |comparison| comparison.misjudgement(z))
}
