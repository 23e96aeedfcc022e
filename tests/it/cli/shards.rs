//! `simulate --shard` and `merge`: the same bits as one run, whatever happens to the parts on the way.

use super::*;

/// Eight chunks of 1,024, the last not full.
const RUN: &str = "simulate trial.toml --trials 7500";

/// The text of `truths`, byte for byte.
fn truths(text: &str) -> &str {
    &text[text.find("\"truths\": ").unwrap()..]
}

impl Folder {
    /// A shard, each on other threads and by another code.
    #[track_caller]
    fn shard(&self, run: &str, index: u64, of: u64) -> String {
        let name = format!("part-{index}-of-{of}.json");
        let (threads, kernel) = (1 + index % 3, ["auto", "scalar", "portable"][index as usize % 3]);
        let how = format!("--threads {threads} --kernel {kernel}");
        self.onearm(&format!("{run} --shard {index}/{of} -o {name} {how}")).done();
        name
    }

    fn part(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).unwrap()
    }
}

#[test]
fn merged_in_any_order_they_are_one_run() {
    let folder = Folder::new();
    let whole = folder.onearm(&format!("{RUN} --format json")).done().stdout;
    let digest = serde_json::from_str::<Value>(&whole).unwrap()["run"]["digest"].clone();
    for of in [2, 3, 7] {
        let mut names: Vec<String> = (1..=of).map(|index| folder.shard(RUN, index, of)).collect();
        for turn in 0..3 {
            let text = folder.onearm(&format!("merge {} --format json", names.join(" "))).done().stdout;
            assert_eq!(truths(&text), truths(&whole), "{names:?}");
            let run = &serde_json::from_str::<Value>(&text).unwrap()["run"];
            assert_eq!((&run["digest"], &run["parts"], &run["trials"]), (&digest, &of.into(), &7500.into()));
            assert_eq!(run["reproduce"], "onearm simulate trial.toml --trials 7500 --seed 1");
            assert!(run.get("incomplete").is_none());
            if turn == 0 { names.reverse() } else { names.rotate_left(1) }
        }
    }
    // Without the trial file, as a table and to a file.
    std::fs::remove_file(folder.path("trial.toml")).unwrap();
    let ended = folder.onearm("merge part-1-of-2.json part-2-of-2.json -o all.csv").done();
    assert_eq!(ended.stderr, "merged 2 parts: 7,500 trials a truth\nwrote all.csv\n");
    assert!(folder.text("all.csv").starts_with("truth,benchmark,"));
    let table = folder.onearm("merge part-2-of-2.json part-1-of-2.json").done().stdout;
    assert!(table.starts_with("small: 12 subjects, 7,500 trials a truth, seed 1;"), "{table}");
}

/// Settings and seed go with the part.
#[test]
fn a_part_holds_its_trial_file() {
    let folder = Folder::new();
    let run = "simulate trial.toml --trials 3000 --seed 8 --set truth.target.median=6.9";
    let names = [folder.shard(run, 1, 2), folder.shard(run, 2, 2)];
    let part = folder.part(&names[1]);
    assert_eq!((&part["format"], &part["format_version"]), (&"onearm part".into(), &1.into()));
    let content = &part["content"];
    assert_eq!(
        keys(content),
        [
            "file",
            "settings",
            "trial_sha256",
            "trial",
            "seed",
            "trials",
            "shard",
            "shards",
            "first_replicate",
            "replicates",
            "wall_time_milliseconds",
            "threads",
            "tallies"
        ]
    );
    assert!(content["trial"].as_str().unwrap().contains("median = 6.9"));
    assert_eq!((&content["first_replicate"], &content["replicates"]), (&1024.into(), &1976.into()));
    let merged = folder.json(&format!("merge {}", names.join(" ")));
    let whole = folder.json(run);
    for key in ["file", "file_sha256", "settings", "seed", "trials", "digest", "reproduce"] {
        assert_eq!(merged["run"][key], whole["run"][key], "{key}");
    }
    assert_eq!((&merged["truths"], &merged["plan"]), (&whole["truths"], &whole["plan"]));
}

#[test]
fn what_is_done_is_not_done_again() {
    let folder = Folder::new();
    let name = folder.shard(RUN, 2, 3);
    let before = folder.text(&name);
    let line = format!("{RUN} --shard 2/3 -o {name}");
    assert_eq!(folder.onearm(&line).done().stderr, format!("{name} is there and valid: nothing to do\n"));
    assert_eq!(folder.text(&name), before);
    assert!(folder.onearm(&format!("{line} --force")).done().stderr.contains("simulating"));
    let tallies = |text: &str| serde_json::from_str::<Value>(text).unwrap()["content"]["tallies"].clone();
    assert_eq!(tallies(&folder.text(&name)), tallies(&before));
}

