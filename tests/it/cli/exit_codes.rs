//! Each exit code, shown by a case; and readers that go away.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use super::*;

#[test]
fn zero_is_done() {
    let ended = Folder::new().onearm(TEN_FLAGS).done();
    assert!(ended.stdout.contains("10 subjects"), "{}", ended.stdout);
    assert_eq!(ended.stderr, "read 10 rows: 10 subjects used\n");
}

#[test]
fn two_is_usage() {
    let folder = Folder::new();
    for (line, words) in [
        ("", ["Usage:", "analyze"]),
        ("frobnicate", ["unrecognized subcommand", "frobnicate"]),
        ("analyze", ["<DATA>", "Usage:"]),
        ("analyze ten.csv --colour", ["--colour", "Usage:"]),
        ("analyze ten.csv --time time", ["which column holds the event", "add --event COLUMN"]),
        ("analyze ten.csv --time time --event event --at -3", ["'-3' for '--at <T,...>'", "0 or more"]),
        ("analyze ten.csv --time time --event event --conf-level 95", ["0.95, not 95", "--conf-level"]),
        ("analyze ten.csv --time time --event event --quantiles 50", ["between 0 and 1", "--quantiles"]),
        ("analyze ten.csv --time time --event event --horizon 5", ["required", "--benchmark"]),
        ("analyze ten.csv --time time --event time", ["same column", "two different columns"]),
        ("simulate trial.toml --trials 0", ["from 1 to 1e12", "--trials 1e5"]),
        ("simulate trial.toml --trials 1e13", ["from 1 to 1e12", "--trials 10000000000000"]),
        ("simulate trial.toml --trials 2.5", ["`2.5` is not a whole number", "1e6"]),
        ("simulate trial.toml --trials -5", ["`-5` is not a whole number", "1e6"]),
        ("simulate trial.toml --seed 1e30", ["`1e30` is not a whole number", "--seed"]),
        ("simulate trial.toml --threads 0", ["--threads", "1..="]),
    ] {
        folder.refuses(line, 2, &words);
    }
}

#[test]
fn three_is_the_trial_file() {
    let folder = Folder::new().file("wrong.toml", "[trial]\nid = 5\n");
    folder.refuses("simulate wrong.toml", 3, &["failed to read wrong.toml", "wrong.toml:2:6"]);
    folder.refuses("run absent.toml", 3, &["failed to read absent.toml", "no such file"]);
}

#[test]
fn four_is_the_data() {
    let folder = Folder::new();
    folder.refuses(
        "analyze absent.csv --time t --event e",
        4,
        &["`absent.csv`", "no such file", "check the path"],
    );
}

#[test]
fn five_is_no_such_method() {
    let folder = Folder::new();
    folder.refuses(&format!("{TEN_FLAGS} --plot km.eps"), 5, &["km.eps", ".svg"]);
    folder.refuses(&format!("{TEN_FLAGS} -o km.pdf"), 5, &["km.pdf", "not as pdf"]);
    let line = format!("{TEN_FLAGS} --benchmark exponential:rate=1e308");
    folder.refuses(&line, 5, &["expected number of events", "unit of the data"]);
}

#[test]
fn seven_is_the_output() {
    let folder = Folder::new();
    let ended = folder.refuses(
        &format!("{TEN_FLAGS} -o ten.csv/result.json"),
        7,
        &["ten.csv is a file, not a folder"],
    );
    assert!(ended.stdout.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_the_output_as_well() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let folder = Folder::new();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_onearm"));
    let output =
        command.current_dir(folder.0.path()).args(TEN_FLAGS.split(' ')).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(7));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("could not write to standard output: no space left"), "{message}");
}

/// More than a pipe holds, so that the writer meets its end.
#[test]
fn a_closed_pipe_is_done() {
    let rows: String = (1..3000).map(|time| format!("{time},1\n")).collect();
    let folder = Folder::new().file("many.csv", format!("time,event\n{rows}"));
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_onearm"))
        .current_dir(folder.0.path())
        .args("analyze many.csv --time time --event event --format json --plot km.svg".split(' '))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "{\n");
    let mut message = String::new();
    child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
    let said = "read 2,999 rows: 2,999 subjects used\nwrote km.svg\n";
    assert_eq!((child.wait().unwrap().code(), message.as_str()), (Some(0), said));
    assert!(folder.text("km.svg").ends_with("</svg>\n"), "the figure does not go with the pipe");
}

/// Of a report nothing is kept; `shards` shows what `simulate` keeps.
#[cfg(unix)]
#[test]
fn an_interrupted_report_leaves_nothing() {
    let folder = Folder::new();
    let before = folder.names();
    let stopped = folder.killed("run trial.toml -o report --trials 1e10", "-INT", "simulating 2 truths");
    stopped.refused(130, &["interrupted: nothing was written"]);
    assert_eq!(folder.names(), before);
}
