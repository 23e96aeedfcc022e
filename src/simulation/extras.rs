//! Tests and intervals of whole curves, tallied only if the file asks for them: they use the estimators themselves, not the fused loop.
//!
//! | what | how |
//! |---|---|
//! | posterior test | success if `P(median > m0 of the benchmark) >= cut` for an exponential time with a gamma prior; the least time at risk by number of events is tabulated |
//! | restricted mean | `(RMST - RMST0) / se >= z`, the benchmark's mean known |
//! | intervals | coverage and width of the median and of survival at the landmark by any interval type |

use super::figures::{Coverage, Rate, Reader};
use super::plan::World;
use super::score::{Account, Verdict};
use crate::benchmark::Benchmark;
use crate::design::bayes::GammaPrior;
use crate::distribution::EventTimeLaw;
use crate::estimator::{IntervalMethod, KaplanMeier, Limits, quantile_within, restricted_mean};
use crate::hypothesis::restricted_mean_of_law;
use crate::measure::ConfidenceLevel;
use crate::sample::Sample;
use crate::scenario::{PosteriorTest, Scenario};
use crate::trial::Observed;

/// What is wanted, with all that can be tabulated.
#[derive(Debug, Clone)]
pub(super) struct Extras {
    /// By benchmark: least time at risk for success by number of events; empty for a benchmark without median.
    posterior: Option<Vec<Vec<f64>>>,
    /// The horizon, and the restricted mean of each benchmark that is known so far.
    restricted_mean: Option<(f64, Vec<Option<f64>>)>,
    intervals: Vec<IntervalMethod>,
    level: ConfidenceLevel,
    critical_z: f64,
    landmark: Option<f64>,
    benchmarks: usize,
    /// First count and first sum.
    first: (usize, usize),
}

/// Counts of an interval type.
const INTERVAL_COUNTS: usize = 4;

/// How an interval type does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntervalFigures {
    /// Which.
    pub method: IntervalMethod,
    /// Of the median.
    pub median: Coverage,
    /// Of survival at the landmark, with the trials in which it is observed.
    pub landmark: Option<Coverage>,
}

/// Figures under one truth.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExtraFigures {
    /// Rejections of the posterior test by benchmark.
    pub posterior: Option<Vec<Rate>>,
    /// Rejections of the test of restricted means by benchmark.
    pub restricted_mean: Option<Vec<Rate>>,
    /// Trials without a restricted mean or its standard error.
    pub restricted_mean_missing: u64,
    /// Interval types.
    pub intervals: Vec<IntervalFigures>,
}

impl Extras {
    /// What the scenario wants of it; figures stand after `first`.
    pub(super) fn new(scenario: &Scenario, first: (usize, usize)) -> Self {
        let Scenario { analysis, benchmarks, conduct, .. } = scenario;
        let subjects = conduct.subjects;
        Self {
            posterior: analysis.posterior.map(|test| {
                benchmarks.iter().map(|benchmark| least_time_at_risk(test, benchmark, subjects)).collect()
            }),
            restricted_mean: analysis.restricted_mean.map(|tau| {
                let known = |benchmark: &Benchmark| {
                    let reaches = benchmark.horizon.is_none_or(|horizon| tau <= horizon);
                    reaches.then(|| restricted_mean_of_law(&benchmark.law, tau))
                };
                (tau, benchmarks.iter().map(known).collect())
            }),
            intervals: analysis.intervals.clone(),
            level: analysis.conf_level,
            critical_z: analysis.alpha.critical_value(),
            landmark: analysis.landmark,
            benchmarks: benchmarks.len(),
            first,
        }
    }

    fn posterior_count(&self, benchmark: usize) -> usize {
        self.first.0 + benchmark
    }

    fn mean_count(&self, benchmark: usize) -> usize {
        self.first.0 + self.benchmarks + benchmark
    }

    fn mean_missing(&self) -> usize {
        self.mean_count(self.benchmarks)
    }

    fn interval_counts(&self, index: usize) -> usize {
        self.mean_missing() + 1 + INTERVAL_COUNTS * index
    }

    fn interval_sums(&self, index: usize) -> [usize; 2] {
        let start = self.first.1 + 4 * index;
        [start, start + 2]
    }

    /// First count and first sum that do not belong here.
    pub(super) fn end(&self) -> (usize, usize) {
        let all = self.intervals.len();
        (self.interval_counts(all), self.interval_sums(all)[0])
    }