/// Nothing is written over that is not the very part asked for.
#[test]
fn what_stands_in_the_way_is_left_alone() {
    let folder = Folder::new();
    let name = folder.shard(RUN, 2, 3);
    let sound = folder.text(&name);
    let line = format!("{RUN} --shard 2/3 -o {name}");
    for (text, other, why) in [
        (sound.as_str(), "simulate trial.toml --trials 7500 --seed 2 --shard 2/3", "it has seed 1, not 2"),
        (&sound, "simulate trial.toml --trials 8e3 --shard 2/3", "it is of a run of 7500 trials, not 8000"),
        (&sound, "simulate trial.toml --trials 7500 --shard 1/3", "it is shard 2/3, not 1/3"),
        (
            &sound,
            "simulate trial.toml --trials 7500 --set population.subjects=11 --shard 2/3",
            "of another trial file, or of other settings",
        ),
        (&sound[..sound.len() / 2], "simulate trial.toml --trials 7500 --shard 2/3", "it is cut off"),
        ("my notes", "simulate trial.toml --trials 7500 --shard 2/3", "it is no part file of onearm"),
    ] {
        std::fs::write(folder.path(&name), text).unwrap();
        let words = [name.as_str(), "stands in the way", why, "--force"];
        folder.refuses(&format!("{other} -o {name}"), 4, &words);
        assert_eq!(folder.text(&name), text);
        // The same for a checkpoint.
        std::fs::write(folder.path("new.json.partial"), text).unwrap();
        folder.refuses(&format!("{other} -o new.json"), 4, &["new.json.partial stands in the way", why]);
        std::fs::remove_file(folder.path("new.json.partial")).unwrap();
    }
    folder.onearm(&format!("{line} --force")).done();
    assert!(folder.onearm(&line).done().stderr.contains("is there and valid"));
}

