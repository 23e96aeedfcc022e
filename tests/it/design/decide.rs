//! `onearm decide`: zones, precision, refusals.

use serde_json::Value;

use crate::program::{Verb, entry, number};

fn result(flags: &str) -> Value {
    Verb("decide").result(flags)
}

const PLAN: &str = "--null-median 5 --alt exponential:median=9 --accrual 12 --follow-up 12";

#[test]
fn significance_alone_is_the_test_of_design() {
    let found = result(&format!("{PLAN} --subjects 25"));
    let null = entry(&found["zones"], "truth", "null");
    assert!((number(&null["go"]) - 0.05).abs() < 1e-8 && number(&null["consider"]) == 0.0);
    // Nominal: exact size and power of wu as printed to four decimals elsewhere.
    let nominal = result(&format!("{PLAN} --subjects 25 --nominal"));
    for (truth, go) in [("null", 0.0504), ("alternative", 0.8580)] {
        assert!((number(&entry(&nominal["zones"], "truth", truth)["go"]) - go).abs() < 6e-5);
    }
}

#[test]
fn two_criteria_make_three_zones() {
    let by_median = result(&format!("{PLAN} --subjects 25 --relevant-median 8"));
    let by_ratio = result(&format!("{PLAN} --subjects 25 --relevant-ratio 0.625"));
    assert_eq!(by_median["zones"], by_ratio["zones"]);
    for zone in by_ratio["zones"].as_array().unwrap() {
        let whole: f64 = ["go", "consider", "stop"].map(|key| number(&zone[key])).iter().sum();
        assert!((whole - 1.0).abs() < 1e-12 && number(&zone["consider"]) > 0.0);
    }
    // At the relevant value about half of the trials see one at least as good.
    let relevant = entry(&by_ratio["zones"], "truth", "relevant");
    assert!((number(&relevant["go"]) - 0.5).abs() < 0.06, "{relevant}");
}

#[test]
fn subjects_for_a_chance_are_the_least() {
    let chance = |flags: &str| {
        let found = result(&format!("{PLAN} --conf-level 0.9 {flags}"));
        let subjects = found["subjects"].as_u64().unwrap();
        (subjects, number(&entry(&found["precision"], "truth", "alternative")["excludes"]))
    };
    let (subjects, excludes) = chance("--chance 0.8");
    assert!(excludes >= 0.8 && chance(&format!("--subjects {}", subjects - 1)).1 < 0.8);
    let found = result(&format!("{PLAN} --subjects 25 --unevaluable 0.1"));
    assert_eq!(found["enrol"], 28);
}

#[test]
fn nonsense_is_refused() {
    for (flags, word) in [
        (PLAN.to_owned(), "--subjects"),
        (format!("{PLAN} --subjects 401"), "401"),
        (format!("{PLAN} --subjects 25 --relevant-ratio 0"), "above 0"),
        (format!("{PLAN} --subjects 25 --unevaluable 1"), "below 1"),
        (format!("{PLAN} --subjects 25 --variant best"), "best"),
    ] {
        Verb("decide").refused(&flags, 2, &[word]);
    }
}
