//! The benchmark library.

use super::{Tables, cautions, table};
use crate::output::words;
use crate::results::BenchmarkSummary;

/// The benchmark library as a list.
#[must_use]
pub fn benchmark_list(list: &[BenchmarkSummary]) -> Tables {
    let header = ["Id", "n", "Events", "Median", "S(6)", "S(12)", "Law", "Horizon", "Origin"];
    let rows = list.iter().map(|summary| {
        let record = &summary.record;
        let missing = || "-".to_owned();
        let survival = |time: f64| {
            let point = record.survival.iter().find(|point| (point.time - time).abs() < 1e-9);
            point.map_or_else(missing, |point| words::probability(point.survival))
        };
        vec![
            record.id.clone(),
            record.subjects.map_or_else(missing, words::count),
            summary.events.map_or_else(missing, |events| {
                format!("{}{:.0}", if events.derived { "~" } else { "" }, events.count)
            }),
            record.median.map_or_else(missing, words::time),
            survival(6.0),
            survival(12.0),
            summary.law.split(':').next().unwrap_or_default().to_owned(),
            summary.horizon.map_or_else(missing, words::time),
            record.origin.words().to_owned(),
        ]
    });
    let title = "Historical controls (times in months; ~ derived, not published; `benchmarks show ID` for arm, source and cautions)";
    table(title, &header, rows)
}

/// One benchmark in full.
#[must_use]
pub fn benchmark(summary: &BenchmarkSummary) -> String {
    let record = &summary.record;
    let unit = record.unit;
    let mut lines = vec![
        format!("{}: {}, {}", record.id, record.trial, record.arm),
        format!("source: {}", record.source),
    ];
    let mut add = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            lines.push(format!("{label}: {value}"));
        }
    };
    add("registry", record.nct.clone());
    add("subjects", record.subjects.map(words::count));
    add(
        "events",
        summary.events.map(|events| {
            format!(
                "{:.1} ({})",
                events.count,
                if events.derived { "derived: n (1 - S(last))" } else { "published" }
            )
        }),
    );
    add(
        "median",
        record.median.map(|median| match (record.median_lower, record.median_upper) {
            (Some(lower), Some(upper)) => {
                format!("{median} {unit} (95% interval {lower} - {upper})")
            }
            _ => format!("{median} {unit}"),
        }),
    );
    for point in &record.survival {
        add("survival", Some(format!("{} at {} {unit}", point.survival, point.time)));
    }
    add("law", Some(format!("{} ({})", words::law(&summary.law), words::law_origin(summary.law_origin))));
    add("largest misfit", summary.largest_difference.map(words::probability));
    add("horizon", summary.horizon.map(|horizon| format!("{} {unit}", words::time(horizon))));
    add("origin", Some(record.origin.words().to_owned()));
    add("scans read by", Some(words::assessor(record.assessor).to_owned()));
    add("scan schedule", Some(record.schedule_weeks.clone().unwrap_or_else(|| "not known".to_owned())));
    for difference in &record.differences {
        add("differs", Some(difference.clone()));
    }
    add("note", record.note.clone());
    lines.join("\n") + "\n\n" + &cautions(&summary.cautions)
}
