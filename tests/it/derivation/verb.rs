//! `onearm derive` as it is run: the shipped example against its answers by hand, data sets that `analyze` reads back, refusals.

use serde_json::Value;

use super::*;
use crate::program::{Verb, entry};
use crate::reference::in_repository;

const DERIVE: Verb = Verb("derive");
const ANALYZE: Verb = Verb("analyze");
const FILES: &str =
    "scenarios/data/derivation_assessments.csv --subjects scenarios/data/derivation_subjects.csv";
const BOTH: &str =
    "--interval 6w --window 7 --rule censor-missed-or-new-therapy,treatment-policy --control-at 12";

fn text(name: &str) -> String {
    std::fs::read_to_string(in_repository(&format!("scenarios/data/{name}"))).unwrap()
}

/// A folder with the example, some of it changed.
fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["derivation_assessments.csv", "derivation_subjects.csv", "derivation_lesions.csv"] {
        std::fs::write(folder.path().join(name), text(name)).unwrap();
    }
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn files_in(folder: &tempfile::TempDir) -> String {
    let path = folder.path().display();
    format!("{path}/derivation_assessments.csv --subjects {path}/derivation_subjects.csv")
}

/// The endpoint of a subject by its code.
fn endpoint<'a>(result: &'a Value, subject: &str, code: &str) -> &'a Value {
    entry(&entry(&result["records"], "subject", subject)["endpoints"], "code", code)
}

#[test]
fn the_example_has_the_answers_by_hand() {
    let mut results: BTreeMap<String, Value> = BTreeMap::new();
    for row in read("tests/reference/derivation/derivation.csv") {
        let cutoff = row.text("cutoff");
        let flags = if cutoff.is_empty() { String::new() } else { format!("--cutoff {cutoff}") };
        let result = results
            .entry(cutoff.to_owned())
            .or_insert_with(|| DERIVE.result(&format!("{FILES} {BOTH} {flags}")));
        let code = format!("{}{}", row.text("param"), if row.text("rule") == "TP" { "TP" } else { "" });
        let found = endpoint(result, row.text("subject"), &code);
        let got = [&found["end"], &found["ending"]].map(|value| value.as_str().unwrap());
        assert_eq!(got, [row.text("end"), row.text("reason")], "{}", row.place);
        assert_eq!(found["days"].as_u64(), Some(row.count("days")), "{}", row.place);
        let arithmetic = found["arithmetic"].as_str().unwrap();
        assert!(arithmetic.starts_with(row.text("end")), "{arithmetic}");
        assert!(arithmetic.contains(&format!(" + 1 = {} day", row.text("days"))), "{arithmetic}");
    }
    let result = &results["2025-12-08"];
    for row in read("tests/reference/derivation/response.csv") {
        let found = entry(&result["records"], "subject", row.text("subject"));
        let best = &found["best_response"][0];
        assert_eq!(best["best"], row.text("best"), "{}", row.place);
        assert_eq!(best["best_confirmed"], row.text("best_confirmed"), "{}", row.place);
        assert_eq!(found["disease_control"]["status"], row.text("control"), "{}", row.place);
    }
    let differ = result["rule_differences"].as_array().unwrap();
    let differ: Vec<&str> = differ.iter().map(|found| found["subject"].as_str().unwrap()).collect();
    assert_eq!(differ, ["S-03", "S-06", "S-07", "S-09", "S-15"]);
    let pfs = entry(&result["endpoints"], "code", "PFS");
    assert_eq!((&pfs["subjects"], &pfs["events"], &pfs["censored"]), (&18.into(), &8.into(), &10.into()));
    let aside = &endpoint(result, "S-07", "PFS")["set_aside"];
    assert_eq!(
        (&aside["date"], &aside["missed"], &aside["source"]["row"]),
        (&"2025-06-23".into(), &2.into(), &13.into())
    );
    assert_eq!(aside["source"]["sequence"], 2);
}

#[test]
fn tables_name_rules_reasons_and_disagreements() {
    let lesions = "--lesions scenarios/data/derivation_lesions.csv";
    let shown = DERIVE.text(&format!("{FILES} {BOTH} {lesions} --cutoff 2025-12-08"));
    for words in [
        "visits every 42 days, up to 7 days late",
        "progression 6, death 2, last assessment 4, no baseline 1, no assessment 2, missed scans 2, new therapy 1",
        "Progression-free survival of 5 subjects differs",
        "last adequate assessment; progression on 2025-06-23 not counted: 2 visits missed before it",
        "new therapy on 2025-04-20: last adequate assessment; progression on 2025-05-12 not counted",
        "75 mm is 15.0 mm (+25.0%) above the nadir of 60 mm",
        "2025-06-23 - 2025-01-06 + 1 = 169 days",
        "RS row 5, RSDTC",
    ] {
        assert!(shown.contains(words), "{words}");
    }
    let result = DERIVE.result(&format!("{FILES} {lesions}"));
    let disputed = result["disagreements"].as_array().unwrap();
    assert_eq!(disputed.len(), 1);
    assert_eq!((&disputed[0]["subject"], &disputed[0]["date"]), (&"S-14".into(), &"2025-03-31".into()));
}

