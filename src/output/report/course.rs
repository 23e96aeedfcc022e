//! How the trial runs: who reaches what, what stops it, and what that costs.

use super::reading::{MISSING, Reading, time_cell};
use crate::output::document::{Block, Row, Section, Table};
use crate::output::words;
use crate::results::{MeanRecord, RateRecord, TruthResult};

/// The course of the trial, if the file has one.
pub(super) fn section(reading: &Reading<'_>) -> Option<Section> {
    let some = reading.truths().iter().any(|truth| truth.course.is_some());
    let mut blocks = vec![Block::paragraph(
        "Each simulated trial was run subject by subject from its first entry to its last analysis. These tables show how the trials end, \
         who reaches what, and what a stop costs. A trial stopped for futility or toxicity rejects nothing; its estimates are those of the \
         data at the stop.",
    )];
    blocks.extend([ends(reading), interims(reading)].into_iter().flatten().map(Block::Table));
    if stops_for_futility(reading) {
        blocks.push(Block::Table(by_benchmark(
            reading,
            "Probability of rejection if stops for futility were not heeded, by truth (rows) and benchmark (columns): a rule that may be \
             overruled must hold its error rate so too.",
            |truth, benchmark| {
                truth.benchmarks[benchmark].success.as_ref().map(|success| success.rate_ignoring_futility)
            },
        )));
    }
    let id = reading.result.simulation.plan.test.id();
    let true_time = |truth: &TruthResult, benchmark: usize| {
        let tests = &truth.benchmarks[benchmark].tests;
        tests.iter().find(|test| test.variant == id).and_then(|test| test.rate_in_true_time)
    };
    if reading.truths().iter().any(|truth| true_time(truth, 0).is_some()) {
        blocks.push(Block::Table(by_benchmark(
            reading,
            "Probability of rejection by the same test of the same trials had every event been known when it happened: the difference from \
             the table of rejections is what scans, gaps and the censoring rule do.",
            true_time,
        )));
    }
    blocks.extend(estimates_on_success(reading).map(Block::Table));
    let counts = words::SUBJECTS_COUNTED.into_iter().filter_map(|(title, columns)| {
        let there = |truth: &TruthResult| words::counted_columns(columns, truth.course.as_ref());
        let names: Vec<String> =
            reading.truths().first().map(there)?.into_iter().map(|(name, _)| name).collect();
        let caption = format!("{title}, by the data cut: mean, and the range that holds 95% of the trials.");
        (!names.is_empty()).then(|| {
            by_truth(reading, caption, names, |truth| {
                there(truth).iter().map(|(_, count)| words::count_and_range(count)).collect()
            })
        })
    });
    blocks.extend(counts.map(Block::Table));
    some.then(|| Section { id: "course".to_owned(), title: "How the trial runs".to_owned(), blocks })
}

fn stops_for_futility(reading: &Reading<'_>) -> bool {
    reading.truths().iter().any(|truth| truth.stop.iter().any(|stop| stop.reason == "futility"))
}

/// A table with a truth a row.
fn by_truth(
    reading: &Reading<'_>,
    caption: String,
    columns: Vec<String>,
    cells: impl Fn(&TruthResult) -> Vec<String>,
) -> Table {
    Table {
        caption,
        stub: "Truth".to_owned(),
        columns,
        rows: reading.truths().iter().map(|truth| Row::new(truth.truth.clone(), cells(truth))).collect(),
        ..Table::default()
    }
}

fn by_benchmark(
    reading: &Reading<'_>,
    caption: &str,
    rate: impl Fn(&TruthResult, usize) -> Option<RateRecord>,
) -> Table {
    let all =
        || reading.truths().iter().flat_map(|truth| (0..truth.benchmarks.len()).map(move |b| (truth, b)));
    let errors = all().filter_map(|(truth, benchmark)| rate(truth, benchmark)).map(|rate| rate.mcse);
    let caption = format!("{caption} {}", reading.simulated(errors));
    by_truth(reading, caption, reading.benchmark_names(), |truth| {
        let cells = (0..truth.benchmarks.len()).map(|benchmark| {
            rate(truth, benchmark).map_or_else(|| MISSING.to_owned(), |rate| words::probability(rate.rate))
        });
        cells.collect()
    })
}

/// How trials end, in percent.
fn ends(reading: &Reading<'_>) -> Option<Table> {
    let first = reading.truths().first().filter(|truth| truth.stop.len() > 1)?;
    let mut columns: Vec<String> = first.stop.iter().map(words::ending).collect();
    columns.push("Mean subjects".to_owned());
    let errors = reading.truths().iter().flat_map(|truth| &truth.stop).map(|stop| stop.mcse);
    let caption = format!("How trials end, by truth. {}", reading.simulated(errors));
    Some(by_truth(reading, caption, columns, |truth| {
        let rates = truth.stop.iter().map(|stop| words::percent(stop.rate));
        rates.chain([time_cell(truth.subjects.mean)]).collect()
    }))
}

/// The interim analyses, a row for each truth and analysis.
fn interims(reading: &Reading<'_>) -> Option<Table> {
    let mean =
        |mean: Option<MeanRecord>| mean.map_or_else(|| MISSING.to_owned(), |mean| time_cell(mean.mean));
    let rows = reading.truths().iter().flat_map(|truth| {
        let interims = truth.course.iter().flat_map(|course| &course.interim_analyses);
        interims.map(|interim| Row {
            detail: interim.name.clone(),
            ..Row::new(
                truth.truth.clone(),
                [
                    words::percent(interim.held.rate),
                    mean(interim.time),
                    mean(interim.events),
                    mean(interim.subjects),
                    words::percent(interim.futility.rate),
                    words::percent(interim.efficacy.rate),
                ],
            )
        })
    });
    let rows: Vec<Row> = rows.collect();
    (!rows.is_empty()).then(|| Table {
        caption: format!(
            "Interim analyses: how often held, at which calendar time in {}, with how many events and subjects, and how often they stop the \
             trial. Means are over the trials in which the analysis is held.",
            reading.unit()
        ),
        stub: "Truth and analysis".to_owned(),
        columns: ["Held", "Time", "Events", "Subjects", "Futility", "Efficacy"].map(str::to_owned).into(),
        rows,
        ..Table::default()
    })
}

/// Estimates of the trials that succeed against the first benchmark.
fn estimates_on_success(reading: &Reading<'_>) -> Option<Table> {
    let of = |truth: &TruthResult| truth.benchmarks.first().and_then(|against| against.success.clone());
    reading.truths().iter().find_map(of)?;
    let caption = format!(
        "What trials that succeed against {} show: their estimates are too good, by their selection. Median in {}.",
        reading.benchmark_name(0),
        reading.unit()
    );
    let columns =
        ["Succeed", "Mean median", "All trials", "Mean O/E", "All trials"].map(str::to_owned).into();
    Some(by_truth(reading, caption, columns, |truth| {
        let missing = || MISSING.to_owned();
        let success = of(truth);
        let all = truth.median.as_ref().and_then(|median| median.mean);
        let ratio = truth.benchmarks.first().map(|against| against.ratio.mean);
        vec![
            success.as_ref().map_or_else(missing, |success| words::percent(success.rate.rate)),
            success.as_ref().and_then(|s| s.median).map_or_else(missing, |mean| time_cell(mean.mean)),
            all.map_or_else(missing, time_cell),
            success
                .as_ref()
                .and_then(|s| s.ratio)
                .map_or_else(missing, |mean| super::reading::ratio(mean.mean)),
            ratio.map_or_else(missing, super::reading::ratio),
        ]
    }))
}
