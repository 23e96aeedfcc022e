//! Formats, refusals, and what is found.

use crate::program::{Verb, entry, number};

const DESIGN: Verb = Verb("design");

fn result(flags: &str) -> serde_json::Value {
    DESIGN.result(flags)
}

fn text(flags: &str) -> String {
    DESIGN.text(flags)
}

fn refused(flags: &str, code: i32, words: &[&str]) {
    DESIGN.refused(flags, code, words);
}

const PLAN: &str = "--null-median 5 --hazard-ratio 0.5555555555555556 --accrual 12 --follow-up 12";

#[test]
fn what_is_missing_is_found_and_leads_back() {
    let of = |flags: &str, key: &str| {
        let found = result(&format!("{flags} --method one-sample-logrank/wu --exact-limit 0"));
        (found["solved"].as_str().unwrap().to_owned(), number(&found["methods"][0][key]))
    };
    let laws = "--null-median 5 --hazard-ratio 0.5555555555555556";
    let (what, power) = of(&format!("{PLAN} --subjects 25"), "power");
    assert_eq!(what, "power");
    let goal = format!("--subjects 25 --power {power}");
    for (flags, expected, key, value) in [
        (format!("{PLAN} --power {power}"), "subjects", "subjects_exact", 25.0),
        (
            format!("--null-median 5 --accrual 12 --follow-up 12 {goal}"),
            "hazard-ratio",
            "hazard_ratio",
            5.0 / 9.0,
        ),
        (
            format!("--null-median 5 --accrual 12 --follow-up 12 {goal}"),
            "hazard-ratio",
            "alternative_median",
            9.0,
        ),
        (format!("{laws} --accrual 12 {goal}"), "follow-up", "follow_up", 12.0),
        (format!("{PLAN} {goal} --solve alpha"), "alpha", "alpha_one_sided", 0.05),
    ] {
        let (what, found) = of(&flags, key);
        assert_eq!(what, expected);
        assert!((found / value - 1.0).abs() < 1e-6, "{flags}: {key} {found}");
    }
    // With less follow-up, accrual has to last.
    let short = format!("{laws} --follow-up 4 --subjects 25");
    let (_, power) = of(&format!("{short} --accrual 12"), "power");
    let (what, accrual) = of(&format!("{short} --power {power}"), "accrual");
    assert!(what == "accrual" && (accrual - 12.0).abs() < 1e-5, "{accrual}");
}

#[test]
fn a_rate_says_how_long_accrual_lasts() {
    let found = result("--null-median 5 --hazard-ratio 0.5 --rate 2 --follow-up 6 --exact-limit 0");
    for method in found["methods"].as_array().unwrap().iter().filter(|method| method["reason"].is_null()) {
        let (n, accrual) = (number(&method["subjects"]), number(&method["accrual"]));
        assert!((accrual - n / 2.0).abs() < 1e-9 && number(&method["power"]) >= 0.8 - 1e-9, "{method}");
    }
    let twice =
        result("--null-median 5 --hazard-ratio 0.5 --rate 2 --accrual 12 --follow-up 6 --exact-limit 0");
    assert_eq!((&twice["solved"], &twice["methods"][0]["subjects"]), (&"power".into(), &24.into()));
}

#[test]
fn every_method_has_a_row_with_a_number_or_a_reason() {
    let found = result(&format!("{PLAN} --landmark 6 --tau 12 --prior 1,7.2"));
    let methods = found["methods"].as_array().unwrap();
    assert_eq!(methods.len(), 21);
    for method in methods {
        assert!(method["citation"].as_str().is_some_and(|words| !words.is_empty()));
        assert!(method["subjects"].is_u64(), "{method}");
        let with_exact = method["exact_size"].is_f64() && method["exact_power"].is_f64();
        assert!(with_exact != method["exact_reason"].is_string(), "{method}");
    }
    // Calibrated rules have the size asked for.
    for id in ["one-sample-logrank/exact", "bayes/gamma-exponential"] {
        assert_eq!(entry(&found["methods"], "method", id)["exact_size"], 0.05);
    }
    let without = result(&format!("{PLAN} --exact-limit 0"));
    let reason = entry(&without["methods"], "method", "landmark/log-log")["reason"].as_str().unwrap();
    assert!(reason.contains("needs a landmark"), "{reason}");
}

