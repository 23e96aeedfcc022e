//! `simulate` and `run`: what they depend on and what not.

use super::*;

/// The text of `truths`, byte for byte.
fn truths(text: &str) -> &str {
    &text[text.find("\"truths\": ").unwrap()..]
}

#[test]
fn the_keys_of_the_contract() {
    let result = Folder::new().json("simulate trial.toml");
    assert_eq!(keys(&result), ["command", "run", "plan", "truths"]);
    let has = |pointer: &str, expected: &[&str]| {
        let found = keys(result.pointer(pointer).unwrap());
        assert!(expected.iter().all(|key| found.contains(key)), "{pointer}: {found:?}");
    };
    has(
        "/run",
        &["version", "seed", "trials", "digest", "wall_time_seconds", "threads", "kernel", "reproduce"],
    );
    has(
        "/truths/0",
        &["truth", "trials", "analyses", "benchmarks", "events", "median", "duration", "subjects"],
    );
    has("/truths/0/benchmarks/0", &["benchmark", "tests"]);
    has("/truths/0/benchmarks/0/tests/0", &["variant", "rejected", "rate", "mcse", "not_estimable"]);
    has("/truths/0/events", &["mean", "sd"]);
    has("/truths/0/median", &["mean", "not_reached", "coverage"]);
    let test = &result["truths"][1]["benchmarks"][0]["tests"][0];
    let rate = test["rejected"].as_f64().unwrap() / 500.0;
    assert_eq!(test["rate"].as_f64(), Some(rate));
    close(&test["mcse"], (rate * (1.0 - rate) / 500.0).sqrt(), 1e-14);
    assert_eq!((&result["run"]["trials"], &result["run"]["seed"]), (&500.into(), &1.into()));
    assert_eq!(result["run"]["reproduce"], "onearm simulate trial.toml");
}

/// More than four chunks of 1,024, so that threads have something to divide.
#[test]
fn threads_folder_and_name_do_not_matter() {
    let folder = Folder::new();
    let text = |line: &str| folder.onearm(&format!("{line} --trials 4.5e3 --format json")).done().stdout;
    let one = text("simulate trial.toml --threads 1");
    std::fs::create_dir(folder.path("elsewhere")).unwrap();
    std::fs::copy(folder.path("trial.toml"), folder.path("elsewhere/copy.toml")).unwrap();
    for other in
        ["trial.toml --threads 2", "trial.toml --threads 3", "elsewhere/copy.toml", "trial.toml --quiet"]
    {
        assert_eq!(truths(&text(&format!("simulate {other}"))), truths(&one), "{other}");
    }
    assert_ne!(truths(&text("simulate trial.toml --seed 2")), truths(&one));
    for word in ["second", "thread", "kernel", "toml", folder.0.path().to_str().unwrap()] {
        assert!(!truths(&one).contains(word), "{word}");
    }
}

#[test]
fn settings_and_flags_go_into_the_record() {
    let folder = Folder::new();
    let line = "simulate trial.toml --trials 1e3 --seed 7 --set truth.target.median=6.9 --set population.subjects=10";
    let result = folder.json(line);
    assert_eq!(
        (&result["run"]["trials"], &result["run"]["seed"], &result["plan"]["subjects"]),
        (&1000.into(), &7.into(), &10.into())
    );
    let command = "onearm simulate trial.toml --set truth.target.median=6.9 --set population.subjects=10 --trials 1000 --seed 7";
    assert_eq!(result["run"]["reproduce"], command);
    assert_eq!(
        truths(&folder.onearm(&format!("{} --format json", &command[7..])).done().stdout),
        truths(&folder.onearm(&format!("{line} --format json")).stdout)
    );
    close(&result["truths"][1]["median"]["truth"], 6.9, 1e-12);
    assert_eq!(
        folder.json("simulate trial.toml --trials 1e3 --set truth.1.median=6.9")["truths"][1]["median"]["truth"],
        result["truths"][1]["median"]["truth"]
    );
}

/// The command is quoted as a shell needs it.
#[test]
fn the_command_can_be_pasted() {
    let folder = Folder::new().file("my trial.toml", TRIAL.replace("\"target\"", "\"it's 9 months\""));
    let words = ["simulate", "my trial.toml", "--set", "truth.it's 9 months.median=8", "--format", "json"];
    let result: Value = serde_json::from_str(&folder.words(&words).done().stdout).unwrap();
    assert_eq!(
        result["run"]["reproduce"],
        r"onearm simulate 'my trial.toml' --set 'truth.it'\''s 9 months.median=8'"
    );
}

