//! Trials seen at a few calendar times.

use super::run::SimulationError;
use super::threads::over_chunks;
use crate::design::Observation;
use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::portable::ln;
use crate::random::{Purpose, Stream, stream, uniform};

/// Trials under a truth, each seen at the same calendar times.
#[derive(Debug, Clone, Copy)]
pub struct LookTrials<'a> {
    /// What subjects of the whole trial are observed for.
    pub observation: &'a Observation,
    /// The null.
    pub null: &'a Law,
    /// Law of the event times.
    pub truth: &'a Law,
    /// Subjects of the whole trial.
    pub subjects: u64,
    /// Seed; replicate r sees the same draws under every truth.
    pub seed: u64,
    /// What the streams are for.
    pub purpose: Purpose,
}

/// O and E at one look.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Seen {
    /// O.
    pub observed: f64,
    /// E under the null.
    pub expected: f64,
}

impl Seen {
    /// `(E - O) / sqrt E`; 0 if nothing was expected.
    #[must_use]
    pub fn statistic(self) -> f64 {
        if self.expected > 0.0 { (self.expected - self.observed) / self.expected.sqrt() } else { 0.0 }
    }
}

impl LookTrials<'_> {
    /// O and E of one replicate at each of the times, put into `seen`.
    ///
    /// Entry is uniform over each piece of accrual; event and dropout are inverted from uniform numbers.
    pub fn look(&self, replicate: u64, times: &[f64], seen: &mut [Seen]) {
        let mut draws = stream(self.seed, self.purpose, replicate);
        seen.fill(Seen::default());
        for _ in 0..self.subjects {
            let DrawnSubject { entry, event, longest } =
                DrawnSubject::new(self.observation, self.truth, &mut draws);
            for (sum, calendar) in seen.iter_mut().zip(times) {
                let followed = (calendar - entry).min(longest);
                if followed > 0.0 {
                    sum.observed += f64::from(u8::from(event <= followed));
                    sum.expected += self.null.cumulative_hazard(event.min(followed));
                }
            }
        }
    }

    /// Adds what `count` makes of the looks of replicates 0 to `trials - 1`, on `threads` threads; the result does not depend on them.
    ///
    /// # Errors
    /// [`SimulationError::NoTrials`], [`SimulationError::Threads`].
    pub fn tally<T: Clone + Send + Sync>(
        &self,
        times: &[f64],
        (trials, threads): (u64, usize),
        zero: &T,
        count: impl Fn(&mut T, &[Seen]) + Sync,
        add: impl Fn(T, T) -> T + Send + Sync,
    ) -> Result<T, SimulationError> {
        let chunks = over_chunks(trials, threads, |replicates| {
            let mut seen = vec![Seen::default(); times.len()];
            let mut counts = zero.clone();
            for replicate in replicates {
                self.look(replicate, times, &mut seen);
                count(&mut counts, &seen);
            }
            counts
        })?;
        Ok(chunks.into_iter().fold(zero.clone(), add))
    }
}

/// A subject of a simulated design, whatever the data cut.
pub(super) struct DrawnSubject {
    /// Calendar time of entry.
    pub entry: f64,
    /// Time from entry to the event.
    pub event: f64,
    /// The longest it is followed, by dropout and restriction.
    pub longest: f64,
}

impl DrawnSubject {
    /// The next of a stream: entry, event, and with dropout its time, in this order.
    pub(super) fn new(observation: &Observation, truth: &Law, draws: &mut Stream) -> Self {
        let entry = observation.accrual().entry_of(uniform(draws));
        let event = truth.inverse_cumulative_hazard(-ln(uniform(draws)));
        Self { entry, event, longest: longest_follow_up(observation, draws) }
    }
}

fn longest_follow_up(observation: &Observation, draws: &mut Stream) -> f64 {
    let restricted = observation.restriction().unwrap_or(f64::INFINITY);
    if observation.dropout() > 0.0 {
        restricted.min(-ln(uniform(draws)) / observation.dropout())
    } else {
        restricted
    }
}
