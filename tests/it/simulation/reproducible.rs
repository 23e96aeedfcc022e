//! The same bits on any number of threads, for any number of trials, under any other truths of the file.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use onearm::hypothesis::Variant;
use onearm::simulation::{OperatingCharacteristics, Progress, SimulationError, simulate};

use super::{nct07358676, run, run_on, shipped, small};

/// Digests of 2000 trials of the shipped files, as stored here. They change only on purpose, with a line in
/// CHANGELOG.md: whoever reports a digest must be able to get it again.
const DIGESTS: [(&str, &str); 2] = [
    ("nct07358676", "519cd67358d75b18ad812da984841b4476dd5e00456d62ea5454be1c53477777"),
    ("speed_logrank", "15150c3c9c9557dc14a71c261de5d29b60a61df667d317babbbc8f189181d4eb"),
];

#[test]
fn digests_are_the_stored_ones() {
    let runs = [
        nct07358676(&["simulation.trials=2000", "power_curve.trials=100"]),
        shipped("speed_logrank", &["simulation.trials=2000"]),
    ];
    for ((file, stored), scenario) in DIGESTS.into_iter().zip(runs) {
        assert_eq!(run(&scenario).digest, stored, "{file}");
    }
}

#[test]
fn threads_do_not_matter() {
    let scenario = nct07358676(&["simulation.trials=2600", "power_curve.trials=1100", "power_curve.step=4"]);
    let one = run_on(1, &scenario);
    for threads in [2, 5] {
        let other = run_on(threads, &scenario);
        assert_eq!(one.digest, other.digest, "{threads} threads");
        assert_eq!(one, other, "{threads} threads");
    }
}

/// A last chunk that is not full, one that is, and fewer chunks than threads.
#[test]
fn any_number_of_trials() {
    let of = |trials: u64, threads| {
        run_on(threads, &small(&[&format!("simulation={{ trials = {trials}, seed = 3 }}")]))
    };
    let whole = of(3000, 1);
    for trials in [1, 2, 1000, 1023, 1024, 1025, 3000] {
        let ours = of(trials, 1);
        assert_eq!(ours, of(trials, 9), "{trials}");
        let figures = &ours.truths[0];
        let precision = figures.precision.as_ref().unwrap();
        assert_eq!((ours.trials, figures.trials), (trials, trials));
        assert_eq!(figures.events_distribution.iter().sum::<u64>(), trials);
        assert_eq!(figures.medians.iter().map(|bin| bin.trials).sum::<u64>(), trials);
        assert_eq!(precision.median.trials + precision.not_reached.count, trials);
        let rejected: u64 = figures.medians.iter().map(|bin| bin.rejected[0]).sum();
        assert_eq!(rejected, ours.rejected[[0, 0, ours.deciding]]);
        assert!(figures.duration.sd == 0.0 && (figures.duration.mean - 24.0).abs() < 1e-9);
        // The first trials of the longer run are these.
        let more = whole.truths[0].events_distribution.iter().zip(&figures.events_distribution);
        assert!(more.clone().all(|(long, short)| long >= short), "{trials}");
    }
    // One more trial is one more trial.
    let (a, b) = (of(1024, 2), of(1025, 2));
    let more = a.truths[0].events_distribution.iter().zip(&b.truths[0].events_distribution);
    assert_eq!(more.map(|(a, b)| b - a).sum::<u64>(), 1);
    assert_ne!(a.digest, b.digest);
}

#[test]
fn the_seed_matters() {
    let of = |seed: u64| run(&small(&[&format!("simulation={{ trials = 2000, seed = {seed} }}")]));
    let (one, two) = (of(1), of(2));
    assert_ne!(one.digest, two.digest);
    assert_ne!(one.truths[0].events, two.truths[0].events);
    assert_eq!(one, of(1));
}

