//! The benchmarks of a trial file: from the library, or given in place.

use super::build::named;
use super::build::schedule;
use super::error::{TrialFileError, TrialFileProblem as Problem};
use super::file::{BenchmarkTable, SeenAt, TrialScans};
use super::placed::{HorizonSetting, Placed};
use crate::benchmark::{Benchmark, BenchmarkRecord, LawChoice, Origin};
use crate::distribution::{EventTimeLaw, Law, StepLaw};
use crate::measure::TimeUnit;
use crate::protocol::ScanSchedule;

/// All benchmarks of the file, in its time unit.
pub(super) fn benchmarks(
    tables: &[Placed<BenchmarkTable>],
    library: &[BenchmarkRecord],
    (unit, scans): (TimeUnit, Option<&ScanSchedule>),
) -> Result<Vec<Benchmark>, TrialFileError> {
    let mut list: Vec<Benchmark> = Vec::new();
    for table in tables {
        let benchmark = seen_at_scans(benchmark(table, library, unit)?, table, (unit, scans))?;
        if list.iter().any(|before| before.record.id == benchmark.record.id) {
            return Err(Problem::Twice { what: "benchmark", name: benchmark.record.id }.at(table.span()));
        }
        list.push(benchmark);
    }
    if list.is_empty() {
        let remedy = "write [[benchmark]] with the `name` of one in the library, or `id` and its figures";
        return Err(Problem::Missing { key: "benchmark", remedy }.nowhere());
    }
    Ok(list)
}

/// The benchmark of that name among those of the file.
pub(super) fn find<'a>(
    list: &'a [Benchmark],
    name: &Placed<String>,
) -> Result<&'a Benchmark, TrialFileError> {
    list.iter().find(|benchmark| benchmark.record.id == *name.get()).ok_or_else(|| {
        let present = list.iter().map(|benchmark| benchmark.record.id.clone()).collect();
        Problem::NotInFile { name: name.get().clone(), present }.at(name.span())
    })
}

/// Whether its curve can be stretched to another median.
pub(super) fn has_median(benchmark: &Benchmark) -> Result<(), Problem> {
    if benchmark.law.median().is_finite() {
        Ok(())
    } else {
        Err(Problem::NoMedian(benchmark.record.id.clone()))
    }
}

/// How the word or law after `law =` is meant.
fn law_choice(text: &str) -> Result<LawChoice, Problem> {
    if let Ok(family) = text.parse() {
        return Ok(LawChoice::Family(family));
    }
    Ok(LawChoice::Given(text.parse::<Law>()?))
}

fn benchmark(
    placed: &Placed<BenchmarkTable>,
    library: &[BenchmarkRecord],
    unit: TimeUnit,
) -> Result<Benchmark, TrialFileError> {
    let table = placed.get();
    let record = match (&table.name, &table.id) {
        (Some(name), None) => {
            if has_figures(table) {
                let message =
                    "a benchmark named from the library brings its own figures: drop them, or use `id`";
                return Err(Problem::Conflict(message).at(placed.span()));
            }
            let found = library.iter().find(|record| record.id == *name.get());
            let record = found.ok_or_else(|| {
                let known = library.iter().map(|record| record.id.clone()).collect();
                Problem::UnknownBenchmark { name: name.get().clone(), known }.at(name.span())
            })?;
            record.in_unit(unit)
        }
        (None, Some(id)) => {
            named("benchmark.id", id)?;
            in_place(placed, id.get(), unit)?
        }
        _ => {
            let message = "a benchmark has either `name` (in the library) or `id` (given here)";
            return Err(Problem::Conflict(message).at(placed.span()));
        }
    };
    if record.origin != Origin::Enrolment {
        let problem = Problem::OtherOrigin { name: record.id, origin: record.origin.words() };
        return Err(problem.at(placed.span()));
    }
    let choice = match &table.law {
        None => LawChoice::Preferred,
        Some(text) => law_choice(text.get()).map_err(|problem| problem.at(text.span()))?,
    };
    let name = record.id.clone();
    let benchmark =
        Benchmark::new(record, choice).map_err(|error| Problem::Curve { name, error }.at(placed.span()))?;
    Ok(match table.horizon.as_ref().map(Placed::get) {
        None => benchmark,
        Some(HorizonSetting::At(time)) => benchmark.with_horizon(Some(*time)),
        Some(HorizonSetting::Lifted) => benchmark.with_horizon(None),
    })
}

