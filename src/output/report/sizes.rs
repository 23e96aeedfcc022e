//! Error rates: every test under the null, and what the nominal alpha leaves out.

use super::reading::{MISSING, Reading, error_rate, exceeds, joined, quoted, rate_error};
use crate::output::document::{Block, Cell, Mark, Row, Table};
use crate::output::run_figures::worlds;
use crate::output::words;
use crate::results::SimulatedTest;

/// Sizes by test, then the three facts; a sentence if no null was simulated.
pub(super) fn blocks(reading: &Reading<'_>) -> Vec<Block> {
    let nulls = nulls(reading);
    let mut blocks = vec![Block::heading("Actual size of each test")];
    if nulls.is_empty() {
        blocks.push(Block::paragraph(
            "No truth of the trial file is a benchmark's own curve in true time, so no error rate was simulated.",
        ));
        return blocks;
    }
    blocks.push(Block::Table(sizes(reading, &nulls)));
    blocks.extend(sizes_estimated(reading, &nulls).map(Block::Table));
    blocks.push(Block::heading("Three facts about the error rate"));
    blocks.push(Block::paragraph(
        "A comparison with a historical curve rests on more than its nominal alpha. The test has an actual size of its own. The \
         curve is an estimate, and its error is the trial's error. And if progression is found at scans, it is dated late, in \
         the direction of benefit, unless the benchmark was read on the same schedule.",
    ));
    blocks.push(Block::Table(three_facts(reading, &nulls)));
    blocks
}

/// The tests where a benchmark's law holds.
struct Null<'a> {
    benchmark: usize,
    tests: &'a [SimulatedTest],
}

impl<'a> Null<'a> {
    fn test(&self, id: &str) -> Option<&'a SimulatedTest> {
        self.tests.iter().find(|test| test.variant == id)
    }
}

fn nulls<'a>(reading: &Reading<'a>) -> Vec<Null<'a>> {
    let null = |benchmark| {
        let against = reading.against(worlds::null_of(reading.result, benchmark)?, benchmark)?;
        Some(Null { benchmark, tests: &against.tests })
    };
    (0..reading.result.benchmarks.len()).filter_map(null).collect()
}

/// Ids of the tests that were tallied.
fn test_ids<'a>(nulls: &[Null<'a>]) -> Vec<&'a str> {
    nulls
        .first()
        .map(|null| null.tests.iter().map(|test| test.variant.as_str()).collect())
        .unwrap_or_default()
}

fn names(reading: &Reading<'_>, nulls: &[Null<'_>]) -> Vec<String> {
    nulls.iter().map(|null| reading.benchmark_name(null.benchmark).to_owned()).collect()
}

fn sizes(reading: &Reading<'_>, nulls: &[Null<'_>]) -> Table {
    let mut columns = vec!["Nominal alpha".to_owned()];
    columns.extend(names(reading, nulls));
    columns.push("Above alpha against".to_owned());
    Table {
        caption: format!(
            "Actual size: rate of significance if the benchmark's law holds and is known exactly, one-sided, by test \
             (rows) and benchmark (columns). Above: beyond alpha by more than two Monte Carlo standard errors. {}",
            reading.simulated(nulls.iter().flat_map(|null| null.tests).map(|test| test.mcse))
        ),
        notes: sizes_notes(reading, nulls),
        stub: "Test".to_owned(),
        columns,
        rows: test_ids(nulls).into_iter().map(|id| sizes_row(reading, nulls, id)).collect(),
        ..Table::default()
    }
}

fn sizes_row(reading: &Reading<'_>, nulls: &[Null<'_>], id: &str) -> Row {
    let (alpha, trials) = (reading.alpha(), reading.result.simulation.run.trials);
    let above = nulls.iter().filter(|null| null.test(id).is_some_and(|test| exceeds(test, alpha)));
    let above: Vec<_> = above.map(|null| reading.benchmark_name(null.benchmark).to_owned()).collect();
    let above = if above.is_empty() { "no benchmark".to_owned() } else { joined(&above) };
    let rates = nulls.iter().map(|null| error_rate(null.test(id), trials, alpha));
    named(reading, id, std::iter::once(alpha.to_string().into()).chain(rates).chain([Cell::said(above)]))
}

fn sizes_notes(reading: &Reading<'_>, nulls: &[Null<'_>]) -> Vec<String> {
    let missing =
        (0..reading.result.benchmarks.len()).filter(|b| nulls.iter().all(|null| null.benchmark != *b));
    let missing: Vec<_> = missing.map(|b| reading.benchmark_name(b).to_owned()).collect();
    let missing = (!missing.is_empty()).then(|| {
        format!("Not simulated, as no truth of the trial file is its own curve: {}.", joined(&missing))
    });
    let missed = nulls.iter().flat_map(|null| null.tests).map(|test| test.not_estimable).max().unwrap_or(0);
    let missed = (missed > 0).then(|| {
        format!(
            "Trials without a statistic count as not significant; at most {} of {} per cell.",
            words::count(missed),
            words::count(reading.result.simulation.run.trials)
        )
    });
    missing.into_iter().chain(missed).collect()
}

