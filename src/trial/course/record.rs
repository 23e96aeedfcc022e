//! What is seen of the subjects: the censoring rule, the data at a cut.

use super::draws::CourseDraws;
use super::history::{NEVER, Subjects};
use crate::numeric::lanes::{Lanes, wide};
use crate::protocol::Visits;
use crate::trial::Observed;

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
        draws.scans.first_held(visits, &subjects.progression, &mut self.known);
        draws.scans.first_held(visits, &subjects.response, &mut self.response);
        for (known, death) in self.known.iter_mut().zip(&subjects.death) {
            *known = known.min(*death);
        }
        self.time.copy_from_slice(&self.known);
        self.event.fill(true);
        if visits.rule.censors_events() {
            self.censor(subjects, draws, visits);
        }
        for (response, known) in self.response.iter_mut().zip(&self.known) {
            *response = if *response < *known { *response } else { NEVER };
        }
    }

    /// Censors events after a gap in the scans or a new therapy.
    fn censor(&mut self, subjects: &Subjects, draws: &CourseDraws, visits: &Visits) {
        for subject in 0..subjects.event.len() {
            let scans = draws.scans.of(visits, subject);
            let (progression, death) = (subjects.progression[subject], subjects.death[subject]);
            if self.known[subject] < NEVER {
                let seen = if progression < NEVER { scans.first_held(progression) } else { (0, NEVER) };
                let (adequate, missed) =
                    if seen.1 <= death { scans.last_held_before(seen.0) } else { scans.last_held(death) };
                if visits.rule.censors_after_missed(missed) {
                    (self.time[subject], self.event[subject]) = (adequate, false);
                }
            }
            let therapy = subjects.new_therapy[subject];
            if visits.rule.censors_at_new_therapy() && therapy < self.known[subject] {
                self.known[subject] = therapy;
                (self.time[subject], self.event[subject]) = (scans.last_held(therapy).0, false);
            }
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
    /// Study time up to which each subject is followed; below 0 for one who has not entered.
    pub fn follow(&self, draws: &CourseDraws, followed: &mut [f64]) {
        wide(Followed { cut: *self, lost: &draws.lost, followed });
    }

    /// Whether something at this study time has happened on study by the cut. The calendar times are compared, as triggers do, so that the
    /// event that triggers an analysis is in its data.
    #[inline]
    #[must_use]
    pub fn includes(&self, draws: &CourseDraws, subject: usize, time: f64) -> bool {
        self.has(self.entry[subject], draws.lost[subject], time)
    }

    #[inline(always)]
    fn has(&self, entry: f64, lost: f64, time: f64) -> bool {
        (entry + time <= self.calendar) & (time <= lost.min(self.restriction))
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
        self.follow(draws, &mut observed.time);
        match visits {
            Some(visits) => draws.scans.to_last_held(visits, &mut observed.time),
            None => observed.time.iter_mut().for_each(|time| *time = time.max(0.0)),
        }
        wide(Known { cut: *self, records, lost: &draws.lost, observed });
    }
}

struct Followed<'a> {
    cut: Cut<'a>,
    lost: &'a [f64],
    followed: &'a mut [f64],
}

impl Lanes for Followed<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Cut { entry, calendar, restriction } = self.cut;
        for ((followed, entry), lost) in self.followed.iter_mut().zip(entry).zip(self.lost) {
            *followed = (calendar - entry).min(*lost).min(restriction);
        }
    }
}

/// Puts the records known at a cut in the place of what they are censored at otherwise.
struct Known<'a> {
    cut: Cut<'a>,
    records: &'a Records,
    lost: &'a [f64],
    observed: &'a mut Observed,
}

impl Lanes for Known<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { cut, records, lost, observed } = self;
        let follow_up = cut.entry.iter().zip(lost);
        let ends = records.known.iter().zip(&records.time).zip(&records.event);
        let data = observed.time.iter_mut().zip(&mut observed.event);
        for (((time, event), ((known, ends), is_event)), (entry, lost)) in data.zip(ends).zip(follow_up) {
            let is_known = cut.has(*entry, *lost, *known);
            *time = if is_known { *ends } else { *time };
            *event = is_known & *is_event;
        }
    }
}
