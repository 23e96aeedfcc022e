//! What is seen of the subjects: scans, the censoring rule, the data at a cut.

use super::draws::CourseDraws;
use super::history::{NEVER, Subjects};
use crate::protocol::Visits;
use crate::random::Lookup;
use crate::trial::Observed;

/// The scans of one subject.
#[derive(Debug, Clone, Copy)]
struct Scans<'a> {
    visits: &'a Visits,
    numbers: Lookup,
}

impl Scans<'_> {
    /// When the `k`-th planned scan, from 1, is held; `None` if it is missed.
    fn held(&self, k: u64) -> Option<f64> {
        let planned = self.visits.schedule.nth(k);
        if self.visits.missed > 0.0 && self.numbers.uniform(2 * k) < self.visits.missed {
            return None;
        }
        Some(self.when(k, planned))
    }

    /// The day of the `k`-th scan, held or not.
    fn when(&self, k: u64, planned: f64) -> f64 {
        if self.visits.window > 0.0 {
            planned + self.visits.deviation(self.numbers.uniform(2 * k + 1))
        } else {
            planned
        }
    }

    /// Number of the first scan at or after `time`, held or not.
    fn first_due(&self, time: f64) -> u64 {
        let mut k = self.visits.schedule.number_before(time - self.visits.window) + 1;
        while self.visits.window > 0.0 && self.when(k, self.visits.schedule.nth(k)) < time {
            k += 1;
        }
        k
    }

    /// Number and time of the first scan held at or after `time`.
    fn first_held(&self, time: f64) -> (u64, f64) {
        let mut k = self.first_due(time);
        // With a share of missed scans below one half, a run of 200 has a probability below 1e-60.
        for _ in 0..200 {
            if let Some(when) = self.held(k) {
                return (k, when);
            }
            k += 1;
        }
        (k, NEVER)
    }

    /// Time of the last scan held among those before the `k`-th, 0 if there is none, and the scans missed since.
    fn last_held_before(&self, k: u64) -> (f64, u32) {
        let mut missed = 0;
        for earlier in (1..k).rev() {
            if let Some(when) = self.held(earlier) {
                return (when, missed);
            }
            missed += 1;
        }
        (0.0, missed)
    }

    /// Time of the last scan held at or before `time`, and the scans missed from there to `time`.
    fn last_held(&self, time: f64) -> (f64, u32) {
        let due = self.first_due(time);
        let on_it = self.held(due).filter(|when| *when <= time);
        on_it.map_or_else(|| self.last_held_before(due), |when| (when, 0))
    }
}

/// How each subject's progression-free survival ends in the record, whatever the cut.
#[derive(Debug, Clone, Default)]
pub struct Records {
    /// Study time from which it is known.
    pub known: Vec<f64>,
    /// Time in the analysis.
    pub time: Vec<f64>,
    /// Whether it is an event rather than censored by the rule.
    pub event: Vec<bool>,
    /// When response is seen; never without.
    pub response: Vec<f64>,
}

impl Records {
    /// Buffers for `subjects`.
    #[must_use]
    pub fn new(subjects: usize) -> Self {
        let zeros = || vec![0.0; subjects];
        Self { known: zeros(), time: zeros(), event: vec![false; subjects], response: vec![NEVER; subjects] }
    }

    /// Sees every event when it happens.
    pub fn see_all(&mut self, subjects: &Subjects) {
        self.known.copy_from_slice(&subjects.event);
        self.time.copy_from_slice(&subjects.event);
        self.event.fill(true);
        self.response.copy_from_slice(&subjects.response);
    }

    /// Sees progression and response at the scans held, death when it happens, and applies the censoring rule.
    ///
    /// A progression is seen at the first scan held at or after it, unless death comes before that scan: then death is the event.
    pub fn see_at_scans(&mut self, subjects: &Subjects, draws: &CourseDraws, visits: &Visits) {
        for subject in 0..subjects.event.len() {
            let scans = Scans { visits, numbers: draws.visits(subject) };
            let (progression, death) = (subjects.progression[subject], subjects.death[subject]);
            let seen = if progression < NEVER { scans.first_held(progression) } else { (0, NEVER) };
            let (mut time, mut event) = (seen.1.min(death), true);
            let mut known = time;
            if visits.rule.censors_events() && time < NEVER {
                let (adequate, missed) =
                    if seen.1 <= death { scans.last_held_before(seen.0) } else { scans.last_held(death) };
                if visits.rule.censors_after_missed(missed) {
                    (time, event) = (adequate, false);
                }
            }
            let therapy = subjects.new_therapy[subject];
            if visits.rule.censors_at_new_therapy() && therapy < known {
                (known, time, event) = (therapy, scans.last_held(therapy).0, false);
            }
            self.known[subject] = known;
            self.time[subject] = time;
            self.event[subject] = event;
            let onset = subjects.response[subject];
            let response = if onset < NEVER { scans.first_held(onset).1 } else { NEVER };
            self.response[subject] = if response < known { response } else { NEVER };
        }
    }
}

/// The data at a cut.
#[derive(Debug, Clone, Copy)]
pub struct Cut<'a> {
    /// Calendar times of entry.
    pub entry: &'a [f64],
    /// Calendar time of the cut.
    pub calendar: f64,
    /// Longest study time of a subject.
    pub restriction: f64,
}

impl Cut<'_> {
    /// Study time up to which a subject is followed; below 0 for one who has not entered.
    #[inline]
    #[must_use]
    pub fn followed(&self, draws: &CourseDraws, subject: usize) -> f64 {
        (self.calendar - self.entry[subject]).min(draws.lost[subject]).min(self.restriction)
    }

    /// Whether something at this study time has happened on study by the cut. The calendar times are compared, as triggers do, so that the
    /// event that triggers an analysis is in its data.
    #[inline]
    #[must_use]
    pub fn includes(&self, draws: &CourseDraws, subject: usize, time: f64) -> bool {
        self.entry[subject] + time <= self.calendar && time <= draws.lost[subject].min(self.restriction)
    }

    /// Observed times: up to the record's end if it is known by the cut, else censored; at the last scan held if there are scans.
    /// Who has not entered is censored at time 0.
    pub fn observe(
        &self,
        records: &Records,
        draws: &CourseDraws,
        visits: Option<&Visits>,
        observed: &mut Observed,
    ) {
        for subject in 0..self.entry.len() {
            let followed = self.followed(draws, subject);
            let known = self.includes(draws, subject, records.known[subject]);
            observed.event[subject] = known && records.event[subject];
            observed.time[subject] = match visits {
                _ if known => records.time[subject],
                _ if followed <= 0.0 => 0.0,
                None => followed,
                Some(visits) => Scans { visits, numbers: draws.visits(subject) }.last_held(followed).0,
            };
        }
    }
}
