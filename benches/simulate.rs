//! How long one simulated trial takes, beside loops written by hand that do the least that the trial needs.
//!
//! ```text
//! cargo bench --bench simulate
//! ```
//! | id | what |
//! |---|---|
//! | `logrank/subjects=N` | scenarios/speed_logrank.toml under its first truth: N subjects, uniform entry, dropout, exponential event, O and E against an exponential benchmark, one decision; with the stream, the tally and the sums that every trial has |
//! | `kaplan_meier/subjects=N` | scenarios/speed_km.toml under its first truth: the same with the Kaplan-Meier median, its log-log interval and coverage |
//! | `two_truths/FILE` | either file as shipped, with both truths from the same draws |
//! | `full_file` | scenarios/nct07358676.toml as shipped but for the number of trials: 8 truths, 4 benchmarks, all tests and estimates, calendar, power curve |
//! | `course` | scenarios/nct07358676_course.toml as shipped but for the number of trials: 5 truths, 3 benchmarks, phases, scans as held, toxicity, an interim analysis, overall survival |
//! | `threads/N` | `full_file` on N threads |
//! | `set_up` | what a run costs before its first trial: thread pool and tables of critical values |
//! | `by_hand/scalar` | the trial of `logrank/subjects=25`, one subject after the other (see [`by_hand::scalar`]) |
//! | `by_hand/eight_lanes` | the same, eight trials side by side (see [`by_hand::eight_lanes`]) |
//! | `by_hand/curve/eight_lanes` | the trial of `kaplan_meier/subjects=25`, eight side by side (see [`by_hand::curve`]) |
//!
//! Everything runs on one thread but `threads/2`. Items per second are trials, of every truth and of every point of the power
//! curve; their inverse is the time of one trial. A run has so many trials that its set-up weighs little.

use std::fmt;
use std::sync::atomic::AtomicBool;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use onearm::input::trial_file::{apply_settings, parse};
use onearm::scenario::Scenario;
use onearm::simulation::simulate;

mod by_hand;

fn main() {
    divan::main();
}

/// Trials of one run, 1000 chunks.
const TRIALS: u64 = 1_024_000;
/// Trials per truth of the whole file, a tenth of that per point of its power curve, as shipped.
const TRIALS_OF_FILE: u64 = 102_400;

struct Subjects(u32);

impl fmt::Display for Subjects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "subjects={}", self.0)
    }
}

fn shipped(name: &str, settings: &[String]) -> Scenario {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the shipped file is there");
    let text = apply_settings(&text, settings).expect("the settings fit");
    let file = parse(&text).expect("the shipped file parses");
    Scenario::try_from(&file).expect("the shipped file passes the check")
}

/// A shipped file with so many subjects, under its first truth.
fn speed(file: &str, subjects: u32) -> Scenario {
    let settings = [format!("population.subjects={subjects}"), format!("simulation.trials={TRIALS}")];
    let mut scenario = shipped(file, &settings);
    scenario.truths.truncate(1);
    scenario
}

fn whole_file() -> Scenario {
    shipped(
        "nct07358676",
        &[
            format!("simulation.trials={TRIALS_OF_FILE}"),
            format!("power_curve.trials={}", TRIALS_OF_FILE / 10),
        ],
    )
}

fn run(bencher: Bencher, scenario: &Scenario, threads: usize) {
    let of_curve = scenario.power_curve.as_ref().map_or(0, |curve| curve.trials * curve.medians.len() as u64);
    let trials = scenario.simulation.trials * scenario.truths.len() as u64 + of_curve;
    bencher.counter(ItemsCount::new(trials)).bench_local(|| {
        simulate(black_box(scenario), threads, &(), &AtomicBool::new(false)).expect("it runs")
    });
}

#[divan::bench(args = [10, 25, 100].map(Subjects), sample_count = 20, sample_size = 1)]
fn logrank(bencher: Bencher, subjects: &Subjects) {
    run(bencher, &speed("speed_logrank", subjects.0), 1);
}

#[divan::bench(args = [25, 100].map(Subjects), sample_count = 20, sample_size = 1)]
fn kaplan_meier(bencher: Bencher, subjects: &Subjects) {
    run(bencher, &speed("speed_km", subjects.0), 1);
}

#[divan::bench(args = ["speed_logrank", "speed_km"], sample_count = 20, sample_size = 1)]
fn two_truths(bencher: Bencher, file: &str) {
    run(bencher, &shipped(file, &[format!("simulation.trials={TRIALS}")]), 1);
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn full_file(bencher: Bencher) {
    run(bencher, &whole_file(), 1);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn course(bencher: Bencher) {
    run(bencher, &shipped("nct07358676_course", &[format!("simulation.trials={TRIALS_OF_FILE}")]), 1);
}

#[divan::bench(args = [1, 2], sample_count = 20, sample_size = 1)]
fn threads(bencher: Bencher, threads: usize) {
    run(bencher, &whole_file(), threads);
}

#[divan::bench(sample_count = 20)]
fn set_up(bencher: Bencher) {
    let mut scenario = speed("speed_logrank", 25);
    scenario.simulation.trials = 1;
    run(bencher, &scenario, 1);
}
