//! The built program from outside: verbs, flags, files, messages, exit codes. Evidence: the contract in the help, known
//! values for the numbers. Each case works in a folder of its own, without network, clock or the user's settings.

mod analyze;
mod bad_data;
mod bad_trial;
mod benchmark;
mod benchmark_tests;
mod between_groups;
mod cluster;
mod competing;
mod curves;
mod documents;
mod emitted;
mod exit_codes;
mod fits;
mod formats;
mod hostile;
mod missing;
mod monitor;
mod output;
mod plot;
mod reconstruct;
mod shards;
mod simulate;
mod toxicity;
mod turnbull;
mod verbs;
mod verify;
mod weights;

use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;

/// Ten subjects without surprise.
const TEN: &str = "time,event\n1,1\n2,1\n3,0\n4,1\n5,1\n6,0\n7,1\n8,1\n9,0\n10,1\n";
const TEN_FLAGS: &str = "analyze ten.csv --time time --event event";

/// A trial that is simulated in no time.
const TRIAL: &str = r#"
[trial]
id = "small"
title = "A small trial"
question = "Does the program run?"
time_unit = "months"

[population]
subjects = 12

[accrual]
law = "uniform"
duration = 12.0

[follow_up]
after_accrual = 12.0

[[benchmark]]
id = "standard"
law = "exponential:median=5"
subjects = 200
events = 150

[[truth]]
name = "null"
benchmark = "standard"

[[truth]]
name = "target"
law = "exponential"
median = 9.0

[[analysis]]
name = "final"
test = "mid-p"
alpha = 0.05
landmark = 6.0

[simulation]
trials = 500
seed = 1
"#;

/// A folder to work in, with a few files.
struct Folder(tempfile::TempDir);

/// How a command ended.
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.file("ten.csv", TEN).file("trial.toml", TRIAL)
    }

    fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.path(name), content).unwrap();
        self
    }

    /// With one of the data sets that are shipped.
    fn shipped(self, name: &str) -> Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/data").join(name);
        let content = std::fs::read(from).unwrap();
        self.file(name, content)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// All names in the folder, hidden ones too.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onearm"));
        command.current_dir(self.0.path()).timeout(Duration::from_secs(120));
        for name in
            ["NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "NO_GRAPHICS", "COLUMNS", "RAYON_NUM_THREADS"]
        {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C.UTF-8");
        command
    }

    /// Runs `onearm` with words separated by blanks.
    fn onearm(&self, line: &str) -> Ended {
        self.words(&line.split_whitespace().collect::<Vec<_>>())
    }

    fn words(&self, words: &[&str]) -> Ended {
        let output = self.command().args(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs `onearm` and sends it a signal as soon as it has said a line that begins so on standard error.
    #[cfg(unix)]
    #[track_caller]
    fn killed(&self, line: &str, signal: &str, said: &str) -> Ended {
        use std::io::{BufRead as _, BufReader, Read as _};
        let piped = std::process::Stdio::piped;
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_onearm"))
            .current_dir(self.0.path())
            .args(line.split_whitespace())
            .stdout(piped())
            .stderr(piped())
            .spawn()
            .unwrap();
        let mut talk = BufReader::new(child.stderr.take().unwrap());
        let mut stderr = String::new();
        while !stderr.lines().any(|line| line.starts_with(said)) {
            assert_ne!(talk.read_line(&mut stderr).unwrap(), 0, "{said} was never said:\n{stderr}");
        }
        let id = child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
        talk.read_to_string(&mut stderr).unwrap();
        let mut stdout = String::new();
        child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        Ended { code: child.wait().unwrap().code(), stdout, stderr }
    }

    /// JSON on standard output.
    #[track_caller]
    fn json(&self, line: &str) -> Value {
        let ended = self.onearm(&format!("{line} --format json")).done();
        serde_json::from_str(&ended.stdout).unwrap()
    }

    /// A command that must fail: its code, words of its message, and no trace in the folder.
    #[track_caller]
    fn refuses(&self, line: &str, code: i32, words: &[&str]) -> Ended {
        let before = self.names();
        let ended = self.onearm(line);
        assert_eq!(self.names(), before, "{line}");
        ended.refused(code, words)
    }
}

impl Ended {
    #[track_caller]
    fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self
    }

    #[track_caller]
    fn refused(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is not in:\n{}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

/// Relative difference.
#[track_caller]
fn close(value: &Value, expected: f64, tolerance: f64) {
    let value = value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    assert!((value / expected - 1.0).abs() <= tolerance, "{value} is not {expected}");
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}