#[test]
fn a_table_for_spreadsheets() {
    let csv = Folder::new().onearm("simulate trial.toml --format csv").done().stdout;
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines.len(), 1 + 2 * 6);
    assert!(lines[0].starts_with("truth,benchmark,is_null,variant,trials,rejected,rate,mcse,not_estimable"));
    assert!(lines[1].starts_with("null,standard,true,breslow,500,"));
    assert!(lines[12].starts_with("target,standard,false,landmark/arcsine,500,"));
}

#[test]
fn progress_is_told_on_stderr() {
    let ended = Folder::new().onearm("simulate trial.toml --threads 1").done();
    let lines: Vec<_> = ended.stderr.lines().collect();
    assert_eq!(lines[0], "simulating 2 truths x 500 trials of 12 subjects on 1 thread");
    assert!(lines.contains(&"simulated 100% of 1,000 trials"), "{lines:?}");
    assert!(
        ended
            .stdout
            .starts_with("small: 12 subjects, 500 trials a truth, seed 1; `mid-p` at one-sided alpha 0.05\n")
    );
}

/// Idle threads hinder the others: no more are started than there are chunks of trials.
#[test]
fn a_thousand_threads() {
    let result = Folder::new().json("simulate trial.toml --threads 1000");
    assert_eq!(result["run"]["threads"], 1);
}

/// In the folder named after the file, if no other is given.
#[test]
fn run_writes_what_simulate_says() {
    let folder = Folder::new();
    let ended = folder.onearm("run trial.toml --quiet --format json").done();
    let text = folder.text("reports/trial/results.json");
    assert_eq!((&ended.stdout, ended.stderr.as_str()), (&text, ""));
    let result: Value = serde_json::from_str(&text).unwrap();
    for key in ["trial", "benchmarks", "critical", "run", "plan", "truths"] {
        assert!(result.get(key).is_some(), "{key}");
    }
    assert_eq!(result["truths"], folder.json("simulate trial.toml")["truths"]);
}

/// Times in another unit: the trial is the same, and so is its library benchmark.
#[test]
fn a_trial_in_other_units() {
    let folder = Folder::new();
    let figures = |unit: &str, factor: f64| {
        let text = TRIAL
            .replace("\"months\"", &format!("\"{unit}\""))
            .replace("12.0\n", &format!("{:?}\n", 12.0 * factor))
            .replace("median = 9.0", &format!("median = {:?}", 9.0 * factor))
            .replace("landmark = 6.0", &format!("landmark = {:?}", 6.0 * factor))
            .replace(
                "id = \"standard\"\nlaw = \"exponential:median=5\"\nsubjects = 200\nevents = 150",
                "name = \"eter701-control\"",
            )
            .replace("\"standard\"", "\"eter701-control\"");
        std::fs::write(folder.path("unit.toml"), text).unwrap();
        let truths = folder.json("simulate unit.toml")["truths"].clone();
        let rates = truths
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|truth| truth["benchmarks"][0]["tests"].as_array().unwrap());
        let rejected: Vec<_> = rates.map(|test| test["rejected"].as_u64().unwrap()).collect();
        (rejected, truths[0]["median"]["mean"].as_f64().unwrap() / factor)
    };
    let reference = figures("months", 1.0);
    for (unit, factor) in [("days", 30.4375), ("weeks", 30.4375 / 7.0), ("years", 1.0 / 12.0)] {
        let other = figures(unit, factor);
        assert_eq!(other.0, reference.0, "{unit}");
        assert!((other.1 / reference.1 - 1.0).abs() < 1e-9, "{unit}");
    }
}

/// Whatever code runs the trials, and whatever the platform's C library thinks of the processor.
#[test]
fn the_kernel_does_not_matter() {
    let folder = Folder::new();
    let simple = "simulate trial.toml --trials 3e3";
    let result = |kernel: &str| folder.json(&format!("{simple} --kernel {kernel}"));
    let auto = result("auto");
    for kernel in ["scalar", "portable"] {
        let other = result(kernel);
        assert_eq!(other["run"]["kernel"], kernel);
        assert_eq!((&other["run"]["digest"], &other["truths"]), (&auto["run"]["digest"], &auto["truths"]));
    }
    let avx2 = folder.onearm(&format!("{simple} --kernel avx2 --format json"));
    match onearm::numeric::lanes::Level::avx2() {
        Some(level) => {
            let other: Value = serde_json::from_str(&avx2.done().stdout).unwrap();
            assert_eq!((&other["run"]["kernel"], &other["truths"]), (&level.id().into(), &auto["truths"]));
        }
        None => assert_eq!(avx2.code, Some(2)),
    }
    let plain = folder
        .command()
        .env("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA")
        .args(format!("{simple} --format json").split_whitespace())
        .output()
        .unwrap();
    let plain: Value = serde_json::from_slice(&plain.stdout).unwrap();
    assert_eq!((&plain["run"]["digest"], &plain["truths"]), (&auto["run"]["digest"], &auto["truths"]));
}
