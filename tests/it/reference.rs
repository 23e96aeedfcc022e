#![allow(dead_code, reason = "a reference file that `verification` does not hold yet is read with these")]
//! Reads the reference numbers and the samples that they belong to, and compares.
//!
//! What `onearm::verification` holds needs none of this; data sets are those of `verification::data_set`.
//!
//! What each file holds, who wrote it and which column of a data set is which: tests/reference/README.md.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use onearm::measure::{ConfidenceLevel, Outcome};
use onearm::sample::Sample;
use onearm::verification::data_set;

/// A path inside the repository.
pub(crate) fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// One row of a CSV file, by column name.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// `file.csv:12`, for messages.
    pub(crate) place: String,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// The cell as written.
    pub(crate) fn text(&self, column: &str) -> &str {
        self.cells.get(column).unwrap_or_else(|| panic!("{}: no column {column}", self.place))
    }

    /// The number in a cell, `None` where the reference has none.
    pub(crate) fn number(&self, column: &str) -> Option<f64> {
        let text = self.text(column);
        let parse = |text: &str| text.parse().unwrap_or_else(|e| panic!("{} {column}: {e}", self.place));
        (!text.is_empty()).then(|| parse(text))
    }

    /// The number in a cell that cannot be empty.
    pub(crate) fn value(&self, column: &str) -> f64 {
        self.number(column).unwrap_or_else(|| panic!("{} {column}: empty", self.place))
    }

    /// A whole number in a cell that cannot be empty.
    pub(crate) fn count(&self, column: &str) -> u64 {
        self.text(column).parse().unwrap_or_else(|e| panic!("{} {column}: {e}", self.place))
    }

    /// The confidence level in column `conf_level`.
    pub(crate) fn level(&self) -> ConfidenceLevel {
        ConfidenceLevel::new(self.value("conf_level")).unwrap()
    }

    /// Where the row stands, and a column of it.
    pub(crate) fn at(&self, column: &str) -> String {
        format!("{} {column}", self.place)
    }
}

/// All rows of a CSV file; lines that begin with `#` are comments.
pub(crate) fn read(path: &str) -> Vec<Row> {
    let file = in_repository(path);
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(&file)
        .unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let header = reader.headers().unwrap().clone();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let rows = reader.records().map(|record| {
        let record = record.unwrap_or_else(|e| panic!("{path}: {e}"));
        let line = record.position().map_or(0, csv::Position::line);
        let cells = header.iter().zip(&record).map(|(h, cell)| (h.to_owned(), cell.to_owned())).collect();
        Row { place: format!("{name}:{line}"), cells }
    });
    rows.collect()
}

/// The reference numbers of one method, at least `least` rows of them: a truncated file must not pass.
pub(crate) fn rows(method: &str, least: usize) -> Vec<Row> {
    let rows = read(&format!("tests/reference/{method}/{method}.csv"));
    assert!(rows.len() >= least, "{method}: {} rows, at least {least} expected", rows.len());
    rows
}

/// The rows of a data set as they stand.
pub(crate) fn dataset(path: &str) -> Vec<Row> {
    read(path)
}

/// The sample that a row of a reference file belongs to; `all` if it has no group.
pub(crate) fn sample(row: &Row) -> &'static Sample {
    named(row.text("dataset"), row.cells.get("group").map_or("all", String::as_str))
}

/// The 6-MP arm of Freireich's leukaemia trial: 21 subjects, 9 events, 359 weeks.
pub(crate) fn leukaemia_6mp() -> &'static Sample {
    named("leukaemia_6mp", "all")
}

fn named(dataset: &str, group: &str) -> &'static Sample {
    data_set::sample(dataset, group).unwrap()
}

/// One sample for each level of a factor; subjects without a level are left out.
pub(crate) fn groups(dataset: &str, factor: &str) -> BTreeMap<String, Sample> {
    data_set::groups(dataset, factor).unwrap()
}

/// Fails unless `got` is within `relative` of `expected`; exactly equal where `expected` is 0.
#[track_caller]
pub(crate) fn close(got: f64, expected: f64, relative: f64, context: &str) {
    let off = (got - expected).abs();
    assert!(
        off <= relative * expected.abs(),
        "{context}: got {got:e}, expected {expected:e}, relative difference {:.1e} above {relative:e}",
        off / expected.abs()
    );
}

/// As [`close`], where the reference may have no number: then there must be an outcome without one.
#[track_caller]
pub(crate) fn close_or_missing(got: Outcome, expected: Option<f64>, relative: f64, context: &str) {
    match (got, expected) {
        (Outcome::Value(got), Some(expected)) => close(got, expected, relative, context),
        (got, None) if got.value().is_none() => {}
        (got, expected) => panic!("{context}: got {got:?}, expected {expected:?}"),
    }
}

#[test]
fn the_comparison_can_fail() {
    let fails =
        |got: f64, expected: f64| std::panic::catch_unwind(|| close(got, expected, 1e-9, "")).is_err();
    assert!(!fails(1.0, 1.0) && !fails(0.0, 0.0) && !fails(1.0 + 1e-10, 1.0));
    assert!(fails(1.0 + 1e-8, 1.0) && fails(1e-300, 0.0) && fails(f64::NAN, 1.0));
}
