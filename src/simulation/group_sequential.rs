//! Trials of a group-sequential design with the one-sample log-rank test.

use super::looks::{LookTrials, Seen};
use super::run::SimulationError;
use crate::decision::group_sequential::Boundaries;
use crate::design::group_sequential::GroupSequentialPlan;
use crate::distribution::Law;
use crate::random::Purpose;

/// A group-sequential design under a truth, to be simulated.
#[derive(Debug, Clone, Copy)]
pub struct GroupSequentialTrials<'a> {
    /// Observation, null, analyses.
    pub plan: &'a GroupSequentialPlan,
    /// Law of the event times.
    pub truth: &'a Law,
    /// Seed; replicate r sees the same draws under every truth.
    pub seed: u64,
}

/// How simulated trials ended, one entry an analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSequentialCounts {
    /// Trials.
    pub trials: u64,
    /// Success there, futility obeyed.
    pub success: Vec<u64>,
    /// Stopped without success there, futility obeyed.
    pub futility: Vec<u64>,
    /// Success there, futility ignored.
    pub success_ignoring_futility: Vec<u64>,
}

/// Efficacy bounds with the size wanted in simulated trials.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibratedBounds {
    /// Success at `z >= efficacy[k]`; infinite where no trial may succeed.
    pub efficacy: Vec<f64>,
    /// Trials under the null from which they come.
    pub trials: u64,
}

impl GroupSequentialTrials<'_> {
    fn looks(&self) -> LookTrials<'_> {
        LookTrials {
            observation: &self.plan.observation,
            null: &self.plan.null,
            truth: self.truth,
            subjects: self.plan.subjects.round() as u64,
            seed: self.seed,
            purpose: Purpose::GroupSequentialDesign,
        }
    }

    /// The statistics of one replicate.
    #[must_use]
    pub fn statistics(&self, replicate: u64) -> Vec<f64> {
        let times = self.plan.times();
        let mut seen = vec![Seen::default(); times.len()];
        self.looks().look(replicate, &times, &mut seen);
        seen.iter().map(|seen| seen.statistic()).collect()
    }

    /// Counts over replicates 0 to `trials - 1`, on `threads` threads; the result does not depend on them.
    ///
    /// # Errors
    /// [`SimulationError::NoTrials`], [`SimulationError::Threads`].
    pub fn counts(
        &self,
        boundaries: &Boundaries,
        trials: u64,
        threads: usize,
    ) -> Result<GroupSequentialCounts, SimulationError> {
        let none = vec![0; boundaries.analyses()];
        let zero = GroupSequentialCounts {
            trials: 0,
            success: none.clone(),
            futility: none.clone(),
            success_ignoring_futility: none,
        };
        let count = |counts: &mut GroupSequentialCounts, seen: &[Seen]| counts.add_trial(boundaries, seen);
        self.looks().tally(&self.plan.times(), (trials, threads), &zero, count, GroupSequentialCounts::and)
    }

    /// Efficacy bounds whose success under this truth, the null, is at most `spent[k]` by each analysis in the trials simulated, futility ignored
    /// unless it is binding.
    ///
    /// Bounds for the statistic as it is, with few events and at fixed dates, where E is random: no normal law and no Poisson law. Monte Carlo error
    /// of the size: `sqrt(alpha (1 - alpha) / trials)`.
    /// # Errors
    /// [`SimulationError::NoTrials`], [`SimulationError::Threads`].
    pub fn calibrated(
        &self,
        spent: &[f64],
        binding: Option<&[f64]>,
        trials: u64,
        threads: usize,
    ) -> Result<CalibratedBounds, SimulationError> {
        let count = |all: &mut Vec<f64>, seen: &[Seen]| all.extend(seen.iter().map(|seen| seen.statistic()));
        let joined = |mut all: Vec<f64>, more: Vec<f64>| {
            all.extend(more);
            all
        };
        let times = self.plan.times();
        let all = self.looks().tally(&times, (trials, threads), &Vec::new(), count, joined)?;
        let mut going: Vec<&[f64]> = all.chunks(times.len()).collect();
        let (mut used, mut efficacy) = (0, Vec::with_capacity(times.len()));
        for (index, share) in spent.iter().enumerate() {
            let may = ((share * trials as f64).floor() as usize).saturating_sub(used);
            let mut here: Vec<f64> = going.iter().map(|trial| trial[index]).collect();
            here.sort_by(|a, b| b.total_cmp(a));
            let bound = match (may.checked_sub(1).and_then(|last| here.get(last)), here.get(may)) {
                (None, _) => f64::INFINITY,
                // Trials on the same value succeed together or not at all.
                (Some(last), Some(next)) if last == next => {
                    here.iter().take_while(|z| *z > next).last().copied().unwrap_or(f64::INFINITY)
                }
                (Some(last), Some(next)) => 0.5 * (last + next),
                (Some(last), None) => *last,
            };
            used += here.iter().filter(|z| **z >= bound).count();
            let lower = binding.and_then(|bounds| bounds.get(index)).copied().unwrap_or(f64::NEG_INFINITY);
            going.retain(|trial| trial[index] < bound && trial[index] >= lower);
            efficacy.push(bound);
        }
        Ok(CalibratedBounds { efficacy, trials })
    }
}

impl GroupSequentialCounts {
    fn add_trial(&mut self, boundaries: &Boundaries, seen: &[Seen]) {
        self.trials += 1;
        let mut obeyed = true;
        for (index, seen) in seen.iter().enumerate() {
            let z = seen.statistic();
            if z >= boundaries.efficacy[index] {
                self.success_ignoring_futility[index] += 1;
                self.success[index] += u64::from(obeyed);
                return;
            }
            if obeyed && z < boundaries.futility[index] {
                self.futility[index] += 1;
                obeyed = false;
            }
        }
    }

    fn and(mut self, other: Self) -> Self {
        let pairs = [
            (&mut self.success, &other.success),
            (&mut self.futility, &other.futility),
            (&mut self.success_ignoring_futility, &other.success_ignoring_futility),
        ];
        for (sum, more) in pairs {
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        self.trials += other.trials;
        self
    }
}
