//! Where results go: formats, files, folders, silence.

use super::*;

#[test]
fn the_extension_chooses_and_the_flag_overrides() {
    let folder = Folder::new();
    let text = |line: &str, name: &str| {
        let ended = folder.onearm(&format!("{TEN_FLAGS} {line} -o {name}")).done();
        assert!(ended.stdout.is_empty(), "-o prints nothing on stdout");
        assert_eq!(ended.stderr, format!("read 10 rows: 10 subjects used\nwrote {name}\n"));
        folder.text(name)
    };
    let (json, csv) = (text("", "a.json"), text("", "a.CSV"));
    assert!(json.starts_with("{\n") && json.ends_with("}\n"));
    assert!(csv.starts_with("group,time,at_risk,") && csv.lines().count() == 11);
    assert!(text("", "a.txt").starts_with("ten.csv: 10 subjects"));
    assert!(text("", "a").starts_with("ten.csv: 10 subjects"));
    assert_eq!(text("--format json", "b.csv"), json);
    assert_eq!(text("--format csv", "b.pdf"), csv);
    assert_eq!(folder.onearm(&format!("{TEN_FLAGS} --format json")).done().stdout, json);
}

#[test]
fn quiet_is_silent_but_for_faults() {
    let folder = Folder::new().file("id.csv", "id,time,event\n1,5,1\n");
    for line in [
        "analyze id.csv --time time --event event -q",
        "analyze id.csv --time time --event event --quiet -o out.json --plot out.svg",
        "simulate trial.toml --quiet",
        "init new.toml --quiet",
    ] {
        assert_eq!(folder.onearm(line).done().stderr, "", "{line}");
    }
    folder.refuses("analyze absent.csv -q --time t --event e", 4, &["absent.csv"]);
    assert_ne!(folder.onearm("simulate trial.toml").done().stderr, "");
}

#[test]
fn places_that_cannot_be_written() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("folder")).unwrap();
    for verb in [TEN_FLAGS, "simulate trial.toml -q", "benchmarks list", "schema"] {
        folder.refuses(&format!("{verb} -o folder"), 7, &["folder: it is a folder", "another place"]);
        folder.refuses(&format!("{verb} -o trial.toml/out"), 7, &["trial.toml is a file, not a folder"]);
    }
    assert_eq!(std::fs::read_dir(folder.path("folder")).unwrap().count(), 0);
    // Known before the work, not after.
    let ended = folder.refuses("simulate trial.toml --trials 1e12 -o folder", 7, &["folder: it is a folder"]);
    assert!(!ended.stderr.contains("simulating"));
    folder.refuses("run trial.toml -o ten.csv", 7, &["ten.csv is a file; a report is a folder"]);
    folder.refuses("run trial.toml -o ten.csv/report", 7, &["ten.csv is a file, not a folder"]);
}

#[test]
fn the_input_is_not_written_over() {
    let folder = Folder::new();
    folder.refuses(&format!("{TEN_FLAGS} -o ./ten.csv"), 2, &["would write over the input"]);
    folder.refuses("simulate trial.toml -o trial.toml", 2, &["would write over the input"]);
    assert_eq!((folder.text("ten.csv"), folder.text("trial.toml")), (TEN.to_owned(), TRIAL.to_owned()));
}

#[cfg(unix)]
#[test]
fn read_only_places_are_left_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new().file("old.json", "old");
    let mode = |name: &str, mode| {
        std::fs::set_permissions(folder.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("old.json", 0o444);
    folder.refuses(&format!("{TEN_FLAGS} -o old.json"), 7, &["old.json: it is read-only"]);
    assert_eq!(folder.text("old.json"), "old");
    std::fs::create_dir(folder.path("closed")).unwrap();
    mode("closed", 0o555);
    // To root nothing is closed.
    if std::fs::write(folder.path("closed/probe"), "").is_err() {
        folder.refuses(&format!("{TEN_FLAGS} -o closed/new.json"), 7, &["permission denied"]);
    }
    mode("closed", 0o755);
}

/// Nothing beside the result: no temporary file, no other result.
#[test]
fn one_file_is_written() {
    let folder = Folder::new();
    folder.onearm(&format!("{TEN_FLAGS} -o new/deep/result.json")).done();
    folder.onearm(&format!("{TEN_FLAGS} -o new/deep/result.json")).done();
    assert_eq!(folder.names(), ["new", "ten.csv", "trial.toml"]);
    assert_eq!(std::fs::read_dir(folder.path("new/deep")).unwrap().count(), 1);
}

#[test]
fn no_colour_where_nobody_looks() {
    let folder = Folder::new();
    for (name, value) in [("NO_COLOR", "1"), ("COLUMNS", "20"), ("TERM", "dumb")] {
        let output = folder.command().env(name, value).args(TEN_FLAGS.split(' ')).output().unwrap();
        assert_eq!(output.stdout, folder.onearm(TEN_FLAGS).stdout.as_bytes());
        let output = folder.command().env(name, value).args(["analyze", "absent.csv"]).output().unwrap();
        assert!(!output.stderr.contains(&0x1b), "{name}");
    }
}
