//! One ended trial -> its figures.

use super::conduct::{CourseWorker, End};
use super::layout::{CourseLayout, CourseSum, Histogram, InterimCount};
use super::plan::CourseTruth;
use crate::numeric::lanes::{Lanes, wide};
use crate::simulation::plan::{Plan, World};
use crate::simulation::rows::Ending;
use crate::simulation::score::{Account, Scorer, Verdict};
use crate::trial::course::Cut;

/// How a tallied trial ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct EndedTrial {
    pub ending: Ending,
    pub cut: f64,
    pub entered: usize,
}

/// What a truth's trials are scored with.
pub(super) struct Scoring<'a, 'b> {
    pub plan: &'a Plan,
    pub world: &'a World,
    pub truth: &'a CourseTruth,
    pub misjudgement: &'b [f64],
    pub account: &'b mut Account,
}

impl<'a> CourseWorker<'a> {
    /// Runs and tallies the drawn replicate under the `index`-th truth.
    pub(crate) fn trial(
        &mut self,
        plan: &'a Plan,
        index: usize,
        scorer: &mut Scorer<'a>,
        misjudgement: &[f64],
        account: &mut Account,
    ) -> EndedTrial {
        let run = self.run;
        let truth = &run.truths[index];
        let mut scoring = Scoring { plan, world: &plan.worlds[index], truth, misjudgement, account };
        let conducted = self.conduct(truth, plan, scorer);
        for held in &self.held {
            scoring.account.count(run.layout.interim(held.index, InterimCount::Held), true);
            let [time, events, subjects] = run.layout.interim_sums(held.index);
            scoring.account.add(time, held.time);
            scoring.account.add(events, held.events as f64);
            scoring.account.add(subjects, held.subjects as f64);
        }
        if conducted.futile.is_some() {
            self.ignore_futility(conducted.end, scorer, &mut scoring);
        }
        let end = self.end_as_run(truth, conducted);
        let entered = self.score(end, scorer, &mut scoring);
        if conducted.futile.is_none() {
            for (benchmark, against) in scorer.against().iter().enumerate() {
                scoring.account.count(run.layout.ignoring_futility(benchmark), against.rejected);
            }
        }
        EndedTrial { ending: end.ending, cut: end.cut, entered }
    }

    /// The verdict that an ending leaves to the tests.
    fn verdict(&self, ending: Ending) -> Verdict {
        match ending {
            Ending::Final => Verdict::ByData,
            Ending::Toxicity | Ending::RunIn | Ending::Futility(_) => Verdict::NoRejection,
            Ending::Efficacy(interim) => {
                Verdict::Rejected { benchmark: self.run.plan.interims[interim].benchmark }
            }
        }
    }

    /// What the deciding test says if the trial goes on in spite of a stop for futility.
    fn ignore_futility(&mut self, end: End, scorer: &mut Scorer<'_>, scoring: &mut Scoring<'_, '_>) {
        let verdict = self.verdict(end.ending);
        if verdict == Verdict::NoRejection {
            return;
        }
        self.observe(scoring.truth, end.cut);
        scorer.find_logarithms(&self.observed);
        for (benchmark, comparison) in scoring.plan.comparisons.iter().enumerate() {
            let (count, expected) = scorer.observed_expected(comparison, &self.observed);
            let rejects = scorer.rejects(self.run.deciding, count, expected);
            let decided = verdict.decides(benchmark, rejects);
            scoring.account.count(self.run.layout.ignoring_futility(benchmark), decided);
        }
    }

    /// Tallies the data at hand; the number of subjects entered.
    fn score(&mut self, end: End, scorer: &mut Scorer<'_>, scoring: &mut Scoring<'_, '_>) -> usize {
        let verdict = self.verdict(end.ending);
        let layout = &self.run.layout;
        let entered = self.entries.calendar.iter().filter(|entry| entry.is_finite()).count();
        let account = &mut *scoring.account;
        account.count(layout.ending(end.ending), true);
        account.count(layout.histogram(Histogram::Subjects, 0).start + entered, true);
        scorer.score(
            scoring.world,
            &self.entries.calendar,
            end.cut,
            &self.observed,
            scoring.misjudgement,
            verdict,
            account,
        );
        let median = scorer.summary().and_then(|summary| summary.median);
        for (benchmark, against) in
            scorer.against().iter().enumerate().filter(|(_, against)| against.rejected)
        {
            let [median_sum, ratio_sum] = layout.success_sums(benchmark);
            if against.expected > 0.0 {
                account.add(ratio_sum, against.observed as f64 / against.expected);
            }
            if let Some(median) = median {
                account.count(layout.success_with_median(benchmark), true);
                account.add(median_sum, median);
            }
        }
        self.count_subjects(layout, end.cut, account);
        if self.run.plan.course.disease.after_progression.is_some() {
            self.overall_survival(end.cut, scoring);
        }
        if scoring.truth.visits.is_some() {
            self.true_time(end.cut, verdict, scorer, scoring);
        }
        entered
    }