#[test]
fn parts_that_cannot_be_used() {
    let folder = Folder::new();
    let [one, two, three] = [1, 2, 3].map(|index| folder.shard(RUN, index, 3));
    let refuses = |parts: &str, words: &[&str]| {
        folder.refuses(&format!("merge {parts} -o all.json"), 4, words);
    };
    let good = format!("{one} {two}");
    let sound = folder.text(&three);
    let damaged = |text: String| std::fs::write(folder.path("bad.json"), text).unwrap();
    let again = "run the shard again";
    damaged(sound[..sound.len() - 40].to_owned());
    refuses(&format!("{good} bad.json"), &["bad.json: it is cut off", again]);
    damaged(String::new());
    refuses(&format!("bad.json {good}"), &["bad.json: it is cut off", again]);
    // One digit of one count.
    let place = sound.find("\"counts\":[").unwrap() + 10;
    let digit = if &sound[place..=place] == "7" { "8" } else { "7" };
    damaged([&sound[..place], digit, &sound[place + 1..]].concat());
    refuses(&format!("{good} bad.json"), &["bad.json: its checksum does not fit", again]);
    damaged(sound.replace("median = 9.0", "median = 9.5"));
    refuses(&format!("{good} bad.json"), &["bad.json: its checksum does not fit"]);
    damaged(sound.replace("\"onearm part\"", "\"other part\""));
    refuses(&format!("{good} bad.json"), &["bad.json: it is no part file", "--shard"]);
    damaged(sound.replace("\"format_version\":1", "\"format_version\":2"));
    refuses(&format!("{good} bad.json"), &["version 2 of the part format", "use the version that wrote it"]);
    let version = format!("\"program_version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(sound.contains(&version));
    damaged(sound.replace(&version, "\"program_version\":\"0.0.9\""));
    refuses(&format!("{good} bad.json"), &["bad.json: it was written by onearm 0.0.9"]);
    refuses(&format!("{good} ten.csv"), &["ten.csv: it is no part file"]);
    refuses(&format!("{good} absent.json"), &["absent.json: no such file"]);
    refuses(".", &["it is a folder"]);
    // A file whose checksum was made to fit, but which no run has written.
    let mut part = folder.part(&three);
    part["content"]["tallies"][0]["trials"] = 5.into();
    let bytes = serde_json::to_vec(&part["content"]).unwrap();
    part["checksum"] = onearm::measure::sha256(&bytes).into();
    damaged(part.to_string());
    refuses(&format!("{good} bad.json"), &["bad.json: its content contradicts itself: the tallies"]);
    for (run, why) in [
        ("simulate trial.toml --trials 7500 --seed 2", "it has seed 2, and part-1-of-3.json has 1"),
        ("simulate trial.toml --trials 9000", "it is of a run of 9000 trials, and part-1-of-3.json of 7500"),
        (
            "simulate trial.toml --trials 7500 --set truth.target.median=8",
            "it is of another trial file than part-1-of-3.json",
        ),
    ] {
        folder.onearm(&format!("{run} --shard 3/3 -o bad.json --force")).done();
        refuses(&format!("{good} bad.json"), &["bad.json: ", why, "parts of one run only"]);
    }
    refuses(
        &format!("{good} {three} {two}"),
        &["part-2-of-3.json: replicates 2,048 to 5,119 are in", "twice"],
    );
    let half = folder.shard(RUN, 2, 2);
    refuses(&format!("{good} {half}"), &["replicates 4,096 to 5,119 are in part-2-of-3.json too"]);
    folder.refuses(&format!("merge {good} {three} -o {two}"), 2, &["would write over the input"]);
}

#[test]
fn gaps_are_refused_or_told() {
    let folder = Folder::new();
    let [one, two, three] = [1, 2, 3].map(|index| folder.shard(RUN, index, 3));
    folder.refuses(
        &format!("merge {three} {one}"),
        4,
        &[
            "of 7,500 replicates, 3,072 are in no part: 2,048 to 5,119 (shard 2/3)",
            "onearm simulate trial.toml --trials 7500 --seed 1 --shard 2/3 -o part-2.json",
            "--allow-gaps",
        ],
    );
    let line = format!("merge {three} {one} --allow-gaps");
    let run = folder.json(&line)["run"].clone();
    assert_eq!((&run["trials"], &run["parts"]), (&4428.into(), &2.into()));
    let incomplete = serde_json::json!({
        "reason": "gaps", "trials_asked": 7500, "missing": [[2048, 5119]]
    });
    assert_eq!(run["incomplete"], incomplete);
    let ended = folder.onearm(&line).done();
    assert!(ended.stdout.contains("\nWITH GAPS: 4,428 of 7,500 trials a truth\n"), "{}", ended.stdout);
    assert!(ended.stderr.contains("missing: 2,048 to 5,119"), "{}", ended.stderr);
    // Parts of different divisions, and the flag where nothing is missing.
    let thirds = folder.json(&format!("merge {one} {two} --allow-gaps"));
    let shorter = folder.json("simulate trial.toml --trials 5120");
    assert_eq!(thirds["truths"], shorter["truths"]);
    assert!(
        folder.json(&format!("merge {one} {two} {three} --allow-gaps"))["run"].get("incomplete").is_none()
    );
}

#[test]
fn shards_that_there_are_not() {
    let folder = Folder::new();
    for (flags, words) in [
        ("--shard 4/3 -o p.json", ["shard 4 of 3", "from 1 to 3"]),
        ("--shard 0/3 -o p.json", ["shard 0 of 3", "from 1 to 3"]),
        ("--shard 1/0 -o p.json", ["at least 1", "--shard"]),
        ("--shard 3 -o p.json", ["write i/n", "3/50"]),
        ("--shard 1/9 -o p.json", ["9 shards of 7500 trials", "of which there are 8"]),
        ("--shard 1/3", ["--output", "required"]),
        ("--shard 1/3 -o p.json --format csv", ["always JSON", "onearm merge"]),
        ("--shard 1/3 -o p.json --precision 0.1", ["--shard", "--precision"]),
        ("--force", ["--shard", "required"]),
        ("--precision 0", ["--precision", "above 0"]),
    ] {
        folder.refuses(&format!("{RUN} {flags}"), 2, &words);
    }
    folder.refuses("merge", 2, &["<PART>"]);
}

#[test]
fn a_precision_is_told() {
    let folder = Folder::new();
    let line = "simulate trial.toml --precision 0.0038 --threads";
    let one = folder.onearm(&format!("{line} 1 --format json")).done();
    let result: Value = serde_json::from_str(&one.stdout).unwrap();
    assert!(one.stderr.starts_with("simulating 2 truths x up to 1,000,000,000 trials"), "{}", one.stderr);
    let precision = &result["run"]["precision"];
    assert_eq!((&precision["reached"], &precision["wanted"]), (&true.into(), &0.0038.into()));
    assert!(precision["largest"].as_f64().unwrap() <= 0.0038);
    let trials = result["run"]["trials"].as_u64().unwrap();
    assert_eq!(result["run"]["reproduce"], format!("onearm simulate trial.toml --trials {trials}"));
    let same = folder.onearm(&format!("simulate trial.toml --trials {trials} --format json")).done().stdout;
    for other in [same, folder.onearm(&format!("{line} 3 --format json")).done().stdout] {
        assert_eq!(truths(&other), truths(&one.stdout));
    }
    // The limit comes first.
    let line = "simulate trial.toml --precision 0.001 --trials 3000";
    let run = folder.json(line)["run"].clone();
    assert_eq!((&run["trials"], &run["precision"]["reached"]), (&3000.into(), &false.into()));
    assert!(run.get("incomplete").is_none());
    let table = folder.onearm(line).done().stdout;
    assert!(table.contains("Standard error 0.001 of every rejection rate NOT reached: at most"), "{table}");
}

/// A disk that fills up while the part is written: a limit on the size of files stands for it.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let folder = Folder::new();
    let name = folder.shard(RUN, 1, 2);
    let (before, text) = (folder.names(), folder.text(&name));
    let limited = |flags: &str| {
        let program = env!("CARGO_BIN_EXE_onearm");
        let script = format!("trap '' XFSZ; ulimit -f 1; exec {program} {RUN} --quiet {flags}");
        let output = Command::new("sh").current_dir(folder.0.path()).args(["-c", &script]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(7), "{said}");
        assert!(said.contains("nothing was left half-written"), "{said}");
    };
    limited("--shard 2/2 -o part-2.json");
    limited(&format!("--shard 1/2 -o {name} --force"));
    limited("-o result.json");
    assert_eq!((folder.names(), folder.text(&name)), (before, text));
    folder.refuses(&format!("{RUN} --shard 2/2 -o /dev/full"), 7, &["/dev/full: no space left"]);
}