/// CSV and both versions of transport files hold the same data set, and `analyze` finds the same events in it.
#[test]
fn data_sets_are_read_back() {
    let folder = folder(&[]);
    let mut analyses = Vec::new();
    for (name, flags) in [("adtte.csv", ""), ("v5.xpt", ""), ("v8.xpt", "--xport-version 8")] {
        let path = folder.path().join(name);
        let path = path.display();
        assert!(DERIVE.text(&format!("{FILES} {BOTH} --cutoff 2025-12-08 {flags} -o {path}")).is_empty());
        let mut counted = Vec::new();
        for (param, events, subjects) in [("PFS", 8, 18), ("PFSTP", 13, 18), ("OS", 8, 18), ("DOR", 2, 3)] {
            let mut found = ANALYZE.result(&format!("{path} --param {param} --time-unit days"));
            let group = &found["groups"][0];
            assert_eq!(
                (&group["events"], &group["subjects"]),
                (&events.into(), &subjects.into()),
                "{name} {param}"
            );
            found["input"].take();
            counted.push(found);
        }
        analyses.push(counted);
    }
    assert!(analyses.iter().all(|analysis| *analysis == analyses[0]));
    let written = std::fs::read_to_string(folder.path().join("adtte.csv")).unwrap();
    let header = "STUDYID,USUBJID,PARAMCD,PARAM,STARTDT,ADT,AVAL,AVALU,CNSR,EVNTDESC,CNSDTDSC,SRCDOM,SRCVAR,SRCSEQ,SRCROW,SRCFILE,AVALDERV";
    assert!(written.starts_with(&format!("{header}\n")), "{written}");
    assert!(written.contains(
        "SYNTHETIC,S-08,PFS,Progression-free survival (censor-missed-or-new-therapy),2025-01-06,2025-05-12,127,DAYS,0,progression,,RS,RSDTC,2,15,assessments,"
    ));
    // The same bytes again.
    let again = DERIVE.text(&format!("{FILES} {BOTH} --cutoff 2025-12-08 --format csv"));
    assert_eq!(again, written);
    let months = DERIVE.text(&format!("{FILES} {BOTH} --time-unit months --duration elapsed --format csv"));
    // 336 / 30.4375
    assert!(months.contains(",2025-12-08,11.039014373716633,MONTHS,0,"), "{months}");
}

/// All but the row of a source record stays when the rows are turned round.
#[test]
fn the_order_of_rows_decides_nothing() {
    let reversed = |name: &str| {
        let whole = text(name);
        let mut lines: Vec<&str> = whole.lines().collect();
        lines[1..].reverse();
        (lines.join("\n") + "\n", name.to_owned())
    };
    let (assessments, name) = reversed("derivation_assessments.csv");
    let folder = folder(&[(name.as_str(), assessments)]);
    let flags = format!("{BOTH} --cutoff 2025-12-08 --format csv");
    let shown = |files: &str| -> Vec<Vec<String>> {
        let text = DERIVE.text(&format!("{files} {flags}"));
        // All but the row of the source record.
        text.lines()
            .map(|line| {
                line.split(',')
                    .enumerate()
                    .filter(|(at, _)| *at != 14)
                    .map(|(_, cell)| cell.to_owned())
                    .collect()
            })
            .collect()
    };
    assert_eq!(shown(&files_in(&folder)), shown(FILES));
}

/// Day 1 at enrolment, four days before the first dose; responses seen twice only.
#[test]
fn other_definitions() {
    let enrolled = DERIVE.result(&format!("{FILES} {BOTH} --origin enrolment"));
    // 168 days after the first dose is 172 after enrolment.
    assert_eq!(endpoint(&enrolled, "S-01", "PFS")["arithmetic"], "2025-06-23 - 2025-01-02 + 1 = 173 days");
    let elapsed = DERIVE.result(&format!("{FILES} {BOTH} --duration elapsed"));
    assert_eq!(endpoint(&elapsed, "S-01", "PFS")["arithmetic"], "2025-06-23 - 2025-01-06 = 168 days");
    assert_eq!(endpoint(&elapsed, "S-04", "PFS")["days"], 0);
    let confirmed = DERIVE.result(&format!("{FILES} {BOTH} --confirmed"));
    let responders = |result: &Value| entry(&result["endpoints"], "code", "DOR")["subjects"].clone();
    assert_eq!((responders(&elapsed), responders(&confirmed)), (3.into(), 2.into()));
    // A response confirmed after more days than lie between its assessments is none.
    let late = DERIVE.result(&format!("{FILES} {BOTH} --confirmed --confirm-after 85"));
    assert_eq!(responders(&late), 1);
}

