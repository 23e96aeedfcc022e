//! One trial from its first entry to its end.

use super::plan::{CourseRun, CourseTruth};
use super::rules::InterimData;
use crate::hypothesis::ObservedExpected;
use crate::protocol::ToxicityPlan;
use crate::random::Purpose;
use crate::scenario::{Interim, Trigger};
use crate::simulation::plan::Plan;
use crate::simulation::rows::Ending;
use crate::simulation::score::Scorer;
use crate::trial::course::{CourseDraws, Cut, Entries, Records, SafetyStop, Subjects, Watch};
use crate::trial::{Conduct, Observed};

/// Buffers of one thread.
pub(crate) struct CourseWorker<'a> {
    pub(super) run: &'a CourseRun,
    pub(super) conduct: &'a Conduct,
    pub(super) draws: CourseDraws,
    pub(super) subjects: Subjects,
    pub(super) records: Records,
    /// The same as if every event were known when it happens.
    pub(super) in_true_time: Records,
    pub(super) entries: Entries,
    watch: Watch,
    /// Known calendar times of events, for triggers.
    known: Vec<f64>,
    /// Study time up to which each subject is followed by the data cut.
    pub(super) followed: Vec<f64>,
    pub(super) observed: Observed,
    pub(super) scratch: Observed,
}

/// How and when a trial ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct End {
    pub ending: Ending,
    /// Calendar time of the data cut.
    pub cut: f64,
    /// Calendar time after which nobody entered any more.
    pub closed: f64,
}

/// An interim analysis that was held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct HeldInterim {
    pub index: usize,
    pub time: f64,
    pub events: usize,
    pub subjects: usize,
}

impl<'a> CourseWorker<'a> {
    pub(crate) fn new(run: &'a CourseRun, conduct: &'a Conduct) -> Self {
        let n = conduct.subjects;
        let toxic = run.plan.course.toxicity.as_ref().map_or(0, |toxicity| toxicity.phases.len());
        Self {
            run,
            conduct,
            draws: CourseDraws::new(n, run.needs),
            subjects: Subjects::new(n, run.plan.course.phases.len(), toxic),
            records: Records::new(n),
            in_true_time: Records::new(n),
            entries: Entries::default(),
            watch: Watch::default(),
            known: Vec::with_capacity(n),
            followed: Vec::with_capacity(n),
            observed: Observed::new(n),
            scratch: Observed::new(n),
        }
    }

    /// Draws what all truths of a replicate share.
    pub(crate) fn draw(&mut self, seed: u64, replicate: u64) {
        self.draws.draw(&self.run.plan.course, self.conduct, seed, Purpose::Trial, replicate);
    }