#[test]
fn the_exact_block_is_whole() {
    let found = result(&format!(
        "{PLAN} --subjects 25 --scans 1.5 --benchmark-scans 2 --effect-sd 0.2 --benchmark-events 100"
    ));
    let exact = &found["exact"];
    for side in ["null", "alternative"] {
        let total: f64 = exact["events"][side].as_array().unwrap().iter().map(number).sum();
        assert!((total - 1.0).abs() < 1e-9, "{side} {total}");
    }
    // The rule on the ratio is the quantile of O / E at its size.
    let at_5 = exact["ratio"].as_array().unwrap().iter().find(|row| row["probability"] == 0.05).unwrap();
    let x = number(&entry(&exact["variants"], "variant", "ratio")["ratio_at_most"]);
    assert!((number(&at_5["null"]) - x).abs() < 1e-5, "{at_5} {x}");
    // A benchmark that is an estimate is rejected more often; an uncertain effect takes power away here.
    let benchmark = entry(&exact["averaged"], "over", "benchmark");
    assert!(number(&benchmark["size"]) > 0.055 && number(&benchmark["size"]) < 0.08, "{benchmark}");
    let effect = entry(&exact["averaged"], "over", "effect");
    let wu = entry(&exact["variants"], "variant", "wu");
    assert!(number(&effect["power"]) < number(&wu["calibrated_power"]));
    // A curve in true time is beaten by seeing events late; the curve as seen at the same scans is not.
    let size = |seen: &str| {
        let row = entry(&exact["scans"], "benchmark_seen", seen);
        number(&entry(&row["variants"], "variant", "wu")["size"])
    };
    assert!(size("true-time") > 0.08 && size("these-scans") < 0.06, "{}", exact["scans"]);
    let curve = exact["power_curve"].as_array().unwrap();
    let powers: Vec<f64> = curve.iter().map(|point| number(&point["calibrated"])).collect();
    assert!(powers.windows(2).all(|pair| pair[1] > pair[0]));
}

/// An effect that acts from 2 on is that of a hazard in two pieces.
#[test]
fn a_delayed_effect_is_a_piecewise_law() {
    let rate = 2.0_f64.ln() / 5.0;
    let rest = "--accrual 12 --follow-up 12 --exact-limit 0 --method one-sample-logrank";
    let delayed = result(&format!("--null-median 5 --hazard-ratio 0.5 --delay 2 {rest}"));
    let pieces =
        result(&format!("--null-median 5 --alt piecewise:rates={rate}/{},cuts=2 {rest}", 0.5 * rate));
    for (one, other) in
        delayed["methods"].as_array().unwrap().iter().zip(pieces["methods"].as_array().unwrap())
    {
        if one["reason"].is_null() {
            assert!(
                (number(&one["subjects_exact"]) / number(&other["subjects_exact"]) - 1.0).abs() < 1e-9,
                "{one}"
            );
        }
    }
    assert!(delayed["assumptions"]["hazard_ratio"].is_null());
}

#[test]
fn subjects_who_are_not_evaluable_are_added() {
    let found = result(&format!(
        "{PLAN} --subjects 25 --unevaluable 0.1 --method one-sample-logrank/wu --exact-limit 0"
    ));
    assert_eq!(found["methods"][0]["enrol"], 28);
    let table = text(&format!(
        "{PLAN} --subjects 25 --unevaluable 0.1 --method one-sample-logrank/wu --exact-limit 0"
    ));
    assert!(table.contains("Enrol") && table.contains("28 are enrolled"), "{table}");
}

#[test]
fn scans_that_see_nothing_are_no_exact_law() {
    for (scans, word) in [("30", "no scan"), ("1e-6", "scans within the time")] {
        let found = result(&format!("{PLAN} --subjects 25 --method one-sample-logrank/wu --scans {scans}"));
        let reason = found["exact_reason"].as_str().unwrap();
        assert!(found["exact"].is_null() && reason.contains(word), "{reason}");
    }
}

