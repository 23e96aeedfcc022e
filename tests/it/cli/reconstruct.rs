//! Patient data from a published curve. Evidence: a case worked by hand, in the documentation of the algorithm's tests.

use super::missing::explained;
use super::*;

const CLICKS: &str = "time,survival\n1,0.9\n2,0.8\n5,0.64\n";
const AT_RISK: &str = "time,at_risk\n0,10\n4,6\n";

fn folder() -> Folder {
    Folder::new().file("clicks.csv", CLICKS).file("risk.csv", AT_RISK)
}

#[test]
fn ten_subjects_by_hand() {
    let folder = folder();
    let found = folder.json("reconstruct clicks.csv --at-risk risk.csv --events 3 --median 6");
    explained(&found, "");
    assert_eq!((&found["command"], &found["subjects"]), (&"reconstruct".into(), &10.into()));
    assert_eq!((&found["events"], &found["published_events"]), (&3.into(), &3.into()));
    assert_eq!(found["intervals"][1]["rebuilt"], 6);
    assert_eq!(found["patients"][0], serde_json::json!({"time": 1.0, "event": 1}));
    // The curve ends at .64: no median, so nothing to compare with.
    assert!(found["median"]["estimate"].is_null() && found["median"]["difference"].is_null());
    assert_eq!(found["median"]["reasons"]["estimate"], "not-reached");
    assert_eq!(found["sources"].as_array().unwrap().len(), 2);
    let table = folder.onearm("reconstruct clicks.csv --at-risk risk.csv --events 3").done().stdout;
    assert!(table.contains("10 subjects from 3 clicks") && !table.contains("caution"), "{table}");
    // The one censored at 4/3 leaves 8 at risk at 2: .9 x 7/8 = .7875 for .8, then x 4/5 = .63 for .64.
    let root = ((0.0125_f64.powi(2) + 0.01_f64.powi(2)) / 3.0).sqrt();
    assert!((found["fit"]["rmse"].as_f64().unwrap() - root).abs() < 1e-12, "{found}");
    assert!(table.contains("root mean squared difference 0.0092, largest 0.0125 at 2"), "{table}");
}

/// The example of the README: the corners of the curve of 21 patients under 6-mercaptopurine, read to half a per cent.
#[test]
fn the_example_gives_its_patients_back() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/data/leukaemia_6mp");
    let line = format!("reconstruct {data}_clicks.csv --at-risk {data}_at_risk.csv --events 9 --median 23");
    let found = Folder::new().json(&line);
    assert_eq!((&found["subjects"], &found["events"]), (&21.into(), &9.into()));
    assert_eq!(found["median"]["estimate"], 23.0);
    for interval in found["intervals"].as_array().unwrap() {
        assert_eq!(interval["published"], interval["rebuilt"], "{interval}");
    }
    let patients = found["patients"].as_array().unwrap();
    let events: Vec<f64> =
        patients.iter().filter(|one| one["event"] == 1).map(|one| one["time"].as_f64().unwrap()).collect();
    assert_eq!(events, [6.0, 6.0, 6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0]);
}

#[test]
fn patients_with_their_record_are_a_benchmark() {
    let folder = folder();
    let line = "reconstruct clicks.csv --at-risk risk.csv --time-unit months -o out.csv --plot out.svg";
    let ended = folder.onearm(line).done();
    assert!(ended.stdout.is_empty() && ended.stderr.contains("wrote out.csv"), "{}", ended.stderr);
    let patients = folder.text("out.csv");
    assert!(patients.starts_with("time,event\n1,1\n1.3333333333333333,0\n2,1\n"), "{patients}");
    assert_eq!(patients.lines().count(), 11);
    let record: Value = serde_json::from_str(&folder.text("out.json")).unwrap();
    assert_eq!((&record["time_unit"], record.get("patients")), (&"months".into(), None));
    assert_eq!(record["sources"][0]["holds"], "clicks");
    assert!(folder.text("out.svg").contains("rebuilt"));
    let against = folder.json(&format!("{TEN_FLAGS} --benchmark out.csv"));
    assert_eq!(against["one_sample"][0]["observed"], 4, "{against}");
    // Its own patients: as many events as expected, and a hazard ratio of 1.
    let own = folder.json("reconstruct clicks.csv --at-risk risk.csv --versus out.csv --hazard-ratio 0.9");
    let ratio = own["hazard_ratio"]["estimate"].as_f64().unwrap();
    assert!((ratio - 1.0).abs() < 1e-9, "{ratio}");
    assert!((own["hazard_ratio"]["difference"].as_f64().unwrap() - 0.1).abs() < 1e-9);
}

#[test]
fn what_was_mended_is_told_or_refused() {
    let folder = folder().file("percent.csv", "time;survival\n1;90\n3;101\n2;80\n5;64\n");
    let line = "reconstruct percent.csv --at-risk risk.csv";
    let found = folder.json(line);
    assert_eq!(found["percent"], true);
    let cautions: Vec<&str> =
        found["cautions"].as_array().unwrap().iter().map(|c| c["caution"].as_str().unwrap()).collect();
    assert!(cautions.starts_with(&["clicks-out-of-order", "clicks-outside", "clicks-rise"]), "{cautions:?}");
    assert_eq!(found["cautions"][0]["lines"], serde_json::json!([4]));
    folder.refuses(&format!("{line} --strict"), 4, &["--strict refuses percent.csv", "line 4", "line 3"]);
    let alone = folder.onearm("reconstruct clicks.csv --subjects 10").done().stdout;
    assert!(alone.contains("nobody is taken to be censored"), "{alone}");
    let known = folder.json("reconstruct clicks.csv --subjects 10 --events 2");
    assert_eq!((&known["events"], known["cautions"].as_array().unwrap().len()), (&2.into(), 0));
}

#[test]
fn faults_name_line_and_remedy() {
    let folder = folder()
        .file("low.csv", "time,survival\n1,0.9\n2,-0.4\n")
        .file("late.csv", "time,at_risk\n2,10\n4,6\n")
        .file("grows.csv", "time,at_risk\n0,10\n4,12\n")
        .file("beyond.csv", "time,at_risk\n0,10\n40,6\n")
        .file("half.csv", "time,at_risk\n0,10\n4,6.5\n");
    for (line, code, words) in [
        ("reconstruct low.csv --subjects 9", 4, ["low.csv, line 3", "-0.4 is outside 0 to 1", "calibrate"]),
        ("reconstruct clicks.csv --at-risk late.csv", 4, ["late.csv, line 2", "not at 0", "add a row"]),
        ("reconstruct clicks.csv --at-risk grows.csv", 4, ["grows.csv, line 3", "cannot grow", "check"]),
        (
            "reconstruct clicks.csv --at-risk beyond.csv",
            4,
            ["beyond.csv, line 3", "last click is at 5", "unit"],
        ),
        ("reconstruct clicks.csv --at-risk half.csv", 4, ["half.csv, line 3", "whole number", "subjects"]),
        (
            "reconstruct clicks.csv --at-risk risk.csv --events 11",
            2,
            ["11 events", "10 subjects", "--events"],
        ),
        ("reconstruct clicks.csv", 2, ["--at-risk", "required", "--at-risk"]),
        ("reconstruct no.csv --subjects 9", 4, ["no.csv", "no such file", "check the path"]),
        ("reconstruct clicks.csv --subjects 9 -o clicks.csv", 2, ["clicks.csv", "over the input", "-o"]),
    ] {
        folder.refuses(line, code, &words);
    }
}