/// Most scans up to the horizon of a benchmark, or over a hundred medians where it has none.
const MOST_SCANS: usize = 10_000;

/// The benchmark with its law seen at scans only, if the file says so.
fn seen_at_scans(
    benchmark: Benchmark,
    placed: &Placed<BenchmarkTable>,
    (unit, scans): (TimeUnit, Option<&ScanSchedule>),
) -> Result<Benchmark, TrialFileError> {
    let Some(seen) = &placed.get().seen_at else { return Ok(benchmark) };
    let conflict = |message| Problem::Conflict(message).at(seen.span());
    let schedule = match seen.get() {
        SeenAt::Trial(TrialScans::Scans) => {
            scans.cloned().ok_or_else(|| conflict("`seen_at = \"scans\"` needs a [scans] table"))?
        }
        SeenAt::Own(spans) => schedule(spans, unit).map_err(|error| Problem::Scans(error).at(seen.span()))?,
    };
    let end = benchmark.horizon.unwrap_or(100.0 * benchmark.law.median());
    let visits = schedule
        .up_to(end, MOST_SCANS)
        .filter(|visits| !visits.is_empty())
        .ok_or_else(|| conflict("the scans are none, or more than 10000, up to the benchmark's horizon"))?;
    let name = benchmark.record.id.clone();
    let law = StepLaw::seen_at(&benchmark.law, &visits).map_err(|e| Problem::Law(e).at(seen.span()))?;
    let horizon = benchmark.horizon;
    let seen = Benchmark::new(benchmark.record, LawChoice::Given(Law::Step(law)));
    Ok(seen.map_err(|error| Problem::Curve { name, error }.at(placed.span()))?.with_horizon(horizon))
}

/// Whether the table says what only an entry of the library or one given in place can say.
fn has_figures(table: &BenchmarkTable) -> bool {
    let numbers = [table.median, table.median_lower, table.median_upper];
    let texts = [&table.trial, &table.arm, &table.schedule_weeks, &table.source];
    numbers.iter().any(Option::is_some)
        || texts.iter().any(|text| text.is_some())
        || table.subjects.is_some()
        || table.events.is_some()
        || !table.survival.is_empty()
        || !table.differences.is_empty()
        || table.origin.is_some()
        || table.assessor.is_some()
}

fn in_place(
    placed: &Placed<BenchmarkTable>,
    id: &str,
    unit: TimeUnit,
) -> Result<BenchmarkRecord, TrialFileError> {
    let table = placed.get();
    let range = |key, range, value: f64| Err(Problem::Range { key, range, value }.at(placed.span()));
    if let Some(0) = table.subjects {
        return range("benchmark.subjects", "1 or more", 0.0);
    }
    if let Some(events) =
        table.events.filter(|events| !(1..=table.subjects.unwrap_or(u64::MAX)).contains(events))
    {
        return range("benchmark.events", "1 or more, and at most `subjects`", events as f64);
    }
    let median = table.median.unwrap_or(f64::NAN);
    if let Some(lower) = table.median_lower.filter(|lower| !(*lower >= 0.0 && *lower <= median)) {
        return range("benchmark.median_lower", "0 or more, and at most `median`", lower);
    }
    if let Some(upper) = table.median_upper.filter(|upper| !(*upper >= median && upper.is_finite())) {
        return range("benchmark.median_upper", "`median` or more", upper);
    }
    Ok(BenchmarkRecord {
        trial: table.trial.clone().unwrap_or_else(|| id.to_owned()),
        arm: table.arm.clone().unwrap_or_default(),
        subjects: table.subjects,
        events: table.events,
        median: table.median,
        median_lower: table.median_lower,
        median_upper: table.median_upper,
        survival: table.survival.clone(),
        origin: table.origin.as_ref().map_or(Origin::Enrolment, |origin| *origin.get()),
        assessor: table.assessor.unwrap_or_default(),
        schedule_weeks: table.schedule_weeks.clone(),
        differences: table.differences.clone(),
        source: table.source.clone().unwrap_or_else(|| "given in the trial file".to_owned()),
        ..BenchmarkRecord::named(id, unit)
    })
}
