//! Trial files: the shipped ones pass, broken ones say where and why, settings are written over them, the
//! schema fits.

mod benchmarks_and_truths;
mod broken;
mod course;
mod schema;
mod settings;

use onearm::input::trial_file::{TrialFileError, parse};
use onearm::scenario::Scenario;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use crate::reference::in_repository;

/// A shipped trial file.
fn shipped(name: &str) -> String {
    std::fs::read_to_string(in_repository(&format!("scenarios/{name}.toml"))).unwrap()
}

/// Name and text of every shipped trial file.
fn all_shipped() -> Vec<(String, String)> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(in_repository("scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            names.push(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    names.sort();
    names.into_iter().map(|name| (name.clone(), shipped(&name))).collect()
}

fn checked(text: &str) -> Result<Scenario, TrialFileError> {
    Scenario::try_from(&parse(text)?)
}

/// The shipped trial with `from` replaced by `to` must fail at the text `at`, and say each of `says` (parted
/// by bars) in message or help.
#[track_caller]
fn fails(from: &str, to: &str, at: &str, says: &str) {
    fails_in("nct07358676", from, to, at, says);
}

/// The same of another shipped file.
#[track_caller]
fn fails_in(file: &str, from: &str, to: &str, at: &str, says: &str) {
    let whole = shipped(file);
    assert!(whole.contains(from), "the file has no {from:?}");
    let text = whole.replacen(from, to, 1);
    let error = checked(&text).expect_err(to);
    let place = error.span.clone().map(|span| &text[span]);
    assert_eq!(place, Some(at), "{to:?}: {error}");
    let said = format!("{error}; {}", error.help().unwrap_or_default());
    for part in says.split('|') {
        assert!(said.contains(part), "{to:?}: {said:?} does not say {part:?}");
    }
}

#[test]
fn every_shipped_file_passes() {
    let files = all_shipped();
    assert!(files.len() >= 2);
    for (name, text) in files {
        let scenario = checked(&text).unwrap_or_else(|error| panic!("{name}: {error} at {:?}", error.span));
        assert!(!scenario.benchmarks.is_empty() && !scenario.truths.is_empty(), "{name}");
        assert!(text.starts_with("# "), "{name} opens with the question that it answers");
    }
}

/// What the file of the trial says arrives in the scenario.
#[test]
fn the_shipped_trial_as_read() {
    let scenario = checked(&shipped("nct07358676")).unwrap();
    assert_eq!(
        (scenario.conduct.subjects, scenario.simulation.trials, scenario.simulation.seed),
        (25, 1_000_000, 7_358_676)
    );
    assert_eq!((scenario.inclusion.len(), scenario.exclusion.len(), scenario.phases.len()), (20, 13, 3));
    // 10% by 12 months.
    assert!((scenario.conduct.dropout.hazard - -(0.9_f64.ln()) / 12.0).abs() < 1e-16);
    let horizons: Vec<Option<f64>> = scenario.benchmarks.iter().map(|benchmark| benchmark.horizon).collect();
    assert_eq!(horizons, [Some(12.0); 4]);
    let nulls: Vec<Option<usize>> = scenario.truths.iter().map(|truth| truth.null_of).collect();
    assert_eq!(nulls, [Some(0), Some(1), Some(2), Some(3), Some(0), None, None, None]);
    let seen: Vec<bool> = scenario.truths.iter().map(|truth| truth.seen_at_scans).collect();
    assert_eq!(seen.iter().filter(|seen| **seen).count(), 1);
    let curve = scenario.power_curve.unwrap();
    assert_eq!((curve.medians.len(), curve.medians[0], curve.medians[24]), (25, 3.0, 15.0));
    let spans = scenario.scans.unwrap().spans().to_vec();
    assert!((spans[0].every - 42.0 / 30.4375).abs() < 1e-15 && spans[1].until.is_infinite());
}

/// A change of one to three characters, somewhere.
fn mutated() -> impl Strategy<Value = String> {
    let whole = shipped("nct07358676");
    let characters: Vec<char> = whole.chars().collect();
    let some = prop::sample::select(" =\"'[]{}.,#-+_0129eaxnilfé\n\0\u{7f}".chars().collect::<Vec<_>>());
    let change = (0..characters.len(), 0_usize..4, prop::collection::vec(some, 0..3));
    prop::collection::vec(change, 1..4).prop_map(move |changes| {
        let mut text = characters.clone();
        for (at, drop, put) in changes {
            let at = at.min(text.len());
            let end = (at + drop).min(text.len());
            text.splice(at..end, put);
        }
        text.into_iter().collect()
    })
}

/// A fixed seed, so that a failure shows again.
fn config() -> Config {
    Config {
        cases: 400,
        rng_seed: RngSeed::Fixed(20_250_118),
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// No text makes the check panic, and errors point into the text.
    #[test]
    fn damaged_files_are_errors_or_scenarios(text in mutated()) {
        if let Err(error) = checked(&text) {
            let place = error.span.clone().map(|span| text.get(span).is_some());
            prop_assert!(place != Some(false), "{error:?}");
            prop_assert!(!error.to_string().is_empty() && error.help() != Some(String::new()));
        }
    }

    /// Numbers of any size in any place that takes a number.
    #[test]
    fn wild_numbers_are_errors_or_scenarios(
        which in 0_usize..200,
        number in prop::sample::select(vec![
            "0", "-1", "1e-300", "1e300", "inf", "-inf", "nan", "2.5", "9223372036854775807", "1e-9", "true",
            "[]", "{}", "\"\"",
        ]),
    ) {
        let whole = shipped("nct07358676");
        let numbers: Vec<(usize, &str)> = whole
            .match_indices(" = ")
            .map(|(at, _)| (at + 3, whole[at + 3..].split(['\n', ' ', ',', ']']).next().unwrap_or_default()))
            .filter(|(_, value)| value.parse::<f64>().is_ok())
            .collect();
        let (at, value) = numbers[which % numbers.len()];
        let text = format!("{}{number}{}", &whole[..at], &whole[at + value.len()..]);
        if let Err(error) = checked(&text) {
            prop_assert!(error.span.is_some(), "{error:?}");
        }
    }
}