    /// The same tests had every event been known when it happened.
    fn true_time(
        &mut self,
        cut: f64,
        verdict: Verdict,
        scorer: &mut Scorer<'_>,
        scoring: &mut Scoring<'_, '_>,
    ) {
        let mut scratch = std::mem::take(&mut self.scratch);
        self.cut(cut).observe(&self.in_true_time, &self.draws, None, &mut scratch);
        scorer.find_logarithms(&scratch);
        for (benchmark, comparison) in scoring.plan.comparisons.iter().enumerate() {
            let (count, expected) = scorer.observed_expected(comparison, &scratch);
            for test in 0..scoring.plan.critical.len() {
                let rejected = scorer.rejects(test, count, expected) && verdict != Verdict::NoRejection;
                scoring.account.count(self.run.layout.in_true_time(benchmark, test), rejected);
            }
        }
        self.scratch = scratch;
    }

    fn cut(&self, calendar: f64) -> Cut<'_> {
        let restriction = self.run.plan.course.restriction.unwrap_or(f64::INFINITY);
        Cut { entry: &self.entries.calendar, calendar, restriction }
    }

    fn count_subjects(&mut self, layout: &CourseLayout, calendar: f64, account: &mut Account) {
        let mut followed = std::mem::take(&mut self.followed);
        self.cut(calendar).follow(&self.draws, &mut followed);
        let course = &self.run.plan.course;
        let of = &self.subjects;
        let mut count = |histogram: Histogram, phase: usize, times: &[f64]| {
            let happened = wide(Happened { times, followed: &followed });
            account.count(layout.histogram(histogram, phase).start + happened, true);
            happened
        };
        for (phase, begins) in of.phase_begins.iter().enumerate() {
            count(Histogram::Phases, phase, begins);
        }
        let responders = match course.disease.response {
            Some(_) => count(Histogram::Responders, 0, &self.records.response),
            None => 0,
        };
        count(Histogram::OffTreatment, 0, &of.off_treatment);
        if course.disease.discontinuation.is_some() {
            count(Histogram::NewTherapy, 0, &of.new_therapy);
        }
        if course.disease.after_progression.is_some() {
            count(Histogram::Deaths, 0, &of.death);
        }
        if let Some(toxicity) = &course.toxicity {
            count(Histogram::Severe, 0, &of.severe);
            count(Histogram::DoseLimiting, 0, &of.dose_limiting);
            if toxicity.dose_levels > 1 {
                count(Histogram::Reduced, 0, &of.severe);
            }
            let ends = of.event.iter().zip(&of.related_death).zip(&followed);
            let deaths = ends.map(|((event, related), until)| u64::from(*related & (event <= until)));
            let deaths = deaths.sum::<u64>() as usize;
            account.count(layout.histogram(Histogram::RelatedDeaths, 0).start + deaths, true);
        }
        let treated = of.event.iter().zip(&of.off_treatment).zip(&followed);
        let exposure = treated.map(|((event, off), until)| event.min(*off).min(*until).max(0.0)).sum();
        account.add(layout.sum(CourseSum::Exposure), exposure);
        if responders > 0 {
            let mut lasted = 0.0;
            for (subject, seen) in self.records.response.iter().enumerate() {
                if *seen <= followed[subject] {
                    lasted += self.observed.time[subject] - seen;
                }
            }
            account.count(layout.with_responder(), true);
            account.add(layout.sum(CourseSum::ResponseDuration), lasted / responders as f64);
        }
        self.followed = followed;
    }

    /// The median overall survival at the data cut, up to which subjects are followed as found.
    fn overall_survival(&mut self, calendar: f64, scoring: &mut Scoring<'_, '_>) {
        let mut scratch = std::mem::take(&mut self.scratch);
        let cut = self.cut(calendar);
        for subject in 0..self.draws.subjects() {
            let followed = self.followed[subject].max(0.0);
            let death = self.subjects.death[subject];
            scratch.time[subject] = death.min(followed);
            scratch.event[subject] = cut.includes(&self.draws, subject, death);
        }
        if let Some(median) = self.survival.median_of(&scratch.time, &scratch.event) {
            scoring.account.count(self.run.layout.overall_survival_reached(), true);
            scoring.account.add(self.run.layout.sum(CourseSum::OverallSurvival), median);
        }
        self.scratch = scratch;
    }
}

/// The number of subjects to whom something happens while they are followed.
struct Happened<'a> {
    times: &'a [f64],
    followed: &'a [f64],
}

impl Lanes for Happened<'_> {
    type Output = usize;

    #[inline(always)]
    fn run(self) -> usize {
        let happened = self.times.iter().zip(self.followed).map(|(time, until)| u64::from(time <= until));
        happened.sum::<u64>() as usize
    }
}
