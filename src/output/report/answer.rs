//! The answer, before everything else.

use super::cards::{card, label, true_median};
use super::precision;
use super::reading::{MISSING, Reading, error_rate, joined, quoted, ratio};
use super::verdict::{Crossing, Finding, KNOWN_ARM_PASSES, Verdict, WANTED_POWER, findings};
use crate::output::document::{Block, Cell, Row, Section, Table};
use crate::output::run_figures::worlds;
use crate::output::words;
use crate::results::SimulatedTest;

/// What the trial can and cannot show, in words, at a glance, and benchmark by benchmark.
pub(super) fn section(reading: &Reading<'_>) -> Section {
    let findings = findings(reading);
    let mut blocks: Vec<_> = lead(reading, &findings).into_iter().map(|text| Block::Lead { text }).collect();
    blocks.extend(further_errors(reading, &findings).map(|text| Block::Lead { text }));
    blocks.extend(precision::in_short(reading).map(|text| Block::Lead { text }));
    blocks.push(Block::paragraph(rule(reading)));
    blocks.push(Block::Table(glance(reading, &findings)));
    blocks.push(Block::heading("Benchmark by benchmark"));
    blocks.push(Block::Cards { cards: findings.iter().map(|finding| card(reading, finding)).collect() });
    Section { id: "answer".to_owned(), title: "The answer".to_owned(), blocks }
}

/// A sentence for every verdict that was reached.
fn lead(reading: &Reading<'_>, findings: &[Finding<'_>]) -> Vec<String> {
    let verdicts = [
        Verdict::Confirmation,
        Verdict::ErrorsUnknown,
        Verdict::ErrorsAboveAlpha,
        Verdict::Estimation,
        Verdict::KnownTreatmentPasses,
        Verdict::Untested,
    ];
    let groups = verdicts.map(|verdict| findings.iter().filter(|f| f.verdict == verdict).collect::<Vec<_>>());
    let filled = verdicts.into_iter().zip(&groups).filter(|(_, group)| !group.is_empty());
    filled.map(|(verdict, group)| lead_sentence(reading, verdict, group)).collect()
}

fn lead_sentence(reading: &Reading<'_>, verdict: Verdict, group: &[&Finding<'_>]) -> String {
    let names: Vec<_> = group.iter().map(|f| reading.benchmark_name(f.benchmark).to_owned()).collect();
    let names = joined(&names);
    let n = words::count(reading.subjects());
    let target = worlds::target(reading.result).map_or_else(String::new, |truth| quoted(&truth.truth));
    let powers = range(group.iter().filter_map(|f| Some(f.powers.first()?.1.rate)));
    match verdict {
        Verdict::Estimation => format!(
            "Against {names}, {n} patients make an estimation exercise, not a confirmatory test: if {target} holds, the \
             deciding test is significant with probability {powers}, where a confirmatory comparison asks for {WANTED_POWER}."
        ),
        Verdict::KnownTreatmentPasses => format!(
            "Against {names} the test would probably be significant (probability {powers} if {target} holds), but an arm that \
             merely repeats a known treatment passes too, with probability {}. Success there does not show what this trial adds.",
            range(group.iter().filter_map(|f| Some(f.repeat?.test.rate)))
        ),
        Verdict::ErrorsAboveAlpha => format!(
            "Against {names} the power is sufficient (probability {powers} if {target} holds), but the actual error rate \
             lies above the stated alpha of {}: the test must be calibrated before it can confirm.",
            reading.alpha()
        ),
        Verdict::Confirmation => {
            let repeated = group.iter().any(|finding| finding.repeat.is_some());
            let arms =
                if repeated { ", and no simulated arm of known treatment that would often pass" } else { "" };
            format!(
                "Against {names} a confirmatory test is possible: power {powers} if {target} holds, no sign of an error rate \
                 above alpha{arms}."
            )
        }
        Verdict::Untested => format!(
            "The trial file holds no truth beyond the benchmarks' own, so nothing can be said about power against {names}."
        ),
        Verdict::ErrorsUnknown => format!(
            "Against {names} the power is sufficient (probability {powers} if {target} holds), but the actual error rate was \
             not simulated: no truth of the trial file is the benchmark's own curve."
        ),
    }
}

/// Smallest to largest, once if they are the same in print.
fn range(rates: impl Iterator<Item = f64>) -> String {
    let (low, high) = rates.fold((1.0_f64, 0.0_f64), |(low, high), rate| (low.min(rate), high.max(rate)));
    let (low, high) = (words::probability(low), words::probability(high));
    if low == high { low } else { format!("{low} to {high}") }
}

