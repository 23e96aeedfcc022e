//! The figures of `search`: power over the first key, a line for the values of the others; contours of power over two keys.

use super::figure::{Contour, FigureError, Line, LineFigure, Surface, Svg, lines};
use super::words;
use crate::results::{SearchAxis, SearchPoint, SearchResult};

/// The first key's value as a number.
fn place(point: &SearchPoint) -> Option<f64> {
    number(point.values.first()?)
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

/// Powers of the contours, besides the goal.
const LEVELS: [f64; 7] = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// Whether there are two keys whose values are numbers.
#[must_use]
pub fn has_contours(result: &SearchResult) -> bool {
    let numbers =
        |axis: &SearchAxis| axis.values.len() > 1 && axis.values.iter().all(|value| number(value).is_some());
    result.axes.len() >= 2 && result.axes[..2].iter().all(numbers)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|x: &f64| x.is_finite())
}

/// Contours of power over the values of the first two keys. A third key stands at its value of the best point, or of the nearest.
///
/// # Errors
/// [`FigureError`].
pub fn contour_figure(result: &SearchResult) -> Result<Svg, FigureError> {
    let middle = result.best.or(result.nearest).map(|place| &result.points[place]);
    let others = middle.map_or(&[][..], |point| &point.values[2..]);
    let [x, y] = [0, 1].map(|axis| {
        let mut values: Vec<f64> =
            result.axes[axis].values.iter().filter_map(|value| number(value)).collect();
        values.sort_by(f64::total_cmp);
        values
    });
    let mut powers = vec![None; x.len() * y.len()];
    for point in result.points.iter().filter(|point| &point.values[2..] == others) {
        let place = |axis: usize, values: &[f64]| {
            let value = number(&point.values[axis])?;
            values.iter().position(|known| *known == value)
        };
        if let Some((i, k)) = place(0, &x).zip(place(1, &y)) {
            powers[i * y.len() + k] = point.power;
        }
    }
    let value = |i: usize, k: usize| powers[i * y.len() + k];
    let surface = Surface { x: &x, y: &y, value: &value };
    let mut levels: Vec<f64> = LEVELS.into_iter().chain([result.power]).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    let contour = |level: &f64| {
        let goal = if (level - result.power).abs() < 1e-9 { ", the goal" } else { "" };
        Contour {
            name: format!("power {}%{goal}", words::number(100.0 * level)),
            paths: surface.isolines(*level),
        }
    };
    let mark = result.best.map(|best| &result.points[best].values);
    let mark = mark.and_then(|values| Some((number(&values[0])?, number(&values[1])?, "best".to_owned())));
    let fixed: Vec<String> =
        result.axes[2..].iter().zip(others).map(|(axis, value)| format!(", {} {value}", axis.path)).collect();
    lines(&LineFigure {
        title: Some(words::visible(&format!(
            "Power under {}, {}{}",
            result.truth,
            result.by,
            fixed.concat()
        ))),
        x_label: words::visible(&result.axes[0].path),
        y_label: words::visible(&result.axes[1].path),
        x_range: x.first().copied().zip(x.last().copied()),
        y_range: y.first().copied().zip(y.last().copied()),
        contours: levels.iter().map(contour).filter(|contour| !contour.paths.is_empty()).collect(),
        markers: mark.into_iter().collect(),
        ..LineFigure::default()
    })
}
