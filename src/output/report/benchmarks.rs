//! The benchmarks: what was published, what is used, and how they differ from this trial.

use super::reading::{MISSING, Reading, joined, law_words, sentence, short, time_cell};
use crate::benchmark::{Assessor, BenchmarkRecord, EventCount, Read, Role};
use crate::output::document::{Block, Card, Fact, Row, Section, Table};
use crate::output::words;
use crate::results::BenchmarkSummary;

/// Figures, laws, provenance and differences of every benchmark.
pub(super) fn section(reading: &Reading<'_>) -> Section {
    let mut blocks = vec![Block::Table(published(reading)), Block::Table(used(reading))];
    blocks.extend(reading.figure("benchmark-curves"));
    blocks.push(Block::heading("Differences and sources"));
    blocks.push(Block::paragraph(
        "No test corrects for these differences. They are why a comparison with a benchmark is an argument and not a proof.",
    ));
    blocks.push(Block::Cards { cards: reading.result.benchmarks.iter().map(card).collect() });
    Section { id: "benchmarks".to_owned(), title: "Benchmarks".to_owned(), blocks }
}

fn published(reading: &Reading<'_>) -> Table {
    let row = |benchmark: &BenchmarkSummary| {
        let record = &benchmark.record;
        let cells = [
            arm_words(record),
            record.subjects.map_or_else(|| MISSING.to_owned(), words::count),
            benchmark.events.map_or_else(|| MISSING.to_owned(), event_count),
            published_median(record),
            survival_words(record),
        ];
        Row::new(record.id.clone(), cells)
    };
    Table {
        caption: format!(
            "Benchmarks as published. Times in {}; the interval of a median is the published 95% confidence interval. Derived: \
             events computed as n (1 - S(last known time)), as none were published.",
            reading.unit()
        ),
        stub: "Benchmark".to_owned(),
        columns: ["Trial and arm", "n", "Events", "Median (95% CI)", "Survival S(t)"]
            .map(str::to_owned)
            .into(),
        rows: reading.result.benchmarks.iter().map(row).collect(),
        words: true,
        ..Table::default()
    }
}

fn used(reading: &Reading<'_>) -> Table {
    let row = |benchmark: &BenchmarkSummary| {
        let record = &benchmark.record;
        let cells = [
            format!("{} ({})", law_words(&benchmark.law), words::law_origin(benchmark.law_origin)),
            time_cell(benchmark.law_median),
            benchmark.largest_difference.map_or_else(|| MISSING.to_owned(), misfit),
            benchmark.horizon.map_or_else(|| "unlimited".to_owned(), time_cell),
            record.origin.words().to_owned(),
            words::assessor(record.assessor).to_owned(),
            record.schedule_weeks.clone().unwrap_or_else(|| "not known".to_owned()),
        ];
        Row::new(record.id.clone(), cells)
    };
    Table {
        caption: format!(
            "Benchmarks as used. Misfit: largest difference in survival between law and published points. Horizon: last known \
             time, beyond which the tests stop counting. Times in {}.",
            reading.unit()
        ),
        stub: "Benchmark".to_owned(),
        columns: [
            "Law",
            "Its median",
            "Misfit",
            "Horizon",
            "Clock starts at",
            "Scans read by",
            "Scan schedule",
        ]
        .map(str::to_owned)
        .into(),
        rows: reading.result.benchmarks.iter().map(row).collect(),
        words: true,
        ..Table::default()
    }
}

fn arm_words(record: &BenchmarkRecord) -> String {
    let role = record.role.map(|role| match role {
        Role::Control => "control arm",
        Role::Experimental => "experimental arm",
        Role::SingleArm => "single arm",
        Role::Retrospective => "retrospective series",
    });
    let year = record.year.map(|year| year.to_string());
    let trial = [Some(record.trial.clone()), record.nct.clone(), year, role.map(str::to_owned)];
    let trial = trial.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if record.arm.is_empty() { trial } else { format!("{trial}: {}", record.arm) }
}

fn event_count(events: EventCount) -> String {
    format!("{:.0}{}", events.count, if events.derived { " (derived)" } else { "" })
}

fn published_median(record: &BenchmarkRecord) -> String {
    let Some(median) = record.median else { return MISSING.to_owned() };
    let limit = |limit: Option<f64>| limit.map_or_else(|| "not known".to_owned(), words::time);
    match (record.median_lower, record.median_upper) {
        (None, None) => format!("{} (no interval known)", words::time(median)),
        (lower, upper) => format!("{} ({} to {})", words::time(median), limit(lower), limit(upper)),
    }
}

fn survival_words(record: &BenchmarkRecord) -> String {
    let point = |point: &crate::benchmark::KnownPoint| {
        format!("S({}) = {}", short(point.time), words::probability(point.survival))
    };
    let points: Vec<_> = record.survival.iter().map(point).collect();
    if points.is_empty() { MISSING.to_owned() } else { points.join("; ") }
}

/// A difference in survival; a law that meets all points has none.
fn misfit(difference: f64) -> String {
    if difference < 1e-6 { "meets all points".to_owned() } else { words::probability(difference) }
}

fn card(benchmark: &BenchmarkSummary) -> Card {
    let record = &benchmark.record;
    let differences = if record.differences.is_empty() {
        "No difference is stated. That is a gap in the record, not a finding.".to_owned()
    } else {
        record.differences.iter().map(|difference| sentence(difference)).collect::<Vec<_>>().join(" ")
    };
    let read = match record.read {
        Read::Published => "printed figures",
        Read::Digitised => "computed from times rebuilt from a printed curve",
    };
    let facts = [
        Some(Fact::new("Differs from this trial", differences)),
        Some(Fact::new("Source", format!("{} ({read})", record.source))),
        record.note.as_ref().map(|note| Fact::new("Note", sentence(note))),
    ];
    let unknown: Vec<_> = [
        ("number of patients", record.subjects.is_none()),
        ("scan schedule", record.schedule_weeks.is_none()),
        ("reader of the scans", record.assessor == Assessor::Unknown),
    ]
    .into_iter()
    .filter(|(_, unknown)| *unknown)
    .map(|(what, _)| what.to_owned())
    .collect();
    let unknown = (!unknown.is_empty()).then(|| Fact::new("Not known", sentence(&joined(&unknown))));
    Card {
        title: record.id.clone(),
        subtitle: arm_words(record),
        label: String::new(),
        tone: "plain",
        facts: facts.into_iter().flatten().chain(unknown).collect(),
    }
}
