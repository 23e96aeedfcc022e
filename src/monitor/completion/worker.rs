//! One completed trial after the other, in buffers that are used again.

use super::final_test::Decision;
use super::plan::{CompletionPlan, EventLaw, FutureEntries};
use crate::distribution::{EventTimeLaw, Law};
use crate::monitor::{MonitorError, State, unit_exponential};
use crate::random::{Purpose, stream, uniform};

/// What all completions share.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    plan: &'a CompletionPlan,
    law: &'a EventLaw,
    /// The law to be redrawn, or the one that is fixed.
    first_law: Law,
    seed: u64,
    tests: Vec<PreparedTest>,
    /// Entry and time so far of those at risk.
    at_risk: Vec<(f64, f64)>,
    /// Cumulative hazard so far of those at risk, under a fixed law.
    survived: Option<Vec<f64>>,
    /// Number of known events that count.
    events: usize,
    /// The longest that a subject is followed.
    longest: f64,
}

/// A test, and what the subjects whose outcome is known add to it.
#[derive(Debug)]
struct PreparedTest {
    decision: Decision,
    known: Known,
}

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Events within the horizon, or failures by the landmark.
    failures: usize,
    /// Free of the event at the landmark.
    survivors: u64,
    expected: f64,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(plan: &'a CompletionPlan, law: &'a EventLaw, seed: u64) -> Result<Self, MonitorError> {
        plan.check()?;
        let subjects = plan.data.planned();
        let longest = plan.cut.follow_up.unwrap_or(f64::INFINITY);
        let followed = plan.data.subjects();
        // Who has been followed for as long as planned is done.
        let open = |state, time: f64| state == State::AtRisk && time < longest;
        let ended: Vec<(f64, bool)> = followed
            .iter()
            .filter(|subject| !open(subject.state, subject.time))
            .map(|subject| {
                let event = subject.state == State::Event && subject.time <= longest;
                (subject.time.min(longest), event)
            })
            .collect();
        let at_risk: Vec<(f64, f64)> = followed
            .iter()
            .filter(|subject| open(subject.state, subject.time))
            .map(|subject| (subject.entry, subject.time))
            .collect();
        let mut tests = Vec::with_capacity(plan.tests.len());
        for test in &plan.tests {
            let mut prepared = PreparedTest { decision: test.decision(subjects)?, known: Known::default() };
            for (time, event) in &ended {
                prepared.decision.add(&mut prepared.known, *time, *event);
            }
            tests.push(prepared);
        }
        let (first_law, survived) = match law {
            EventLaw::Fixed(law) => {
                (law.clone(), Some(at_risk.iter().map(|(_, time)| law.cumulative_hazard(*time)).collect()))
            }
            EventLaw::Posterior(posterior) => (posterior.first_law()?, None),
        };
        let events = ended.iter().filter(|(_, event)| *event).count();
        Ok(Self { plan, law, first_law, seed, tests, at_risk, survived, events, longest })
    }

    /// Subjects whose outcome is open, those to enter counted.
    pub(super) fn open(&self) -> usize {
        self.at_risk.len() + self.plan.entering()
    }

    /// Known events.
    pub(super) fn events(&self) -> usize {
        self.events
    }

    pub(super) fn tests(&self) -> usize {
        self.tests.len()
    }
}

impl Decision {
    /// Adds a subject.
    #[inline]
    fn add(&self, known: &mut Known, time: f64, event: bool) {
        match self {
            Self::Tally(tally) => {
                known.failures += usize::from(event && time <= tally.horizon);
                known.expected += tally.amount(time);
            }
            Self::Landmark { time: landmark, .. } => {
                if event && time <= *landmark {
                    known.failures += 1;
                } else if time >= *landmark {
                    known.survivors += 1;
                }
            }
        }
    }

    #[inline]
    fn succeeds(&self, known: &Known) -> bool {
        match self {
            Self::Tally(tally) => tally.succeeds(known.failures, known.expected),
            Self::Landmark { at_least, .. } => {
                known.survivors >= at_least[known.failures + known.survivors as usize]
            }
        }
    }
}

/// How a completed trial ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended {
    /// Calendar time of the final analysis; infinite if it never comes.
    pub(super) cut: f64,
    /// Calendar time of the last entry.
    pub(super) full: f64,
    /// Events at the final analysis.
    pub(super) events: usize,
}

