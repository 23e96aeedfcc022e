//! The path of toxicity against its boundary.

use crate::output::figure::{FigureError, Line, LineFigure, Svg, lines};
use crate::output::words;
use crate::results::MonitorResult;

/// Subjects with the event among the first k; `None` without a boundary.
pub(super) fn toxicity(result: &MonitorResult) -> Result<Option<Svg>, FigureError> {
    let Some(boundary) = result.safety.as_ref().and_then(|safety| safety.boundary.as_ref()) else {
        return Ok(None);
    };
    let event = words::toxic_event(boundary.event);
    let path: Vec<(f64, f64)> = std::iter::once((0.0, 0.0))
        .chain(boundary.path.iter().enumerate().map(|(index, count)| ((index + 1) as f64, *count as f64)))
        .collect();
    let bound: Vec<(f64, f64)> = boundary
        .table
        .iter()
        .flat_map(|[from, to, bound]| [(*from as f64, *bound as f64), (*to as f64, *bound as f64)])
        .collect();
    let most = boundary.table.last().map_or(1.0, |row| row[2] as f64);
    let end = boundary.table.last().map_or(path.len() as f64, |row| row[1] as f64);
    lines(&LineFigure {
        title: Some(format!("Toxicity: {event}")),
        x_label: format!("Subjects in the order of entry ({} set)", words::safety_set(boundary.set)),
        y_label: format!("Subjects with {event}"),
        x_range: Some((0.0, end)),
        y_range: Some((0.0, most + 1.0)),
        lines: vec![
            Line { name: "so far".to_owned(), points: path, step: true, ..Line::default() },
            Line { name: "stop at or above".to_owned(), points: bound, step: true, ..Line::default() },
        ],
        ..LineFigure::default()
    })
    .map(Some)
}