/// The same sizes with the benchmark's curve drawn anew in every trial.
fn sizes_estimated(reading: &Reading<'_>, nulls: &[Null<'_>]) -> Option<Table> {
    let trials = reading.result.simulation.run.trials;
    let rates = |id: &str| {
        let rate = |null: &Null<'_>| null.test(id)?.rate_benchmark_estimated;
        nulls.iter().map(rate).collect::<Vec<_>>()
    };
    let tested: Vec<_> = test_ids(nulls).into_iter().map(|id| (id, rates(id))).collect();
    let tested: Vec<_> = tested.into_iter().filter(|(_, rates)| rates.iter().any(Option::is_some)).collect();
    let errors =
        tested.iter().flat_map(|(_, rates)| rates.iter().flatten()).map(|rate| rate_error(*rate, trials));
    let caption = format!(
        "Size if the benchmark's curve is itself an estimate: in every trial its hazard is drawn as one \
         estimated from that many events. A lower bound, for the shape is taken as known. {}",
        reading.simulated(errors)
    );
    let row = |(id, rates): &(&str, Vec<Option<f64>>)| {
        let cells = rates.iter().map(|rate| rate.map_or_else(|| MISSING.to_owned(), words::probability));
        named(reading, id, cells.map(Cell::from))
    };
    (!tested.is_empty()).then(|| Table {
        caption,
        stub: "Test".to_owned(),
        columns: names(reading, nulls),
        rows: tested.iter().map(row).collect(),
        folded: Some("The same with the benchmark's own sampling error".to_owned()),
        ..Table::default()
    })
}

/// The row of a test, with what its id means.
fn named(reading: &Reading<'_>, id: &str, cells: impl Iterator<Item = Cell>) -> Row {
    let variant = id.parse().map_or("Kaplan-Meier at the landmark", words::variant);
    let decides = if id == reading.result.simulation.plan.test.id() { "; the deciding test" } else { "" };
    Row::new(id, cells).with_detail(format!("{variant}{decides}"))
}

/// The deciding test with the curve known, estimated, and read at scans.
fn three_facts(reading: &Reading<'_>, nulls: &[Null<'_>]) -> Table {
    let trials = reading.result.simulation.run.trials;
    let at_scans = |null: &Null<'_>| reading.null_at_scans(null.benchmark);
    let rates = nulls.iter().flat_map(|null| {
        let size = reading.size(null.benchmark);
        let scans = at_scans(null).and_then(|truth| reading.deciding(truth, null.benchmark));
        [size.map(|t| t.rate), size.and_then(|t| t.rate_benchmark_estimated), scans.map(|t| t.rate)]
    });
    let mut seen: Vec<_> = nulls.iter().filter_map(at_scans).map(|truth| quoted(&truth.truth)).collect();
    seen.dedup();
    Table {
        caption: format!(
            "The three facts: size of the deciding test ({}) if the benchmark's law holds. {}",
            reading.test_words(),
            reading.simulated(rates.flatten().map(|rate| rate_error(rate, trials)))
        ),
        notes: seen.iter().map(|name| format!("Seen at scans: the truth {name}.")).collect(),
        stub: "Benchmark".to_owned(),
        columns: [
            "Curve known exactly, progression in true time",
            "Curve an estimate from its events",
            "Progression seen at scans, curve in true time",
        ]
        .map(str::to_owned)
        .into(),
        rows: nulls.iter().map(|null| facts_row(reading, null.benchmark)).collect(),
        ..Table::default()
    }
}

fn facts_row(reading: &Reading<'_>, benchmark: usize) -> Row {
    let (alpha, trials) = (reading.alpha(), reading.result.simulation.run.trials);
    let size = reading.size(benchmark);
    let estimated = size.and_then(|test| test.rate_benchmark_estimated).map_or_else(
        || MISSING.into(),
        |rate| {
            let above = rate > alpha + 2.0 * rate_error(rate, trials);
            Cell { text: words::probability(rate), mark: if above { Mark::Above } else { Mark::Plain } }
        },
    );
    let at_scans = reading.null_at_scans(benchmark).map_or_else(
        || Cell::said("not simulated"),
        |truth| error_rate(reading.deciding(truth, benchmark), trials, alpha),
    );
    let events = reading.result.benchmarks[benchmark].events.map_or_else(
        || "number of events unknown".to_owned(),
        |events| {
            format!("{:.0} events{}", events.count, if events.derived { ", derived" } else { ", published" })
        },
    );
    Row::new(reading.benchmark_name(benchmark), [error_rate(size, trials, alpha), estimated, at_scans])
        .with_detail(events)
}