/// Each replicate has the same subjects in every world, and the power curve the same as the truths.
#[test]
fn worlds_share_their_random_numbers() {
    let worlds = "truth=[{ name = \"a\", law = \"weibull:shape=1.2,median=8\" }, \
                  { name = \"b\", benchmark = \"benchmark\" }, \
                  { name = \"same\", law = \"weibull:shape=1.2,median=8\" }, \
                  { name = \"ratio 1\", law = \"weibull:shape=1.2,median=8\", hazard_ratio = 1, from = 0 }, \
                  { name = \"better\", benchmark = \"benchmark\", hazard_ratio = 0.7 }, \
                  { name = \"longer\", benchmark = \"benchmark\", median = 10 }]";
    let trials = "simulation={ trials = 3000, seed = 4, kaplan_meier = true }";
    let curve = "power_curve={ shape_of = \"benchmark\", from = 5, to = 10, step = 5, trials = 3000 }";
    let all = run(&small(&[worlds, trials, curve]));
    assert_eq!(all.truths[0], all.truths[2]);
    assert_eq!(all.truths[0], all.truths[3]);
    assert_ne!(all.truths[0].events, all.truths[1].events);
    // A world alone is the same as among others.
    let alone = run(&small(&[trials, "truth.0.law=weibull:shape=1.2,median=8"]));
    assert_eq!(alone.truths[0], all.truths[0]);
    // A lower hazard never gives a subject an earlier event.
    assert!(all.truths[4].person_time.mean > all.truths[1].person_time.mean);
    let power = all.power_curve.as_ref().unwrap();
    assert_eq!(power.medians, [5.0, 10.0]);
    for (point, truth) in [(0, 1), (1, 5)] {
        assert_eq!(power.rejected[[point, 0]], all.rejected[[truth, 0, all.deciding]]);
    }
}

/// What else is tallied does not change what is rejected.
#[test]
fn tallies_do_not_disturb_each_other() {
    let rejected = |settings: &str| {
        let ours = run(&small(&["analysis.0.landmark=6", "analysis.0.test=signed-root", settings]));
        ours.rejected[[0, 0, ours.deciding]]
    };
    let all = rejected("simulation={ trials = 2000 }");
    for other in ["kaplan_meier = false", "calendar = false", "tests = \"deciding\""] {
        assert_eq!(rejected(&format!("simulation={{ trials = 2000, {other} }}")), all, "{other}");
    }
    let variants = run(&small(&["simulation={ trials = 2000 }"]));
    assert_eq!(
        variants.rejected[[0, 0, Variant::ALL.iter().position(|v| *v == Variant::SignedRoot).unwrap()]],
        all
    );
}

/// Counts what it is told.
#[derive(Default)]
struct Counter(AtomicU64);

impl Progress for Counter {
    fn advance(&self, trials: u64) {
        self.0.fetch_add(trials, Ordering::Relaxed);
    }
}

#[test]
fn progress_adds_up_to_all_trials() {
    let scenario = nct07358676(&["simulation.trials=2100", "power_curve.trials=1030", "power_curve.step=6"]);
    for threads in [1, 3] {
        let counter = Counter::default();
        simulate(&scenario, threads, &counter, &AtomicBool::new(false)).unwrap();
        assert_eq!(counter.0.into_inner(), 8 * 2100 + 3 * 1030);
    }
}

fn failure(settings: &[&str], stop: bool) -> Option<SimulationError> {
    let result: Result<OperatingCharacteristics, _> =
        simulate(&small(settings), 2, &(), &AtomicBool::new(stop));
    result.err()
}

#[test]
fn runs_that_cannot_end_well() {
    assert!(matches!(failure(&[], true), Some(SimulationError::Interrupted(_))));
    let mut nothing = small(&[]);
    nothing.simulation.trials = 0;
    let result = simulate(&nothing, 2, &(), &AtomicBool::new(false));
    assert_eq!(result.err(), Some(SimulationError::NoTrials));
    // Times too long for the tally, and infinite ones, are errors and not figures.
    let settings = ["accrual.duration=1e12", "follow_up.calendar=2e12"];
    assert!(matches!(failure(&settings, false), Some(SimulationError::Overflow(_))));
    let endless = ["accrual={ law = \"poisson\", rate = 1e-307 }", "follow_up={ after_last_subject = 1 }"];
    assert!(matches!(failure(&endless, false), Some(SimulationError::Overflow(_))));
}

/// Bins are 1, 2, 2.5 or 5 times a power of ten wide, and reach to the end of the trial.
#[test]
fn bins_have_readable_edges() {
    for (cut, median, calendar) in
        [(24.0, 0.2, 0.5), (30.0, 0.25, 0.5), (60.0, 0.5, 1.0), (100.0, 1.0, 2.0), (731.0, 10.0, 20.0)]
    {
        let settings =
            [&format!("follow_up.calendar={cut}"), "simulation={ trials = 10, seed = 1, calendar = true }"];
        let figures = &run(&small(&settings)).truths[0];
        assert_eq!((figures.medians.len(), figures.calendar.len()), (121, 60));
        assert_eq!(figures.medians[0].edges, Some((0.0, median)), "{cut}");
        assert_eq!(figures.medians[120].edges, None);
        assert_eq!(figures.calendar[0].0, calendar, "{cut}");
        assert!(figures.calendar[59].0 >= cut && figures.medians[119].edges.unwrap().1 >= cut);
        assert_eq!(figures.calendar[59].1, 25.0);
    }
}
