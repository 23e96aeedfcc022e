//! Where the figures of a course stand in a tally, after those that every trial has.

use std::ops::Range;

use crate::scenario::{CoursePlan, Scenario};
use crate::simulation::rows::Ending;

/// Subjects counted in a trial, as a histogram each.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(super) enum Histogram {
    /// Entered.
    Subjects,
    /// With a response seen.
    Responders,
    /// With an event of grade 3 or more.
    Severe,
    /// With a dose-limiting event.
    DoseLimiting,
    /// Dead by toxicity.
    RelatedDeaths,
    /// With a reduced dose.
    Reduced,
    /// Who ended treatment before the event.
    OffTreatment,
    /// With a new therapy before the event.
    NewTherapy,
    /// Dead at the data cut.
    Deaths,
    /// After it one for each phase: who began it.
    Phases,
}

/// Sums, each with its square behind it, hence the step of two.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(super) enum CourseSum {
    /// Time on treatment of all subjects.
    Exposure = 0,
    /// Mean duration of response of the responders of a trial.
    ResponseDuration = 2,
    /// Median overall survival, where reached.
    OverallSurvival = 4,
    /// Length; after it calendar time, events and subjects of each interim analysis, then of each benchmark the
    /// observed median and O / E of trials that succeed.
    Last = 6,
}

/// Counts at an interim analysis.
#[derive(Debug, Clone, Copy)]
#[repr(usize)]
pub(super) enum InterimCount {
    /// Held.
    Held,
    /// Stopped for futility.
    Futility,
    /// Stopped for efficacy.
    Efficacy,
    /// Its rules would stop for futility, counted though the trial had gone on in spite of an earlier one.
    Last,
}

/// Sizes and places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CourseLayout {
    /// First count and first sum.
    first: (usize, usize),
    subjects: usize,
    phases: usize,
    interims: usize,
    benchmarks: usize,
    tests: usize,
}

impl CourseLayout {
    /// After `counts` counts and `sums` sums of the plain trial.
    pub(crate) fn new(
        scenario: &Scenario,
        plan: &CoursePlan,
        tests: usize,
        (counts, sums): (usize, usize),
    ) -> Self {
        Self {
            first: (counts, sums),
            subjects: scenario.conduct.subjects,
            phases: plan.course.phases.len(),
            interims: plan.interims.len(),
            benchmarks: scenario.benchmarks.len(),
            tests,
        }
    }

    /// Trials that ended so.
    pub(super) fn ending(&self, ending: Ending) -> usize {
        match ending {
            Ending::Final => self.first.0,
            Ending::Toxicity => self.first.0 + 1,
            Ending::RunIn => self.first.0 + 2,
            Ending::Futility(k) => self.interim(k, InterimCount::Futility),
            Ending::Efficacy(k) => self.interim(k, InterimCount::Efficacy),
        }
    }

    pub(super) fn interim(&self, k: usize, count: InterimCount) -> usize {
        self.first.0 + 3 + k * InterimCount::Last as usize + count as usize
    }

    /// Rejections of the deciding test had futility been ignored.
    pub(super) fn ignoring_futility(&self, benchmark: usize) -> usize {
        self.interim(self.interims, InterimCount::Held) + benchmark
    }

    /// Trials that succeed and reach the median.
    pub(super) fn success_with_median(&self, benchmark: usize) -> usize {
        self.ignoring_futility(self.benchmarks) + benchmark
    }

    /// Trials whose median overall survival is reached.
    pub(super) fn overall_survival_reached(&self) -> usize {
        self.success_with_median(self.benchmarks)
    }

    /// Trials with a responder.
    pub(super) fn with_responder(&self) -> usize {
        self.overall_survival_reached() + 1
    }

    /// Rejections had every event been known when it happened.
    pub(super) fn in_true_time(&self, benchmark: usize, test: usize) -> usize {
        self.with_responder() + 1 + benchmark * self.tests + test
    }

    /// Trials by number of subjects; `phase` for those that follow [`Histogram::Phases`].
    pub(super) fn histogram(&self, histogram: Histogram, phase: usize) -> Range<usize> {
        let width = self.subjects + 1;
        let start = self.in_true_time(self.benchmarks, 0) + (histogram as usize + phase) * width;
        start..start + width
    }

    /// First count that does not belong here.
    pub(crate) fn counts(&self) -> usize {
        self.histogram(Histogram::Phases, self.phases).start
    }

    pub(super) fn sum(&self, sum: CourseSum) -> usize {
        self.first.1 + sum as usize
    }

    /// Calendar time, events and subjects of an interim analysis.
    pub(super) fn interim_sums(&self, k: usize) -> [usize; 3] {
        let start = self.sum(CourseSum::Last) + 6 * k;
        [start, start + 2, start + 4]
    }

    /// Observed median and O / E of the trials that succeed against a benchmark.
    pub(super) fn success_sums(&self, benchmark: usize) -> [usize; 2] {
        let start = self.interim_sums(self.interims)[0] + 4 * benchmark;
        [start, start + 2]
    }

    pub(crate) fn sums(&self) -> usize {
        self.success_sums(self.benchmarks)[0]
    }
}
