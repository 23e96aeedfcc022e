//! The points of a search.

use super::{WriteError, cell, write};
use crate::results::SearchResult;

/// A row per point of the grid, the values of its keys first.
///
/// # Errors
/// [`WriteError::Format`].
pub fn search(result: &SearchResult) -> Result<String, WriteError> {
    let mut header: Vec<&str> = result.axes.iter().map(|axis| axis.path.as_str()).collect();
    header.extend([
        "subjects",
        "duration",
        "expected_subjects_null",
        "expected_subjects",
        "expected_duration_null",
        "expected_duration",
        "variant",
        "alpha_one_sided",
        "nominal_alpha",
        "events_null",
        "events",
        "size",
        "size_mcse",
        "power",
        "power_mcse",
        "reaches",
        "best",
        "reason",
    ]);
    let rows = result.points.iter().enumerate().map(|(place, point)| {
        let mut row = point.values.clone();
        row.extend([
            point.subjects.to_string(),
            point.duration.to_string(),
            cell(point.expected_subjects_null),
            cell(point.expected_subjects),
            cell(point.expected_duration_null),
            cell(point.expected_duration),
            point.variant.to_owned(),
            point.alpha_one_sided.to_string(),
            cell(point.nominal_alpha),
            cell(point.events_null),
            cell(point.events),
            cell(point.size),
            cell(point.size_mcse),
            cell(point.power),
            cell(point.power_mcse),
            point.reaches.to_string(),
            (result.best == Some(place)).to_string(),
            point.reason.clone().unwrap_or_default(),
        ]);
        row
    });
    write(&header, rows)
}
