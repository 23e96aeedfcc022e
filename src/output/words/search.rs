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
        "{} with {}: {}; {} subjects, {} {}, {}",
        if result.minimised == "subjects" { "Fewest subjects" } else { "Shortest trial" },
        goal(result),
        values(result, point),
        point.subjects,
        time(point.duration),
        result.time_unit.word(),
        figures(point)
    )
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
