//! Trials of a two-stage design with the one-sample log-rank test.

use super::looks::{LookTrials, Seen};
use super::run::SimulationError;
use crate::design::two_stage::{TwoStageBoundaries, TwoStagePlan};
use crate::distribution::Law;
use crate::random::Purpose;

/// A two-stage design under a truth, to be simulated.
#[derive(Debug, Clone, Copy)]
pub struct TwoStageTrials<'a> {
    /// Observation, null.
    pub plan: &'a TwoStagePlan,
    /// Calendar time of the interim analysis.
    pub interim: f64,
    /// Subjects of the whole trial.
    pub subjects: u64,
    /// Law of the event times.
    pub truth: &'a Law,
    /// Seed; replicate r sees the same draws under every truth.
    pub seed: u64,
}

/// How simulated trials ended. Both kinds of success are counted in trials that were carried to the end in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TwoStageCounts {
    /// `Z1 <= c1`.
    pub stopped: u64,
    /// `Z > c`.
    pub success_ignoring_stop: u64,
    /// `Z1 <= c1` and yet `Z > c`: what the stop costs.
    pub stopped_before_success: u64,
}

impl TwoStageTrials<'_> {
    fn looks(&self) -> (LookTrials<'_>, [f64; 2]) {
        let TwoStagePlan { last, null, .. } = self.plan;
        let Self { subjects, truth, seed, .. } = *self;
        let purpose = Purpose::TwoStageDesign;
        let looks = LookTrials { observation: last, null, truth, subjects, seed, purpose };
        (looks, [self.interim, last.cutoff()])
    }

    /// Both statistics (Z1, Z) of one replicate; its draws are those of [`LookTrials::look`].
    #[must_use]
    pub fn statistics(&self, replicate: u64) -> (f64, f64) {
        let (looks, times) = self.looks();
        let mut seen = [Seen::default(); 2];
        looks.look(replicate, &times, &mut seen);
        (seen[0].statistic(), seen[1].statistic())
    }

    /// Counts over replicates 0 to `trials - 1`, on `threads` threads; the result does not depend on them.
    ///
    /// # Errors
    /// [`SimulationError::NoTrials`], [`SimulationError::Threads`].
    pub fn counts(
        &self,
        boundaries: TwoStageBoundaries,
        trials: u64,
        threads: usize,
    ) -> Result<TwoStageCounts, SimulationError> {
        let (looks, times) = self.looks();
        let count = |counts: &mut TwoStageCounts, seen: &[Seen]| {
            let statistics = (seen[0].statistic(), seen[1].statistic());
            *counts = counts.and(TwoStageCounts::of(statistics, boundaries));
        };
        looks.tally(&times, (trials, threads), &TwoStageCounts::default(), count, TwoStageCounts::and)
    }
}

impl TwoStageCounts {
    fn of((first, last): (f64, f64), boundaries: TwoStageBoundaries) -> Self {
        let (stopped, success) = (first <= boundaries.first, last > boundaries.last);
        Self {
            stopped: stopped.into(),
            success_ignoring_stop: success.into(),
            stopped_before_success: (stopped && success).into(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            stopped: self.stopped + other.stopped,
            success_ignoring_stop: self.success_ignoring_stop + other.success_ignoring_stop,
            stopped_before_success: self.stopped_before_success + other.stopped_before_success,
        }
    }
}
