//! `onearm group-sequential`: designs through the program, its formats, and what it refuses.

use serde_json::Value;

use crate::program::{Verb, number};

const VERB: Verb = Verb("group-sequential");

const LAWS: &str = "--null-median 5 --hazard-ratio 0.5 --rate 2 --follow-up 6";
const TRIAL: &str = "--null-median 5 --hazard-ratio 0.5 --rate 2 --follow-up 6 --trials 2048";

fn result(flags: &str) -> Value {
    serde_json::from_str(&VERB.text(&format!("{TRIAL} {flags} --format json"))).unwrap()
}

fn at(found: &Value, look: usize, key: &str) -> f64 {
    number(&found["looks"][look][key])
}

/// R rpact 3.3.4: bounds depend on the fractions alone, whatever the laws.
#[test]
fn bounds_of_rpact_through_the_program() {
    for (flags, looks, expected) in [
        ("--efficacy lan-demets-obrien-fleming", "0.5", &[2.537_988, 1.662_107][..]),
        ("--efficacy obrien-fleming --alpha 0.025", "0.5,1", &[2.796_510, 1.977_431]),
        ("--efficacy hwang-shih-decani:gamma=-4", "0.33,0.67", &[2.799_480, 2.282_190, 1.680_222]),
    ] {
        let found = result(&format!("--subjects 30 --information {looks} --futility none {flags}"));
        for (look, expected) in expected.iter().enumerate() {
            // The fractions are met to 1e-8.
            let got = at(&found, look, "efficacy_bound");
            assert!((got - expected).abs() < 1e-5, "{flags} {got} {expected}");
        }
        assert!((number(&found["alpha_ignoring_futility"]) - number(&found["alpha_one_sided"])).abs() < 1e-7);
    }
}

#[test]
fn futility_only() {
    let found = result("--information 0.5 --futility z=0");
    assert!(found["looks"][0]["efficacy_bound"].is_null());
    assert_eq!(found["looks"][0]["reasons"]["efficacy_bound"], "no-bound");
    assert_eq!(at(&found, 0, "futility_ratio"), 1.0);
    // The usual test at the end, since the stop does not bind.
    assert!((at(&found, 1, "efficacy_bound") - 1.644_853_6).abs() < 1e-6);
    assert!((number(&found["under_null"]["stops_early"]) - 0.5).abs() < 1e-9);
    // What R OneArm2stage's formula gives with the exact correlation, from `two-stage --evaluate`.
    let (n, time) = (found["subjects"].as_u64().unwrap(), at(&found, 0, "time"));
    let laws = TRIAL;
    let design = format!("interim={time},first=0,subjects={n},last=1.6448536269514722");
    let mut command = assert_cmd::Command::cargo_bin("onearm").unwrap();
    let flags = format!("two-stage {laws} --evaluate {design} --format json");
    let two: Value =
        serde_json::from_slice(&command.args(flags.split_whitespace()).output().unwrap().stdout).unwrap();
    let two = &two["designs"][0];
    assert!((number(&found["power"]) - number(&two["power"])).abs() < 1e-8);
    assert!((number(&found["alpha_obeying_futility"]) - number(&two["alpha_one_sided"])).abs() < 1e-8);
    // The same trials would have the same law; seeds have other purposes.
    let binding = result("--information 0.5 --futility z=0 --binding");
    assert!(at(&binding, 1, "efficacy_bound") < 1.6448);
    assert!((number(&binding["alpha_obeying_futility"]) - 0.05).abs() < 1e-8);
    assert_eq!(binding["cautions"].as_array().unwrap().last().unwrap()["caution"], "futility-binds");
}

#[test]
fn the_three_ways_to_place_a_look_agree() {
    let flags = "--subjects 30 --futility hazard-ratio=1";
    let by_fraction = result(&format!("{flags} --information 0.4"));
    let (time, events) = (at(&by_fraction, 0, "time"), at(&by_fraction, 0, "events_null"));
    for other in [format!("--looks {time}"), format!("--events {events}")] {
        let found = result(&format!("{flags} {other}"));
        assert!((at(&found, 0, "information_fraction") - 0.4).abs() < 1e-7, "{other}");
        assert!((number(&found["power"]) - number(&by_fraction["power"])).abs() < 1e-7, "{other}");
    }
}

