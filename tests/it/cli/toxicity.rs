//! Stopping tables for toxicity. Evidence: tables printed by R clinfun `toxbdry` and in the manual of R stoppingrule.

use super::*;

/// The bounds of a boundary, 0 where no number stops.
fn bounds(result: &Value, boundary: usize) -> Vec<u64> {
    let table = result["boundaries"][boundary]["table"].as_array().unwrap();
    table.iter().map(|look| look["stop_at"].as_u64().unwrap_or(0)).collect()
}

fn crossings(result: &Value, boundary: usize) -> Vec<f64> {
    let rates = result["boundaries"][boundary]["characteristics"].as_array().unwrap();
    rates.iter().map(|at| at["stops_ever"].as_f64().unwrap()).collect()
}

#[test]
fn tables_of_clinfun() {
    // `toxbdry` prints "stop if exceeds", one less, its lower boundary being the one that crosses more often.
    let folder = Folder::new();
    for (flags, stop_at, crosses) in [
        (
            "--rate 0.2 --at 20,40,60,75 --true-rates 0.2,0.23,0.26,0.29,0.32,0.35",
            &[8, 13, 18, 21][..],
            &[0.101, 0.247, 0.456, 0.672, 0.838, 0.935][..],
        ),
        ("--rate 0.2 --at 5,10,15,20,25 --true-rates 0.2,0.4", &[3, 5, 7, 8, 9], &[0.106, 0.779]),
    ] {
        let found = folder.json(&format!("toxicity --crossing 0.1 {flags}"));
        assert_eq!(found["command"], "toxicity");
        assert_eq!(bounds(&found, 1), stop_at, "{flags}");
        for (got, expected) in crossings(&found, 1).iter().zip(crosses) {
            assert!((got - expected).abs() < 5.5e-4, "{flags}: {got} {expected}");
        }
        assert!(crossings(&found, 0)[0] <= 0.1 && crossings(&found, 1)[0] > 0.1);
    }
    // Exceeds 1 up to 3 treated, 2 up to 8, 3 to 13, 4 to 20, 5 to 26, 6 to 30.
    let found = folder.json("toxicity --rate 0.1 --crossing 0.1 --at 2-30 --true-rates 0.1,0.3");
    let expected: Vec<u64> = (2..=30)
        .map(|n| [3, 8, 13, 20, 26, 30].iter().position(|end| n <= *end).unwrap() as u64 + 2)
        .collect();
    assert_eq!(bounds(&found, 1), expected);
    assert!((crossings(&found, 1)[1] - 0.901).abs() < 5.5e-4);
}

#[test]
fn bayesian_table_of_stoppingrule() {
    let folder = Folder::new();
    let line = "toxicity --kind bayesian --rate 0.2 --prior 0.6,2.4 --crossing 0.1 --subjects 30";
    let found = folder.json(line);
    let mut expected =
        vec![2, 3, 3, 3, 4, 4, 5, 5, 5, 5, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 11, 11];
    // It prints one more than there are subjects where no number stops.
    (expected[0], expected[1]) = (0, 0);
    assert_eq!(bounds(&found, 0), expected);
    // The prior worth three subjects is the default; the cut found, stated, gives the same table.
    assert_eq!(folder.json(&line.replace("--prior 0.6,2.4", ""))["boundaries"], found["boundaries"]);
    let cut = found["posterior_cut"].as_f64().unwrap() + 1e-9;
    let given = folder.json(&line.replace("--crossing 0.1", &format!("--cut {cut}")));
    assert_eq!(given["boundaries"][0]["table"], found["boundaries"][0]["table"]);
    assert_eq!(
        (given["boundaries"][0]["boundary"].as_str(), given["wanted_crossing"].is_null()),
        (Some("given"), true)
    );
}

#[test]
fn a_table_to_print_and_one_for_spreadsheets() {
    let folder = Folder::new();
    let line = "toxicity --rate 0.1 --crossing 0.1 --at 2-30 --true-rates 0.1,0.3";
    let table = folder.onearm(line).done().stdout;
    assert!(table.contains("Stop at toxicities (or more)") && table.contains("9-13"), "{table}");
    let csv = folder.onearm(&format!("{line} --format csv")).done().stdout;
    assert!(
        csv.starts_with("boundary,treated,stop_at,stops_at_rate_0.1,stops_at_rate_0.3\nat-most,2,2,0.01")
    );
    assert_eq!(csv.lines().count(), 1 + 2 * 29);
    folder.onearm(&format!("{line} -o boundary.json")).done();
    assert!(folder.text("boundary.json").contains("\"command\": \"toxicity\""));
}

#[test]
fn a_rule_that_never_stops_says_so() {
    let folder = Folder::new();
    let found = folder.json("toxicity --rate 0.999999 --crossing 1e-12 --subjects 3");
    assert_eq!((bounds(&found, 0), crossings(&found, 0)), (vec![0; 3], vec![0.0]));
    // Nothing stops sooner than at the first toxicity.
    let found = folder.json("toxicity --rate 1e-9 --crossing 0.999 --subjects 3");
    assert_eq!(found["boundaries"].as_array().unwrap().len(), 1);
}

#[test]
fn bad_flags_are_refused() {
    let folder = Folder::new();
    for (flags, words) in [
        ("--rate 0 --crossing 0.1 --subjects 5", ["--rate", "strictly between 0 and 1"]),
        ("--rate nan --crossing 0.1 --subjects 5", ["--rate", "not a number"]),
        ("--rate 0.2 --crossing 1 --subjects 5", ["--crossing", "strictly between 0 and 1"]),
        ("--rate 0.2 --crossing 0.1", ["when to look", "--subjects 30"]),
        ("--rate 0.2 --subjects 5", ["how often", "--crossing 0.1"]),
        ("--rate 0.2 --crossing 0.1 --subjects 0", ["--subjects", "1..=1000"]),
        ("--rate 0.2 --crossing 0.1 --at 5,5", ["--at", "must increase"]),
        ("--rate 0.2 --crossing 0.1 --at 9-5", ["--at", "must increase"]),
        ("--rate 0.2 --crossing 0.1 --at 5,x", ["`x`", "whole number"]),
        ("--rate 0.2 --crossing 0.1 --at 99999999999", ["--at", "1 to 1000"]),
        ("--rate 0.2 --crossing 0.1 --at 5 --subjects 5", ["--at", "cannot be used with"]),
        ("--rate 0.2 --cut 0.9 --at 5", ["--cut belongs", "--kind bayesian"]),
        ("--rate 0.2 --crossing 0.1 --prior 1,1 --at 5", ["--prior belongs", "--kind bayesian"]),
        ("--kind bayesian --rate 0.2 --cut 0.9 --prior 0,1 --at 5", ["--prior", "0.001 to 1e6"]),
        ("--kind bayesian --rate 0.2 --cut 0.9 --crossing 0.1 --at 5", ["--cut", "cannot be used with"]),
        ("--rate 0.2 --crossing 0.1 --at 5 --true-rates 0.2,2", ["--true-rates", "strictly between 0 and 1"]),
        ("--kind wald --rate 0.2 --crossing 0.1 --at 5", ["wald", "bayesian"]),
    ] {
        folder.refuses(&format!("toxicity {flags}"), 2, &words);
    }
}
