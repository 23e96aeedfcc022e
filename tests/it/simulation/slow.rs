//! Trials replayed and scored slowly, by the rooms that analyse real data. Evidence: second implementation.
//!
//! Only the draws are those of the simulation. Curves come from `estimator` and p-values from `hypothesis`,
//! one trial and one variant at a time; there is no table of critical values, no fused curve and no chunk.

use std::collections::BTreeMap;

use onearm::distribution::EventTimeLaw;
use onearm::estimator::{KaplanMeier, QuantileEstimate, quantile};
use onearm::hypothesis::{
    LandmarkOutcome, ObservedExpected, expected_events, landmark_test, one_sample_logrank,
};
use onearm::numeric::normal;
use onearm::random::{Purpose, stream, uniform};
use onearm::sample::{RiskTable, Sample};
use onearm::scenario::{Analysis, Scenario, Truth};
use onearm::simulation::Test;
use onearm::trial::{Draws, Observed};

use super::scans::{first_from, last_until};

/// A figure's name, with the numbers of a benchmark, test or bin where it has them.
pub(super) type Name = (&'static str, usize, usize);

/// What the replayed trials of one truth come to.
#[derive(Default)]
pub(super) struct Slow {
    counts: BTreeMap<Name, u64>,
    /// Number, sum, sum of squares.
    sums: BTreeMap<Name, (u64, f64, f64)>,
}

impl Slow {
    fn count(&mut self, name: Name, yes: bool) {
        *self.counts.entry(name).or_default() += u64::from(yes);
    }

    fn add(&mut self, name: Name, value: f64) {
        let (n, sum, squares) = self.sums.entry(name).or_default();
        (*n, *sum, *squares) = (*n + 1, *sum + value, *squares + value * value);
    }

    pub(super) fn counted(&self, name: Name) -> u64 {
        self.counts.get(&name).copied().unwrap_or(0)
    }

    /// Number of values, their mean and mean square.
    pub(super) fn moments(&self, name: Name) -> (u64, f64, f64) {
        let (n, sum, squares) = self.sums.get(&name).copied().unwrap_or_default();
        (n, sum / n.max(1) as f64, squares / n.max(1) as f64)
    }
}

/// Width of the bins that the figures use; the replay counts into the same.
#[derive(Clone, Copy)]
pub(super) struct Bins {
    pub(super) median: f64,
    pub(super) calendar: f64,
}

/// One truth of a scenario, and all that is asked of a trial.
pub(super) struct Replay<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) truth: &'a Truth,
    pub(super) tests: &'a [Test],
    pub(super) deciding: usize,
    pub(super) bins: Bins,
}

/// The observation of one trial.
struct Seen<'a> {
    sample: &'a Sample,
    curve: &'a KaplanMeier,
    median: &'a QuantileEstimate,
    median_bin: usize,
    replicate: u64,
}

