//! Every figure of a simulation against the slow recomputation: counts equal, sums to 1e-9.

use onearm::scenario::Scenario;
use onearm::simulation::{Mean, OperatingCharacteristics, Rate, Test};

use super::slow::{Bins, Name, Replay, Slow};
use super::{nct07358676, run, small};

impl Slow {
    fn same_count(&self, name: Name, count: u64) {
        assert_eq!(count, self.counted(name), "{name:?}");
    }

    fn same_rate(&self, name: Name, rate: Rate, trials: u64) {
        assert_eq!(rate.trials, trials, "{name:?}");
        self.same_count(name, rate.count);
    }

    /// Sums in another order, on the one side rounded to units of 2^-40: relative to the size of the numbers.
    fn same_mean(&self, name: Name, got: Mean) {
        let (n, mean, square) = self.moments(name);
        assert_eq!(got.trials, n, "{name:?}");
        assert!((got.mean - mean).abs() <= 1e-9 * square.sqrt(), "{name:?}: {got:?}, replayed {mean}");
        let variance = square - mean * mean;
        let off = (got.sd * got.sd - variance).abs();
        assert!(off <= 1e-9 * square, "{name:?}: {got:?}, replayed variance {variance}");
    }
}

/// Replays every truth and compares all there is.
fn check(scenario: &Scenario) -> OperatingCharacteristics {
    let figures = run(scenario);
    assert_eq!(figures.tests[figures.deciding], Test::OneSample(scenario.analysis.test));
    for (index, truth) in scenario.truths.iter().enumerate() {
        let ours = &figures.truths[index];
        let width = ours.medians.first().and_then(|bin| bin.edges).map_or(1.0, |edges| edges.1);
        let bins = Bins { median: width, calendar: ours.calendar.first().map_or(1.0, |point| point.0) };
        let tests = figures.tests.as_slice();
        let replay = Replay { scenario, truth, tests, deciding: figures.deciding, bins };
        let slow = replay.all();
        let trials = scenario.simulation.trials;
        assert_eq!(ours.trials, trials);
        for (events, count) in ours.events_distribution.iter().enumerate() {
            slow.same_count(("events", events, 0), *count);
        }
        slow.same_mean(("events", 0, 0), ours.events);
        slow.same_mean(("duration", 0, 0), ours.duration);
        slow.same_mean(("person-time", 0, 0), ours.person_time);
        for (bin, median) in ours.medians.iter().enumerate() {
            slow.same_count(("median", bin, 0), median.trials);
            for (benchmark, rejected) in median.rejected.iter().enumerate() {
                slow.same_count(("rejected by median", benchmark, bin), *rejected);
            }
        }
        calendar(&ours.calendar, &slow, trials);
        precision(&replay, &figures, index, &slow);
        for benchmark in 0..scenario.benchmarks.len() {
            against(&figures, index, benchmark, &slow);
        }
    }
    figures
}

/// Means per trial are counts over trials, so they are counts again to rounding.
fn calendar(points: &[(f64, f64, f64)], slow: &Slow, trials: u64) {
    let (mut entered, mut happened) = (0, 0);
    for (bin, (edge, subjects, events)) in points.iter().enumerate() {
        entered += slow.counted(("entered", bin, 0));
        happened += slow.counted(("happened", bin, 0));
        let off = |mean: f64, count: u64| (mean * trials as f64 - count as f64).abs();
        assert!(off(*subjects, entered) < 1e-6 && off(*events, happened) < 1e-6, "by {edge}");
    }
}

fn precision(replay: &Replay, figures: &OperatingCharacteristics, index: usize, slow: &Slow) {
    let trials = replay.scenario.simulation.trials;
    assert_eq!(figures.truths[index].precision.is_some(), replay.scenario.simulation.kaplan_meier);
    let Some(ours) = &figures.truths[index].precision else { return };
    let (median, survival) = replay.truths();
    assert!((ours.true_median / median - 1.0).abs() < 1e-14);
    slow.same_mean(("median", 0, 0), ours.median);
    slow.same_rate(("not reached", 0, 0), ours.not_reached, trials);
    slow.same_rate(("covered", 0, 0), ours.median_interval.covered, trials);
    slow.same_mean(("width", 0, 0), ours.median_interval.width);
    assert_eq!(ours.median_interval.finite, Rate { count: ours.median_interval.width.trials, trials });
    assert_eq!(ours.landmark.is_some(), survival.is_some());
    let (Some((estimate, interval, truth)), Some(survival)) = (ours.landmark, survival) else { return };
    assert!((truth / survival - 1.0).abs() < 1e-14);
    slow.same_mean(("landmark", 0, 0), estimate);
    slow.same_mean(("landmark width", 0, 0), interval.width);
    slow.same_rate(("landmark covered", 0, 0), interval.covered, interval.width.trials);
    assert_eq!(interval.finite, Rate { count: interval.width.trials, trials });
}