#[test]
fn piecewise_and_paused_accrual() {
    let paused = "--null-median 5 --hazard-ratio 0.5 --accrual-rates 6:2,9:0,15:2 --follow-up 3 --exact-limit 0 \
                  --method one-sample-logrank/wu";
    let even = "--null-median 5 --hazard-ratio 0.5 --accrual-rates 6:2,15:2 --follow-up 3 --exact-limit 0 --method one-sample-logrank/wu";
    let uniform = "--null-median 5 --hazard-ratio 0.5 --accrual 15 --follow-up 3 --exact-limit 0 --method one-sample-logrank/wu";
    let n = |flags: &str| number(&result(flags)["methods"][0]["subjects_exact"]);
    assert!((n(even) - n(uniform)).abs() < 1e-9 && (n(paused) - n(uniform)).abs() > 0.05);
}

#[test]
fn the_trial_file_of_the_project() {
    let file = "scenarios/nct07358676.toml";
    let found = result(&format!("{file} --method one-sample-logrank"));
    assert_eq!(found["exact"]["subjects"], 25);
    assert!(found["assumptions"]["benchmark"].is_string());
    let by_beginning = result(&format!("{file} --method one-sample-logrank/wu --truth target"));
    assert_eq!(by_beginning["assumptions"]["truth"], "target: median 9");
    // Several begin so.
    refused(&format!("{file} --truth as"), 2, &["it has"]);
    refused(&format!("{file} --benchmark nobody"), 2, &["nobody", "it has"]);
    refused(&format!("{file} --truth nobody"), 2, &["nobody", "it has"]);
    refused("no-such-file.toml", 3, &["no-such-file.toml"]);
    refused(&format!("{file} --subjects 30"), 2, &["cannot be used with"]);
}

/// Seen at 6-weekly scans against the curve in true time, the size that 1,000,000 simulated trials of the file show: .111 of
/// `signed-root`, and .049 without scans.
#[test]
fn scans_double_the_size_as_in_simulated_trials() {
    let found =
        result("scenarios/nct07358676.toml --benchmark eter701-triplet --method one-sample-logrank/wu");
    let size = |list: &serde_json::Value| number(&entry(list, "variant", "signed-root")["size"]);
    let scans = entry(&found["exact"]["scans"], "benchmark_seen", "true-time");
    let (seen, known) = (size(&scans["variants"]), size(&found["exact"]["variants"]));
    assert!((seen - 0.111).abs() < 1.5e-3 && (known - 0.049).abs() < 1e-3, "{seen} {known}");
}

#[test]
fn what_a_trial_file_has_otherwise_is_said() {
    let text = std::fs::read_to_string("scenarios/textbook_5_v_9.toml").unwrap();
    let trial = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    let changed = text.replace("after_accrual", "after_last_subject");
    assert_ne!(text, changed);
    std::fs::write(trial.path(), changed).unwrap();
    let found = result(&format!("{} --method one-sample-logrank/wu --exact-limit 0", trial.path().display()));
    let cautions = found["cautions"].to_string();
    assert!(cautions.contains("cut-after-last-entry"), "{cautions}");
}

#[test]
fn tables_and_paragraph() {
    let table = text(&format!("{PLAN} --subjects 25 --time-unit months"));
    for words in
        ["one-sample-logrank/wu", "O / E at most 0.7154", "Sample size. The null", "Wu (2015)", "in truth"]
    {
        assert!(table.to_lowercase().contains(&words.to_lowercase()), "{words} not in {table}");
    }
    let csv = text(&format!("{PLAN} --format csv"));
    assert_eq!(csv.lines().count(), 22);
    assert!(csv.starts_with("method,subjects,enrol,subjects_exact,events"));
}

#[test]
fn figures_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let (power, contour) = (folder.path().join("power.svg"), folder.path().join("contour.png"));
    let flags = format!(
        "{PLAN} --subjects 25 --plot {} --plot-contour {} --quiet",
        power.display(),
        contour.display()
    );
    text(&flags);
    assert!(std::fs::read_to_string(power).unwrap().contains("Probability of success"));
    assert!(std::fs::read(contour).unwrap().starts_with(b"\x89PNG"));
    refused(&format!("{PLAN} --plot power.gif"), 5, &["power.gif"]);
}

