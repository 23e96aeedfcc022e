//! The figure of `group-sequential`: bounds by information, with the statistics observed.

use super::figure::{FigureError, Line, LineFigure, Svg, lines};
use super::words;
use crate::results::{GroupSequentialLook, GroupSequentialResult};

/// Bounds of z over the events that the null expects.
///
/// # Errors
/// [`FigureError`].
pub fn boundary_figure(result: &GroupSequentialResult) -> Result<Svg, FigureError> {
    let looks = &result.looks;
    let points = |of: fn(&GroupSequentialLook) -> Option<f64>| -> Vec<(f64, f64)> {
        looks.iter().filter_map(|look| of(look).map(|z| (look.events_null, z))).collect()
    };
    let (efficacy, futility) = (points(|look| look.efficacy_bound), points(|look| look.futility_bound));
    let observed: Vec<(f64, f64)> = result
        .inference
        .iter()
        .flat_map(|record| looks.iter().zip(&record.statistics).map(|(look, z)| (look.events_null, *z)))
        .collect();
    let mut markers: Vec<(f64, f64, String)> =
        efficacy.iter().map(|(x, z)| (*x, *z, format!("success {z:.2}"))).collect();
    // At the last analysis both bounds are one.
    let stops = futility.iter().filter(|point| !efficacy.contains(point));
    markers.extend(stops.map(|(x, z)| (*x, *z, format!("stop {z:.2}"))));
    markers.extend(observed.iter().map(|(x, z)| (*x, *z, format!("observed {z:.2}"))));
    // The upper of two that are close together has its label above.
    markers.sort_by(|a, b| b.1.total_cmp(&a.1));
    let heights = markers.iter().map(|marker| marker.1).chain([0.0]);
    let (low, high) =
        heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), z| (low.min(z), high.max(z)));
    let end = looks.last().map_or(1.0, |look| look.events_null);
    let line =
        |name: &str, points: Vec<(f64, f64)>| Line { name: name.to_owned(), points, ..Line::default() };
    // One point makes no line; its marker says what it is.
    let drawn = [("efficacy bound", efficacy), ("futility bound", futility), ("observed", observed)];
    let drawn = drawn.into_iter().filter(|(_, points)| points.len() > 1);
    lines(&LineFigure {
        title: Some("Group-sequential one-sample log-rank test".to_owned()),
        x_label: "Events expected under the null (information)".to_owned(),
        y_label: "z = (E - O) / sqrt E".to_owned(),
        x_range: Some((0.0, 1.08 * end)),
        y_range: Some((low - 0.5, high + 0.5)),
        lines: drawn.map(|(name, points)| line(name, points)).collect(),
        vertical: looks
            .iter()
            .map(|look| (look.events_null, format!("time {}", words::time(look.time))))
            .collect(),
        markers,
        ..LineFigure::default()
    })
}
