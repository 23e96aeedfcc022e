//! Draws one trial from the protocol's laws.
//!
//! Draw order, which every digest depends on: for each subject in turn three uniform numbers, for accrual, event and
//! dropout, whether or not the plan uses them. So plans that differ in law, dropout or cutoff see the same subjects.

use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::lanes::{Lanes, wide};
use crate::numeric::portable::ln;
use crate::protocol::{Accrual, Cutoff, Dropout, ScanSchedule};
use crate::random::{Stream, uniform};

/// How the trial is run, whatever the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Conduct {
    /// Number of subjects.
    pub subjects: usize,
    /// When they enter.
    pub accrual: Accrual,
    /// Loss to follow-up.
    pub dropout: Dropout,
    /// When the data are cut.
    pub cutoff: Cutoff,
}

/// The random part of one trial, common to all truths. Structure of arrays, reused from trial to trial.
#[derive(Debug, Clone)]
pub struct Draws {
    /// Calendar time of entry.
    pub entry: Vec<f64>,
    /// Unit exponential that becomes the event time.
    event: Vec<f64>,
    /// Time to dropout; infinite without.
    dropout: Vec<f64>,
    /// Calendar time of the data cut.
    pub cutoff: f64,
    unit: Vec<f64>,
}

/// What is observed of one trial under one truth.
#[derive(Debug, Clone)]
pub struct Observed {
    /// Observed time of each subject.
    pub time: Vec<f64>,
    /// Whether it ended in the event.
    pub event: Vec<bool>,
}

impl Draws {
    /// Buffers for `subjects`.
    #[must_use]
    pub fn new(subjects: usize) -> Self {
        let zeros = || vec![0.0; subjects];
        Self { entry: zeros(), event: zeros(), dropout: zeros(), cutoff: 0.0, unit: zeros() }
    }

    /// Draws the next trial.
    pub fn draw(&mut self, conduct: &Conduct, stream: &mut Stream) {
        for index in 0..self.entry.len() {
            self.entry[index] = uniform(stream);
            self.event[index] = uniform(stream);
            self.unit[index] = uniform(stream);
        }
        wide(UnitExponentials(&mut self.event));
        if conduct.dropout.hazard > 0.0 {
            wide(UnitExponentials(&mut self.unit));
            for (time, w) in self.dropout.iter_mut().zip(&self.unit) {
                *time = w / conduct.dropout.hazard;
            }
        } else {
            self.dropout.fill(f64::INFINITY);
        }
        self.enter(conduct.accrual);
        let last_entry = self.entry.iter().copied().fold(0.0, f64::max);
        self.cutoff = conduct.cutoff.calendar(last_entry);
    }

    /// Turns the accrual uniforms into entry times.
    fn enter(&mut self, accrual: Accrual) {
        match accrual {
            Accrual::Uniform { duration } => {
                for entry in &mut self.entry {
                    *entry *= duration;
                }
            }
            Accrual::Poisson { rate } => {
                let mut now = 0.0;
                for entry in &mut self.entry {
                    now += -ln(*entry) / rate;
                    *entry = now;
                }
            }
        }
    }

    /// Observes the drawn subjects under a law of the event.
    ///
    /// Subjects who enter after the cutoff are observed for time 0. With `scans` the event is seen at the first scan at
    /// or after it; whoever has no such scan before dropout or cutoff is censored at the last scan held.
    pub fn observe(&self, law: &Law, scans: Option<&ScanSchedule>, observed: &mut Observed) {
        law.event_times(&self.event, &mut observed.time);
        match scans {
            None => {
                for (index, time) in observed.time.iter_mut().enumerate() {
                    let censored = self.dropout[index].min((self.cutoff - self.entry[index]).max(0.0));
                    observed.event[index] = *time <= censored;
                    *time = time.min(censored);
                }
            }
            Some(schedule) => {
                for (index, time) in observed.time.iter_mut().enumerate() {
                    let censored = self.dropout[index].min((self.cutoff - self.entry[index]).max(0.0));
                    let seen = schedule.first_at_or_after(*time);
                    observed.event[index] = seen <= censored;
                    *time = if seen <= censored { seen } else { schedule.last_at_or_before(censored) };
                }
            }
        }
    }
}

/// Uniform numbers turned into unit exponentials in place.
struct UnitExponentials<'a>(&'a mut [f64]);

impl Lanes for UnitExponentials<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for u in self.0 {
            *u = -ln(*u);
        }
    }
}

impl Observed {
    /// Buffers for `subjects`.
    #[must_use]
    pub fn new(subjects: usize) -> Self {
        Self { time: vec![0.0; subjects], event: vec![false; subjects] }
    }
}
