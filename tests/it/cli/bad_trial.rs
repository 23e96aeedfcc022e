//! Trial files that do not hold together, and settings that break sound ones.

use super::*;

#[track_caller]
fn edited(from: &str, to: &str) -> Folder {
    assert!(TRIAL.contains(from), "{from}");
    Folder::new().file("edited.toml", TRIAL.replacen(from, to, 1))
}

#[track_caller]
fn wrong(from: &str, to: &str, words: &[&str]) {
    let ended = edited(from, to).refuses("simulate edited.toml", 3, words);
    assert!(ended.stderr.contains("failed to read edited.toml: "), "{}", ended.stderr);
    assert!(ended.stderr.contains("─[edited.toml:"), "no place: {}", ended.stderr);
}

#[test]
fn a_message_in_full() {
    let ended = edited("subjects = 12", "subjets = 12").refuses("simulate edited.toml", 3, &[]);
    insta::assert_snapshot!(ended.stderr, @"
     × failed to read edited.toml: unknown key `subjets`
       ╭─[edited.toml:9:1]
     8 │ [population]
     9 │ subjets = 12
       · ───┬───
       ·    ╰── here
    10 │ 
       ╰────
     help: did you mean `subjects`? allowed here: subjects, sex, inclusion, exclusion
    ");
}

#[test]
fn syntax_and_types() {
    wrong("[trial]", "[trial", &["unclosed table", "onearm init"]);
    wrong("subjects = 12", "", &["missing field `subjects`", "onearm schema"]);
    wrong("subjects = 12", "subjects = 2.5", &["a whole number of 0 or more, such as 25 or 1e6"]);
    wrong("subjects = 12", "subjects = 12\nsubjects = 13", &["duplicate key"]);
    wrong("\"months\"", "\"fortnights\"", &["unknown word `fortnights`", "`weeks`"]);
    wrong("[[analysis]]", "[analysis]", &["a list; of tables it is written [[name]]"]);
    wrong("events = 150", "events = 1.5", &["a whole number of 0 or more"]);
}

#[test]
fn numbers_out_of_range() {
    wrong("subjects = 12", "subjects = 0", &["`population.subjects` must be from 1 to 10000, got 0"]);
    wrong("subjects = 12", "subjects = 1e6", &["`population.subjects` must be from 1 to 10000"]);
    wrong("duration = 12.0", "duration = -1", &["`accrual.duration` must be a number above 0, got -1"]);
    wrong("alpha = 0.05", "alpha = 5", &["one-sided alpha lies strictly between 0 and 0.5, got 5"]);
    wrong("events = 150", "events = 0", &["`benchmark.events` must be 1 or more"]);
    wrong("events = 150", "events = 201", &["at most `subjects`, got 201"]);
    wrong("landmark = 6.0", "landmark = nan", &["`analysis.landmark` must be a number above 0"]);
    wrong("trials = 500", "trials = 1e13", &["from 1 to 1e12"]);
}

#[test]
fn names() {
    wrong("name = \"target\"", "name = \"null\"", &["truth `null` stands twice", "its own name"]);
    wrong("name = \"target\"", "name = \" \"", &["`truth.name` must not be empty"]);
    wrong("benchmark = \"standard\"", "benchmark = \"standart\"", &["did you mean `standard`?"]);
    wrong("id = \"standard\"", "name = \"eter701-control\"", &["brings its own figures"]);
    wrong(
        "test = \"mid-p\"",
        "test = \"midp\"",
        &["no one-sample log-rank variant is called `midp`", "mid-p"],
    );
}

#[test]
fn laws() {
    wrong("exponential:median=5", "exponental:median=5", &["no law is called `exponental`"]);
    wrong("exponential:median=5", "exponential:median=-5", &["median must be a positive number"]);
    let curve = "[power_curve]\nshape_of = \"standard\"\nfrom = 1\nto = 2\nstep = 1\n\n[simulation]";
    let cure = TRIAL.replace("exponential:median=5", "piecewise:rates=0.1/0,cuts=2");
    let folder = Folder::new()
        .file("stretched.toml", cure.replace("law = \"exponential\"", "benchmark = \"standard\""))
        .file("curve.toml", cure.replace("[simulation]", curve));
    for file in ["stretched.toml", "curve.toml"] {
        folder.refuses(&format!("simulate {file}"), 3, &["`standard` never falls to one half", "no median"]);
    }
}

#[test]
fn scans_speak_in_weeks() {
    let scans = "[scans]\nspans = [{ every_weeks = 6, until_week = 13 }, { every_weeks = 9 }]\n\n[[truth]]";
    wrong("[[truth]]", scans, &["scans every 6 until 13: the span must end on a scan"]);
}

#[test]
fn a_file_that_is_none() {
    let folder = Folder::new().file("latin.toml", b"# M\xfcller\n").file("empty.toml", "");
    std::fs::create_dir(folder.path("folder.toml")).unwrap();
    folder.refuses("simulate latin.toml", 3, &["latin.toml: line 1 is not UTF-8", "save the file as UTF-8"]);
    folder.refuses("simulate empty.toml", 3, &["missing field `trial`", "onearm init"]);
    folder.refuses("simulate folder.toml", 3, &["folder.toml: it is a folder", "name a file"]);
    folder.refuses("simulate ten.csv", 3, &["failed to read ten.csv"]);
}

#[test]
fn settings_that_do_not_fit() {
    let folder = Folder::new();
    let refuses = |setting: &str, words: &[&str]| {
        folder.refuses(&format!("simulate trial.toml --set {setting}"), 2, words);
    };
    refuses("truth.tagret.median=5", &["there is no `tagret`; there is: null, target"]);
    refuses("truth.7.median=5", &["there is no `7`"]);
    refuses("subjects", &["not of the form path=value"]);
    refuses(
        "population.subjets=5",
        &["--set does not fit trial.toml: unknown key `subjets`", "did you mean `subjects`?"],
    );
    refuses("population.subjects=0", &["--set does not fit trial.toml", "must be from 1 to 10000, got 0"]);
    refuses("truth.target.median=6,9", &["string \"6,9\", expected a number"]);
    refuses("truth=1", &["expected a list"]);
    refuses("truth.target.name=", &["`truth.name` must not be empty"]);
    let two_lines = folder.words(&["simulate", "trial.toml", "--set", "truth.target.median=3\nseed=1"]);
    two_lines.refused(2, &["expected a number"]);
}

/// What is wrong without the settings is reported as written; a setting may also mend it.
#[test]
fn a_wrong_file_with_settings() {
    let folder = edited("subjects = 12", "subjects = 0");
    folder.refuses("simulate edited.toml --set analysis.final.alpha=0.1", 3, &["edited.toml:9:12", "got 0"]);
    folder.onearm("simulate edited.toml --set population.subjects=5").done();
}
