//! A run that goes on until its rates are known well enough.

use std::sync::atomic::AtomicBool;

use super::figures::OperatingCharacteristics;
use super::part::{Part, chunks};
use super::run::{Progress, SimulationError, Simulator};

/// Chunks before the first look.
const FIRST_LOOK: u64 = 16;

/// How a run to a precision ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Precision {
    /// Standard error asked for.
    pub wanted: f64,
    /// The largest there is.
    pub largest: f64,
}

impl Precision {
    /// Whether every rate has it.
    #[must_use]
    pub fn is_reached(self) -> bool {
        self.largest <= self.wanted
    }
}

/// Chunks at the look after `done`: 16, 20, 24, 28, 32, 40, 48, 56, 64, 80 and so on, each a quarter of a power of two further,
/// so that at most a quarter more is simulated than is needed.
fn next_look(done: u64) -> u64 {
    if done < FIRST_LOOK { FIRST_LOOK } else { done + (1 << done.ilog2()) / 4 }
}

impl Simulator<'_> {
    /// Simulates until the [largest standard error](largest_standard_error) is `wanted` or less, or all trials of the scenario
    /// are done.
    ///
    /// It is looked at after fixed numbers of chunks only, so the number of trials does not depend on the threads.
    ///
    /// # Errors
    /// [`SimulationError::Overflow`]; [`SimulationError::Interrupted`] if not a chunk was done when `stop` was raised.
    pub fn to_precision(
        &self,
        wanted: f64,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<(Part, Precision), SimulationError> {
        let all = chunks(self.trials());
        let mut tallies = self.nothing().tallies().to_vec();
        let mut done = 0;
        loop {
            let look = next_look(done).min(all);
            let more = self.tally(done..look, progress, stop)?;
            tallies.iter_mut().zip(more.tallies()).for_each(|(sum, more)| sum.merge(more));
            let simulated = tallies.first().map_or(0, |tally| tally.trials);
            if simulated == 0 {
                return Err(SimulationError::Interrupted(0));
            }
            done = chunks(simulated);
            let part = Part::new(0..simulated, tallies);
            let precision = Precision { wanted, largest: largest_standard_error(&self.figures(&part)) };
            if precision.is_reached() || done < look || done == all {
                return Ok((part, precision));
            }
            tallies = part.into_tallies();
        }
    }
}

/// The largest Monte Carlo standard error of a rejection rate: of every test under every truth against every benchmark, also with
/// the benchmark's curve drawn.
///
/// ```text
/// p = (rejected + 1) / (n + 2),   standard error = sqrt(p (1 - p) / n)
/// ```
/// `n` trials. One success and one failure are added, as otherwise a rate of 0 or 1 after few trials would count as known
/// exactly; it makes no standard error smaller.
#[must_use]
pub fn largest_standard_error(figures: &OperatingCharacteristics) -> f64 {
    let n = figures.trials as f64;
    let error = |rejected: &u64| {
        let p = (*rejected as f64 + 1.0) / (n + 2.0);
        (p * (1.0 - p) / n).sqrt()
    };
    figures.rejected.iter().chain(&figures.rejected_estimated).map(error).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::next_look;

    #[test]
    fn looks_are_a_quarter_of_a_power_of_two_apart() {
        let looks: Vec<u64> =
            std::iter::successors(Some(0), |done| Some(next_look(*done))).take(12).collect();
        assert_eq!(looks, [0, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96]);
        // Also from where a run was stopped.
        assert_eq!((next_look(3), next_look(17)), (16, 21));
    }
}