    /// Runs the trial under one truth up to its first end. `at_futility` is called with the data at the first stop for futility,
    /// which is not heeded here: the end returned is that of a trial that ignores futility.
    pub(super) fn conduct(
        &mut self,
        truth: &CourseTruth,
        plan: &Plan,
        scorer: &mut Scorer<'_>,
        mut held: impl FnMut(HeldInterim),
        mut at_futility: impl FnMut(&mut Self, &mut Scorer<'_>, End),
    ) -> End {
        let run = self.run;
        let course = &run.plan.course;
        self.subjects.live(course, &truth.world, &self.draws);
        self.in_true_time.see_all(&self.subjects);
        match &truth.visits {
            None => self.records.clone_from(&self.in_true_time),
            Some(visits) => self.records.see_at_scans(&self.subjects, &self.draws, visits),
        }
        self.entries.start(&self.draws.entry, &self.conduct.accrual, &course.enrolment);
        let mut safety = self.safety(course.toxicity.as_ref());
        let mut futile = false;
        for (index, interim) in run.plan.interims.iter().enumerate() {
            let due = self.due(interim.trigger);
            if due >= self.final_cut() {
                continue;
            }
            if let Some(end) = safety.filter(|end| end.cut <= due) {
                return end;
            }
            self.observe(truth, due);
            let closed = if interim.pauses_accrual { due } else { due + interim.decision_after };
            if !futile {
                let events = self.observed.event.iter().filter(|event| **event).count();
                held(HeldInterim { index, time: due, events, subjects: self.entries.by(due) });
            }
            let (stops_for_futility, stops_for_efficacy) = self.decide(interim, plan, scorer);
            if stops_for_futility && !futile {
                futile = true;
                at_futility(self, scorer, End { ending: Ending::Futility(index), cut: due, closed });
            }
            if stops_for_efficacy {
                return End { ending: Ending::Efficacy(index), cut: due, closed };
            }
            if interim.pauses_accrual && interim.decision_after > 0.0 {
                self.entries.pause(&self.conduct.accrual, due, interim.decision_after);
                self.close_accrual();
                safety = self.safety_again(course.toxicity.as_ref(), safety);
            }
        }
        let cut = self.final_cut();
        if let Some(end) = safety.filter(|end| end.cut <= cut) {
            return end;
        }
        self.observe(truth, cut);
        End { ending: Ending::Final, cut, closed: f64::INFINITY }
    }

    /// The data at a cut.
    pub(super) fn observe(&mut self, truth: &CourseTruth, calendar: f64) {
        let restriction = self.run.plan.course.restriction.unwrap_or(f64::INFINITY);
        let cut = Cut { entry: &self.entries.calendar, calendar, restriction };
        cut.observe(&self.records, &self.draws, truth.visits.as_ref(), &mut self.observed);
    }

    fn decide(&self, interim: &Interim, plan: &Plan, scorer: &mut Scorer<'_>) -> (bool, bool) {
        let comparison = &plan.comparisons[interim.benchmark];
        scorer.find_logarithms(&self.observed);
        let (observed, expected) = scorer.observed_expected(comparison, &self.observed);
        let data = InterimData {
            observed: &self.observed,
            tally: ObservedExpected { observed: observed as u64, expected },
            benchmark_median: comparison.median,
            test: interim.test,
            critical_z: plan.critical_z,
        };
        (data.futile(interim.futility), data.effective(interim.efficacy))
    }

    /// Run-in, end of accrual and boundary.
    fn safety(&mut self, toxicity: Option<&ToxicityPlan>) -> Option<End> {
        let end = |stop, cut| {
            let ending = match stop {
                SafetyStop::RunIn => Ending::RunIn,
                SafetyStop::Boundary => Ending::Toxicity,
            };
            End { ending, cut, closed: cut }
        };
        let run_in = toxicity.and_then(|toxicity| {
            let (subjects, draws) = (&self.subjects, &self.draws);
            self.watch.run_in(self.conduct, toxicity, subjects, draws, &mut self.entries)
        });
        self.close_accrual();
        let first = run_in.map(|cut| end(SafetyStop::RunIn, cut));
        let boundary = self.boundary(toxicity).map(|cut| end(SafetyStop::Boundary, cut));
        match (first, boundary) {
            (Some(a), Some(b)) => Some(if b.cut < a.cut { b } else { a }),
            (a, b) => a.or(b),
        }
    }

    /// After a pause the boundary may be reached later; the run-in's end stays.
    fn safety_again(&mut self, toxicity: Option<&ToxicityPlan>, before: Option<End>) -> Option<End> {
        let end = before?;
        if end.ending == Ending::RunIn {
            return before;
        }
        self.boundary(toxicity).map(|cut| End { cut, closed: cut, ..end })
    }

    fn boundary(&mut self, toxicity: Option<&ToxicityPlan>) -> Option<f64> {
        let boundary = toxicity?.boundary.as_ref()?;
        let reached = self.watch.boundary(boundary, &self.subjects, &self.draws, &self.entries);
        reached.is_finite().then_some(reached)
    }

    fn close_accrual(&mut self) {
        if let Some(closes) = self.run.plan.course.enrolment.closes {
            self.entries.close(closes);
        }
    }

    /// Calendar time of the final data cut.
    fn final_cut(&mut self) -> f64 {
        let latest = self.conduct.cutoff.calendar(self.entries.last());
        match self.run.plan.final_events {
            None => latest,
            Some(events) => self.nth_event(events).min(latest),
        }
    }

    /// When an analysis is due; infinite if that never comes.
    fn due(&mut self, trigger: Trigger) -> f64 {
        match trigger {
            Trigger::Calendar(time) => time,
            Trigger::Events(events) => self.nth_event(events),
            Trigger::Enrolled { subjects, after } => self.entries.nth(subjects) + after,
        }
    }

    /// Calendar time at which so many events are known.
    fn nth_event(&mut self, events: usize) -> f64 {
        let restriction = self.run.plan.course.restriction.unwrap_or(f64::INFINITY);
        self.known.clear();
        for (subject, entry) in self.entries.calendar.iter().enumerate() {
            let known = self.records.known[subject];
            if self.records.event[subject] && known <= self.draws.lost[subject].min(restriction) {
                self.known.push(entry + known);
            }
        }
        if self.known.len() < events || events == 0 {
            return f64::INFINITY;
        }
        *self.known.select_nth_unstable_by(events - 1, f64::total_cmp).1
    }
}
