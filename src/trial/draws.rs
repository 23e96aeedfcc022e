//! The plain trial: entry, event, dropout and cut.

use crate::distribution::{EventTimes, Law, UnitExponentials};
use crate::numeric::lanes::{Lanes, LogOdds, wide};
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
    /// Unit exponentials that become the event times.
    event: Vec<f64>,
    /// Their log odds, if laws of the run share them.
    log_odds: Option<Vec<f64>>,
    /// Time to censoring: dropout or data cut, whichever comes first.
    censored: Vec<f64>,
    /// Calendar time of the data cut.
    pub cutoff: f64,
}

/// What is observed of one trial under one truth.
#[derive(Debug, Clone, Default)]
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
        Self { entry: zeros(), event: zeros(), log_odds: None, censored: zeros(), cutoff: 0.0 }
    }

    /// For a run with several log-logistic truths: they share what is dear in their event times. The bits stay the same.
    #[must_use]
    pub fn sharing_log_odds(self, share: bool) -> Self {
        Self { log_odds: share.then(|| vec![0.0; self.event.len()]), ..self }
    }

    /// Draws the next trial.
    pub fn draw(&mut self, conduct: &Conduct, stream: &mut Stream) {
        for index in 0..self.entry.len() {
            self.entry[index] = uniform(stream);
            self.event[index] = uniform(stream);
            self.censored[index] = uniform(stream);
        }
        wide(MinusLogarithms(&mut self.event));
        if let Some(log_odds) = &mut self.log_odds {
            wide(LogOdds { from: &self.event, to: log_odds });
        }
        self.enter(&conduct.accrual);
        let last_entry = self.entry.iter().copied().fold(0.0, f64::max);
        self.cutoff = conduct.cutoff.calendar(last_entry);
        if conduct.dropout.hazard > 0.0 {
            wide(MinusLogarithms(&mut self.censored));
        }
        for (censored, entry) in self.censored.iter_mut().zip(&self.entry) {
            let until_cut = (self.cutoff - entry).max(0.0);
            *censored = match conduct.dropout.hazard {
                hazard if hazard > 0.0 => (*censored / hazard).min(until_cut),
                _ => until_cut,
            };
        }
    }

    /// Turns the accrual uniforms into entry times.
    fn enter(&mut self, accrual: &Accrual) {
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
            Accrual::Rates(rates) => {
                let mut expected = 0.0;
                for entry in &mut self.entry {
                    expected += -ln(*entry);
                    *entry = rates.time_of(expected);
                }
            }
        }
    }

    /// Observes the drawn subjects under a law of the event.
    ///
    /// Subjects who enter after the cutoff are observed for time 0. With `scans` the event is seen at the first scan at
    /// or after it; whoever has no such scan before dropout or cutoff is censored at the last scan held.
    pub fn observe(&self, law: &Law, scans: Option<&ScanSchedule>, observed: &mut Observed) {
        let draws = UnitExponentials { values: &self.event, log_odds: self.log_odds.as_deref() };
        wide(EventTimes { law, draws, out: &mut observed.time });
        match scans {
            None => {
                let subjects = observed.time.iter_mut().zip(&mut observed.event);
                for ((time, event), censored) in subjects.zip(&self.censored) {
                    *event = *time <= *censored;
                    *time = time.min(*censored);
                }
            }
            Some(schedule) => {
                let subjects = observed.time.iter_mut().zip(&mut observed.event);
                for ((time, event), censored) in subjects.zip(&self.censored) {
                    let seen = schedule.first_at_or_after(*time);
                    *event = seen <= *censored;
                    *time = if *event { seen } else { schedule.last_at_or_before(*censored) };
                }
            }
        }
    }
}

/// Uniform numbers turned into unit exponentials in place.
pub(super) struct MinusLogarithms<'a>(pub(super) &'a mut [f64]);

impl Lanes for MinusLogarithms<'_> {
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

    /// Takes the data of another trial.
    pub fn copy(&mut self, other: &Self) {
        self.time.clone_from(&other.time);
        self.event.clone_from(&other.event);
    }
}