impl Replay<'_> {
    /// Median and landmark survival of the truth as the trial can see them.
    pub(super) fn truths(&self) -> (f64, Option<f64>) {
        let (law, landmark) = (&self.truth.law, self.scenario.analysis.landmark);
        match self.scenario.scans.as_ref().filter(|_| self.truth.seen_at_scans) {
            None => (law.median(), landmark.map(|at| law.survival(at))),
            Some(schedule) => (
                first_from(schedule, law.median()),
                landmark.map(|at| law.survival(last_until(schedule, at))),
            ),
        }
    }

    pub(super) fn all(&self) -> Slow {
        let Scenario { conduct, simulation, analysis, scans, .. } = self.scenario;
        let scans = scans.as_ref().filter(|_| self.truth.seen_at_scans);
        let mut slow = Slow::default();
        let (mut draws, mut observed) = (Draws::new(conduct.subjects), Observed::new(conduct.subjects));
        for replicate in 0..simulation.trials {
            draws.draw(conduct, &mut stream(simulation.seed, Purpose::Trial, replicate));
            draws.observe(&self.truth.law, scans, &mut observed);
            let sample = Sample::from_times(&observed.time, &observed.event).unwrap();
            slow.count(("events", sample.events() as usize, 0), true);
            slow.add(("events", 0, 0), sample.events() as f64);
            slow.add(("duration", 0, 0), draws.cutoff);
            slow.add(("person-time", 0, 0), sample.person_time());
            for (entry, subject) in draws.entry.iter().zip(sample.subjects()) {
                let bin = |time: f64| (time / self.bins.calendar).floor() as usize;
                slow.count(("entered", bin(*entry), 0), true);
                slow.count(("happened", bin(entry + subject.time), 0), subject.event);
            }
            let curve = KaplanMeier::new(&RiskTable::new(&sample));
            let median = quantile(&curve, 0.5, analysis.conf_type, analysis.conf_level);
            let median_bin = median.estimate.value().map_or(120, |m| (m / self.bins.median).floor() as usize);
            let seen = Seen { sample: &sample, curve: &curve, median: &median, median_bin, replicate };
            if simulation.kaplan_meier {
                self.estimates(&seen, &mut slow);
            }
            for benchmark in 0..self.scenario.benchmarks.len() {
                self.comparison(benchmark, &seen, &mut slow);
            }
        }
        slow
    }

    fn estimates(&self, seen: &Seen, slow: &mut Slow) {
        let Analysis { conf_type, conf_level, landmark, .. } = self.scenario.analysis;
        let (true_median, true_survival) = self.truths();
        let [estimate, lower, upper] =
            [seen.median.estimate, seen.median.interval.lower, seen.median.interval.upper].map(|o| o.value());
        slow.count(("median", seen.median_bin, 0), true);
        slow.count(("not reached", 0, 0), estimate.is_none());
        estimate.inspect(|estimate| slow.add(("median", 0, 0), *estimate));
        // A limit that does not exist leaves its side open.
        let covered = lower.is_none_or(|l| l <= true_median) && upper.is_none_or(|u| true_median <= u);
        slow.count(("covered", 0, 0), covered);
        if let (Some(lower), Some(upper)) = (lower, upper) {
            slow.add(("width", 0, 0), upper - lower);
        }
        let (Some(at), Some(truth)) = (landmark, true_survival) else { return };
        let Some(survival) = seen.curve.survival(at).value() else { return };
        slow.add(("landmark", 0, 0), survival);
        // With S = 1 the limits are those of the transform, also before the first observed time.
        let greenwood = seen.curve.row_at(at).map_or(Some(0.0), |row| row.greenwood()).unwrap_or(f64::NAN);
        let interval = conf_type.interval(survival, greenwood, conf_level);
        if let (Some(lower), Some(upper)) = (interval.lower.value(), interval.upper.value()) {
            slow.count(("landmark covered", 0, 0), lower <= truth && truth <= upper);
            slow.add(("landmark width", 0, 0), upper - lower);
        }
    }

    fn comparison(&self, index: usize, seen: &Seen, slow: &mut Slow) {
        let analysis = &self.scenario.analysis;
        let benchmark = &self.scenario.benchmarks[index];
        let tally = expected_events(seen.sample, &benchmark.law, benchmark.horizon);
        let events = benchmark.record.event_count().map_or(f64::INFINITY, |events| events.count);
        let z = normal_number(self.scenario.simulation.seed, seen.replicate);
        let root = 1.0 - 1.0 / (9.0 * events) + z / (3.0 * events.sqrt());
        let factor = 1.0 / (root * root * root);
        let misjudged = ObservedExpected { expected: tally.expected * factor, ..tally };
        let small = |p: f64| p <= analysis.alpha.get();
        for (test, name) in self.tests.iter().enumerate() {
            let (rejected, estimated) = match name {
                Test::OneSample(variant) => [tally, misjudged]
                    .map(|tally| one_sample_logrank(*variant, tally).p_one_sided.value().is_some_and(small))
                    .into(),
                Test::Landmark(_) => {
                    let rejected = self.landmark(index, seen, slow);
                    (rejected, rejected)
                }
            };
            slow.count(("rejected", index, test), rejected);
            slow.count(("rejected, estimated", index, test), estimated);
            if test == self.deciding && self.scenario.simulation.kaplan_meier {
                slow.count(("rejected by median", index, seen.median_bin), rejected);
            }
        }
        let lower = seen.median.interval.lower.value();
        slow.count(("median excludes", index, 0), lower.is_some_and(|lower| lower > benchmark.law.median()));
        slow.add(("expected", index, 0), tally.expected);
        slow.add(("observed", index, 0), tally.observed as f64);
        let (ratio, interval) = tally.ratio(analysis.conf_level);
        slow.count(("nothing expected", index, 0), ratio.value().is_none());
        if let (Some(ratio), Some(lower), Some(upper)) =
            (ratio.value(), interval.lower.value(), interval.upper.value())
        {
            slow.add(("ratio", index, 0), ratio);
            slow.add(("ratio width", index, 0), upper - lower);
            slow.count(("ratio excludes one", index, 0), upper < 1.0);
        }
    }

    fn landmark(&self, index: usize, seen: &Seen, slow: &mut Slow) -> bool {
        let analysis = &self.scenario.analysis;
        let benchmark = &self.scenario.benchmarks[index];
        let at = analysis.landmark.unwrap();
        let known = benchmark.law.survival(at);
        let comparable = benchmark.horizon.is_none_or(|horizon| at <= horizon) && known > 0.0 && known < 1.0;
        let outcome = match seen.curve.survival(at).value().filter(|_| comparable) {
            None => LandmarkOutcome::NotObserved,
            Some(survival) => {
                let greenwood = seen.curve.row_at(at).and_then(|row| row.greenwood()).unwrap_or(0.0);
                landmark_test(analysis.landmark_transform, survival, greenwood, known)
            }
        };
        slow.count(("landmark missing", index, 0), outcome == LandmarkOutcome::NotObserved);
        slow.count(("all survive", index, 0), outcome == LandmarkOutcome::AllSurvive);
        match outcome {
            LandmarkOutcome::Statistic(z) => normal::upper_tail(z) <= analysis.alpha.get(),
            outcome => outcome == LandmarkOutcome::AllSurvive,
        }
    }
}

/// The standard normal number behind the sampling error of the benchmarks in one replicate.
fn normal_number(seed: u64, replicate: u64) -> f64 {
    let mut draws = stream(seed, Purpose::BenchmarkEstimate, replicate);
    let (first, second) = (uniform(&mut draws), uniform(&mut draws));
    (-2.0 * first.ln()).sqrt() * (std::f64::consts::TAU * second).cos()
}
