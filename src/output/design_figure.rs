//! The figures of `design`: exact power over the truth, and contours of power.

use super::figure::{FigureError, Line, LineFigure, Svg, lines};
use super::words::design::unit;
use crate::results::{DesignResult, DetectableEffect, PowerAtEffect};

/// Exact probability of success over true medians, or over hazard ratios where there are no medians.
///
/// # Errors
/// [`FigureError`].
pub fn power_figure(result: &DesignResult) -> Result<Svg, FigureError> {
    let points: &[PowerAtEffect] = result.exact.as_ref().map_or(&[], |exact| &exact.power_curve);
    let with_medians = points.iter().all(|point| point.median.is_some());
    let x = |point: &PowerAtEffect| match point.median {
        Some(median) if with_medians => median,
        // Rising with the benefit, as medians do.
        _ => 1.0 / point.hazard_ratio,
    };
    let line = |name: &str, y: fn(&PowerAtEffect) -> Option<f64>| Line {
        name: name.to_owned(),
        points: points.iter().filter_map(|point| Some((x(point), y(point)?))).collect(),
        ..Line::default()
    };
    let given = &result.assumptions;
    let subjects = result.exact.as_ref().map_or(0, |exact| exact.subjects);
    let alpha = result.exact.as_ref().map_or(0.05, |exact| exact.alpha_one_sided);
    let mark = |value: Option<f64>, name: &str| {
        value
            .filter(|_| with_medians)
            .map(|median| (median, format!("{name} {}", super::words::time(median))))
    };
    let marks = [mark(given.null_median, "null"), mark(given.alternative_median, "alternative")];
    let level = result.exact.as_ref().map(|_| (alpha, format!("alpha {alpha}")));
    lines(&LineFigure {
        title: Some(format!("Probability of success of {subjects} subjects, exact")),
        x_label: if with_medians {
            format!("True median ({})", unit(given))
        } else {
            "Hazard of the null over the true hazard".to_owned()
        },
        y_label: "Probability of success".to_owned(),
        y_range: Some((0.0, 1.0)),
        lines: vec![
            line("wu, calibrated to its exact size", |point| Some(point.calibrated)),
            line("wu, nominal alpha", |point| Some(point.wu)),
            line("breslow, nominal alpha", |point| Some(point.breslow)),
            line("Wu's formula for breslow", |point| point.formula),
        ],
        horizontal: level.into_iter().collect(),
        vertical: marks.into_iter().flatten().collect(),
        percent_axis: true,
        ..LineFigure::default()
    })
}

/// The hazard ratio that numbers of subjects detect, a contour each power.
///
/// # Errors
/// [`FigureError`].
pub fn contour_figure(result: &DesignResult, effects: &[DetectableEffect]) -> Result<Svg, FigureError> {
    let line = |effect: &DetectableEffect| Line {
        name: format!("power {:.0}%", 100.0 * effect.power),
        points: effect.points.iter().map(|(n, ratio, _)| (*n as f64, *ratio)).collect(),
        ..Line::default()
    };
    let first = result.methods.iter().find(|method| method.subjects.is_some());
    let here = first
        .and_then(|method| Some((method.subjects? as f64, method.hazard_ratio?, "this design".to_owned())));
    lines(&LineFigure {
        title: Some(format!("Hazard ratio detected, {}", first.map_or("", |method| method.method))),
        x_label: "Subjects".to_owned(),
        y_label: "True hazard ratio".to_owned(),
        lines: effects.iter().map(line).collect(),
        markers: here.into_iter().collect(),
        ..LineFigure::default()
    })
}
