//! A verb of the program, run with flags in one line.

use serde_json::Value;

/// A verb.
#[derive(Clone, Copy)]
pub(crate) struct Verb(pub &'static str);

impl Verb {
    pub(crate) fn run(self, flags: &str) -> std::process::Output {
        let mut command = assert_cmd::Command::cargo_bin("onearm").unwrap();
        command.arg(self.0).args(flags.split_whitespace()).output().unwrap()
    }

    pub(crate) fn text(self, flags: &str) -> String {
        let output = self.run(flags);
        assert!(output.status.success(), "{flags}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn result(self, flags: &str) -> Value {
        serde_json::from_str(&self.text(&format!("{flags} --format json"))).unwrap()
    }

    pub(crate) fn refused(self, flags: &str, code: i32, words: &[&str]) {
        let output = self.run(flags);
        // Long messages are broken over lines.
        let said = String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(code), "{flags}: {said}");
        assert!(output.stdout.is_empty(), "{flags}");
        for word in words {
            assert!(said.contains(word), "{flags}: {word} not in {said}");
        }
    }
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The entry of a list whose key has a value.
pub(crate) fn entry<'a>(list: &'a Value, key: &str, wanted: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|entry| entry[key] == wanted);
    found.unwrap_or_else(|| panic!("no {key} is {wanted} in {list}"))
}
