//! Trials of one design: how wide the intervals of Kaplan-Meier's median and survival come out.

use super::curve::TrialCurve;
use super::looks::DrawnSubject;
use super::run::SimulationError;
use super::threads::over_chunks;
use crate::design::{IntervalType, Observation};
use crate::distribution::{EventTimeLaw, Law};
use crate::random::{Purpose, stream};

/// Trials under a truth, analysed at their end.
#[derive(Debug, Clone, Copy)]
pub struct CurveTrials<'a> {
    /// What subjects are observed for.
    pub observation: &'a Observation,
    /// Law of the event times.
    pub truth: &'a Law,
    /// Subjects.
    pub subjects: u64,
    /// Time at which survival is estimated, if at any.
    pub landmark: Option<f64>,
    /// Interval of both.
    pub interval: IntervalType,
    /// Seed; replicate r sees the same draws under every truth.
    pub seed: u64,
}

/// Widths and coverage of one interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WidthTally {
    /// Trials in which it has two finite ends.
    pub finite: u64,
    /// Trials in which it holds the truth.
    pub covered: u64,
    /// Sum of the finite widths.
    pub sum: f64,
    /// Sum of their squares.
    pub squares: f64,
}

/// What the trials came to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct IntervalTally {
    /// Trials.
    pub trials: u64,
    /// The median: a limit that is not reached is infinite, one that is lacking below is 0.
    pub median: WidthTally,
    /// Survival at the landmark: covered only where there is an interval.
    pub survival: WidthTally,
}

impl WidthTally {
    fn add(&mut self, limits: Option<(f64, f64)>, covered: bool) {
        self.covered += u64::from(covered);
        if let Some((lower, upper)) = limits {
            self.finite += 1;
            self.sum += upper - lower;
            self.squares += (upper - lower) * (upper - lower);
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            finite: self.finite + other.finite,
            covered: self.covered + other.covered,
            sum: self.sum + other.sum,
            squares: self.squares + other.squares,
        }
    }

    /// Mean of the finite widths, and its standard error with two or more of them.
    #[must_use]
    pub fn mean(&self) -> Option<(f64, Option<f64>)> {
        let count = self.finite as f64;
        let mean = (self.finite > 0).then(|| self.sum / count)?;
        let variance = (self.squares - count * mean * mean).max(0.0) / (count - 1.0);
        Some((mean, (self.finite > 1).then(|| (variance / count).sqrt())))
    }
}

impl CurveTrials<'_> {
    /// Over replicates 0 to `trials - 1`, on `threads` threads; the result does not depend on them.
    ///
    /// # Errors
    /// [`SimulationError::NoTrials`], [`SimulationError::Threads`].
    pub fn tally(&self, trials: u64, threads: usize) -> Result<IntervalTally, SimulationError> {
        let chunks = over_chunks(trials, threads, |replicates| {
            let subjects = self.subjects as usize;
            let (mut time, mut event) = (vec![0.0; subjects], vec![false; subjects]);
            let (mut curve, mut tally) = (TrialCurve::new(subjects), IntervalTally::default());
            for replicate in replicates {
                self.draw(replicate, &mut time, &mut event);
                self.add(&mut curve, (&time, &event), &mut tally);
            }
            tally
        })?;
        // Chunks are added in their order, so that the sums have the same bits on any threads.
        Ok(chunks.into_iter().fold(IntervalTally::default(), |sum, more| IntervalTally {
            trials: sum.trials + more.trials,
            median: sum.median.and(more.median),
            survival: sum.survival.and(more.survival),
        }))
    }

    fn draw(&self, replicate: u64, time: &mut [f64], event: &mut [bool]) {
        let mut draws = stream(self.seed, Purpose::CurvePrecision, replicate);
        for (time, event) in time.iter_mut().zip(event) {
            let subject = DrawnSubject::new(self.observation, self.truth, &mut draws);
            let followed = (self.observation.cutoff() - subject.entry).min(subject.longest).max(0.0);
            *event = subject.event <= followed;
            *time = subject.event.min(followed);
        }
    }

    fn add(&self, curve: &mut TrialCurve, (time, event): (&[f64], &[bool]), tally: &mut IntervalTally) {
        let IntervalType { transform, level } = self.interval;
        let found = curve.summarise(time, event, transform, level.normal_quantile(), self.landmark);
        tally.trials += 1;
        let median = self.truth.median();
        let holds = found.lower.is_none_or(|lower| lower <= median)
            && found.upper.is_none_or(|upper| median <= upper);
        tally.median.add(found.lower.zip(found.upper), holds);
        if let Some(landmark) = self.landmark {
            let survival = self.truth.survival(landmark);
            let limits = found.landmark.and_then(|(estimate, greenwood)| {
                let interval = transform.interval(estimate, greenwood, level);
                interval.lower.value().zip(interval.upper.value())
            });
            let holds = limits.is_some_and(|(lower, upper)| lower <= survival && survival <= upper);
            tally.survival.add(limits, holds);
        }
    }
}
