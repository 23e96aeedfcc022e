//! Help, version, and the verbs for people and editors.

use super::*;

const VERBS: [&str; 15] = [
    "run",
    "analyze",
    "derive",
    "two-stage",
    "simulate",
    "search",
    "toxicity",
    "reconstruct",
    "benchmarks",
    "benchmarks list",
    "benchmarks show",
    "verify",
    "init",
    "schema",
    "completions",
];

#[test]
fn every_verb_has_an_example() {
    let folder = Folder::new();
    for verb in VERBS {
        let help = folder.onearm(&format!("{verb} --help")).done().stdout;
        let one_or_more = ["Example", "Examples"].map(|word| format!("{word}: onearm {verb}"));
        assert!(one_or_more.iter().any(|example| help.contains(example)), "{verb}: {help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{verb}");
    }
    let help = folder.onearm("--help").done().stdout;
    assert!(help.contains("Exit codes: 0 done") && help.contains("analyze"));
    assert_eq!(folder.onearm("--version").done().stdout, format!("onearm {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn init_writes_a_file_that_runs() {
    let folder = Folder::new();
    let printed = folder.onearm("init").done().stdout;
    let ended = folder.onearm("init new/my.toml").done();
    assert!(ended.stdout.is_empty() && ended.stderr.starts_with("wrote new/my.toml"));
    assert_eq!(folder.text("new/my.toml"), printed);
    let line = "run new/my.toml --trials 200 --set power_curve.trials=100 -o out/report";
    let ended = folder.onearm(line).done();
    assert!(ended.stdout.contains("Rejected for benefit"));
    let told =
        ended.stderr.lines().find_map(|line| line.strip_prefix("wrote ")?.strip_suffix(" to out/report"));
    let mut told: Vec<_> = told.unwrap().split(", ").collect();
    told.sort_unstable();
    let mut written: Vec<_> =
        std::fs::read_dir(folder.path("out/report")).unwrap().map(|file| file.unwrap()).collect();
    written.sort_by_key(std::fs::DirEntry::file_name);
    assert_eq!(written.iter().map(std::fs::DirEntry::file_name).collect::<Vec<_>>(), told);
    assert!(written.iter().all(|file| file.metadata().unwrap().len() > 0));
}

#[test]
fn init_does_not_write_over_a_file() {
    let folder = Folder::new();
    folder.refuses("init trial.toml", 7, &["trial.toml is there already", "--force"]);
    assert_eq!(folder.text("trial.toml"), TRIAL);
    folder.onearm("init --force trial.toml").done();
    assert_ne!(folder.text("trial.toml"), TRIAL);
}

#[test]
fn the_schema_is_json() {
    let folder = Folder::new();
    let text = folder.onearm("schema").done().stdout;
    let schema: Value = serde_json::from_str(&text).unwrap();
    let tables = keys(&schema["properties"]);
    assert!(
        ["trial", "population", "benchmark", "truth", "analysis"].iter().all(|table| tables.contains(table))
    );
    folder.onearm("schema -o onearm.schema.json").done();
    assert_eq!(folder.text("onearm.schema.json"), text);
    folder.refuses("schema --format csv", 5, &["as JSON or as a document"]);
}

#[test]
fn completions_for_every_shell() {
    let folder = Folder::new();
    for (shell, word) in [("bash", "_onearm()"), ("zsh", "#compdef onearm"), ("fish", "complete -c onearm")] {
        let text = folder.onearm(&format!("completions {shell}")).done().stdout;
        assert!(text.contains(word) && text.contains("simulate"), "{shell}");
    }
    folder.refuses("completions csh", 2, &["'csh'", "bash"]);
}
