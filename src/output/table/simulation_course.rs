//! The course of simulated trials: how they end, what subjects reach and suffer.

use super::{Tables, table};
use crate::output::words;
use crate::results::{MeanRecord, RateRecord, SimulationResult, TruthResult};

/// All sections that the result has.
pub(super) fn sections(result: &SimulationResult) -> Tables {
    ends(result) + &interims(result) + &futility(result) + &true_time(result) + &counts(result)
}

fn missing() -> String {
    "-".to_owned()
}

/// A table with a truth a row.
fn by_truth(
    result: &SimulationResult,
    title: &str,
    header: &[&str],
    cells: impl Fn(&TruthResult) -> Vec<String>,
) -> Tables {
    let rows = result
        .truths
        .iter()
        .map(|truth| std::iter::once(truth.truth.clone()).chain(cells(truth)).collect::<Vec<_>>());
    let header: Vec<&str> = std::iter::once("Truth").chain(header.iter().copied()).collect();
    table(title, &header, rows)
}

fn ends(result: &SimulationResult) -> Tables {
    let Some(first) = result.truths.first().filter(|truth| truth.stop.len() > 1) else {
        return Tables::default();
    };
    let names: Vec<String> = first.stop.iter().map(words::ending).collect();
    let mut header: Vec<&str> = names.iter().map(String::as_str).collect();
    header.push("Subjects");
    by_truth(result, "How trials end", &header, |truth| {
        let rates = truth.stop.iter().map(|stop| words::percent(stop.rate));
        rates.chain([words::time(truth.subjects.mean)]).collect()
    })
}

fn interims(result: &SimulationResult) -> Tables {
    let mean = |mean: Option<MeanRecord>| mean.map_or_else(missing, |mean| words::time(mean.mean));
    let rows = result.truths.iter().flat_map(|truth| {
        let interims = truth.course.iter().flat_map(|course| &course.interim_analyses);
        interims.map(|interim| {
            vec![
                truth.truth.clone(),
                words::visible(&interim.name),
                words::percent(interim.held.rate),
                mean(interim.time),
                mean(interim.events),
                mean(interim.subjects),
                words::percent(interim.futility.rate),
                words::percent(interim.efficacy.rate),
            ]
        })
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return Tables::default();
    }
    let header = ["Truth", "Analysis", "Held", "Time", "Events", "Subjects", "Futility", "Efficacy"];
    table("Interim analyses (mean time, events and subjects where held)", &header, rows)
}

/// Success as the trial ran and with futility ignored, by benchmark.
fn futility(result: &SimulationResult) -> Tables {
    let stops = |truth: &TruthResult| truth.stop.iter().any(|stop| stop.reason == "futility");
    let Some(first) = result.truths.first().filter(|truth| stops(truth)) else { return Tables::default() };
    let header: Vec<&str> = first.benchmarks.iter().map(|against| against.benchmark.as_str()).collect();
    by_truth(result, "Rejected if stops for futility are ignored", &header, |truth| {
        let rates = truth.benchmarks.iter().map(|against| {
            let rate = against.success.as_ref().map(|success| success.rate_ignoring_futility);
            rate.map_or_else(missing, |rate| words::probability(rate.rate))
        });
        rates.collect()
    })
}

/// The deciding test on what is seen and on what really happens.
fn true_time(result: &SimulationResult) -> Tables {
    let id = result.plan.test.id();
    let rate = |truth: &TruthResult, benchmark: usize| -> Option<RateRecord> {
        let test = truth.benchmarks[benchmark].tests.iter().find(|test| test.variant == id)?;
        test.rate_in_true_time
    };
    let seen = |truth: &&TruthResult| rate(truth, 0).is_some();
    let Some(first) = result.truths.iter().find(seen) else { return Tables::default() };
    let header: Vec<&str> = first.benchmarks.iter().map(|against| against.benchmark.as_str()).collect();
    by_truth(result, "Rejected if every event were known when it happens", &header, |truth| {
        let rates = (0..truth.benchmarks.len()).map(|benchmark| {
            rate(truth, benchmark).map_or_else(missing, |rate| words::probability(rate.rate))
        });
        rates.collect()
    })
}

/// Subjects who begin a phase, to whom something happens, and who suffer: mean, and the range of 95 of 100 trials.
fn counts(result: &SimulationResult) -> Tables {
    let section = |(title, columns)| {
        let there = |truth: &TruthResult| words::counted_columns(columns, truth.course.as_ref());
        let Some(first) = result.truths.first().map(there).filter(|list| !list.is_empty()) else {
            return Tables::default();
        };
        let header: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
        let title = format!("{title}, by the data cut: mean (95% of trials)");
        by_truth(result, &title, &header, |truth| {
            there(truth).iter().map(|(_, count)| words::count_and_range(count)).collect()
        })
    };
    words::SUBJECTS_COUNTED.into_iter().map(section).collect()
}
