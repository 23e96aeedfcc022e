//! One trial from its first entry to its end.

use super::plan::{CourseRun, CourseTruth};
use super::rules::InterimData;
use crate::hypothesis::ObservedExpected;
use crate::numeric::counting_sort;
use crate::numeric::lanes::{Lanes, wide};
use crate::random::Purpose;
use crate::scenario::{Interim, Trigger};
use crate::simulation::curve::TrialCurve;
use crate::simulation::plan::Plan;
use crate::simulation::rows::Ending;
use crate::simulation::score::Scorer;
use crate::trial::course::{CourseDraws, Cut, Entries, Records, Subjects, Watch};
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
    /// Entries as planned, before a truth's trial pauses accrual.
    planned: Entries,
    /// Whose lives the subjects have lived, as [`CourseTruth::lives`] names them.
    lived: Option<usize>,
    watch: Watch,
    /// Calendar times at which the events of subjects are known, for triggers; infinite if never.
    known: Vec<f64>,
    /// The same in order.
    in_order: Vec<f64>,
    /// Interim analyses not yet held.
    open: Vec<usize>,
    /// Those held while the trial went on, in their order.
    pub(super) held: Vec<HeldInterim>,
    /// Calendar times of entry and data at the first stop for futility.
    at_futility: (Vec<f64>, Observed),
    /// Of overall survival.
    pub(super) survival: TrialCurve,
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