/// Buffers of one thread.
#[derive(Debug)]
pub(super) struct Worker<'a> {
    prepared: &'a Prepared<'a>,
    law: Law,
    entry: Vec<f64>,
    /// Time that each was followed already.
    since: Vec<f64>,
    /// Cumulative hazard at the event, then what it becomes.
    hazard: Vec<f64>,
    event: Vec<f64>,
    /// Loss or end of the planned follow-up.
    end: Vec<f64>,
    /// Calendar time of the event if it is observed, else infinite.
    pub(super) date: Vec<f64>,
    scratch: Vec<f64>,
    /// Time and event at the final analysis.
    seen: Vec<(f64, bool)>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(prepared: &'a Prepared<'a>) -> Self {
        let open = prepared.open();
        let zeros = || vec![0.0; open];
        let mut entry: Vec<f64> = prepared.at_risk.iter().map(|subject| subject.0).collect();
        let mut since: Vec<f64> = prepared.at_risk.iter().map(|subject| subject.1).collect();
        entry.resize(open, 0.0);
        since.resize(open, 0.0);
        if let FutureEntries::Dates(dates) = &prepared.plan.entries {
            entry[prepared.at_risk.len()..].copy_from_slice(dates);
        }
        Self {
            prepared,
            law: prepared.first_law.clone(),
            entry,
            since,
            hazard: zeros(),
            event: zeros(),
            end: zeros(),
            date: zeros(),
            scratch: zeros(),
            seen: vec![(0.0, false); open],
        }
    }

    /// Completes the trial once more; `success` has one place a test.
    pub(super) fn complete(&mut self, replicate: u64, success: &mut [bool]) -> Ended {
        self.draw(replicate);
        let ended = self.cut();
        for index in 0..self.entry.len() {
            let seen = self.date[index] <= ended.cut;
            let time = if seen {
                self.event[index]
            } else {
                // Who enters after the cut counts with no time.
                self.end[index].min(ended.cut - self.entry[index]).max(self.since[index])
            };
            self.seen[index] = (time, seen);
        }
        for (test, success) in self.prepared.tests.iter().zip(success) {
            let mut known = test.known;
            for (time, event) in &self.seen {
                test.decision.add(&mut known, *time, *event);
            }
            *success = ended.cut < f64::INFINITY && test.decision.succeeds(&known);
        }
        let new = self.seen.iter().filter(|(_, event)| *event).count();
        Ended { events: self.prepared.events + new, ..ended }
    }

    /// Entries, event times and losses. Each subject takes two numbers whatever the law, so that completions under several laws share
    /// their draws.
    fn draw(&mut self, replicate: u64) {
        let Prepared { plan, seed, at_risk, .. } = self.prepared;
        let mut rates = stream(*seed, Purpose::CompletionRates, replicate);
        if let EventLaw::Posterior(posterior) = self.prepared.law {
            posterior.redraw(&mut rates, &mut self.law);
        }
        let dropout = plan.dropout.draw(&mut rates);
        let (known, now) = (at_risk.len(), plan.data.cutoff());
        match &plan.entries {
            FutureEntries::Closed | FutureEntries::Dates(_) => {}
            FutureEntries::Uniform { until } => {
                let mut entries = stream(*seed, Purpose::CompletionEntries, replicate);
                self.entry[known..].fill_with(|| now + (until - now) * uniform(&mut entries));
            }
            FutureEntries::Poisson(forecast) => {
                let factor = forecast.factor.draw(&mut rates);
                let mut entries = stream(*seed, Purpose::CompletionEntries, replicate);
                forecast.draw(&mut entries, factor, now, &mut self.entry[known..]);
            }
        }
        let mut subjects = stream(*seed, Purpose::CompletionSubjects, replicate);
        for index in 0..self.entry.len() {
            let survived = match (&self.prepared.survived, index < known) {
                (_, false) => 0.0,
                (Some(survived), true) => survived[index],
                (None, true) => self.law.cumulative_hazard(self.since[index]),
            };
            self.hazard[index] = survived + unit_exponential(&mut subjects);
            let lost = self.since[index] + unit_exponential(&mut subjects) / dropout;
            self.end[index] = lost.min(self.prepared.longest);
        }
        self.law.event_times(&self.hazard, &mut self.event);
        for index in 0..self.entry.len() {
            let event = self.event[index].max(self.since[index]);
            self.event[index] = event;
            let observed = event <= self.end[index];
            self.date[index] = if observed { self.entry[index] + event } else { f64::INFINITY };
        }
    }

    /// When the final analysis is.
    fn cut(&mut self) -> Ended {
        let Prepared { plan, events, at_risk, .. } = self.prepared;
        let now = plan.data.cutoff();
        let full = self.entry[at_risk.len()..].iter().copied().fold(plan.data.last_entry(), f64::max);
        let rules = &plan.cut;
        let after = |time: Option<f64>| time.map_or(f64::INFINITY, |time| full + time);
        let mut cut = after(rules.after_last_entry)
            .min(after(rules.follow_up))
            .min(rules.date.unwrap_or(f64::INFINITY));
        if let Some(wanted) = rules.events {
            let missing = (wanted as usize).saturating_sub(*events);
            let reached = if missing == 0 {
                now
            } else if missing > self.date.len() {
                f64::INFINITY
            } else {
                self.scratch.copy_from_slice(&self.date);
                *self.scratch.select_nth_unstable_by(missing - 1, f64::total_cmp).1
            };
            cut = cut.min(reached);
        }
        if cut == f64::INFINITY {
            // Until nobody is followed any more.
            let ends = self.entry.iter().zip(self.event.iter().zip(&self.end));
            cut = ends.map(|(entry, (event, end))| entry + event.min(*end)).fold(now, f64::max);
        }
        Ended { cut: cut.max(now), full, events: 0 }
    }
}
