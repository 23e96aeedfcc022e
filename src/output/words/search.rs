//! The wording of a search.

use super::{number, time};
use crate::results::{SearchPoint, SearchResult};

/// The values of a point, each with its key.
#[must_use]
pub fn values(result: &SearchResult, point: &SearchPoint) -> String {
    let pairs = result.axes.iter().zip(&point.values);
    pairs.map(|(axis, value)| format!("{}={value}", axis.path)).collect::<Vec<_>>().join(", ")
}

/// The goal.
#[must_use]
pub fn goal(result: &SearchResult) -> String {
    let size =
        result.size_at_most.map_or_else(String::new, |most| format!(" and size at most {}", number(most)));
    format!("power {}{size}", number(result.power))
}

/// Size and power of a point, with their Monte Carlo standard errors.
#[must_use]
pub fn figures(point: &SearchPoint) -> String {
    let one = |value: Option<f64>, error: Option<f64>| {
        let error = error.map_or_else(String::new, |mcse| format!(" (standard error {mcse:.4})"));
        value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}{error}"))
    };
    format!("size {}, power {}", one(point.size, point.size_mcse), one(point.power, point.power_mcse))
}

/// The smallest point that reaches the goal.
#[must_use]
pub fn best(result: &SearchResult, place: usize) -> String {
    let point = &result.points[place];
    format!(
        "{} with {}: {}; {} subjects, {} {}{}, {}",
        smallest(result.minimised),
        goal(result),
        values(result, point),
        point.subjects,
        time(point.duration),
        result.time_unit.word(),
        expected(result, point),
        figures(point)
    )
}

fn smallest(minimised: &str) -> &'static str {
    match minimised {
        "subjects" => "Fewest subjects",
        "duration" => "Shortest trial",
        "expected-subjects" => "Fewest subjects expected under the benchmark",
        _ => "Shortest trial expected under the benchmark",
    }
}

/// Whether stops change the number of subjects or the duration at any point.
#[must_use]
pub fn ends_early(result: &SearchResult) -> bool {
    let fewer = |point: &SearchPoint| {
        point.expected_subjects_null.is_some_and(|expected| expected < point.subjects as f64 - 1e-9)
    };
    result.minimised.starts_with("expected") || result.points.iter().any(fewer)
}

/// Subjects and duration on average under the benchmark's law, where trials end early.
fn expected(result: &SearchResult, point: &SearchPoint) -> String {
    let means = point.expected_subjects_null.zip(point.expected_duration_null);
    means.filter(|_| ends_early(result)).map_or_else(String::new, |(subjects, duration)| {
        format!(" (under the benchmark {subjects:.1} and {} on average)", time(duration))
    })
}

/// That no point reaches the goal.
#[must_use]
pub fn missed(result: &SearchResult, nearest: usize) -> String {
    let point = &result.points[nearest];
    format!(
        "no point of the grid has {}; the nearest is {}: {}",
        goal(result),
        values(result, point),
        figures(point)
    )
}
