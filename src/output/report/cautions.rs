//! What to keep in mind, from the benchmarks and from the numbers.

use super::reading::{Reading, joined, sentence};
use crate::measure::Caution;
use crate::output::document::{Block, Row, Section, Table};
use crate::output::words;

/// General cautions first, then those of each benchmark.
pub(super) fn section(reading: &Reading<'_>) -> Section {
    let general = [
        Some(no_control_arm()),
        several_benchmarks(reading),
        benchmark_uncertainty(reading),
        Some(scans(reading)),
        shape(reading),
        power_shape(reading),
        horizon(reading),
        not_estimable(reading),
    ];
    let rows = reading.result.benchmarks.iter().map(|benchmark| {
        let name = &benchmark.record.id;
        let cautions = benchmark.cautions.iter().map(|caution| own_caution(name, caution));
        Row::new(name.clone(), [cautions.collect::<Vec<_>>().join(" ")])
    });
    let blocks = vec![
        Block::List { items: general.into_iter().flatten().collect() },
        Block::Table(Table {
            caption: "Cautions of each benchmark.".to_owned(),
            stub: "Benchmark".to_owned(),
            columns: vec!["To keep in mind".to_owned()],
            rows: rows.collect(),
            words: true,
            ..Table::default()
        }),
    ];
    Section { id: "cautions".to_owned(), title: "Cautions".to_owned(), blocks }
}

/// The caution as a sentence, without the name of the benchmark it stands under.
pub(super) fn own_caution(name: &str, caution: &Caution) -> String {
    let text = words::caution(caution);
    let own = text.strip_prefix(name).and_then(|rest| rest.strip_prefix(": "));
    own.map_or_else(|| text.clone(), sentence)
}

fn no_control_arm() -> String {
    "There is no control arm. Patients, centre, period, scan schedule and reader differ from every benchmark, and no test \
     here corrects for that."
        .to_owned()
}

fn several_benchmarks(reading: &Reading<'_>) -> Option<String> {
    let count = reading.result.benchmarks.len();
    (count > 1).then(|| {
        format!(
            "Each of the {count} comparisons is made at its own alpha of {}; nothing is adjusted for their number. If one is to \
             decide, name it before the data are seen.",
            reading.alpha()
        )
    })
}

/// How far the size rises if the benchmark is an estimate.
fn benchmark_uncertainty(reading: &Reading<'_>) -> Option<String> {
    let sizes = (0..reading.result.benchmarks.len()).filter_map(|benchmark| {
        let size = reading.size(benchmark)?;
        Some((benchmark, size.rate, size.rate_benchmark_estimated?))
    });
    let (benchmark, known, estimated) = sizes.max_by(|a, b| (a.2 - a.1).total_cmp(&(b.2 - b.1)))?;
    Some(format!(
        "A benchmark is an estimate, but the tests take its curve as known. Where that matters most, against {}, counting its \
         sampling error moves the size of the deciding test from {} to {}.",
        reading.benchmark_name(benchmark),
        words::probability(known),
        words::probability(estimated)
    ))
}

/// What reading progression at scans does to the size.
fn scans(reading: &Reading<'_>) -> String {
    let sizes = (0..reading.result.benchmarks.len()).filter_map(|benchmark| {
        let at_scans = reading.deciding(reading.null_at_scans(benchmark)?, benchmark)?;
        Some((benchmark, reading.size(benchmark)?.rate, at_scans.rate))
    });
    match sizes.max_by(|a, b| a.2.total_cmp(&b.2)) {
        Some((benchmark, known, at_scans)) => format!(
            "Progression is found at scans, on average half an interval late, which looks like benefit. Against {} it moves the \
             size of the deciding test from {} to {} if the curve is read as true time. A benchmark read at scans of its own \
             undoes part of this; how much depends on its schedule.",
            reading.benchmark_name(benchmark),
            words::probability(known),
            words::probability(at_scans)
        ),
        None => "Progression is found at scans, on average half an interval late, which looks like benefit unless the benchmark \
                 was read on the same schedule. This run did not simulate how much that raises the error rate."
            .to_owned(),
    }
}

fn shape(reading: &Reading<'_>) -> Option<String> {
    let bent = reading.result.benchmarks.iter().filter(|b| !b.law.starts_with("exponential"));
    let bent: Vec<_> = bent.map(|benchmark| benchmark.record.id.clone()).collect();
    (!bent.is_empty()).then(|| {
        format!(
            "The hazard is not constant in {}. Medians alone, or a design that assumes exponential curves, would misjudge the \
             number of expected events.",
            joined(&bent)
        )
    })
}

fn power_shape(reading: &Reading<'_>) -> Option<String> {
    let curve = reading.result.power_curve.as_ref()?;
    Some(format!(
        "Power by true median holds for a true curve of the shape of {}, stretched in time. A late effect or a plateau with the \
         same median has another power.",
        curve.shape_of
    ))
}

fn horizon(reading: &Reading<'_>) -> Option<String> {
    let limited = reading.result.benchmarks.iter().any(|benchmark| benchmark.horizon.is_some());
    limited.then(|| {
        "A test counts up to the horizon of its benchmark only. Benefit that shows later, such as long-term control in a few \
         patients, is not seen by it."
            .to_owned()
    })
}

fn not_estimable(reading: &Reading<'_>) -> Option<String> {
    let trials = reading.result.simulation.run.trials;
    let tests =
        reading.truths().iter().flat_map(|truth| &truth.benchmarks).flat_map(|against| &against.tests);
    let worst = tests.map(|test| test.not_estimable).max()?;
    (worst > 0).then(|| {
        format!(
            "In a few simulated trials a test had no statistic, at most in {} of {} for one test; they count as not significant.",
            words::count(worst),
            words::count(trials)
        )
    })
}