#[test]
fn ends_add_up_and_counts_are_exact() {
    let found = result("--looks 10,14 --efficacy lan-demets-pocock");
    for side in ["null", "alternative"] {
        let sum: f64 = (0..3)
            .map(|k| at(&found, k, &format!("success_{side}")) + at(&found, k, &format!("futility_{side}")))
            .sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    }
    assert!(number(&found["power"]) >= 0.8);
    let beta = at(&found, 2, "beta_spent");
    assert!((beta + number(&found["power"]) - 1.0).abs() < 1e-9);
    let counts = &found["counts"];
    for (look, expected) in [(0, at(&found, 0, "events_null")), (2, at(&found, 2, "events_null"))] {
        assert_eq!(number(&counts["looks"][look]["expected"]), expected);
    }
    assert!(number(&counts["exact_size"]) <= 0.05);
    assert!(number(&counts["looks"][0]["exact_alpha_spent"]) <= at(&found, 0, "alpha_spent"));
}

#[test]
fn after_the_analyses() {
    let flags = "--looks 10,14 --subjects 30 --efficacy lan-demets-obrien-fleming";
    let bound = at(&result(flags), 2, "efficacy_bound");
    let ended = &result(&format!("{flags} --observed 0.8,1.2,{bound}"))["inference"];
    assert_eq!(ended["decision"], "success");
    // On the bound of the last analysis the p-value is alpha.
    assert!((number(&ended["p_value_one_sided"]) - 0.05).abs() < 1e-7, "{ended}");
    let limits = ["lower", "hazard_ratio", "upper"].map(|key| number(&ended[key]));
    assert!(limits[0] < limits[1] && limits[1] < 1.0 && limits[2] > 1.0, "{limits:?}");
    let early = &result(&format!("{flags} --observed 3.1"))["inference"];
    assert_eq!(early["decision"], "success");
    assert!((number(&early["p_value_one_sided"]) - 9.676e-4).abs() < 1e-6, "{early}");
    let going = result(&format!("{flags} --observed 0.8"));
    assert_eq!(going["inference"]["decision"], "goes-on");
    assert_eq!(going["cautions"].as_array().unwrap().last().unwrap()["caution"], "trial-goes-on");
}

#[test]
fn information_is_recomputed_from_entries() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("entries.txt");
    // Slower than planned at first.
    let entries: Vec<String> = (0..30).map(|i| format!("{}", 0.02 * f64::from(i * i))).collect();
    std::fs::write(&path, entries.join("\n")).unwrap();
    let flags = format!(
        "--null-median 5 --hazard-ratio 0.5 --follow-up 6 --looks 10 --futility z=0 --trials 1024 --entry-times {} --format json",
        path.display()
    );
    let found: Value = serde_json::from_str(&VERB.text(&flags)).unwrap();
    assert_eq!(found["subjects"], 30);
    assert!(found["rate"].is_null());
    let by_ten = |i: i32| 1.0 - 2.0_f64.powf(-(10.0 - 0.02 * f64::from(i * i)).max(0.0) / 5.0);
    let expected: f64 = (0..30).map(by_ten).sum();
    assert!((at(&found, 0, "events_null") - expected).abs() < 1e-4, "{expected}");
    std::fs::write(&path, "1\nsoon\n").unwrap();
    VERB.refused(&flags, 4, &["entries.txt line 2", "`soon`", "one a line"]);
}

#[test]
fn the_same_seed_gives_the_same_result_on_any_number_of_threads() {
    let with =
        |threads| VERB.text(&format!("{LAWS} --looks 10,14 --trials 5000 --threads {threads} --format json"));
    assert_eq!(with(1), with(2));
}

