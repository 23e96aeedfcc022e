//! Survival curves over time.

use super::canvas::{self, Canvas, Svg, WIDTH};
use super::frame::{
    Frame, MARGIN, X_AXIS, beside_axis, draw_title, overhang, sheet_height, title_height, title_lines,
};
use super::legend::{Legend, Sample};
use super::note::Note;
use super::palette::{DOTTED, GREY, MOST_SERIES, PAPER, Style, series};
use super::path::Point;
use super::placement::Rectangle;
use super::ticks::{Axis, Notation};
use super::{FigureError, at_risk, check, survival_lines};

/// The most curves with a row in the table.
const MOST_CURVES: usize = 8;
/// Width of the line of a curve.
pub(super) const CURVE_WIDTH: f64 = 2.0;
/// Width of the line of a reference.
const REFERENCE_WIDTH: f64 = 1.5;

/// One distinct time of a survival curve.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SurvivalStep {
    /// The time, at least 0.
    pub time: f64,
    /// Survival from this time on, 0 to 1.
    pub survival: f64,
    /// Lower limit of its interval, if it exists.
    pub lower: Option<f64>,
    /// Upper limit of its interval, if it exists.
    pub upper: Option<f64>,
    /// Subjects at risk just before the time.
    pub at_risk: u64,
    /// Events at the time.
    pub events: u64,
    /// Censored at the time.
    pub censored: u64,
}

/// An estimated survival curve; it starts at survival 1 at time 0 and ends at its last step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SurvivalCurve {
    /// Its name.
    pub name: String,
    /// One step per distinct time, ascending, those with censoring only included.
    pub steps: Vec<SurvivalStep>,
    /// Its median, if it is reached.
    pub median: Option<f64>,
}

/// A known survival curve to compare with, drawn as a smooth line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReferenceCurve {
    /// Its name.
    pub name: String,
    /// Time and survival, ascending in time.
    pub points: Vec<(f64, f64)>,
    /// The last known time: beyond it the line is dotted.
    pub horizon: Option<f64>,
    /// Time and limits of its own uncertainty, ascending in time; shaded.
    pub limits: Vec<(f64, [f64; 2])>,
}

/// What is counted under the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountRow {
    /// Subjects at risk just before the time of a tick.
    AtRisk,
    /// Events up to and at it.
    Events,
    /// Censored up to and at it.
    Censored,
}

/// Survival of a curve at a time that is of interest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalMark {
    /// Index of the curve.
    pub curve: usize,
    /// The time.
    pub time: f64,
    /// Survival there.
    pub survival: f64,
    /// Limits of its interval, where they exist.
    pub limits: [Option<f64>; 2],
}

/// Survival curves with intervals, censored times, medians, reference curves and the number at risk.
///
/// At most 8 curves, and at most 12 curves and references together. The x axis shows every step and every reference
/// point; the y axis goes from 0 to 1. A band is shaded where both limits exist; a lone limit is a thin line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KaplanMeierFigure {
    /// Title, in bold above the plot.
    pub title: Option<String>,
    /// Label of the time axis, with the unit.
    pub time_label: String,
    /// Label of the survival axis.
    pub survival_label: String,
    /// The curves.
    pub curves: Vec<SurvivalCurve>,
    /// The curves they are compared with.
    pub references: Vec<ReferenceCurve>,
    /// Lines of text in the upper right corner; in another corner or above the plot if a curve runs there.
    pub note: Vec<String>,
    /// What the shaded intervals are, for the legend.
    pub interval_name: Option<String>,
    /// Survival axis in percent.
    pub percent_axis: bool,
    /// Times of interest, each with a vertical interval.
    pub marks: Vec<SurvivalMark>,
    /// What is counted under the figure; the number at risk if `None`, nothing if empty.
    pub counts: Option<Vec<CountRow>>,
}

impl KaplanMeierFigure {
    /// What is counted under it.
    fn count_rows(&self) -> &[CountRow] {
        self.counts.as_deref().unwrap_or(&[CountRow::AtRisk])
    }
}

/// Draws survival curves above their number at risk.
///
/// The number at risk at a tick of the time axis counts the subjects whose time is not earlier than the tick.
///
/// # Errors
/// [`FigureError`] for too many curves, numbers without a place on an axis, survival outside [0, 1], times that are
/// negative or go back.
pub fn kaplan_meier(figure: &KaplanMeierFigure) -> Result<Svg, FigureError> {
    check_figure(figure)?;
    let layout = Layout::new(figure);
    let drawn = canvas::draw(layout.height, figure.title.as_deref(), |canvas| layout.draw(canvas))?;
    Ok(drawn.with_data(figure.data()))
}

