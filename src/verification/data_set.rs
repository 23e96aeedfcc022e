//! The data sets that reference files refer to, compiled in, and the samples made of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::reference::{ReferenceError, Row, read};
use crate::sample::{Sample, Subject};

/// A data set, and what its columns mean.
struct DataSet {
    name: &'static str,
    text: &'static str,
    time: &'static str,
    event: &'static str,
    /// What the event column says for an event.
    code: &'static str,
    /// Column of delayed entry.
    entry: Option<&'static str>,
    /// The column that the `group` of the reference files refers to.
    by: Option<&'static str>,
}

const fn own(name: &'static str, text: &'static str) -> DataSet {
    DataSet { name, text, time: "time", event: "event", code: "1", entry: None, by: None }
}

/// Causes of events, with delayed entry.
const fn competing(name: &'static str, text: &'static str) -> DataSet {
    DataSet { name, text, time: "time", event: "cause", code: "1", entry: Some("entry"), by: None }
}

/// A file below the repository's root.
macro_rules! file {
    ($path:literal) => {
        include_str!(concat!("../../", $path))
    };
}

const DATA_SETS: &[DataSet] = &[
    own("leukaemia_6mp", file!("scenarios/data/leukaemia_6mp.csv")),
    DataSet { event: "status", by: Some("celltype"), ..own("va_lung", file!("scenarios/data/va_lung.csv")) },
    DataSet {
        event: "status",
        code: "2",
        by: Some("sex"),
        ..own("ncctg_lung", file!("scenarios/data/ncctg_lung.csv"))
    },
    DataSet { event: "status", by: Some("x"), ..own("aml", file!("tests/reference/datasets/aml.csv")) },
    DataSet {
        time: "futime",
        event: "fustat",
        by: Some("rx"),
        ..own("ovarian", file!("tests/reference/datasets/ovarian.csv"))
    },
    own("flat", file!("tests/reference/datasets/flat.csv")),
    own("ties", file!("tests/reference/datasets/ties.csv")),
    own("all_events", file!("tests/reference/datasets/all_events.csv")),
    own("censored_first", file!("tests/reference/datasets/censored_first.csv")),
    own("silent_groups", file!("tests/reference/datasets/silent_groups.csv")),
    DataSet { entry: Some("entry"), ..own("three_arms", file!("tests/reference/datasets/three_arms.csv")) },
    own("cox_made", file!("tests/reference/datasets/cox_made.csv")),
    own("cox_monotone", file!("tests/reference/datasets/cox_monotone.csv")),
    own("interval_breast", file!("tests/reference/datasets/interval_breast.csv")),
    own("interval_scans", file!("tests/reference/datasets/interval_scans.csv")),
    own("interval_status", file!("tests/reference/datasets/interval_status.csv")),
    competing("competing_mgus2", file!("tests/reference/datasets/competing_mgus2.csv")),
    competing("competing_ties", file!("tests/reference/datasets/competing_ties.csv")),
    competing("competing_late", file!("tests/reference/datasets/competing_late.csv")),
    competing("competing_silent", file!("tests/reference/datasets/competing_silent.csv")),
];

impl DataSet {
    fn subject(&self, row: &Row) -> Result<Subject, ReferenceError> {
        let entry = self.entry.map_or(Ok(0.0), |entry| row.value(entry))?;
        Ok(Subject { entry, time: row.value(self.time)?, event: row.text(self.event)? == self.code })
    }

    fn sample(&self, subjects: &[&Row]) -> Result<Sample, ReferenceError> {
        let subjects = subjects.iter().map(|row| self.subject(row)).collect::<Result<Vec<_>, _>>()?;
        Sample::new(subjects).map_err(|error| ReferenceError::new(self.name, error.to_string()))
    }
}

type Samples = BTreeMap<(String, String), Sample>;

/// Every sample that a reference file names: the whole data set as `all`, and its levels.
static SAMPLES: LazyLock<Result<Samples, ReferenceError>> = LazyLock::new(|| {
    let mut samples = BTreeMap::new();
    for set in DATA_SETS {
        let subjects = read(set.name, set.text)?;
        let all: Vec<&Row> = subjects.iter().collect();
        samples.insert((set.name.to_owned(), "all".to_owned()), set.sample(&all)?);
        for (level, sample) in set.by.map_or_else(|| Ok(BTreeMap::new()), |by| groups(set.name, by))? {
            samples.insert((set.name.to_owned(), level), sample);
        }
    }
    Ok(samples)
});

fn data_set(name: &str) -> Result<&'static DataSet, ReferenceError> {
    let unknown = || ReferenceError::new(name, "no such data set");
    DATA_SETS.iter().find(|set| set.name == name).ok_or_else(unknown)
}

/// A level of a data set's grouping column, or `all` of it.
///
/// # Errors
/// [`ReferenceError`] if there is no such sample.
pub fn sample(dataset: &str, group: &str) -> Result<&'static Sample, ReferenceError> {
    let samples = SAMPLES.as_ref().map_err(ReferenceError::clone)?;
    let unknown = || ReferenceError::new(dataset, format!("no sample {group}"));
    samples.get(&(dataset.to_owned(), group.to_owned())).ok_or_else(unknown)
}

/// One sample for each level of a factor; subjects without a level are left out.
///
/// # Errors
/// [`ReferenceError`] if there is no such data set or column.
pub fn groups(dataset: &str, factor: &str) -> Result<BTreeMap<String, Sample>, ReferenceError> {
    let set = data_set(dataset)?;
    let subjects = subjects(dataset)?;
    let mut levels: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in &subjects {
        let level = row.text(factor)?;
        if !level.is_empty() {
            levels.entry(level.to_owned()).or_default().push(row);
        }
    }
    levels.into_iter().map(|(level, rows)| Ok((level, set.sample(&rows)?))).collect()
}

/// The subject in a row of a data set.
///
/// # Errors
/// [`ReferenceError`] if there is no such data set or column.
pub fn subject(dataset: &str, row: &Row) -> Result<Subject, ReferenceError> {
    data_set(dataset)?.subject(row)
}

/// The subjects of a data set as rows, for what needs more than times and events.
///
/// # Errors
/// [`ReferenceError`] if there is no such data set.
pub fn subjects(dataset: &str) -> Result<Vec<Row>, ReferenceError> {
    read(dataset, data_set(dataset)?.text)
}

/// Name and text of every data set, for digests.
pub fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    DATA_SETS.iter().map(|set| (set.name, set.text))
}
