//! `onearm design` as a program.

use serde_json::Value;

pub(super) fn run(flags: &str) -> std::process::Output {
    let mut command = assert_cmd::Command::cargo_bin("onearm").unwrap();
    command.arg("design").args(flags.split_whitespace()).output().unwrap()
}

pub(super) fn text(flags: &str) -> String {
    let output = run(flags);
    assert!(output.status.success(), "{flags}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub(super) fn result(flags: &str) -> Value {
    serde_json::from_str(&text(&format!("{flags} --format json"))).unwrap()
}

pub(super) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The entry of a list whose key has a value.
pub(super) fn entry<'a>(list: &'a Value, key: &str, wanted: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|entry| entry[key] == wanted);
    found.unwrap_or_else(|| panic!("no {key} is {wanted} in {list}"))
}