fn check_figure(figure: &KaplanMeierFigure) -> Result<(), FigureError> {
    check::at_most(MOST_CURVES, figure.curves.len(), "survival curves")?;
    check::at_most(
        MOST_SERIES,
        figure.curves.len() + figure.references.len(),
        "survival and reference curves",
    )?;
    for curve in &figure.curves {
        check_curve(curve)?;
    }
    for reference in &figure.references {
        let ReferenceCurve { name, points, horizon, limits } = reference;
        check::points(points, name)?;
        for &(time, survival) in points {
            check::not_negative(time, &format!("time of {name}"))?;
            check::within(survival, 0.0, 1.0, &format!("survival of {name}"))?;
        }
        for (time, [lower, upper]) in limits {
            check::not_negative(*time, &format!("time of {name}"))?;
            check::within(*lower, 0.0, *upper, &format!("limits of {name}"))?;
            check::within(*upper, *lower, 1.0, &format!("limits of {name}"))?;
        }
        check::ascending(limits.iter().map(|limits| limits.0), &format!("times of {name}"))?;
        horizon.iter().try_for_each(|time| check::not_negative(*time, &format!("horizon of {name}")))?;
    }
    for mark in &figure.marks {
        check::not_negative(mark.time, "time of a mark")?;
        check::within(mark.survival, 0.0, 1.0, "survival of a mark")?;
        mark.limits.iter().flatten().try_for_each(|limit| check::drawable(*limit, "interval of a mark"))?;
    }
    Ok(())
}

fn check_curve(curve: &SurvivalCurve) -> Result<(), FigureError> {
    let name = &curve.name;
    for step in &curve.steps {
        check::not_negative(step.time, &format!("time of {name}"))?;
        check::within(step.survival, 0.0, 1.0, &format!("survival of {name}"))?;
        for limit in step.lower.iter().chain(&step.upper) {
            check::drawable(*limit, &format!("interval of {name}"))?;
        }
    }
    check::ascending(curve.steps.iter().map(|step| step.time), &format!("times of {name}"))?;
    curve.median.iter().try_for_each(|median| check::not_negative(*median, &format!("median of {name}")))
}

/// Where everything goes.
struct Layout<'f> {
    figure: &'f KaplanMeierFigure,
    title: Vec<String>,
    legend: Legend,
    legend_top: f64,
    frame: Frame,
    note: Note,
    height: f64,
}

impl<'f> Layout<'f> {
    fn new(figure: &'f KaplanMeierFigure) -> Self {
        let title = title_lines(figure.title.as_deref());
        let x = Axis::around(0.0, last_time(figure), 8, Notation::Plain);
        let notation = if figure.percent_axis { Notation::Percent } else { Notation::Plain };
        let y = Axis::within(0.0, 1.0, 5, notation);
        let rows = figure.count_rows();
        let left = MARGIN + beside_axis(&y).max(at_risk::width_of_names(&figure.curves, rows));
        let right = WIDTH - MARGIN - overhang(&x);
        let legend = Legend::new(legend_entries(figure), left);
        let legend_top = title_height(&title);
        let top = legend_top + legend.height_apart() + 4.0;
        let table = at_risk::height(&figure.curves, rows);
        let height = sheet_height(top, 0.0) + table;
        let place = Rectangle { left, top, right, bottom: height - MARGIN - table - X_AXIS };
        let frame = Frame::new(place, x, y);
        let note = Note::new(&figure.note, place, &obstacles(figure, &frame));
        let above = note.height_above();
        let place = Rectangle { top: place.top + above, bottom: place.bottom + above, ..place };
        Self { figure, title, legend, legend_top, frame: frame.moved_to(place), note, height: height + above }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        let (figure, frame) = (self.figure, &self.frame);
        draw_title(canvas, &self.title)?;
        self.legend.draw(canvas, self.legend_top)?;
        frame.draw_grid(canvas)?;
        self.note.draw(canvas)?;
        for (index, reference) in figure.references.iter().enumerate() {
            draw_limits(canvas, frame, reference, series(figure.curves.len() + index))?;
        }
        survival_lines::draw_intervals(canvas, frame, &figure.curves)?;
        survival_lines::draw_medians(canvas, frame, &figure.curves)?;
        for (index, reference) in figure.references.iter().enumerate() {
            let style = series(figure.curves.len() + index);
            frame.trace(canvas, &reference.points, style, REFERENCE_WIDTH, reference.horizon)?;
        }
        survival_lines::draw_curves(canvas, frame, &figure.curves)?;
        let curves = figure.curves.len();
        figure.marks.iter().try_for_each(|mark| draw_mark(canvas, frame, mark, curves))?;
        if is_empty(figure) {
            frame.draw_no_data(canvas)?;
        }
        frame.draw_axes(canvas, &figure.time_label, &figure.survival_label)?;
        let top = frame.place.bottom + X_AXIS + 6.0;
        at_risk::draw(canvas, &figure.curves, figure.count_rows(), frame, top)
    }
}

