//! One observed trial -> its figures.

use super::curve::{CurveSummary, TrialCurve};
use super::layout::{BenchmarkCount, BenchmarkSum, CALENDAR_BINS, Count, MEDIAN_BINS, Sum, Test};
use super::plan::{Comparison, Plan, World};
use super::rows::RowAgainst;
use super::tally::Tally;
use crate::distribution::EventTimeLaw;
use crate::hypothesis::{LandmarkEstimate, LandmarkOutcome};
use crate::numeric::lanes::{Block, Lanes, Logarithms, wide};
use crate::trial::Observed;

/// What the way a trial ended leaves to the tests on its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// They decide.
    ByData,
    /// Stopped for futility or toxicity: nothing is rejected.
    NoRejection,
    /// Stopped for efficacy against this benchmark: the deciding test has rejected it. The others are read off the data at that time.
    Rejected {
        /// Its index.
        benchmark: usize,
    },
}

impl Verdict {
    /// Whether the deciding test rejects a benchmark, if it does so by the data.
    pub(super) fn decides(self, benchmark: usize, by_data: bool) -> bool {
        match self {
            Self::ByData => by_data,
            Self::NoRejection => false,
            Self::Rejected { benchmark: rejected } => by_data || rejected == benchmark,
        }
    }
}

/// Buffers of one thread.
pub(super) struct Scorer<'a> {
    plan: &'a Plan,
    curve: TrialCurve,
    /// Logarithms of the observed times.
    log_times: Vec<f64>,
    /// Times and their logarithms, cut at a benchmark's horizon.
    within: Vec<f64>,
    log_within: Vec<f64>,
    scratch: Vec<f64>,
    /// The last trial: its curve, if it is made, and what it shows against each benchmark.
    summary: Option<CurveSummary>,
    events: usize,
    against: Vec<RowAgainst>,
}

/// A tally with the sums of the chunk at hand.
pub(super) struct Account {
    pub tally: Tally,
    pub chunk: Vec<f64>,
}

impl Account {
    pub(super) fn new(plan: &Plan) -> Self {
        let (counts, sums) = plan.places();
        Self { tally: Tally::new(counts, sums), chunk: vec![0.0; sums] }
    }

    pub(super) fn count(&mut self, index: usize, yes: bool) {
        self.tally.counts[index] += u64::from(yes);
    }

    /// Adds a value and its square, whose sums stand side by side.
    pub(super) fn add(&mut self, index: usize, value: f64) {
        self.chunk[index] += value;
        self.chunk[index + 1] += value * value;
    }

    /// [`Self::add`] of one value after the other.
    #[inline(always)]
    pub(super) fn add_block(&mut self, index: usize, values: &Block) {
        let [sum, squares] = &mut self.chunk[index..index + 2] else { return };
        for value in values {
            *sum += value;
            *squares += value * value;
        }
    }

    /// Tallies the estimate at the landmark and its interval; `observed` is missing if the landmark was not observed.
    pub(super) fn landmark(&mut self, plan: &Plan, world: &World, observed: Option<(f64, f64)>) {
        let (Some((survival, greenwood)), Some(truth)) = (observed, world.at_landmark) else { return };
        self.count(Count::LandmarkObserved as usize, true);
        self.add(Sum::Landmark as usize, survival);
        let interval = plan.conf_type.interval(survival, greenwood, plan.conf_level);
        if let (Some(lower), Some(upper)) = (interval.lower.value(), interval.upper.value()) {
            self.count(Count::LandmarkInterval as usize, true);
            self.count(Count::LandmarkCovered as usize, lower <= truth && truth <= upper);
            self.add(Sum::LandmarkWidth as usize, upper - lower);
        }
    }

    /// The landmark test, if it is one of the tests; `estimate` is missing if the landmark was not observed.
    pub(super) fn landmark_test(
        &mut self,
        plan: &Plan,
        index: usize,
        estimate: Option<LandmarkEstimate>,
        verdict: Verdict,
    ) {
        let layout = &plan.layout;
        let Some(test) = layout.tests.iter().position(|test| matches!(test, Test::Landmark(_))) else {
            return;
        };
        let outcome = match (estimate, plan.comparisons[index].at_landmark) {
            (Some(estimate), Some(benchmark)) => estimate.against(benchmark),
            _ => LandmarkOutcome::NotObserved,
        };
        let rejected = match outcome {
            LandmarkOutcome::Statistic(z) => z >= plan.critical_z,
            LandmarkOutcome::AllSurvive => true,
            LandmarkOutcome::NoneSurvive | LandmarkOutcome::NotObserved => false,
        };
        self.count(layout.rejected(index, test), rejected && verdict != Verdict::NoRejection);
        let all_survive = outcome == LandmarkOutcome::AllSurvive;
        self.count(layout.benchmark_count(index, BenchmarkCount::AllSurvive), all_survive);
        let missing = outcome == LandmarkOutcome::NotObserved;
        self.count(layout.benchmark_count(index, BenchmarkCount::LandmarkMissing), missing);
    }
}