fn against(figures: &OperatingCharacteristics, index: usize, benchmark: usize, slow: &Slow) {
    let ours = &figures.truths[index].against[benchmark];
    for test in 0..figures.tests.len() {
        let rate = figures.rejection(index, benchmark, test);
        slow.same_rate(("rejected", benchmark, test), rate, figures.trials);
        let rate = figures.rejection_estimated(index, benchmark, test);
        slow.same_rate(("rejected, estimated", benchmark, test), rate, figures.trials);
    }
    slow.same_mean(("expected", benchmark, 0), ours.expected);
    slow.same_mean(("observed", benchmark, 0), ours.observed);
    slow.same_mean(("ratio", benchmark, 0), ours.ratio);
    slow.same_mean(("ratio width", benchmark, 0), ours.ratio_width);
    let rates = [
        ("nothing expected", ours.nothing_expected),
        ("ratio excludes one", ours.ratio_excludes_one),
        ("landmark missing", ours.landmark_missing),
        ("all survive", ours.all_survive),
    ];
    for (name, rate) in rates {
        slow.same_rate((name, benchmark, 0), rate, figures.trials);
    }
    if figures.truths[index].precision.is_some() {
        slow.same_rate(("median excludes", benchmark, 0), ours.median_excludes, figures.trials);
    }
}

/// Eight truths, one of them seen at scans, four benchmarks with horizons, all tests and estimates.
#[test]
fn the_shipped_trial() {
    let figures = check(&nct07358676(&["simulation.trials=1500", "power_curve.trials=1"]));
    assert_eq!((figures.truths.len(), figures.tests.len()), (8, 6));
}

/// Trials in which nothing is expected, nobody has entered or nobody has an event; a landmark beyond the
/// horizon.
#[test]
fn three_subjects_who_may_not_come() {
    let figures = check(&small(&[
        "population.subjects=3",
        "accrual={ law = \"poisson\", rate = 0.2 }",
        "follow_up.calendar=9",
        "benchmark=[{ id = \"a\", law = \"piecewise:rates=0/0.2/0.05,cuts=3/7\" }, \
         { id = \"b\", law = \"weibull:shape=1.4,median=5\", horizon = 4, median = 5, subjects = 40 }, \
         { id = \"c\", law = \"piecewise:rates=0/0.3,cuts=6\" }]",
        "truth=[{ name = \"null\", benchmark = \"b\" }, \
         { name = \"delayed\", law = \"log-logistic:shape=0.8,median=6\", hazard_ratio = 0.4, from = 2 }]",
        "analysis.0.landmark=5",
        "analysis.0.conf_type=plain",
        "analysis.0.test=wu",
        "simulation={ trials = 3000, seed = 11 }",
    ]));
    let [null, _] = figures.truths.as_slice() else { panic!() };
    assert!(null.against[0].nothing_expected.count > 500 && null.against[0].nothing_expected.count < 2500);
    assert_eq!(null.against[1].landmark_missing.count, 3000, "5 lies beyond the horizon of 4");
    assert_eq!(null.against[2].landmark_missing.count, 3000, "all survive to 5 under the benchmark");
    assert!(null.against[0].landmark_missing.count > 500 && null.against[0].all_survive.count > 100);
    assert!(null.precision.as_ref().unwrap().not_reached.count > 1000);
}

/// Another unit, a cut after the last subject, other transforms and levels, progression seen at scans.
#[test]
fn scans_in_weeks() {
    let figures = check(&small(&[
        "trial.time_unit=weeks",
        "population.subjects=40",
        "accrual.duration=50",
        "follow_up={ after_last_subject = 30 }",
        "dropout={ hazard = 0.004 }",
        "scans={ spans = [{ every_weeks = 6, until_week = 18 }, { every_weeks = 9 }] }",
        "benchmark=[{ id = \"a\", median = 24, survival = [{ time = 52, value = 0.2 }], events = 61 }]",
        "truth=[{ name = \"seen\", benchmark = \"a\", observed = \"scans\" }, \
         { name = \"true\", benchmark = \"a\", observed = \"true-time\" }]",
        "analysis=[{ name = \"final\", alpha = 0.1, test = \"exact-poisson\", landmark = 27, \
         landmark_transform = \"log-log\", conf_type = \"arcsine\", conf_level = 0.8 }]",
        "simulation={ trials = 1200, seed = 12 }",
    ]));
    // The benchmark's own law, seen late: more rejections than when seen in time.
    assert!(figures.rejected[[0, 0, 3]] > figures.rejected[[1, 0, 3]] + 40);
}

/// More subjects than the counting sort takes, one test, no calendar.
#[test]
fn many_subjects() {
    for transform in ["log", "logit"] {
        let figures = check(&small(&[
            "population.subjects=130",
            "truth.0.law=exponential:median=6",
            "analysis.0.test=signed-root",
            &format!("analysis.0.conf_type={transform}"),
            "analysis.0.landmark=8",
            "simulation={ trials = 300, seed = 13, calendar = false, tests = \"deciding\" }",
        ]));
        assert_eq!((figures.tests.len(), figures.deciding), (1, 0));
        assert!(figures.truths[0].calendar.is_empty());
    }
}
