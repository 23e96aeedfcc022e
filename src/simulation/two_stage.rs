//! Trials of a two-stage design with the one-sample log-rank test.

use rayon::prelude::*;

use super::run::SimulationError;
use super::tally::CHUNK;
use crate::design::Observation;
use crate::design::two_stage::{TwoStageBoundaries, TwoStagePlan};
use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::portable::ln;
use crate::random::{Purpose, Stream, stream, uniform};

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
    /// Trials.
    pub trials: u64,
    /// `Z1 <= c1`.
    pub stopped: u64,
    /// `Z > c`.
    pub success_ignoring_stop: u64,
    /// `Z1 <= c1` and yet `Z > c`: what the stop costs.
    pub stopped_before_success: u64,
}

/// O and E at one analysis.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    observed: f64,
    expected: f64,
}

impl Sums {
    /// `(E - O) / sqrt E`; 0 if nothing was expected.
    fn statistic(self) -> f64 {
        if self.expected > 0.0 { (self.expected - self.observed) / self.expected.sqrt() } else { 0.0 }
    }
}

impl TwoStageTrials<'_> {
    /// Both statistics (Z1, Z) of one replicate.
    ///
    /// Draws of a subject, in this order: entry, event, and with dropout its time. Entry is uniform over each piece of accrual;
    /// event and dropout are inverted from uniform numbers.
    #[must_use]
    pub fn statistics(&self, replicate: u64) -> (f64, f64) {
        let mut draws = stream(self.seed, Purpose::TwoStageDesign, replicate);
        let observation = &self.plan.last;
        let mut sums = [Sums::default(); 2];
        for _ in 0..self.subjects {
            let entry = observation.accrual().entry_of(uniform(&mut draws));
            let event = self.truth.inverse_cumulative_hazard(-ln(uniform(&mut draws)));
            let longest = longest_follow_up(observation, &mut draws);
            for (sum, calendar) in sums.iter_mut().zip([self.interim, observation.cutoff()]) {
                let followed = (calendar - entry).min(longest);
                if followed > 0.0 {
                    sum.observed += f64::from(u8::from(event <= followed));
                    sum.expected += self.plan.null.cumulative_hazard(event.min(followed));
                }
            }
        }
        (sums[0].statistic(), sums[1].statistic())
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
        if trials == 0 {
            return Err(SimulationError::NoTrials);
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|_| SimulationError::Threads(threads))?;
        let chunk = |chunk: u64| {
            let replicates = chunk * CHUNK..trials.min((chunk + 1) * CHUNK);
            replicates.fold(TwoStageCounts::default(), |counts, replicate| {
                counts.and(TwoStageCounts::of(self.statistics(replicate), boundaries))
            })
        };
        Ok(pool.install(|| {
            let chunks = (0..trials.div_ceil(CHUNK)).into_par_iter();
            chunks.map(chunk).reduce(TwoStageCounts::default, TwoStageCounts::and)
        }))
    }
}

/// The longest a subject is followed, by dropout and restriction.
fn longest_follow_up(observation: &Observation, draws: &mut Stream) -> f64 {
    let restricted = observation.restriction().unwrap_or(f64::INFINITY);
    if observation.dropout() > 0.0 {
        restricted.min(-ln(uniform(draws)) / observation.dropout())
    } else {
        restricted
    }
}

impl TwoStageCounts {
    fn of((first, last): (f64, f64), boundaries: TwoStageBoundaries) -> Self {
        let (stopped, success) = (first <= boundaries.first, last > boundaries.last);
        Self {
            trials: 1,
            stopped: stopped.into(),
            success_ignoring_stop: success.into(),
            stopped_before_success: (stopped && success).into(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            trials: self.trials + other.trials,
            stopped: self.stopped + other.stopped,
            success_ignoring_stop: self.success_ignoring_stop + other.success_ignoring_stop,
            stopped_before_success: self.stopped_before_success + other.stopped_before_success,
        }
    }
}