#[test]
fn visits_and_rule_of_a_trial_file() {
    let trial = "--trial scenarios/nct07358676_course.toml";
    let given = DERIVE.result(&format!("{FILES} {trial}"))["definitions"].clone();
    assert_eq!(given["visits"][0]["every_days"], 42.0);
    assert_eq!(given["visits"][0]["until_day"], 336.0);
    assert_eq!(given["visits"][1]["every_days"], 63.0);
    assert_eq!((&given["window_days"], &given["rules"][0]), (&7.0.into(), &"treatment-policy".into()));
    // Four cycles of three weeks.
    assert_eq!(given["control_at_days"], 84);
    let weeks = DERIVE.result(&format!("{FILES} --interval 6,12,21 --rule censor-missed-or-new-therapy"));
    let every: Vec<f64> = weeks["definitions"]["visits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["every_days"].as_f64().unwrap())
        .collect();
    assert_eq!(every, [42.0, 42.0, 63.0]);
}

#[test]
fn refusals() {
    let subjects = "--subjects scenarios/data/derivation_subjects.csv";
    let only = "scenarios/data/derivation_assessments.csv";
    for (flags, code, words) in [
        (only.to_owned(), 2, ["--subjects <FILE>", "Usage:"]),
        (
            format!("{FILES} --rule censor-missed-or-new-therapy"),
            2,
            ["needs a schedule of scans", "--interval 6w"],
        ),
        (format!("{FILES} --rule fda"), 2, ["`fda` is no censoring rule", "treatment-policy"]),
        (format!("{FILES} --interval 6"), 2, ["say 6w or 42d", "6,12,18,27"]),
        (format!("{FILES} --interval 6,6"), 2, ["week 6 does not come after week 6", "--interval"]),
        (format!("{FILES} --interval 0w"), 2, ["must be above 0", "--interval"]),
        (
            format!("{FILES} --interval 6w --window 21"),
            2,
            ["less than half the shortest interval", "shorter window"],
        ),
        (format!("{FILES} --window 7"), 2, ["needs visits", "--interval 6w"]),
        (format!("{FILES} --control-at 12"), 2, ["--control-at 12 needs", "--interval 6w"]),
        (format!("{FILES} --cutoff 08.12.2025"), 2, ["write a date as 2026-03-31", "--cutoff"]),
        (
            format!("{FILES} --cutoff 2025-01-05"),
            4,
            ["no subject had started by the cutoff 2025-01-05", "the first started on 2025-01-06"],
        ),
        (format!("{FILES} --xport-version 6"), 2, ["versions 5 and 8", "leave it out"]),
        (format!("{FILES} --trial absent.toml"), 3, ["absent.toml", "no such file"]),
        (format!("absent.csv {subjects}"), 4, ["cannot open `absent.csv`", "check the path"]),
        (
            format!("{only} --subjects {only}"),
            2,
            ["nothing says which column holds the day of the first dose", "--first-dose COLUMN"],
        ),
        (
            format!("{FILES} -o scenarios/data/derivation_subjects.csv"),
            2,
            ["would write over the input", "another name"],
        ),
        (format!("{FILES} --lesion-date X"), 2, ["--lesions", "required"]),
    ] {
        DERIVE.refused(&flags, code, &words);
    }
}

#[test]
fn strict_refuses_what_looks_wrong() {
    DERIVE.text(&format!("{FILES} --strict"));
    let late =
        text("derivation_assessments.csv") + "SYNTHETIC,RS,S-01,5,OVRLRESP,SD,INVESTIGATOR,2025-08-04\n";
    let folder = folder(&[("derivation_assessments.csv", late)]);
    let files = files_in(&folder);
    let said = DERIVE.run(&files);
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(
        said.contains("caution: 1 assessment without progression after progression not used (row 52)"),
        "{said}"
    );
    DERIVE.refused(&format!("{files} --strict"), 4, &["--strict refuses", "(row 52)", "leave out --strict"]);
    let result = DERIVE.result(&files);
    let notes = result["input"][1]["notes"].as_array().unwrap();
    let note = notes.iter().find(|note| note["caution"] == true).unwrap();
    assert_eq!(note["note"], "response-after-progression");
}

/// Workbooks are read as every other kind of file: the same records as from the text, rows and all; the sheets have the names of the files.
#[cfg(feature = "excel")]
#[test]
fn assessments_and_subjects_of_workbooks() {
    let expected = DERIVE.result(&format!("{FILES} {BOTH}"));
    let books = "tests/reference/excel/openpyxl_derivation_assessments.xlsx --subjects tests/reference/excel/openpyxl_derivation_subjects.xlsx";
    let found = DERIVE.result(&format!("{books} {BOTH}"));
    assert!(found["records"].as_array().is_some_and(|records| records.len() > 5));
    assert!(found["records"] == expected["records"], "{}", found["records"]);
}

#[test]
fn the_help_names_the_data_sets_that_can_be_written() {
    let help = DERIVE.text("--help");
    assert!(help.contains("FILE.xpt"), "{help}");
}
