//! `reconstruct`: what was rebuilt, and how well it gives back what was published.

use super::{Tables, cautions, interval, table, value};
use crate::output::words;
use crate::results::{ComparedRecord, ReconstructionResult};

/// Numbers at risk, fit, and figures beside the published ones.
#[must_use]
pub fn reconstruct(result: &ReconstructionResult) -> Tables {
    let unit = result.time_unit.map_or_else(String::new, |unit| format!(", times in {unit}"));
    let scale = if result.percent { " in percent" } else { "" };
    let mut text = Tables::from(format!(
        "{} from {}{scale} up to {}{unit}\n\n",
        words::counted(result.subjects, "subject"),
        words::counted(result.clicks, "click"),
        words::time(result.last_click)
    ));
    let rows = result.intervals.iter().map(|interval| {
        vec![
            words::time(interval.from),
            words::count(interval.published),
            words::count(interval.rebuilt),
            words::count(interval.events),
            words::count(interval.censored),
        ]
    });
    let header = ["From", "At risk, published", "rebuilt", "Events until the next", "Censored"];
    text += &table("Numbers at risk", &header, rows);
    text += &table(
        "Rebuilt and published",
        &["", "Rebuilt", "95% limits", "Published", "Difference"],
        figures(result),
    );
    text += &format!(
        "rebuilt curve at the clicks: root mean squared difference {}, largest {} at {}\n",
        survival(result.fit.rmse),
        survival(result.fit.largest),
        words::time(result.fit.at)
    );
    text += &format!("method: {}\n", result.citation);
    text + &cautions(&result.cautions)
}

fn figures(result: &ReconstructionResult) -> Vec<Vec<String>> {
    let absent = || "-".to_owned();
    let published = result.published_events;
    let difference = published.map(|published| result.events as i64 - published as i64);
    let events = vec![
        "Events".to_owned(),
        words::count(result.events),
        absent(),
        published.map_or_else(absent, words::count),
        difference.map_or_else(absent, |difference| difference.to_string()),
    ];
    let compared = |name: &str, record: &ComparedRecord, digits: fn(f64) -> String| {
        vec![
            name.to_owned(),
            value(record.estimate, "estimate", &record.reasons, digits),
            interval(record.lower, record.upper, &record.reasons, digits),
            record.published.map_or_else(absent, digits),
            record.difference.map_or_else(absent, words::ratio),
        ]
    };
    let mut rows = vec![events, compared("Median", &result.median, words::time)];
    rows.extend(result.hazard_ratio.iter().map(|ratio| compared("Hazard ratio", ratio, words::ratio)));
    rows
}

/// A difference of survival, four decimals.
fn survival(difference: f64) -> String {
    format!("{difference:.4}")
}
