//! Simulated operating characteristics, against exact ones, closed forms and a slow second computation.

mod closed_form;
mod convolution;
mod course;
mod coverage;
mod critical;
mod curve;
mod estimated;
mod exact;
mod extras;
mod fourier;
mod kernels;
mod laws;
mod replay;
mod reproducible;
mod scans;
mod slow;

use std::sync::atomic::AtomicBool;

use onearm::input::trial_file::{apply_settings, parse};
use onearm::scenario::Scenario;
use onearm::simulation::{OperatingCharacteristics, simulate};

use crate::reference::in_repository;

/// The smallest trial that can be simulated; each test writes its own settings over it.
const SMALL: &str = r#"
[trial]
id = "small"
title = "A small trial"
question = "What is counted?"
time_unit = "months"

[population]
subjects = 25

[accrual]
law = "uniform"
duration = 12.0

[follow_up]
calendar = 24.0

[[benchmark]]
id = "benchmark"
law = "exponential:median=5"

[[truth]]
name = "truth"
law = "exponential:median=5"

[[analysis]]
name = "final"
alpha = 0.05

[simulation]
trials = 2e5
seed = 1
kaplan_meier = false
calendar = false
"#;

fn scenario_of(text: &str, settings: &[String]) -> Scenario {
    let text = apply_settings(text, settings).unwrap();
    Scenario::try_from(&parse(&text).unwrap()).unwrap()
}

/// The small trial with settings such as `population.subjects=10`.
fn small(settings: &[&str]) -> Scenario {
    scenario_of(SMALL, &settings.iter().map(|setting| (*setting).to_owned()).collect::<Vec<_>>())
}

/// The shipped trial with settings written over it.
fn nct07358676(settings: &[&str]) -> Scenario {
    shipped("nct07358676", settings)
}

/// A shipped trial file with settings written over it.
fn shipped(name: &str, settings: &[&str]) -> Scenario {
    let path = in_repository(&format!("scenarios/{name}.toml"));
    let text = std::fs::read_to_string(path).unwrap();
    scenario_of(&text, &settings.iter().map(|setting| (*setting).to_owned()).collect::<Vec<_>>())
}

fn run(scenario: &Scenario) -> OperatingCharacteristics {
    run_on(2, scenario)
}

fn run_on(threads: usize, scenario: &Scenario) -> OperatingCharacteristics {
    simulate(scenario, threads, &(), &AtomicBool::new(false)).unwrap()
}
