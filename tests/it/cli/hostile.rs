//! Large tables, numbers far apart, names that try to move the cursor.

use super::*;

#[test]
fn names_cannot_move_the_cursor() {
    let by = "a\u{1b}[2J";
    let folder = Folder::new()
        .file("names.csv", format!("time,event,by\n1,1,{by}\n2,0,{by}\n3,1,\"b\nc\"\n"))
        .file("names.toml", TRIAL.replace("\"target\"", "\"a\\u001b[2J\""));
    let table = folder.onearm("analyze names.csv --time time --event event --by by").done().stdout;
    assert!(!table.contains('\u{1b}') && table.contains("a\\u{1b}[2J") && table.contains("b\\nc"), "{table}");
    let table = folder.onearm("simulate names.toml").done().stdout;
    assert!(!table.contains('\u{1b}') && table.contains("a\\u{1b}[2J"), "{table}");
    let result = folder.json("analyze names.csv --time time --event event --by by");
    assert_eq!(result["groups"][0]["group"], by, "JSON has its own way to write them");
    let folder = Folder::new().file("wrong.csv", format!("time,event,by\n-1,1,{by}\n"));
    let ended = folder.refuses("analyze wrong.csv --time time --event event", 4, &["-1,1,a?[2J"]);
    assert!(!ended.stderr.contains('\u{1b}'));
}

#[test]
fn a_hundred_thousand_subjects() {
    let rows: String =
        (0..100_000).map(|i| format!("{},{},{}\n", i * 7919 % 100_003, (i % 5 / 4) ^ 1, i % 3)).collect();
    let folder = Folder::new().file("large.csv", format!("time,event,by\n{rows}"));
    let result = folder
        .onearm("analyze large.csv --time time --event event --by by --benchmark exponential:median=5e4");
    assert!(result.done().stdout.contains("100,000 subjects"));
}

#[test]
fn sums_that_do_not_fit_say_where_to_look() {
    let folder = Folder::new();
    let setting = "--set benchmark.standard.law=exponential:median=1e-200";
    let ended =
        folder.refuses(&format!("simulate trial.toml {setting}"), 3, &["too large to add up", "time unit"]);
    assert!(ended.stderr.lines().all(|line| line.chars().count() < 120), "{}", ended.stderr);
}

#[test]
fn numbers_without_rows_of_zeros() {
    let folder = Folder::new();
    for line in [
        "simulate trial.toml --set analysis.final.alpha=1e-300".to_owned(),
        format!("{TEN_FLAGS} --benchmark exponential:median=1e-200 --at 1e-300,1e300 --rmst 1e-300"),
    ] {
        let table = folder.onearm(&line).done().stdout;
        assert!(!table.contains("000000000000000"), "{table}");
    }
}

#[test]
fn a_level_is_not_rounded_to_certainty() {
    let table = Folder::new().onearm(&format!("{TEN_FLAGS} --conf-level 0.999999")).done().stdout;
    assert!(table.contains("99.9999%") && !table.contains("100%"), "{table}");
}
