//! `onearm decide`: zones, precision of O / E and of the curve, refusals.

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

/// The record of a figure under the alternative with so many subjects.
fn curve<'a>(found: &'a Value, figure: &str, subjects: u64) -> &'a Value {
    let records = found["curve"].as_array().unwrap();
    let wanted = |record: &&Value| {
        record["figure"] == figure && record["truth"] == "alternative" && record["subjects"] == subjects
    };
    records.iter().find(wanted).unwrap()
}

#[test]
fn subjects_for_a_width_are_the_least() {
    for (flags, figure, width) in [
        ("--landmark 6 --survival-width 0.3", "survival", 0.3),
        ("--median-width 8", "median", 8.0),
        ("--median-width 8 --conf-type plain --conf-level 0.9", "median", 8.0),
    ] {
        let found = result(&format!("{PLAN} {flags}"));
        let subjects = found["subjects"].as_u64().unwrap();
        let expected = |found: &Value, n| number(&curve(found, figure, n)["expected_width"]);
        assert!(expected(&found, subjects) <= width, "{flags}");
        let rest = flags.split_once(&format!("--{figure}-width")).unwrap();
        let rest =
            format!("{} {}", rest.0, rest.1.split_once(' ').unwrap().1.split_once(' ').map_or("", |it| it.1));
        let fewer = result(&format!("{PLAN} {rest} --subjects {}", subjects - 1));
        assert!(expected(&fewer, subjects - 1) > width, "{flags}");
    }
}

/// Without censoring before the landmark the number alive is binomial: simulated widths, gaps and coverage are those counted.
#[test]
fn simulated_survival_intervals_are_those_counted() {
    for conf_type in ["log-log", "plain"] {
        let flags = format!("{PLAN} --subjects 25 --landmark 6 --trials 20000 --conf-type {conf_type}");
        for record in result(&flags)["curve"].as_array().unwrap() {
            if record["figure"] != "survival" {
                assert!(record["counted"].is_null());
                continue;
            }
            let counted = &record["counted"];
            for (simulated, error, exact) in [
                ("simulated_width", "simulated_width_mcse", "width"),
                ("coverage", "coverage_mcse", "coverage"),
            ] {
                let (got, exact) = (number(&record[simulated]), number(&counted[exact]));
                assert!(
                    (got - exact).abs() < 4.0 * number(&record[error]),
                    "{conf_type} {simulated} {got} {exact}"
                );
            }
            // By the law where there is an interval, since no trial without one may have been drawn.
            let without = number(&counted["without"]);
            let error = (without * (1.0 - without) / 20_000.0).sqrt();
            assert!((number(&record["without"]) - without).abs() <= 4.0 * error, "{conf_type} {record}");
        }
    }
}

/// With many subjects, censoring and dropout the formula and the simulation come together. The limits of the median fall on
/// events, so that its width goes up and down with n by up to one gap between them: without censoring a part of
/// 1 / (z sqrt n) of it. Survival has limits at any number; what is left there is of size 1 / n.
#[test]
fn the_formula_is_that_of_many_subjects() {
    let plan = "--null-median 5 --alt weibull:shape=1.3,median=9 --accrual 12 --follow-up 4 --dropout 0.02";
    let found = result(&format!("{plan} --subjects 400 --landmark 7 --trials 3000"));
    for figure in ["median", "survival"] {
        let record = curve(&found, figure, 400);
        let ratio = number(&record["simulated_width"]) / number(&record["expected_width"]);
        let error = number(&record["simulated_width_mcse"]) / number(&record["expected_width"]);
        let gap = if figure == "median" { 1.0 / (1.96 * 400_f64.sqrt()) } else { 1.0 / 400.0 };
        assert!((ratio - 1.0).abs() < gap + 4.0 * error, "{figure} {ratio}");
        let (covered, error) = (number(&record["coverage"]), number(&record["coverage_mcse"]));
        assert!((covered - 0.95).abs() < 4.0 * error, "{figure} {covered}");
        assert!(record["exact_binomial"].is_null() && number(&record["without"]) == 0.0);
    }
}

#[test]
fn the_simulation_does_not_depend_on_threads() {
    let of =
        |threads| result(&format!("{PLAN} --subjects 25 --landmark 6 --trials 3000 --threads {threads}"));
    assert_eq!(of(1)["curve"], of(2)["curve"]);
}

#[test]
fn a_width_out_of_reach_is_refused() {
    Verb("decide").refused(&format!("{PLAN} --median-width 0.5"), 5, &["400", "0.5", "it is 2."]);
    Verb("decide").refused(&format!("{PLAN} --survival-width 0.3"), 2, &["--landmark"]);
    Verb("decide").refused(&format!("{PLAN} --survival-width 0.3 --landmark 24"), 2, &["24"]);
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
