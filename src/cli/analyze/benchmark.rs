//! `--benchmark`: an id of the library, or a law.

use super::flags::{AnalyzeArgs, Horizon};
use crate::benchmark::{Benchmark, BenchmarkRecord, LawChoice};
use crate::cli::benchmarks::find;
use crate::cli::{Exit, Failure};
use crate::distribution::{LAW_IDS, Law};
use crate::measure::TimeUnit;

/// A benchmark by name or by law, in the unit of the data.
pub(super) fn benchmark(args: &AnalyzeArgs, text: &str) -> Result<Benchmark, Failure> {
    // The bare name of a law is a law without its parameters, not an id.
    let is_law = text.contains(':') || LAW_IDS.contains(&text);
    let benchmark = if is_law { written(args, text)? } else { from_library(args, text)? };
    Ok(match args.benchmarks.horizon {
        None => benchmark,
        Some(Horizon::At(time)) => benchmark.with_horizon(Some(time)),
        Some(Horizon::Lifted) => benchmark.with_horizon(None),
    })
}

fn written(args: &AnalyzeArgs, text: &str) -> Result<Benchmark, Failure> {
    let help =
        "a benchmark is an id of `onearm benchmarks list`, or a law such as weibull:shape=1.3,median=5";
    let law: Law = text
        .parse()
        .map_err(|error| Failure::new(Exit::Usage, format!("--benchmark {text}: {error}"), help))?;
    let record = BenchmarkRecord::named(text, args.columns.time_unit.unwrap_or(TimeUnit::Months));
    Benchmark::new(record, LawChoice::Given(law))
        .map_err(|error| Failure::new(Exit::Usage, format!("--benchmark {text}: {error}"), help))
}

fn from_library(args: &AnalyzeArgs, id: &str) -> Result<Benchmark, Failure> {
    let record = find(id)?;
    let Some(unit) = args.columns.time_unit else {
        let message =
            format!("--benchmark {id} has its times in {}; the unit of the data is not known", record.unit);
        return Err(Failure::new(Exit::Usage, message, "add --time-unit days, weeks, months or years"));
    };
    if record.origin != args.benchmarks.origin {
        let message = format!(
            "benchmark `{id}` has the origin {}, the data have {}: a test across origins is not valid",
            record.origin.words(),
            args.benchmarks.origin.words()
        );
        let help = "choose a benchmark of the same origin, or state the origin of the data with --origin";
        return Err(Failure::new(Exit::Usage, message, help));
    }
    Benchmark::new(record.in_unit(unit), LawChoice::Preferred).map_err(|error| {
        Failure::new(Exit::Internal, format!("{id}: {error}"), "please report this as a fault")
    })
}