#[test]
fn tables_csv_and_figures() {
    let flags = format!("{TRIAL} --looks 10,14 --efficacy pocock --time-unit months --observed 0.5,1.3");
    let table = VERB.text(&flags);
    for words in [
        "Analyses (the information",
        "Futility z",
        "not binding",
        "Poisson",
        "Efficacy z, simulated",
        "stage-wise",
        "Sample size (group-sequential design)",
        "do not bind",
        "months",
        "caution: the trial goes on after analysis 2",
    ] {
        assert!(table.contains(words), "{words} not in {table}");
    }
    let csv = VERB.text(&format!("{flags} --format csv"));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line.split(',').count() == lines[0].split(',').count()));
    if cfg!(feature = "figures") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bounds.svg");
        VERB.text(&format!("{flags} --plot {}", path.display()));
        let svg = std::fs::read_to_string(&path).unwrap();
        for words in ["efficacy bound", "futility bound", "observed 1.30", "time 14"] {
            assert!(svg.contains(words), "{words}");
        }
    }
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    for (flags, code, words) in [
        ("--looks 14,10", 2, &["interim analysis 2", "10 after 14", "in order"][..]),
        ("--looks 0,10", 2, &["interim analysis 1", "above 0"]),
        ("--looks 10,x", 2, &["`x` is not a number"]),
        ("--looks 40 --subjects 30", 2, &["calendar time 40", "below that of the last analysis, 21"]),
        ("--information 0.5,1.2", 2, &["information fraction 1.2", "last analysis, 1"]),
        ("--information 0.5,0.5", 2, &["0.5 after 0.5"]),
        ("--events 90 --subjects 30", 2, &["events expected under the null 90", "last analysis, 2"]),
        ("--looks 0.5 --subjects 30", 5, &["expects 0.", "fewer than the 1 asked for", "look later"]),
        ("--looks 10 --max-subjects 12", 5, &["up to 12 subjects", "--max-subjects"]),
        ("--looks 10 --subjects 1", 2, &["--subjects 1", "from 2"]),
        ("--looks 10 --futility none", 2, &["decide nothing", "rule other than none"]),
        ("--looks 10 --efficacy pocock --futility none --binding", 2, &["--binding", "no futility rule"]),
        ("--looks 10 --efficacy obf", 2, &["--efficacy obf", "no such rule", "lan-demets-pocock"]),
        ("--looks 10 --futility obrien-fleming", 2, &["no such rule", "lan-demets-obrien-fleming"]),
        ("--looks 10,14 --futility z=0,0,0", 2, &["3 analyses have 2 futility bounds", "got 3"]),
        (
            "--looks 10 --efficacy pocock --futility z=2.5",
            2,
            &["is not below the efficacy bound", "lower the futility"],
        ),
        ("--looks 10 --futility z=2.5 --binding", 2, &["alpha cannot be spent", "leave out --binding"]),
        ("--looks 10 --futility hazard-ratio=-1", 2, &["-1 is not from 0.01 to 100"]),
        ("--looks 10 --power 0.04", 2, &["must be above alpha"]),
        ("--looks 10 --power 0.8 --subjects 30", 2, &["cannot be used with"]),
        ("--looks 10 --information 0.5", 2, &["cannot be used with"]),
        ("--subjects 30", 2, &["--looks", "--information", "--events", "required"]),
        ("--looks 10 --subjects 30 --observed 0.1,0.1,0.1", 2, &["3 statistics", "2 analyses"]),
        (
            "--looks 10 --subjects 30 --efficacy pocock --observed 3,1",
            2,
            &["ended at analysis 1", "reaches the efficacy bound", "no statistic of analysis 2"],
        ),
        ("--looks 10 --plot x.eps", 5, &[".svg, .png or .pdf"]),
    ] {
        VERB.refused(&format!("{TRIAL} {flags}"), code, words);
    }
    for (flags, code, words) in [
        (
            "--null-median 5 --hazard-ratio 1 --rate 2 --follow-up 6 --looks 9",
            2,
            ["nothing to detect", "rarer"],
        ),
        (
            "--null-median 5 --hazard-ratio 0.5 --follow-up 6 --looks 9",
            2,
            ["--rate is missing", "--entry-times"],
        ),
        (
            "--null-median 5 --hazard-ratio 0.5 --rate 2 --looks 9",
            2,
            ["--follow-up is missing", "say how long"],
        ),
        (
            "--hazard-ratio 0.5 --rate 2 --follow-up 6 --looks 9",
            2,
            ["under the null is missing", "--null LAW"],
        ),
    ] {
        VERB.refused(flags, code, &words);
    }
}