/// The two errors that alpha leaves out, where they were simulated and do harm.
fn further_errors(reading: &Reading<'_>, findings: &[Finding<'_>]) -> Option<String> {
    let worst = |rate: &dyn Fn(&Finding<'_>) -> Option<f64>| {
        let raised = findings.iter().filter_map(|f| Some((f.benchmark, rate(f)?, f.size?.rate)));
        let (benchmark, rate, size) =
            raised.filter(|(_, rate, size)| rate > size).max_by(|a, b| a.1.total_cmp(&b.1))?;
        let against = reading.benchmark_name(benchmark);
        Some(format!(
            "error rate {} instead of {} against {against}",
            words::probability(rate),
            words::probability(size)
        ))
    };
    let estimated = worst(&|finding| finding.size?.rate_benchmark_estimated)
        .map(|worst| format!("that a benchmark is itself an estimate ({worst})"));
    let at_scans = worst(&|finding| Some(finding.size_at_scans?.rate)).map(|worst| {
        format!("that progression is found at scans ({worst}, if its curve is read as true time)")
    });
    let parts: Vec<_> = estimated.into_iter().chain(at_scans).collect();
    let verdict = if parts.len() == 1 { "It makes" } else { "Both make" };
    (!parts.is_empty()).then(|| {
        format!("The nominal alpha leaves out {}. {verdict} a false success likelier.", joined(&parts))
    })
}

/// How the verdicts are made.
fn rule(reading: &Reading<'_>) -> String {
    let target = worlds::target(reading.result);
    let judged = target.map_or_else(String::new, |truth| {
        format!(
            " Power is judged under the first truth that is no benchmark's own curve, {}{}.",
            quoted(&truth.truth),
            true_median(reading, truth)
        )
    });
    format!(
        "The deciding test is {}.{judged} A comparison counts as confirmatory if its power is at least {WANTED_POWER}, its \
         actual size does not exceed alpha by more than simulation error, and no simulated arm of another benchmark passes it \
         with a probability above {KNOWN_ARM_PASSES}.",
        reading.test_words()
    )
}

fn glance(reading: &Reading<'_>, findings: &[Finding<'_>]) -> Table {
    let target = worlds::target(reading.result);
    let errors = findings.iter().flat_map(|f| {
        let power = f.powers.first().map(|(_, test)| *test);
        [f.size, power, f.repeat.map(|repeat| repeat.test)].into_iter().flatten().map(|test| test.mcse)
    });
    Table {
        caption: format!(
            "At a glance. Actual size: rate of significance if the benchmark's law holds. O/E: observed over expected \
             events that is just significant at the number of events expected then. {}",
            reading.simulated(errors)
        ),
        stub: "Benchmark".to_owned(),
        columns: vec![
            "Verdict".to_owned(),
            format!("Actual size (alpha {})", reading.alpha()),
            target.map_or_else(
                || "Power".to_owned(),
                |truth| format!("Power if {} holds", quoted(&truth.truth)),
            ),
            format!("True median for power {WANTED_POWER} ({})", reading.unit()),
            "O/E at most".to_owned(),
            "Likeliest known arm to pass".to_owned(),
        ],
        rows: findings.iter().map(|finding| glance_row(reading, finding)).collect(),
        words: true,
        ..Table::default()
    }
}

fn glance_row(reading: &Reading<'_>, finding: &Finding<'_>) -> Row {
    let probability = |test: Option<&SimulatedTest>| {
        test.map_or_else(|| MISSING.to_owned(), |test| words::probability(test.rate))
    };
    let (label, _) = label(finding.verdict);
    let repeat = finding.repeat.map_or_else(
        || MISSING.to_owned(),
        |repeat| format!("{}: {}", reading.benchmark_name(repeat.arm), words::probability(repeat.test.rate)),
    );
    let cells: [Cell; 6] = [
        label.into(),
        error_rate(finding.size, reading.result.simulation.run.trials, reading.alpha()),
        probability(finding.powers.first().map(|(_, test)| *test)).into(),
        finding.crossing.map_or_else(|| MISSING.to_owned(), crossing_cell).into(),
        finding.needed.map_or_else(|| MISSING.to_owned(), |needed| ratio(needed.ratio_at_most)).into(),
        repeat.into(),
    ];
    Row::new(reading.benchmark_name(finding.benchmark), cells)
}

fn crossing_cell(crossing: Crossing) -> String {
    match crossing {
        Crossing::Below(first) => format!("below {}", words::time(first)),
        Crossing::At(median) => format!("about {}", words::time(median)),
        Crossing::Beyond(last) => format!("beyond {}", words::time(last)),
    }
}
