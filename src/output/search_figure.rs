//! The figure of `search`: power over the first key, a line for the values of the others.

use super::figure::{FigureError, Line, LineFigure, Svg, lines};
use super::words;
use crate::results::{SearchPoint, SearchResult};

/// The first key's value as a number.
fn place(point: &SearchPoint) -> Option<f64> {
    point.values.first()?.parse().ok().filter(|x: &f64| x.is_finite())
}

/// Whether the values of the first key are numbers.
#[must_use]
pub fn can_be_drawn(result: &SearchResult) -> bool {
    result.points.iter().all(|point| place(point).is_some())
}

/// Power over the values of the first key, the goal as a level, the best point as a mark.
///
/// # Errors
/// [`FigureError`], as for more than twelve lines.
pub fn power_figure(result: &SearchResult) -> Result<Svg, FigureError> {
    let mut groups: Vec<(&[String], Vec<&SearchPoint>)> = Vec::new();
    for point in &result.points {
        let others = &point.values[1..];
        match groups.iter_mut().find(|(known, _)| *known == others) {
            Some((_, points)) => points.push(point),
            None => groups.push((others, vec![point])),
        }
    }
    let line = |(others, points): &(&[String], Vec<&SearchPoint>)| {
        let named =
            result.axes[1..].iter().zip(*others).map(|(axis, value)| format!("{} {value}", axis.path));
        let mut found: Vec<(f64, f64, f64)> = points
            .iter()
            .filter_map(|point| Some((place(point)?, point.power?, point.power_mcse.unwrap_or(0.0))))
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        Line {
            name: words::visible(&named.collect::<Vec<_>>().join(", ")),
            points: found.iter().map(|(x, power, _)| (*x, *power)).collect(),
            error: result.trials.map(|_| found.iter().map(|(_, _, mcse)| 2.0 * mcse).collect()),
            ..Line::default()
        }
    };
    let best = result.best.map(|best| &result.points[best]);
    let mark = best.and_then(|point| Some((place(point)?, point.power?, "best".to_owned())));
    lines(&LineFigure {
        title: Some(format!("Power under {}, {}", words::visible(&result.truth), result.by)),
        x_label: words::visible(&result.axes[0].path),
        y_label: "Probability of success".to_owned(),
        y_range: Some((0.0, 1.0)),
        lines: groups.iter().map(line).filter(|line| !line.points.is_empty()).collect(),
        horizontal: vec![(result.power, format!("goal {}", words::number(result.power)))],
        markers: mark.into_iter().collect(),
        percent_axis: true,
        ..LineFigure::default()
    })
}