/// How a trial went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Conducted {
    /// The first stop for futility, if there was one.
    pub futile: Option<End>,
    /// The end of a trial that does not heed it.
    pub end: End,
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
            planned: Entries::default(),
            lived: None,
            watch: Watch::default(),
            known: vec![f64::INFINITY; n],
            in_order: vec![f64::INFINITY; n],
            open: Vec::new(),
            held: Vec::new(),
            at_futility: (Vec::with_capacity(n), Observed::new(n)),
            survival: TrialCurve::new(n),
            followed: vec![0.0; n],
            observed: Observed::new(n),
            scratch: Observed::new(n),
        }
    }

    /// Draws what all truths of a replicate share.
    pub(crate) fn draw(&mut self, seed: u64, replicate: u64) {
        let course = &self.run.plan.course;
        self.draws.draw(course, self.conduct, seed, Purpose::Trial, replicate);
        self.planned.start(&self.draws.entry, &self.conduct.accrual, &course.enrolment);
        self.lived = None;
    }

    /// Runs the trial under one truth. The interim analyses held stand in `held`; [`Self::end_as_run`] brings entries and data to the
    /// end.
    pub(super) fn conduct(&mut self, truth: &CourseTruth, plan: &Plan, scorer: &mut Scorer<'_>) -> Conducted {
        let run = self.run;
        let course = &run.plan.course;
        if self.lived != Some(truth.lives) {
            self.subjects.live(course, &truth.world, &self.draws);
            self.in_true_time.see_all(&self.subjects);
            self.lived = Some(truth.lives);
        }
        match &truth.visits {
            None => self.records.see_all(&self.subjects),
            Some(visits) => self.records.see_at_scans(&self.subjects, &self.draws, visits),
        }
        self.entries.copy(&self.planned);
        let run_in = self.run_in();
        let mut safety = self.safety(run_in);
        let mut futile = None;
        self.held.clear();
        self.open.clear();
        self.open.extend(0..run.plan.interims.len());
        while let Some((index, due)) = self.next_interim() {
            if let Some(end) = safety.filter(|end| end.cut <= due) {
                return Conducted { futile, end };
            }
            let interim = &run.plan.interims[index];
            self.observe(truth, due);
            let closed = if interim.pauses_accrual { due } else { due + interim.decision_after };
            if futile.is_none() {
                let events = self.observed.event.iter().filter(|event| **event).count();
                self.held.push(HeldInterim { index, time: due, events, subjects: self.entries.by(due) });
            }
            let (stops_for_futility, stops_for_efficacy) = self.decide(interim, plan, scorer);
            if stops_for_futility && futile.is_none() {
                futile = Some(End { ending: Ending::Futility(index), cut: due, closed });
                self.at_futility.0.clone_from(&self.entries.calendar);
                self.at_futility.1.copy(&self.observed);
            }
            if stops_for_efficacy {
                let end = End { ending: Ending::Efficacy(index), cut: due, closed };
                return Conducted { futile, end };
            }
            if interim.pauses_accrual && interim.decision_after > 0.0 {
                self.entries.pause(&self.conduct.accrual, due, interim.decision_after);
                safety = self.safety(run_in);
            }
        }
        let cut = self.final_cut();
        let end = safety.filter(|end| end.cut <= cut);
        Conducted { futile, end: end.unwrap_or(End { ending: Ending::Final, cut, closed: cut }) }
    }

    /// Brings entries and data to where the trial ended, a stop for futility heeded.
    pub(super) fn end_as_run(&mut self, truth: &CourseTruth, conducted: Conducted) -> End {
        let end = match conducted.futile {
            Some(end) => {
                std::mem::swap(&mut self.entries.calendar, &mut self.at_futility.0);
                std::mem::swap(&mut self.observed, &mut self.at_futility.1);
                end
            }
            None => {
                self.observe(truth, conducted.end.cut);
                conducted.end
            }
        };
        self.entries.close(end.closed);
        end
    }

    /// The open interim analysis that is due first, if it is before the end, and when; it is not open any more.
    fn next_interim(&mut self) -> Option<(usize, f64)> {
        let run = self.run;
        let mut next: Option<(usize, f64)> = None;
        for place in 0..self.open.len() {
            let due = self.due(run.plan.interims[self.open[place]].trigger);
            if next.is_none_or(|(_, first)| due < first) {
                next = Some((place, due));
            }
        }
        let cut = self.final_cut();
        let (place, due) = next.filter(|(_, due)| *due < cut)?;
        Some((self.open.remove(place), due))
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

    /// When the safety run-in stops the trial, if it does; accrual waits for it.
    fn run_in(&mut self) -> Option<f64> {
        let toxicity = self.run.plan.course.toxicity.as_ref()?;
        self.watch.run_in(self.conduct, toxicity, &self.subjects, &self.draws, &mut self.entries)
    }

    /// End of accrual, times of events, and the end by run-in or toxicity boundary; anew after each pause, which moves later entries.
    fn safety(&mut self, run_in: Option<f64>) -> Option<End> {
        if let Some(closes) = self.run.plan.course.enrolment.closes {
            self.entries.close(closes);
        }
        if self.run.waits_for_events {
            self.find_known();
        }
        let end = |ending, cut| End { ending, cut, closed: cut };
        let run_in = run_in.map(|cut| end(Ending::RunIn, cut));
        let boundary = self.boundary().map(|cut| end(Ending::Toxicity, cut));
        match (run_in, boundary) {
            (Some(a), Some(b)) => Some(if b.cut < a.cut { b } else { a }),
            (a, b) => a.or(b),
        }
    }

    fn boundary(&mut self) -> Option<f64> {
        let boundary = self.run.plan.course.toxicity.as_ref()?.boundary.as_ref()?;
        let reached = self.watch.boundary(boundary, &self.subjects, &self.draws, &self.entries);
        reached.is_finite().then_some(reached)
    }

    /// Calendar time of the final data cut.
    fn final_cut(&self) -> f64 {
        let latest = self.conduct.cutoff.calendar(self.entries.last());
        match self.run.plan.final_events {
            None => latest,
            Some(events) => self.nth_event(events).min(latest),
        }
    }

    /// When an analysis is due; infinite if that never comes.
    fn due(&self, trigger: Trigger) -> f64 {
        match trigger {
            Trigger::Calendar(time) => time,
            Trigger::Events(events) => self.nth_event(events),
            Trigger::Enrolled { subjects, after } => self.entries.nth(subjects) + after,
        }
    }

    /// Calendar time at which so many events are known.
    fn nth_event(&self, events: usize) -> f64 {
        let last = events.checked_sub(1).and_then(|before| self.in_order.get(before));
        last.copied().unwrap_or(f64::INFINITY)
    }

    fn find_known(&mut self) {
        let restriction = self.run.plan.course.restriction.unwrap_or(f64::INFINITY);
        wide(KnownEvents {
            entry: &self.entries.calendar,
            records: &self.records,
            lost: &self.draws.lost,
            restriction,
            known: &mut self.known,
            in_order: &mut self.in_order,
        });
        if self.known.len() > counting_sort::LIMIT {
            self.in_order.copy_from_slice(&self.known);
            self.in_order.sort_unstable_by(f64::total_cmp);
        }
    }
}

/// When the event of each subject is known, and up to [`counting_sort::LIMIT`] of them in order.
struct KnownEvents<'a> {
    entry: &'a [f64],
    records: &'a Records,
    lost: &'a [f64],
    restriction: f64,
    known: &'a mut [f64],
    in_order: &'a mut [f64],
}

impl Lanes for KnownEvents<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let ends = self.records.known.iter().zip(&self.records.event).zip(self.lost);
        for ((known, entry), ((end, is_event), lost)) in self.known.iter_mut().zip(self.entry).zip(ends) {
            let is_known = *is_event & (*end <= lost.min(self.restriction));
            *known = if is_known { entry + end } else { f64::INFINITY };
        }
        if self.known.len() <= counting_sort::LIMIT {
            counting_sort::places(self.known, |index, place| self.in_order[place] = self.known[index]);
        }
    }
}
