//! The lines of survival curves: steps, intervals, censored times, medians.

use super::FigureError;
use super::canvas::Canvas;
use super::frame::Frame;
use super::kaplan_meier::{CURVE_WIDTH, SurvivalCurve, SurvivalStep};
use super::palette::{DOTTED, GREY, Style, series};
use super::path::{Point, steps};

/// Half the height of the tick of a censored time.
const CENSORED: f64 = 4.5;

/// Every line of a curve in data units: steps, limits and drop line.
pub(super) fn all(curve: &SurvivalCurve) -> Vec<Vec<Point>> {
    let mut lines = vec![corners(curve)];
    lines.extend(limit_runs(curve, |step| step.lower));
    lines.extend(limit_runs(curve, |step| step.upper));
    lines.extend(curve.median.map(|median| vec![(0.0, 0.5), (median, 0.5), (median, 0.0)]));
    lines
}

/// Shades between the limits of every curve; a lone limit is a thin line.
pub(super) fn draw_intervals(
    canvas: &Canvas<'_>,
    frame: &Frame,
    curves: &[SurvivalCurve],
) -> Result<(), FigureError> {
    for (index, curve) in curves.iter().enumerate() {
        draw_band(canvas, frame, curve, series(index), band_opacity(curves.len()))?;
        draw_lone_limits(canvas, frame, curve, series(index))?;
    }
    Ok(())
}

/// Dotted lines from the survival axis at 0.5 down to each median.
pub(super) fn draw_medians(
    canvas: &Canvas<'_>,
    frame: &Frame,
    curves: &[SurvivalCurve],
) -> Result<(), FigureError> {
    let medians = curves.iter().enumerate().filter_map(|(index, curve)| Some((index, curve.median?)));
    let Some(last) = medians.clone().map(|(_, median)| median).reduce(f64::max) else { return Ok(()) };
    frame.trace(canvas, &[(0.0, 0.5), (last, 0.5)], Style { colour: GREY, dash: DOTTED }, 1.0, None)?;
    for (index, median) in medians {
        let style = Style { colour: series(index).colour, dash: DOTTED };
        frame.trace(canvas, &[(median, 0.5), (median, 0.0)], style, 1.25, None)?;
    }
    Ok(())
}

/// Draws the steps and the censored times.
pub(super) fn draw_curves(
    canvas: &Canvas<'_>,
    frame: &Frame,
    curves: &[SurvivalCurve],
) -> Result<(), FigureError> {
    for (index, curve) in curves.iter().enumerate() {
        frame.trace(canvas, &corners(curve), series(index), CURVE_WIDTH, None)?;
        draw_censored(canvas, frame, curve, series(index))?;
    }
    Ok(())
}

/// A tick at each censored time; those within a pixel of the last one would only blacken it.
fn draw_censored(
    canvas: &Canvas<'_>,
    frame: &Frame,
    curve: &SurvivalCurve,
    style: Style,
) -> Result<(), FigureError> {
    let mut last = f64::NEG_INFINITY;
    for step in curve.steps.iter().filter(|step| step.censored > 0) {
        let (x, y) = frame.at(step.time, step.survival);
        if x - last >= 1.0 {
            canvas.line(&[(x, y - CENSORED), (x, y + CENSORED)], style.colour, 1.25, &[])?;
            last = x;
        }
    }
    Ok(())
}

/// The step line of a curve from (0, 1) on.
fn corners(curve: &SurvivalCurve) -> Vec<Point> {
    if curve.steps.is_empty() {
        return Vec::new();
    }
    let values = curve.steps.iter().map(|step| (step.time, step.survival));
    steps(&std::iter::once((0.0, 1.0)).chain(values).collect::<Vec<_>>())
}

/// The step lines of a limit, each as long as the limit exists.
fn limit_runs(curve: &SurvivalCurve, limit: impl Fn(&SurvivalStep) -> Option<f64>) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in curve.steps.windows(2) {
        let value = limit(&pair[0]);
        if let Some(value) = value {
            if !open {
                runs.push(Vec::new());
            }
            if let Some(run) = runs.last_mut() {
                run.extend([(pair[0].time, value), (pair[1].time, value)]);
            }
        }
        open = value.is_some();
    }
    runs
}

fn band_opacity(curves: usize) -> f64 {
    match curves {
        0 | 1 => 0.20,
        2 | 3 => 0.14,
        _ => 0.10,
    }
}

/// The shade where both limits exist.
fn draw_band(
    canvas: &Canvas<'_>,
    frame: &Frame,
    curve: &SurvivalCurve,
    style: Style,
    opacity: f64,
) -> Result<(), FigureError> {
    let both = |step: &SurvivalStep| step.lower.zip(step.upper);
    let lower = limit_runs(curve, |step| both(step).map(|limits| limits.0));
    let upper = limit_runs(curve, |step| both(step).map(|limits| limits.1));
    for (lower, upper) in lower.iter().zip(&upper) {
        let outline = lower.iter().chain(upper.iter().rev());
        let pixels: Vec<_> = outline.map(|point| frame.at(point.0, frame.nearest_y(point.1))).collect();
        canvas.area(&pixels, style.colour, opacity)?;
    }
    Ok(())
}

/// A thin line where only one limit exists.
fn draw_lone_limits(
    canvas: &Canvas<'_>,
    frame: &Frame,
    curve: &SurvivalCurve,
    style: Style,
) -> Result<(), FigureError> {
    let lone = |one: Option<f64>, other: Option<f64>| one.filter(|_| other.is_none());
    let lower = limit_runs(curve, |step| lone(step.lower, step.upper));
    let upper = limit_runs(curve, |step| lone(step.upper, step.lower));
    for run in lower.iter().chain(&upper) {
        frame.trace(canvas, run, Style { dash: &[], ..style }, 0.75, None)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(limits: [(Option<f64>, Option<f64>); 4]) -> SurvivalCurve {
        let steps = limits.iter().zip(1_u8..).map(|((lower, upper), time)| SurvivalStep {
            time: f64::from(time),
            survival: 1.0 - 0.2 * f64::from(time),
            lower: *lower,
            upper: *upper,
            ..SurvivalStep::default()
        });
        SurvivalCurve { steps: steps.collect(), ..SurvivalCurve::default() }
    }

    #[test]
    fn a_curve_starts_at_one_and_steps_down() {
        let corners = corners(&curve([(None, None); 4]));
        assert_eq!(corners[..4], [(0.0, 1.0), (1.0, 1.0), (1.0, 0.8), (2.0, 0.8)]);
        assert!(super::corners(&SurvivalCurve::default()).is_empty());
    }

    #[test]
    fn a_limit_is_drawn_as_far_as_it_exists() {
        let curve = curve([(Some(0.5), Some(0.9)), (None, Some(0.8)), (Some(0.2), Some(0.7)), (None, None)]);
        let lower = limit_runs(&curve, |step| step.lower);
        assert_eq!(lower, [[(1.0, 0.5), (2.0, 0.5)], [(3.0, 0.2), (4.0, 0.2)]]);
        let upper = limit_runs(&curve, |step| step.upper);
        assert_eq!(upper.len(), 1);
        assert_eq!(upper[0].len(), 6);
    }
}