    /// Tallies one trial.
    pub(super) fn score(&self, world: &World, observed: &Observed, verdict: Verdict, account: &mut Account) {
        let allowed = verdict != Verdict::NoRejection;
        if let Some(tables) = &self.posterior {
            let events = observed.event.iter().filter(|event| **event).count();
            let at_risk: f64 = observed.time.iter().sum();
            for (benchmark, table) in tables.iter().enumerate() {
                let success = table.get(events).is_some_and(|least| at_risk >= *least);
                account.count(self.posterior_count(benchmark), allowed && success);
            }
        }
        if self.restricted_mean.is_none() && self.intervals.is_empty() {
            return;
        }
        let Ok(sample) = Sample::from_times(&observed.time, &observed.event) else { return };
        let curve = KaplanMeier::of_sample(&sample);
        if let Some((tau, benchmarks)) = &self.restricted_mean {
            let mean = restricted_mean(&curve, *tau, self.level);
            let known = mean.estimate.value().zip(mean.std_error.value()).filter(|(_, error)| *error > 0.0);
            account.count(self.mean_missing(), known.is_none());
            for (benchmark, null) in benchmarks.iter().enumerate() {
                let z = known.zip(*null).map(|((mean, error), null)| (mean - null) / error);
                let rejects = allowed && z.is_some_and(|z| z >= self.critical_z);
                account.count(self.mean_count(benchmark), rejects);
            }
        }
        for (index, method) in self.intervals.iter().enumerate() {
            self.interval(index, &Limits::new(&curve, *method, self.level), &curve, world, account);
        }
    }

    fn interval(
        &self,
        index: usize,
        limits: &Limits,
        curve: &KaplanMeier,
        world: &World,
        account: &mut Account,
    ) {
        let counts = self.interval_counts(index);
        let [median_width, landmark_width] = self.interval_sums(index);
        let interval = quantile_within(curve, limits, 0.5).interval;
        let (lower, upper) = (interval.lower.value(), interval.upper.value());
        let covered = lower.is_none_or(|lower| lower <= world.median)
            && upper.is_none_or(|upper| world.median <= upper);
        account.count(counts, covered);
        if let (Some(lower), Some(upper)) = (lower, upper) {
            account.count(counts + 1, true);
            account.add(median_width, upper - lower);
        }
        let (Some(time), Some(truth)) = (self.landmark, world.at_landmark) else { return };
        let interval = limits.at(curve, time);
        if let (Some(lower), Some(upper)) = (interval.lower.value(), interval.upper.value()) {
            account.count(counts + 2, true);
            account.count(counts + 3, lower <= truth && truth <= upper);
            account.add(landmark_width, upper - lower);
        }
    }

    /// Reads the figures off a tally.
    pub(super) fn figures(&self, reader: &Reader<'_>, world: &World) -> ExtraFigures {
        let trials = reader.tally.trials;
        let rates = |wanted: bool, place: &dyn Fn(usize) -> usize| {
            wanted.then(|| (0..self.benchmarks).map(|b| reader.rate(place(b), trials)).collect())
        };
        let interval = |(index, method): (usize, &IntervalMethod)| {
            let counts = self.interval_counts(index);
            let [median_width, landmark_width] = self.interval_sums(index);
            let (finite, exists) = (reader.tally.counts[counts + 1], reader.tally.counts[counts + 2]);
            IntervalFigures {
                method: *method,
                median: Coverage {
                    covered: reader.rate(counts, trials),
                    finite: reader.rate(counts + 1, trials),
                    width: reader.mean(median_width, finite),
                },
                landmark: world.at_landmark.map(|_| Coverage {
                    covered: reader.rate(counts + 3, exists),
                    finite: reader.rate(counts + 2, trials),
                    width: reader.mean(landmark_width, exists),
                }),
            }
        };
        ExtraFigures {
            posterior: rates(self.posterior.is_some(), &|benchmark| self.posterior_count(benchmark)),
            restricted_mean: rates(self.restricted_mean.is_some(), &|benchmark| self.mean_count(benchmark)),
            restricted_mean_missing: reader.tally.counts[self.mean_missing()],
            intervals: self.intervals.iter().enumerate().map(interval).collect(),
        }
    }
}

/// Least time at risk with which so many events succeed, by number of events.
fn least_time_at_risk(test: PosteriorTest, benchmark: &Benchmark, subjects: usize) -> Vec<f64> {
    let rate = std::f64::consts::LN_2 / benchmark.law.median();
    let exposure = test.prior_time.unwrap_or(test.prior_events / rate);
    let Ok(prior) = GammaPrior::new(test.prior_events, exposure) else { return Vec::new() };
    (0..=subjects as u64).map(|events| prior.critical_expected(rate, events, test.cut) / rate).collect()
}
