//! `decide`: zones, bounds and precision.

use super::{Tables, table};
use crate::output::words::{self, two_stage::law_and_median};
use crate::results::{BoundRecord, DecideResult};

/// Zones as tables, and the paragraph of a protocol.
#[must_use]
pub fn decide(result: &DecideResult) -> Tables {
    let unit = result.time_unit.map_or_else(String::new, |unit| format!(", times in {unit}"));
    let mut text = Tables::from(format!(
        "Decision with {} subjects{unit}\nnull: {}\nalternative: {}\n\n",
        words::count(result.subjects),
        law_and_median(&result.laws.null, result.laws.null_median),
        law_and_median(&result.laws.alternative, result.laws.alternative_median)
    ));
    let with = |value: Option<f64>, digits: fn(f64) -> String| value.map_or_else(|| "-".to_owned(), digits);
    let rows = result.zones.iter().map(|zone| {
        vec![
            zone.truth.replace('-', " "),
            with(zone.hazard_ratio, words::ratio),
            with(zone.median, words::time),
            format!("{:.4}", zone.go),
            format!("{:.4}", zone.consider),
            format!("{:.4}", zone.stop),
        ]
    });
    let header = ["Truth", "Hazard ratio", "Median", "Go", "Consider", "Stop"];
    text += &table("Probability of each zone, exact", &header, rows);
    let shown = shown(&result.bounds, result.precision.iter().map(|found| found.events));
    let rows = shown.map(|bound| {
        vec![
            bound.events.to_string(),
            bound.go_from.map_or_else(|| "never".to_owned(), |from| format!("{from:.2}")),
            format!("{:.2}", bound.stop_below),
        ]
    });
    text += &table("What decides", &["Events O", "Go: E at least", "Stop: E below"], rows);
    let rows = result.precision.iter().map(|found| {
        vec![
            found.truth.to_owned(),
            format!("{:.1}", found.events),
            with(found.limits_ratio, words::ratio),
            format!("{:.4}", found.excludes),
        ]
    });
    let exclude = result.precision.first().map_or(1.0, |found| found.exclude);
    let level = result.precision.first().map_or_else(String::new, |found| words::level(found.conf_level));
    let last = format!("Upper limit below {}", words::number(exclude));
    let title = format!("Precision of O / E, {level} limits of Garwood over E");
    text += &table(&title, &["Truth", "Events", "Upper / lower limit", &last], rows);
    text += &curve(result);
    text + &words::decide::paragraph(result)
}

/// Precision of median and survival: formula, simulation, enumeration.
fn curve(result: &DecideResult) -> Tables {
    let level = result.precision.first().map_or_else(String::new, |found| words::level(found.conf_level));
    let mut text = Tables::default();
    for (figure, digits) in [("median", words::time as fn(f64) -> String), ("survival", words::ratio)] {
        let value = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), digits);
        let rows: Vec<Vec<String>> = result
            .curve
            .iter()
            .filter(|found| found.figure == figure)
            .map(|found| {
                let with_error = |value: String, error: Option<f64>| {
                    error.map_or_else(|| value.clone(), |error| format!("{value} ({})", error_digits(error)))
                };
                let mut row = vec![
                    found.truth.to_owned(),
                    words::count(found.subjects),
                    value(found.value),
                    format!("{} to {}", value(found.expected_lower), value(found.expected_upper)),
                    value(found.expected_width),
                    with_error(value(found.simulated_width), found.simulated_width_mcse),
                    with_error(format!("{:.4}", found.without), Some(found.without_mcse)),
                    found.coverage.map_or_else(
                        || "-".to_owned(),
                        |rate| with_error(format!("{rate:.4}"), found.coverage_mcse),
                    ),
                ];
                if let (Some(counted), Some(binomial)) = (found.counted, found.exact_binomial) {
                    row.extend([value(counted.width), value(binomial.width)]);
                }
                row
            })
            .collect();
        let Some(columns) = rows.first().map(Vec::len) else { continue };
        let at = result.landmark.filter(|_| figure == "survival");
        let title = format!(
            "Precision of the {figure}{}, {level} limits, {}; in brackets Monte Carlo standard errors of {} trials",
            at.map_or_else(String::new, |time| format!(" at {}", words::number(time))),
            result.conf_type,
            words::count(result.trials)
        );
        let header = [
            "Truth",
            "Subjects",
            "True",
            "Limits by formula",
            "Width",
            "Mean width simulated",
            "Not finite",
            "Coverage",
            "Width counted",
            "Exact binomial",
        ];
        text += &table(&title, &header[..columns], rows);
    }
    text
}

/// A standard error to two digits that count.
fn error_digits(error: f64) -> String {
    if error >= 0.1 || error == 0.0 { format!("{error:.2}") } else { format!("{error:.4}") }
}

/// Numbers of events about those expected.
fn shown(bounds: &[BoundRecord], expected: impl Iterator<Item = f64>) -> impl Iterator<Item = &BoundRecord> {
    let (low, high) = expected.fold((f64::INFINITY, 0.0_f64), |(low, high), e| (low.min(e), high.max(e)));
    let near = move |bound: &&BoundRecord| {
        let events = bound.events as f64;
        events >= low - 1.5 * low.sqrt() && events <= high + 1.5 * high.sqrt()
    };
    let count = bounds.iter().filter(near).count();
    bounds.iter().filter(near).step_by((count / 12).max(1))
}
