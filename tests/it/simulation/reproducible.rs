//! The same bits on any number of threads, for any number of trials, under any other truths of the file.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use onearm::hypothesis::Variant;
use onearm::simulation::{
    OperatingCharacteristics, Progress, Shard, SimulationError, Simulator, chunks, simulate,
};

use super::{nct07358676, run, run_on, shipped, small};

/// Digests of 2000 trials of the shipped files, as stored here. They change only on purpose, with a line in
/// CHANGELOG.md: whoever reports a digest must be able to get it again.
const DIGESTS: [(&str, &str); 3] = [
    ("nct07358676", "519cd67358d75b18ad812da984841b4476dd5e00456d62ea5454be1c53477777"),
    ("speed_logrank", "15150c3c9c9557dc14a71c261de5d29b60a61df667d317babbbc8f189181d4eb"),
    ("nct07358676_course", "91e43888fb79c560411c28d4e0fbf93722d044908c3b68737f368dd8fa696242"),
];

#[test]
fn digests_are_the_stored_ones() {
    let runs = [
        nct07358676(&["simulation.trials=2000", "power_curve.trials=100"]),
        shipped("speed_logrank", &["simulation.trials=2000"]),
        shipped("nct07358676_course", &["simulation.trials=2000"]),
    ];
    for ((file, stored), scenario) in DIGESTS.into_iter().zip(runs) {
        assert_eq!(run(&scenario).digest, stored, "{file}");
    }
}

#[test]
fn threads_do_not_matter() {
    let scenario = nct07358676(&["simulation.trials=2600", "power_curve.trials=1100", "power_curve.step=4"]);
    let one = run_on(1, &scenario);
    for threads in [2, 3, 5] {
        let other = run_on(threads, &scenario);
        assert_eq!(one.digest, other.digest, "{threads} threads");
        assert_eq!(one, other, "{threads} threads");
    }
}

/// In any order, and with other threads for each; the last chunk is not full.
#[test]
fn shards_add_up_to_one_run() {
    let scenario = small(&["simulation={ trials = 8000, seed = 9, kaplan_meier = true, calendar = true }"]);
    let whole = run(&scenario);
    let stop = AtomicBool::new(false);
    for of in [1, 2, 3, 7] {
        let simulator = Simulator::new(&scenario, of as usize).unwrap();
        let shard = |index| Shard::new(index, of).unwrap().chunks(8000).unwrap();
        let parts: Vec<_> =
            (1..=of).map(|index| simulator.tally(shard(index), &(), &stop).unwrap()).collect();
        for first in 0..of as usize {
            let mut sum = simulator.nothing();
            let (before, after) = parts.split_at(first);
            after.iter().chain(before.iter().rev()).for_each(|part| sum.merge(part).unwrap());
            assert_eq!(sum.missing(8000), [], "{of}");
            assert_eq!(simulator.figures(&sum), whole, "{of} from {first}");
        }
        // Without one of them it is another result, of fewer trials.
        let mut some = simulator.nothing();
        parts[1..].iter().for_each(|part| some.merge(part).unwrap());
        assert_eq!(some.trials() + parts[0].trials(), 8000);
        assert_ne!(simulator.figures(&some).digest, whole.digest);
    }
}

/// Raises a flag when so many trials are done.
struct StopAfter<'a>(AtomicU64, u64, &'a AtomicBool);

impl Progress for StopAfter<'_> {
    fn advance(&self, trials: u64) {
        if self.0.fetch_add(trials, Ordering::Relaxed) + trials >= self.1 {
            self.2.store(true, Ordering::Relaxed);
        }
    }
}

/// What is done when a run is stopped are its first chunks, so that it is the result of a shorter run, and the rest makes it whole.
#[test]
fn a_stopped_run_has_its_first_trials() {
    let scenario = |trials: u64| small(&[&format!("simulation={{ trials = {trials}, seed = 3 }}")]);
    let long = scenario(50_000);
    for threads in [1, 2, 4] {
        let simulator = Simulator::new(&long, threads).unwrap();
        let stop = AtomicBool::new(false);
        let until = StopAfter(AtomicU64::new(0), 5000, &stop);
        let mut part = simulator.tally(0..chunks(50_000), &until, &stop).unwrap();
        let trials = part.trials();
        assert!((5000..=5120 + 1024 * (threads as u64 - 1)).contains(&trials), "{trials} on {threads}");
        assert_eq!((part.replicates().len(), part.replicates()[0].clone()), (1, 0..trials));
        assert_eq!(simulator.figures(&part), run(&scenario(trials)), "{threads}");
        let go = AtomicBool::new(false);
        let rest = simulator.tally(chunks(trials)..chunks(50_000), &(), &go).unwrap();
        part.merge(&rest).unwrap();
        assert_eq!(simulator.figures(&part), run(&long), "{threads}");
    }
}

/// The run ends at the first of the fixed looks at which all rates have the standard error, whatever the threads.
#[test]
fn a_precision_is_reached_at_the_same_trial() {
    use onearm::simulation::largest_standard_error;
    let scenario = |trials: u64| small(&[&format!("simulation={{ trials = {trials}, seed = 6 }}")]);
    let (most, stop) = (scenario(1_000_000), AtomicBool::new(false));
    let on = |threads, wanted| {
        let simulator = Simulator::new(&most, threads).unwrap();
        let (part, precision) = simulator.to_precision(wanted, &(), &stop).unwrap();
        (part.trials(), precision, simulator.figures(&part))
    };
    // The rates are near .05: the standard error .0012 takes about 33,000 trials, beyond the look at 32 chunks.
    let (trials, precision, figures) = on(1, 0.0012);
    for threads in [2, 3, 5] {
        assert_eq!(on(threads, 0.0012), (trials, precision, figures.clone()), "{threads}");
    }
    let at = |chunks: u64| largest_standard_error(&run(&scenario(1024 * chunks)));
    let looks = [16, 20, 24, 28, 32, 40, 48, 56, 64];
    let first = looks.into_iter().find(|chunks| at(*chunks) <= 0.0012).unwrap();
    assert!(first > 16 && precision.is_reached());
    assert_eq!((trials, precision.largest), (1024 * first, at(first)));
    assert_eq!(figures, run(&scenario(trials)));
    // It is never less than what is printed.
    let tests = 0..figures.tests.len();
    let printed = tests.map(|test| figures.rejection(0, 0, test).mcse()).fold(0.0, f64::max);
    assert!(printed <= precision.largest && precision.largest < 1.02 * printed);
    // No rejection in so few trials does not count as a rate known exactly.
    let nothing = small(&["simulation={ trials = 3000, seed = 1 }", "truth.0.law=exponential:median=0.01"]);
    let simulator = Simulator::new(&nothing, 2).unwrap();
    let (part, precision) = simulator.to_precision(1e-4, &(), &stop).unwrap();
    assert_eq!(simulator.figures(&part).rejected[[0, 0, 0]], 0);
    assert!((part.trials(), precision.is_reached()) == (3000, false), "{precision:?}");
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
