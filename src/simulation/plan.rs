//! A scenario turned into what the inner loop needs.

use super::course::CourseRun;
use super::extras::Extras;
use super::layout::{CALENDAR_BINS, Layout, MEDIAN_BINS, Test};
use crate::benchmark::Benchmark;
use crate::distribution::{EventTimeLaw, Law};
use crate::estimator::Transform;
use crate::hypothesis::{LandmarkEstimate, ObservedExpected, Variant, critical_expected, on_scale};
use crate::measure::{ConfidenceLevel, OneSidedAlpha};
use crate::numeric::portable::ln_or_limit;
use crate::protocol::{Accrual, Cutoff, ScanSchedule};
use crate::scenario::{Analysis, Scenario, TestSet, Truth};
use crate::trial::Conduct;

/// One comparison with a benchmark, all that can be tabulated tabulated.
#[derive(Debug, Clone)]
pub(crate) struct Comparison {
    pub law: Law,
    pub horizon: f64,
    pub log_horizon: f64,
    /// Events behind the benchmark's curve; infinite if unknown, as if it were no estimate.
    pub events: f64,
    /// Median of the law.
    pub median: f64,
    /// Survival at the landmark on the scale of its test; `None` if the landmark lies beyond the horizon,
    /// or nobody or everybody survives to it.
    pub at_landmark: Option<f64>,
}

/// A world to simulate.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub law: Law,
    pub scans: Option<ScanSchedule>,
    pub median: f64,
    pub at_landmark: Option<f64>,
}

/// Everything the inner loop reads.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub conduct: Conduct,
    pub comparisons: Vec<Comparison>,
    pub worlds: Vec<World>,
    pub layout: Layout,
    /// `critical[variant][O]`: rejects when E is at or above.
    pub critical: Vec<Vec<f64>>,
    /// Garwood's limits for each O.
    pub garwood: Vec<(f64, f64)>,
    pub landmark: Option<f64>,
    pub landmark_transform: Transform,
    pub critical_z: f64,
    pub conf_type: Transform,
    pub conf_level: ConfidenceLevel,
    pub conf_z: f64,
    pub kaplan_meier: bool,
    pub calendar: bool,
    /// Whether the law of a benchmark works on the logarithm of time.
    pub needs_logarithms: bool,
    pub median_bin: f64,
    pub calendar_bin: f64,
    /// What a real trial has beyond the plain one.
    pub course: Option<CourseRun>,
    /// Tests and intervals that the file asks for beside the usual ones.
    pub extras: Option<Extras>,
}

impl Plan {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let analysis = &scenario.analysis;
        let subjects = scenario.conduct.subjects;
        let variants: Vec<Variant> = match scenario.simulation.tests {
            TestSet::All => Variant::ALL.to_vec(),
            TestSet::Deciding => vec![analysis.test],
        };
        let landmark = analysis.landmark.filter(|_| scenario.simulation.kaplan_meier);
        let mut tests: Vec<Test> = variants.iter().map(|variant| Test::OneSample(*variant)).collect();
        let deciding = variants.iter().position(|variant| *variant == analysis.test).unwrap_or(0);
        if landmark.is_some() && scenario.simulation.tests == TestSet::All {
            tests.push(Test::Landmark(analysis.landmark_transform));
        }
        let layout = Layout { benchmarks: scenario.benchmarks.len(), tests, deciding, subjects };
        let course = scenario.course.as_ref().map(|course| {
            let places = (layout.counts(), layout.sums());
            CourseRun::new(scenario, course, (layout.tests.len(), deciding), places)
        });
        let plain = |truth: &Truth| {
            let scans = scenario.scans.clone().filter(|_| truth.seen_at_scans);
            World::new(truth.law.clone(), scans, analysis.landmark)
        };
        let worlds = course
            .as_ref()
            .map_or_else(|| scenario.truths.iter().map(plain).collect(), |run| run.worlds(scenario));
        let places = course
            .as_ref()
            .map_or((layout.counts(), layout.sums()), |run| (run.layout.counts(), run.layout.sums()));
        let extras = scenario.tallies_extras().then(|| Extras::new(scenario, places));
        let table = |variant| critical_table(variant, subjects, analysis.alpha);
        let longest = longest_calendar(&scenario.conduct);
        Self {
            conduct: scenario.conduct.clone(),
            comparisons: scenario
                .benchmarks
                .iter()
                .map(|benchmark| Comparison::new(benchmark, analysis, landmark))
                .collect(),
            worlds,
            layout,
            critical: variants.into_iter().map(table).collect(),
            garwood: (0..=subjects as u64)
                .map(|o| {
                    let unit = ObservedExpected { observed: o, expected: 1.0 };
                    let (_, interval) = unit.ratio(analysis.conf_level);
                    (interval.lower.value().unwrap_or(0.0), interval.upper.value().unwrap_or(f64::INFINITY))
                })
                .collect(),
            landmark,
            landmark_transform: analysis.landmark_transform,
            critical_z: analysis.alpha.critical_value(),
            conf_type: analysis.conf_type,
            conf_level: analysis.conf_level,
            conf_z: analysis.conf_level.normal_quantile(),
            kaplan_meier: scenario.simulation.kaplan_meier,
            calendar: scenario.simulation.calendar,
            needs_logarithms: scenario
                .benchmarks
                .iter()
                .any(|benchmark| matches!(benchmark.law, Law::Weibull(_) | Law::LogLogistic(_))),
            median_bin: round_up(longest / MEDIAN_BINS as f64),
            calendar_bin: round_up(longest / CALENDAR_BINS as f64),
            course,
            extras,
        }
    }
}

