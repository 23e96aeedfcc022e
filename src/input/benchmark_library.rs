//! The library of historical controls, compiled into the binary from scenarios/data/benchmarks.toml.

use serde::Deserialize;

use crate::benchmark::BenchmarkRecord;

const TEXT: &str = include_str!("../../scenarios/data/benchmarks.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LibraryFile {
    benchmark: Vec<BenchmarkRecord>,
}

/// All entries, in the order of the file. Times in months.
///
/// Empty only if the compiled-in file were broken, which a test rules out.
#[must_use]
pub fn benchmark_library() -> Vec<BenchmarkRecord> {
    toml::from_str(TEXT).map_or_else(|_| Vec::new(), |file: LibraryFile| file.benchmark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::benchmark::{Benchmark, LawChoice};

    #[test]
    fn every_entry_has_a_source_and_a_law() {
        let file: LibraryFile = toml::from_str(TEXT).unwrap();
        assert!(file.benchmark.len() >= 40);
        for record in file.benchmark {
            assert!(!record.source.is_empty() && !record.differences.is_empty(), "{}", record.id);
            assert!(!record.points().is_empty(), "{}: nothing known", record.id);
            let benchmark = Benchmark::new(record.clone(), LawChoice::Preferred).unwrap();
            assert!(benchmark.horizon.is_some(), "{}", record.id);
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<String> = benchmark_library().into_iter().map(|record| record.id).collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