/// Shades between the limits of a reference curve, as far as its axis goes.
fn draw_limits(
    canvas: &Canvas<'_>,
    frame: &Frame,
    reference: &ReferenceCurve,
    style: Style,
) -> Result<(), FigureError> {
    let lower = reference.limits.iter().map(|(time, limits)| (*time, limits[0]));
    let upper = reference.limits.iter().rev().map(|(time, limits)| (*time, limits[1]));
    let shown = lower.chain(upper).filter(|(time, survival)| frame.shows(*time, *survival));
    let outline: Vec<Point> = shown.map(|(time, survival)| frame.at(time, survival)).collect();
    if outline.len() < 3 { Ok(()) } else { canvas.area(&outline, style.colour, 0.12) }
}

/// Pixels between the marks of two curves at the same time.
const BESIDE: f64 = 7.0;

/// A disc on the curve, and a vertical line between its limits; marks of several curves stand side by side.
fn draw_mark(
    canvas: &Canvas<'_>,
    frame: &Frame,
    mark: &SurvivalMark,
    curves: usize,
) -> Result<(), FigureError> {
    if !frame.shows(mark.time, mark.survival) {
        return Ok(());
    }
    let colour = series(mark.curve).colour;
    let aside = BESIDE * (mark.curve as f64 - 0.5 * (curves.max(1) - 1) as f64);
    let place = |survival: f64| {
        let (x, y) = frame.at(mark.time, survival);
        ((x + aside).clamp(frame.place.left, frame.place.right), y)
    };
    let at = place(mark.survival);
    if let [Some(lower), Some(upper)] = mark.limits {
        let ends = [lower, upper].map(|limit| place(frame.nearest_y(limit)));
        canvas.line(&ends, colour, 1.5, &[])?;
        for (x, y) in ends {
            canvas.line(&[(x - 4.0, y), (x + 4.0, y)], colour, 1.5, &[])?;
        }
    }
    canvas.disc(at, 4.0, PAPER)?;
    canvas.disc(at, 3.0, colour)
}

/// Every line of the plot, in pixels.
fn obstacles(figure: &KaplanMeierFigure, frame: &Frame) -> Vec<Vec<Point>> {
    let curves = figure.curves.iter().flat_map(survival_lines::all);
    let lines = curves.chain(figure.references.iter().map(|reference| reference.points.clone()));
    lines.flat_map(|line| frame.path(&line)).collect()
}

fn is_empty(figure: &KaplanMeierFigure) -> bool {
    figure.curves.iter().all(|curve| curve.steps.is_empty())
        && figure.references.iter().all(|reference| reference.points.is_empty())
}

fn last_time(figure: &KaplanMeierFigure) -> f64 {
    let steps = figure.curves.iter().flat_map(|curve| curve.steps.iter().map(|step| step.time));
    let points = figure.references.iter().flat_map(|reference| reference.points.iter().map(|point| point.0));
    let medians = figure.curves.iter().filter_map(|curve| curve.median);
    steps.chain(points).chain(medians).fold(0.0, f64::max)
}

fn legend_entries(figure: &KaplanMeierFigure) -> Vec<(Sample, String)> {
    let curves = figure.curves.iter().enumerate().map(|(index, curve)| {
        let missing = if curve.steps.is_empty() { " (no data)" } else { "" };
        (Sample::Line(series(index), CURVE_WIDTH), format!("{}{missing}", curve.name))
    });
    let references = figure.references.iter().enumerate().map(|(index, reference)| {
        (Sample::Line(series(figure.curves.len() + index), REFERENCE_WIDTH), reference.name.clone())
    });
    let mut entries: Vec<_> = curves.chain(references).collect();
    let steps = || figure.curves.iter().flat_map(|curve| &curve.steps);
    if let Some(name) =
        figure.interval_name.as_ref().filter(|_| steps().any(|step| step.lower.or(step.upper).is_some()))
    {
        let colour = if let [_] = figure.curves[..] { series(0).colour } else { GREY };
        entries.push((Sample::Band(colour), name.clone()));
    }
    if steps().any(|step| step.censored > 0) {
        entries.push((Sample::Censored, "censored".to_owned()));
    }
    if let Some(place) = figure.references.iter().position(|reference| !reference.limits.is_empty()) {
        let several = figure.references.iter().filter(|reference| !reference.limits.is_empty()).count() > 1;
        let colour = if several { GREY } else { series(figure.curves.len() + place).colour };
        entries.push((Sample::Band(colour), "uncertainty of the benchmark".to_owned()));
    }
    let beyond = |reference: &ReferenceCurve| {
        reference.horizon.is_some_and(|horizon| reference.points.iter().any(|point| point.0 > horizon))
    };
    if figure.references.iter().any(beyond) {
        entries.push((
            Sample::Line(Style { colour: GREY, dash: DOTTED }, REFERENCE_WIDTH),
            "extrapolated".to_owned(),
        ));
    }
    entries
}
