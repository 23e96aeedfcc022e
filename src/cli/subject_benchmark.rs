//! A benchmark that is a table of its subjects.

use std::path::Path;

use clap::Args;

use super::{Exit, Failure};
use crate::benchmark::{Benchmark, BenchmarkRecord};
use crate::input::subjects::{SubjectColumns, read_subjects_file};
use crate::measure::TimeUnit;
use crate::sample::RiskTable;

/// Columns of the table.
#[derive(Debug, Args)]
pub(super) struct SubjectBenchmarkArgs {
    /// Column of times in a benchmark's table
    #[arg(long, value_name = "COLUMN", default_value = "time")]
    pub benchmark_time: String,
    /// Column of event codes in a benchmark's table
    #[arg(long, value_name = "COLUMN", default_value = "event")]
    pub benchmark_event: String,
    /// Code of an event in a benchmark's table (default 1)
    #[arg(long, value_name = "CODE")]
    pub benchmark_event_value: Option<String>,
    /// Code of a censored time in a benchmark's table (default 0)
    #[arg(long, value_name = "CODE")]
    pub benchmark_censored_value: Option<String>,
}

/// Whether the text names a table rather than an id of the library, which has no dot.
pub(super) fn is_file(text: &str) -> bool {
    let extension = Path::new(text).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|e| ["csv", "tsv", "txt", "xpt"].iter().any(|known| e.eq_ignore_ascii_case(known)))
}

impl SubjectBenchmarkArgs {
    /// The benchmark of the table at `path`, times in `unit`.
    pub(super) fn read(&self, path: &str, unit: TimeUnit) -> Result<Benchmark, Failure> {
        let columns = SubjectColumns {
            time: Some(self.benchmark_time.clone()),
            event: Some(self.benchmark_event.clone()),
            event_value: self.benchmark_event_value.clone(),
            censored_value: self.benchmark_censored_value.clone(),
            ..SubjectColumns::default()
        };
        let data = read_subjects_file(Path::new(path), &columns).map_err(|error| {
            let bytes = error.byte_range().and_then(|_| std::fs::read(path).ok());
            Failure::data(&format!("--benchmark {path}"), bytes.as_deref(), &error)
        })?;
        let mut record = BenchmarkRecord::named(path, unit);
        record.source = format!("{path}, SHA-256 {}", data.sha256);
        Benchmark::from_patients(record, RiskTable::new(&data.sample)).map_err(|_| {
            let message = format!("--benchmark {path}: nobody had the event, so its hazard is 0 throughout");
            Failure::new(Exit::NoMethod, message, "check --benchmark-event and its codes")
        })
    }
}