#[cfg(unix)]
mod signals {
    use super::*;

    /// The result is that of the trials done, and says so.
    #[test]
    fn an_interrupted_run_gives_what_it_has() {
        for signal in ["-INT", "-TERM"] {
            let folder = Folder::new();
            let line = "simulate trial.toml --trials 4e5 --threads 2 -o result.json";
            let ended = folder.killed(line, signal, "simulated 25%");
            ended.refused(130, &["wrote result.json", "interrupted after", "of 400,000 trials"]);
            let result = folder.part("result.json");
            let trials = result["run"]["trials"].as_u64().unwrap();
            assert!((100_000..400_000).contains(&trials) && trials.is_multiple_of(1024), "{trials}");
            let missing = serde_json::json!({
                "reason": "interrupted", "trials_asked": 400_000, "missing": [[trials, 399_999]]
            });
            assert_eq!(result["run"]["incomplete"], missing);
            let again = &result["run"]["reproduce"].as_str().unwrap()["onearm ".len()..];
            assert_eq!(again, format!("simulate trial.toml --trials {trials}"));
            assert_eq!(folder.json(again)["truths"], result["truths"]);
        }
    }

    /// A shard goes on from where it was when it was told to end, and from its last checkpoint when it was killed.
    #[test]
    fn a_shard_goes_on() {
        let run = "simulate trial.toml --trials 2e5 --set simulation.kaplan_meier=false";
        for (signal, code) in [("-TERM", Some(130)), ("-KILL", None)] {
            let folder = Folder::new();
            let line = format!("{run} --shard 2/2 -o part.json --checkpoint 0");
            let ended = folder.killed(&line, signal, "simulated 25%");
            assert_eq!(ended.code, code, "{}", ended.stderr);
            assert!(!folder.path("part.json").exists());
            let kept = folder.part("part.json.partial")["content"].clone();
            let replicates = kept["replicates"].as_u64().unwrap();
            assert!((1..100_352).contains(&replicates) && replicates.is_multiple_of(1024), "{replicates}");
            if code.is_some() {
                assert!(ended.stderr.contains("trials kept in part.json.partial"), "{}", ended.stderr);
                // What was kept can be merged, with its gaps.
                let run = folder.json("merge part.json.partial --allow-gaps")["run"].clone();
                assert_eq!(run["trials"], replicates);
                folder.refuses("merge part.json.partial", 4, &["(shard 1/2, 2/2)"]);
            }
            let ended = folder.onearm(&line).done();
            assert!(ended.stderr.starts_with("going on after "), "{}", ended.stderr);
            assert!(!folder.path("part.json.partial").exists());
            assert_eq!(std::fs::read_dir(folder.0.path()).unwrap().count(), 3, "{:?}", folder.names());
            folder.onearm(&format!("{run} --shard 2/2 -o anew.json")).done();
            let [resumed, anew] =
                ["part.json", "anew.json"].map(|name| folder.part(name)["content"]["tallies"].clone());
            assert_eq!(resumed, anew, "{signal}");
        }
    }
}
