//! `--benchmark`: an id of the library, a law, or a table of subjects.

use super::flags::{AnalyzeArgs, Horizon};
use crate::benchmark::{Benchmark, BenchmarkRecord, LawChoice};
use crate::cli::benchmarks::find;
use crate::cli::subject_benchmark::is_file;
use crate::cli::{Exit, Failure};
use crate::distribution::{LAW_IDS, Law};
use crate::measure::TimeUnit;
use crate::scenario::Scenario;

/// Benchmarks of the flags, in the unit of the data: those to compare with one by one, and those to pool.
/// Those of the trial, if none is named and the data are of one.
pub(super) fn benchmarks(
    args: &AnalyzeArgs,
    trial: Option<&Scenario>,
) -> Result<(Vec<Benchmark>, Vec<Benchmark>), Failure> {
    let alone = &args.benchmarks.benchmarks;
    // Laws have commas of their own; only names of the library are listed.
    let parts = |text: &String| -> Vec<String> {
        if is_law(text) || is_file(text) {
            vec![text.clone()]
        } else {
            text.split(',').map(|name| name.trim().to_owned()).collect()
        }
    };
    if let Some(several) = args.benchmarks.pool.iter().find(|text| text.matches(':').count() > 1) {
        let message = format!("--pool {several}: several laws in one, whose commas cannot be told apart");
        return Err(Failure::new(Exit::Usage, message, "give --pool once for each law"));
    }
    let texts: Vec<String> =
        alone.iter().cloned().chain(args.benchmarks.pool.iter().flat_map(parts)).collect();
    let laws = texts.iter().filter(|text| is_law(text)).count();
    let events = &args.benchmarks.benchmark_events;
    if !events.is_empty() && events.len() != laws {
        let message = format!(
            "--benchmark-events has {} numbers, there are {laws} benchmarks written as laws",
            events.len()
        );
        let help = "give one number for each law, in the order of the laws; of others they are known";
        return Err(Failure::new(Exit::Usage, message, help));
    }
    let mut events = events.iter().copied();
    let one = |text: &String| {
        let benchmark = if is_law(text) {
            written(args, text, events.next())?
        } else if is_file(text) {
            args.benchmarks.table.read(text, args.columns.time_unit.unwrap_or(TimeUnit::Months))?
        } else {
            from_library(args, text)?
        };
        Ok(with_horizon(args, benchmark))
    };
    let mut benchmarks = texts.iter().map(one).collect::<Result<Vec<Benchmark>, Failure>>()?;
    let pool = benchmarks.split_off(alone.len());
    if let Some(trial) = trial.filter(|_| alone.is_empty() && pool.is_empty()) {
        benchmarks = trial.benchmarks.iter().map(|benchmark| with_horizon(args, benchmark.clone())).collect();
    }
    Ok((benchmarks, pool))
}

/// The bare name of a law is a law without its parameters, not an id.
fn is_law(text: &str) -> bool {
    !is_file(text) && (text.contains(':') || LAW_IDS.contains(&text))
}

/// With the horizon of the flags.
pub(super) fn with_horizon(args: &AnalyzeArgs, benchmark: Benchmark) -> Benchmark {
    match args.benchmarks.horizon {
        None => benchmark,
        Some(Horizon::At(time)) => benchmark.with_horizon(Some(time)),
        Some(Horizon::Lifted) => benchmark.with_horizon(None),
    }
}

fn written(args: &AnalyzeArgs, text: &str, events: Option<u64>) -> Result<Benchmark, Failure> {
    let help = "a benchmark is an id of `onearm benchmarks list`, a law such as weibull:shape=1.3,median=5, or a table that ends in .csv";
    let law: Law = text
        .parse()
        .map_err(|error| Failure::new(Exit::Usage, format!("--benchmark {text}: {error}"), help))?;
    let unit = args.columns.time_unit.unwrap_or(TimeUnit::Months);
    let record = BenchmarkRecord { events, ..BenchmarkRecord::named(text, unit) };
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