#[test]
fn nonsense_is_refused() {
    for (flags, code, words) in [
        ("", 2, vec!["null"]),
        ("--null-median 5", 2, vec!["are missing"]),
        (
            "--null-median 5 --hazard-ratio 1.2 --accrual 12 --follow-up 12",
            2,
            vec!["no better than the null"],
        ),
        ("--null-median 5 --hazard-ratio 1 --accrual 12 --follow-up 12", 2, vec!["no better than the null"]),
        ("--null-median 5 --hazard-ratio 0.5 --accrual 12 --follow-up 12 --alpha 1", 2, vec!["alpha"]),
        (
            "--null-median 5 --hazard-ratio 0.5 --accrual 12 --follow-up 12 --power 0",
            2,
            vec!["strictly between 0 and 1"],
        ),
        (
            "--null-median 5 --hazard-ratio 0.5 --accrual 12 --follow-up 12 --power 0.04",
            2,
            vec!["must be above alpha"],
        ),
        (
            "--null-median 5 --hazard-ratio 0.5 --accrual 12 --follow-up 6 --landmark 18 --method landmark",
            2,
            vec!["18"],
        ),
        (
            "--null-median 5 --hazard-ratio 0.99 --accrual 12 --follow-up 6 --method one-sample-logrank/wu",
            5,
            vec!["10000", "the power is"],
        ),
        (
            "--null-median 5 --hazard-ratio 0.5 --accrual 12 --follow-up 6 --method nonsense",
            5,
            vec!["nonsense", "known"],
        ),
        ("--null-median 5 --hazard-ratio 0.5 --accrual 12 --follow-up 6 --method rmst", 2, vec!["--tau"]),
        (
            "--null-median 5 --hazard-ratio 0.5 --accrual 12 --follow-up 6 --subjects 25 --power 0.8",
            2,
            vec!["nothing is left"],
        ),
        (
            "--null-median 5 --hazard-ratio 0.5 --accrual 12 --rate 2 --follow-up 6 --subjects 25",
            2,
            vec!["twice"],
        ),
        ("--benchmark eter701-control --hazard-ratio 0.5 --accrual 12 --follow-up 6", 2, vec!["--time-unit"]),
        ("--benchmark nobody --hazard-ratio 0.5 --accrual 12 --follow-up 6", 2, vec!["nobody"]),
        ("--null-median 5 --hazard-ratio 0.5 --accrual-rates 6:2,3:1 --follow-up 6", 2, vec!["accrual"]),
        ("--null-median 5 --hazard-ratio 0.5 --accrual 12 --follow-up 6 --scans 0", 2, vec!["scan"]),
        (
            "--null-median 5 --hazard-ratio 0.5 --accrual 12 --follow-up 6 --method nonsense/one",
            5,
            vec!["nonsense/one"],
        ),
        ("--null-median -5 --hazard-ratio 0.5 --accrual 12 --follow-up 6", 2, vec!["above 0"]),
        (
            "--null-median 5 --subjects 3 --power 0.8 --accrual 0.01 --follow-up 0 --method one-sample-logrank/wu",
            5,
            vec!["gives"],
        ),
    ] {
        refused(flags, code, &words);
    }
}

/// A table of subjects as null: its steps spread, known up to its last time, an estimate of so many events. The events expected are the mean of
/// `1 - exp(-HR L(follow-up))` over the entries, by a sum over 200,000 of them in another program.
#[test]
fn the_null_is_a_table_of_subjects() {
    let table = "--benchmark scenarios/data/va_lung.csv --benchmark-event status";
    let found = result(&format!(
        "{table} --accrual 365 --follow-up 180 --subjects 25 --hazard-ratio 0.6 --exact-limit 0"
    ));
    let wu = entry(&found["methods"], "method", "one-sample-logrank/wu");
    for (key, expected) in [("events_null", 22.555_680_853), ("events", 19.070_710_221)] {
        assert!((number(&wu[key]) / expected - 1.0).abs() < 1e-8, "{key} {}", wu[key]);
    }
    assert_eq!(number(&found["assumptions"]["restricted"]), 999.0);
    let cautions = found["cautions"].to_string();
    assert!(cautions.contains("steps-spread") && cautions.contains("128"), "{cautions}");
    // The law is shown by its ends, not by its 98 rates.
    let shown = text(&format!(
        "{table} --accrual 365 --follow-up 180 --subjects 25 --hazard-ratio 0.6 --exact-limit 0"
    ));
    assert!(shown.contains("[98]") && shown.lines().all(|line| line.len() < 1500), "{shown}");
    refused(
        "--benchmark no_such.csv --accrual 365 --follow-up 180 --subjects 25 --hazard-ratio 0.6",
        4,
        &["no_such.csv"],
    );
}