impl<'a> Scorer<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let n = plan.conduct.subjects;
        let zeros = || vec![0.0; n];
        Self {
            plan,
            curve: TrialCurve::new(n),
            log_times: zeros(),
            within: zeros(),
            log_within: zeros(),
            scratch: zeros(),
            summary: None,
            events: 0,
            against: vec![RowAgainst { observed: 0, expected: 0.0, rejected: false }; plan.comparisons.len()],
        }
    }

    /// Tallies one trial, whose data were cut at `cutoff`. `misjudgement` is the factor by which each
    /// benchmark's estimated hazard came out wrong.
    #[expect(
        clippy::too_many_arguments,
        reason = "the data of a trial, which live in buffers of several owners"
    )]
    pub(super) fn score(
        &mut self,
        world: &World,
        entry: &[f64],
        cutoff: f64,
        observed: &Observed,
        misjudgement: &[f64],
        verdict: Verdict,
        account: &mut Account,
    ) {
        account.tally.trials += 1;
        let events = observed.event.iter().filter(|event| **event).count();
        self.events = events;
        account.count(self.plan.layout.events().start + events, true);
        account.add(Sum::Events as usize, events as f64);
        account.add(Sum::Duration as usize, cutoff);
        account.add(Sum::PersonTime as usize, observed.time.iter().sum());
        if self.plan.calendar {
            self.calendar(entry, observed, account);
        }
        self.find_logarithms(observed);
        let summary = self.plan.kaplan_meier.then(|| self.kaplan_meier(world, observed, account));
        let landmark = summary.as_ref().and_then(|summary| summary.landmark);
        let landmark = landmark.map(|at| self.plan.landmark_estimate(at));
        for index in 0..self.plan.comparisons.len() {
            self.compare(index, observed, summary.as_ref(), misjudgement, verdict, account);
            account.landmark_test(self.plan, index, landmark, verdict);
        }
        self.summary = summary;
        if let Some(extras) = &self.plan.extras {
            extras.score(world, observed, verdict, account);
        }
    }

    /// The curve of the last trial, if it is made.
    pub(super) fn summary(&self) -> Option<CurveSummary> {
        self.summary
    }

    /// Events of the last trial.
    pub(super) fn events(&self) -> usize {
        self.events
    }

    /// The last trial against each benchmark.
    pub(super) fn against(&self) -> &[RowAgainst] {
        &self.against
    }

    /// Whether the one-sample test of a table rejects.
    pub(super) fn rejects(&self, table: usize, count: usize, expected: f64) -> bool {
        expected > 0.0 && expected >= self.plan.critical[table][count]
    }

    /// Takes the logarithms of the observed times, if a benchmark's law works on them.
    pub(super) fn find_logarithms(&mut self, observed: &Observed) {
        if self.plan.needs_logarithms {
            wide(Logarithms { from: &observed.time, to: &mut self.log_times });
        }
    }

    fn calendar(&self, entry: &[f64], observed: &Observed, account: &mut Account) {
        let (entered, happened) = (self.plan.layout.entered().start, self.plan.layout.happened().start);
        let bin = |time: f64| ((time / self.plan.calendar_bin) as usize).min(CALENDAR_BINS);
        for (index, entry) in entry.iter().enumerate() {
            account.count(entered + bin(*entry), true);
            account.count(happened + bin(entry + observed.time[index]), observed.event[index]);
        }
    }

    fn kaplan_meier(&mut self, world: &World, observed: &Observed, account: &mut Account) -> CurveSummary {
        let plan = self.plan;
        let summary =
            self.curve.summarise(&observed.time, &observed.event, plan.conf_type, plan.conf_z, plan.landmark);
        account.count(plan.layout.medians().start + self.median_bin(&summary), true);
        account.count(Count::MedianNotReached as usize, summary.median.is_none());
        let covered = summary.lower.is_none_or(|lower| lower <= world.median)
            && summary.upper.is_none_or(|upper| world.median <= upper);
        account.count(Count::MedianCovered as usize, covered);
        if let Some(median) = summary.median {
            account.add(Sum::Median as usize, median);
        }
        if let (Some(lower), Some(upper)) = (summary.lower, summary.upper) {
            account.count(Count::MedianFinite as usize, true);
            account.add(Sum::MedianWidth as usize, upper - lower);
        }
        account.landmark(plan, world, summary.landmark);
        summary
    }

    fn median_bin(&self, summary: &CurveSummary) -> usize {
        summary.median.map_or(MEDIAN_BINS, |m| ((m / self.plan.median_bin) as usize).min(MEDIAN_BINS - 1))
    }

    fn compare(
        &mut self,
        index: usize,
        observed: &Observed,
        summary: Option<&CurveSummary>,
        misjudgement: &[f64],
        verdict: Verdict,
        account: &mut Account,
    ) {
        let plan = self.plan;
        let (layout, comparison) = (&plan.layout, &plan.comparisons[index]);
        let (count, expected) = self.observed_expected(comparison, observed);
        let misjudged = expected * misjudgement[index];
        let estimable = expected > 0.0;
        let allowed = estimable && verdict != Verdict::NoRejection;
        for (table, critical) in plan.critical.iter().enumerate() {
            let edge = critical[count];
            account.count(layout.rejected(index, table), allowed && expected >= edge);
            account.count(layout.rejected_estimated(index, table), allowed && misjudged >= edge);
        }
        let by_data = estimable && expected >= plan.critical[layout.deciding][count];
        let decided = verdict.decides(index, by_data);
        if decided && !by_data {
            // Stopped for efficacy: rejected, whatever the final critical value says.
            account.count(layout.rejected(index, layout.deciding), true);
            account.count(
                layout.rejected_estimated(index, layout.deciding),
                misjudged < plan.critical[layout.deciding][count],
            );
        }
        self.against[index] = RowAgainst { observed: count, expected, rejected: decided };
        account.count(layout.benchmark_count(index, BenchmarkCount::NothingExpected), !estimable);
        account.add(layout.benchmark_sum(index, BenchmarkSum::Observed), count as f64);
        if estimable {
            let (lower, upper) = plan.garwood[count];
            account.count(layout.benchmark_count(index, BenchmarkCount::RatioExcludesOne), upper < expected);
            account.add(layout.benchmark_sum(index, BenchmarkSum::Expected), expected);
            account.add(layout.benchmark_sum(index, BenchmarkSum::Ratio), count as f64 / expected);
            account.add(layout.benchmark_sum(index, BenchmarkSum::RatioWidth), (upper - lower) / expected);
        }
        if let Some(summary) = summary {
            let excludes = summary.lower.is_some_and(|lower| lower > comparison.median);
            account.count(layout.benchmark_count(index, BenchmarkCount::MedianExcludes), excludes);
            account.count(layout.rejected_by_median(index).start + self.median_bin(summary), decided);
        }
    }

    /// O and E up to the horizon, E summed in subject order.
    pub(super) fn observed_expected(&mut self, comparison: &Comparison, observed: &Observed) -> (usize, f64) {
        let count = wide(Within {
            comparison,
            observed,
            log_times: &self.log_times,
            within: &mut self.within,
            log_within: &mut self.log_within,
        });
        (count, comparison.law.total_cumulative_hazard(&self.within, &self.log_within, &mut self.scratch))
    }
}

/// Observed times and their logarithms, cut at a benchmark's horizon; the number of events up to it.
struct Within<'a> {
    comparison: &'a Comparison,
    observed: &'a Observed,
    log_times: &'a [f64],
    within: &'a mut [f64],
    log_within: &'a mut [f64],
}

impl Lanes for Within<'_> {
    type Output = usize;

    #[inline(always)]
    fn run(self) -> usize {
        let Comparison { horizon, log_horizon, .. } = *self.comparison;
        let Observed { time, event } = self.observed;
        for (cut, time) in self.within.iter_mut().zip(time) {
            *cut = time.min(horizon);
        }
        for (cut, log) in self.log_within.iter_mut().zip(self.log_times) {
            *cut = log.min(log_horizon);
        }
        let counted = time.iter().zip(event).map(|(time, event)| u64::from(*event & (*time <= horizon)));
        counted.sum::<u64>() as usize
    }
}
