//! The whole verb `analyze` on tables and flags that nobody should give it. Evidence: property.
//!
//! Whatever is asked of whatever table: no panic; an exit code that says done, usage, data or not estimable; and in a
//! result every null has its reason, every probability lies in [0, 1] and every interval is in order.
//! A case here runs the whole verb twice, so there are an eighth as many as of other properties:
//! `PROPTEST_CASES=160000 cargo test --test it bad_data` looks longer.

mod asked;
mod result;
mod tables;

use std::path::Path;

use clap::Parser as _;
use onearm::cli::{Cli, Exit, execute};
use proptest::prelude::*;
use proptest::test_runner::Config;

use self::result::{faults, words_that_are_no_numbers};

/// What is asked, word by word; flags of all sections.
fn line(flags: &[&str], data: &Path, format: &str, output: &Path) -> Vec<String> {
    let mut words: Vec<String> = ["onearm", "analyze"].map(str::to_owned).to_vec();
    words.push(data.display().to_string());
    words.extend(flags.iter().flat_map(|flag| flag.split(' ')).map(str::to_owned));
    words.extend(["--quiet", "--format", format, "-o"].map(str::to_owned));
    words.push(output.display().to_string());
    words
}

/// The result in that format, or the code that the verb ended with.
fn ended(flags: &[&str], folder: &Path, format: &str) -> Result<String, Exit> {
    let (data, output) = (folder.join("data.csv"), folder.join("result"));
    let words = line(flags, &data, format, &output);
    let cli = Cli::try_parse_from(&words).unwrap_or_else(|error| panic!("{words:?}: {error}"));
    match execute(cli) {
        Ok(()) => Ok(std::fs::read_to_string(&output).unwrap()),
        Err(failure) => Err(failure.exit()),
    }
}

/// What is wrong with how the verb takes this table and these flags.
fn check(table: &str, flags: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data.csv"), table).unwrap();
    let json = match ended(flags, folder.path(), "json") {
        Ok(json) => json,
        Err(Exit::Usage | Exit::Data | Exit::NoMethod) => return Vec::new(),
        Err(exit) => return vec![format!("exit code {}", exit as u8)],
    };
    let mut faults = faults(&serde_json::from_str(&json).unwrap());
    // One of the other formats, by chance.
    let format = if table.len().is_multiple_of(3) { "csv" } else { "table" };
    match ended(flags, folder.path(), format) {
        Ok(text) => faults.extend(words_that_are_no_numbers(&text)),
        Err(exit) => faults.push(format!("json is written, {format} ends with {}", exit as u8)),
    }
    faults
}

proptest! {
    #![proptest_config(Config { cases: super::config().cases / 8, max_shrink_iters: 500, ..super::config() })]

    #[test]
    fn bad_data_never_breaks_the_verb(table in tables::table(), flags in asked::flags()) {
        let faults = check(&table, &flags);
        prop_assert!(faults.is_empty(), "{faults:#?}\n{table}\n{}", flags.join(" "));
    }
}

/// The check is no check if every table is refused.
#[test]
fn a_plain_table_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data.csv"), tables::PLAIN).unwrap();
    let flags = asked::with_needs(&["--time time", "--event event", "--by group", "--trend"]);
    assert!(ended(&flags, folder.path(), "json").unwrap().contains("\"trend\""));
    assert!(check(tables::PLAIN, &flags).is_empty());
}
