//! `simulate --emit`: the rows are the very trials that the run counts.

use std::collections::HashMap;

use serde_json::Value;

use crate::program::{Verb, entry, number};

const SIMULATE: Verb = Verb("simulate");

struct Emitted {
    result: Value,
    rows: Vec<HashMap<String, String>>,
}

fn emitted(scenario: &str, trials: u32) -> Emitted {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trials.csv");
    let scenario = format!("{}/scenarios/{scenario}", env!("CARGO_MANIFEST_DIR"));
    let result = SIMULATE.result(&format!("{scenario} --trials {trials} -q --emit {}", path.display()));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.deserialize().map(Result::unwrap).collect();
    Emitted { result, rows }
}

impl Emitted {
    fn of(&self, truth: &str) -> Vec<&HashMap<String, String>> {
        self.rows.iter().filter(|row| row["truth"] == truth).collect()
    }
}

fn value(row: &HashMap<String, String>, key: &str) -> Option<f64> {
    Some(row[key].as_str()).filter(|text| !text.is_empty()).map(|text| text.parse().unwrap())
}

fn mean(rows: &[&HashMap<String, String>], key: &str) -> f64 {
    let values: Vec<f64> = rows.iter().filter_map(|row| value(row, key)).collect();
    values.iter().sum::<f64>() / values.len() as f64
}

#[track_caller]
fn same(counted: &Value, of_rows: f64) {
    assert!((number(counted) / of_rows - 1.0).abs() < 1e-9, "{counted} {of_rows}");
}

/// Means, rejections and quantiles of a plain trial and of one with a course, which stops early.
#[test]
fn rows_sum_up_to_what_is_counted() {
    for (scenario, trials) in [("nct07358676.toml", 1500), ("nct07358676_course.toml", 1500)] {
        let emitted = emitted(scenario, trials);
        let truths = emitted.result["truths"].as_array().unwrap();
        assert_eq!(emitted.rows.len(), truths.len() * trials as usize);
        for truth in truths {
            let rows = emitted.of(truth["truth"].as_str().unwrap());
            let replicates: Vec<f64> = rows.iter().filter_map(|row| value(row, "replicate")).collect();
            assert!(replicates.iter().enumerate().all(|(place, replicate)| *replicate == place as f64));
            same(&truth["events"]["mean"], mean(&rows, "events"));
            same(&truth["duration"]["mean"], mean(&rows, "cut"));
            same(&truth["subjects"]["mean"], mean(&rows, "subjects"));
            same(&truth["median"]["mean"], mean(&rows, "median"));
            for against in truth["benchmarks"].as_array().unwrap() {
                let id = against["benchmark"].as_str().unwrap();
                let rejected = mean(&rows, &format!("rejected:{id}"));
                let test = emitted.result["plan"]["test"].as_str().unwrap();
                let counted = match &against["success"] {
                    Value::Null => number(&entry(&against["tests"], "variant", test)["rate"]),
                    success => number(&success["rate"]["rate"]),
                };
                assert!((counted - rejected).abs() < 1e-12, "{id} {counted} {rejected}");
            }
            quantiles(truth, &rows);
        }
    }
}

/// Each quantile of the histogram lies within a bin of that of the rows.
fn quantiles(truth: &Value, rows: &[&HashMap<String, String>]) {
    let mut medians: Vec<f64> =
        rows.iter().map(|row| value(row, "median").unwrap_or(f64::INFINITY)).collect();
    medians.sort_by(f64::total_cmp);
    let width = number(&truth["median"]["bins"][0]["to"]);
    let quantiles = truth["median"]["quantiles"].as_array().unwrap();
    assert_eq!(quantiles.len(), 7);
    for quantile in quantiles {
        let place = (number(&quantile["probability"]) * medians.len() as f64).ceil() as usize;
        let of_rows = medians[place - 1];
        match quantile["estimate"].as_f64() {
            Some(estimate) => assert!((estimate - of_rows).abs() <= width, "{quantile} {of_rows}"),
            None => assert!(of_rows.is_infinite() && !quantile["reasons"].is_null(), "{quantile} {of_rows}"),
        }
    }
}

/// The ends of trials with a course are those of its stops.
#[test]
fn rows_tell_how_trials_end() {
    let emitted = emitted("nct07358676_course.toml", 1500);
    for truth in emitted.result["truths"].as_array().unwrap() {
        let rows = emitted.of(truth["truth"].as_str().unwrap());
        let share = |beginning: &str| {
            let ended = rows.iter().filter(|row| row["ending"].starts_with(beginning)).count();
            ended as f64 / rows.len() as f64
        };
        for (reason, words) in [
            ("final", "final"),
            ("futility", "stopped for futility at interim"),
            ("toxicity", "stopped by the tox"),
        ] {
            let stop = entry(&truth["stop"], "reason", reason);
            assert!((number(&stop["rate"]) - share(words)).abs() < 1e-12, "{reason} {stop}");
        }
        assert!(share("stopped for futility") > 0.0 && share("stopped by the toxicity") > 0.0);
    }
}