impl Plan {
    /// Whether a benchmark is itself an estimate, drawn anew in each replicate.
    pub(super) fn estimates_benchmarks(&self) -> bool {
        self.comparisons.iter().any(|comparison| comparison.events.is_finite())
    }

    /// Survival and its Greenwood sum at the landmark, ready to be tested.
    pub(super) fn landmark_estimate(&self, (survival, greenwood): (f64, f64)) -> LandmarkEstimate {
        LandmarkEstimate::new(self.landmark_transform, survival, greenwood)
    }

    /// Number of counts and of sums of a tally.
    pub(super) fn places(&self) -> (usize, usize) {
        let plain = (self.layout.counts(), self.layout.sums());
        let course = self.course.as_ref().map(|run| (run.layout.counts(), run.layout.sums()));
        self.extras.as_ref().map(Extras::end).or(course).unwrap_or(plain)
    }

    /// Whether at least two worlds follow a log-logistic law.
    pub(super) fn shares_log_odds(&self) -> bool {
        self.worlds.iter().filter(|world| matches!(world.law, Law::LogLogistic(_))).count() > 1
    }
}

/// Smallest E that is significant for each O from 0 to `subjects`.
pub(super) fn critical_table(variant: Variant, subjects: usize, alpha: OneSidedAlpha) -> Vec<f64> {
    (0..=subjects as u64).map(|observed| critical_expected(variant, observed, alpha)).collect()
}

impl Comparison {
    fn new(benchmark: &Benchmark, analysis: &Analysis, landmark: Option<f64>) -> Self {
        let horizon = benchmark.horizon.unwrap_or(f64::INFINITY);
        let events = benchmark.record.event_count().map_or(f64::INFINITY, |events| events.count);
        Self {
            law: benchmark.law.clone(),
            horizon,
            log_horizon: ln_or_limit(horizon),
            events,
            median: benchmark.law.median(),
            at_landmark: landmark
                .filter(|at| *at <= horizon)
                .map(|at| benchmark.survival(at))
                .filter(|survival| *survival > 0.0 && *survival < 1.0)
                .map(|survival| on_scale(analysis.landmark_transform, survival)),
        }
    }
}

impl Comparison {
    /// The factor by which a hazard rate estimated from so many events comes out wrong, given a standard normal `z`.
    ///
    /// A rate estimated from d events is the true one times `d / G`, G from a gamma law of shape d. Here G / d is
    /// `(1 - 1/(9 d) + z / (3 sqrt d))^3` (Wilson & Hilferty 1931, PNAS 17, 684-688), within 0.3% up to three standard
    /// deviations at d = 20. Only the rate is taken as estimated, not the shape: a lower bound of the error.
    pub(super) fn misjudgement(&self, z: f64) -> f64 {
        /// Below it lies what no data show: a rate a thousand times too high.
        const LEAST: f64 = 0.1;
        let root = (1.0 - 1.0 / (9.0 * self.events) + z / (3.0 * self.events.sqrt())).max(LEAST);
        1.0 / (root * root * root)
    }
}

impl World {
    pub(super) fn new(law: Law, scans: Option<ScanSchedule>, landmark: Option<f64>) -> Self {
        let (median, at_landmark) = (law.median(), landmark.map(|at| law.survival(at)));
        // What the trial sees is the law read at its scans; coverage is judged against that.
        let (median, at_landmark) = match &scans {
            None => (median, at_landmark),
            Some(schedule) => (
                schedule.first_at_or_after(median),
                landmark.map(|at| law.survival(schedule.last_at_or_before(at))),
            ),
        };
        Self { law, scans, median, at_landmark }
    }
}

/// A calendar time that the trial rarely goes beyond; only the width of histogram bins depends on it.
fn longest_calendar(conduct: &Conduct) -> f64 {
    let expected = conduct.accrual.expected_duration(conduct.subjects as f64);
    let accrual = if matches!(conduct.accrual, Accrual::Uniform { .. }) { expected } else { 1.5 * expected };
    match conduct.cutoff {
        Cutoff::Calendar(time) => time,
        Cutoff::AfterLastSubject(time) => accrual + time,
    }
}

/// The next number of the form 1, 2, 2.5 or 5 times a power of ten, so that bins have readable edges.
fn round_up(width: f64) -> f64 {
    let mut power = 1e-9;
    // An infinite width would be approached for ever; such a trial ends with an error of the tally.
    while power * 10.0 <= width.min(f64::MAX) {
        power *= 10.0;
    }
    [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= width)
        .unwrap_or(10.0 * power)
}
