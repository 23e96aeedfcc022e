//! Distributions of an estimate over simulated trials.

use super::canvas::{self, Canvas, HEIGHT, Svg, WIDTH};
use super::frame::{
    Frame, MARGIN, X_AXIS, beside_axis, draw_title, overhang, sheet_height, title_height, title_lines,
};
use super::legend::{APART, Legend, Sample};
use super::lines::{Line, STROKE, check_line, draw_line, extent};
use super::palette::{INK, Style, series};
use super::path::Point;
use super::placement::Rectangle;
use super::reference_lines::Vertical;
use super::ticks::{Axis, Notation};
use super::{FigureError, check, overflow};

/// The most series whose shades can be told apart.
const MOST: usize = 6;
/// Opacity of the shade.
pub(super) const FILL: f64 = 0.18;
/// How much taller than the tallest bin the axis may get for the sake of the trials beside it.
const STRETCH: f64 = 1.5;
/// The look of the second curve: heavy, in a pattern of no series.
const CURVE: Style = Style { colour: INK, dash: &[] };

/// The distribution under one truth.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HistogramSeries {
    /// Its name.
    pub name: String,
    /// Left edge of each bin, ascending, and the fraction of trials in it.
    pub density: Vec<(f64, f64)>,
    /// Fraction of trials in no bin, as the outcome was not reached.
    pub overflow: f64,
}

/// Distributions over the same bins, drawn over one another; at most 6.
///
/// What is not reached stands as bars at the right with its percentage. Such a bar is broken off if its full height
/// would flatten the histogram.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HistogramFigure {
    /// Title, in bold above the plot.
    pub title: Option<String>,
    /// Label of the x axis.
    pub x_label: String,
    /// Label of the y axis: a fraction of trials per bin.
    pub y_label: String,
    /// Width of every bin.
    pub bin_width: f64,
    /// The distributions.
    pub series: Vec<HistogramSeries>,
    /// Name of what is in no bin: "not reached".
    pub overflow_label: String,
    /// Positions on the x axis with a label each.
    pub vertical: Vec<(f64, String)>,
    /// A probability over x, drawn on its own axis from 0 to 1 at the right.
    pub curve: Option<Line>,
    /// Label of that axis.
    pub curve_label: String,
}

/// Draws distributions over the same bins; the legend is under the plot.
///
/// # Errors
/// [`FigureError`] for too many series, a bin width that is not positive, fractions outside [0, 1], edges that go back
/// and numbers without a place on an axis.
pub fn histogram(figure: &HistogramFigure) -> Result<Svg, FigureError> {
    check_figure(figure)?;
    let layout = Layout::new(figure);
    let drawn = canvas::draw(layout.height, figure.title.as_deref(), |canvas| layout.draw(canvas))?;
    Ok(drawn.with_data(figure.data()))
}

fn check_figure(figure: &HistogramFigure) -> Result<(), FigureError> {
    check::at_most(MOST, figure.series.len(), "distributions")?;
    check::drawable(figure.bin_width, "bin width")?;
    let has_bins = figure.series.iter().any(|series| !series.density.is_empty());
    if has_bins && figure.bin_width <= 0.0 {
        return Err(FigureError::BinWidth(figure.bin_width));
    }
    check::labelled(&figure.vertical)?;
    for series in &figure.series {
        check::points(&series.density, &series.name)?;
        check::within(series.overflow, 0.0, 1.0, &format!("fraction of {}", series.name))?;
        for (_, fraction) in &series.density {
            check::within(*fraction, 0.0, 1.0, &format!("fraction of {}", series.name))?;
        }
    }
    let Some(curve) = &figure.curve else { return Ok(()) };
    check_line(curve)?;
    curve.points.iter().try_for_each(|(_, y)| check::within(*y, 0.0, 1.0, &curve.name))
}

/// Where everything goes.
struct Layout<'f> {
    figure: &'f HistogramFigure,
    title: Vec<String>,
    legend: Legend,
    frame: Frame,
    vertical: Vertical,
    /// Right end of the bars of what was not reached.
    right: f64,
    height: f64,
}

impl<'f> Layout<'f> {
    fn new(figure: &'f HistogramFigure) -> Self {
        let title = title_lines(figure.title.as_deref());
        let (x, y) = (x_axis(figure), y_axis(figure));
        let left = MARGIN + beside_axis(&y);
        let beside = if figure.curve.is_some() { beside_axis(&probability()) } else { overhang(&x) };
        let right = WIDTH - MARGIN - beside;
        let legend = Legend::new(legend_entries(figure), left);
        let place = Rectangle { left, top: 0.0, right: right - overflow::width(figure), bottom: HEIGHT };
        let frame = Frame::new(place, x, y);
        let vertical = Vertical::new(&figure.vertical, &frame);
        let top = title_height(&title) + vertical.height();
        let height = sheet_height(top, legend.height_apart());
        let bottom = height - MARGIN - legend.height_apart() - X_AXIS;
        let frame = frame.moved_to(Rectangle { top, bottom, ..place });
        Self { figure, title, legend, frame, vertical, right, height }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        let (figure, frame) = (self.figure, &self.frame);
        draw_title(canvas, &self.title)?;
        frame.draw_grid(canvas)?;
        self.vertical.draw(canvas, frame)?;
        for (index, one) in figure.series.iter().enumerate() {
            let outlines = outlines(&one.density, figure.bin_width);
            draw_bins(canvas, frame, &outlines, series(index))?;
        }
        overflow::draw(canvas, figure, frame, self.right)?;
        if let Some(curve) = &figure.curve {
            self.draw_curve(canvas, curve)?;
        }
        if is_empty(figure) {
            frame.draw_no_data(canvas)?;
        }
        frame.draw_axes(canvas, &figure.x_label, &figure.y_label)?;
        self.legend.draw(canvas, frame.place.bottom + X_AXIS + APART)
    }

    /// Draws the curve on its own axis, which stands at the far right.
    fn draw_curve(&self, canvas: &Canvas<'_>, curve: &Line) -> Result<(), FigureError> {
        let scaled = Frame::new(self.frame.place, self.frame.x.clone(), probability());
        draw_line(canvas, &scaled, curve, CURVE)?;
        let place = Rectangle { right: self.right, ..self.frame.place };
        Frame::new(place, self.frame.x.clone(), probability()).draw_right_y(canvas, &self.figure.curve_label)
    }
}

fn probability() -> Axis {
    Axis::within(0.0, 1.0, 5, Notation::Plain)
}

fn is_empty(figure: &HistogramFigure) -> bool {
    figure.series.iter().all(|series| series.density.is_empty() && series.overflow == 0.0)
}

fn legend_entries(figure: &HistogramFigure) -> Vec<(Sample, String)> {
    let shades = figure.series.iter().enumerate();
    let mut entries: Vec<_> =
        shades.map(|(index, one)| (Sample::Area(series(index)), one.name.clone())).collect();
    if let Some(curve) = figure.curve.as_ref().filter(|curve| !curve.name.is_empty()) {
        entries.push((Sample::Line(CURVE, STROKE), curve.name.clone()));
    }
    entries
}

fn x_axis(figure: &HistogramFigure) -> Axis {
    let bins = figure.series.iter().flat_map(|series| &series.density).filter(|bin| bin.1 > 0.0);
    let edges = bins.flat_map(|(left, _)| [*left, left + figure.bin_width]);
    let (low, high) = extent(edges.chain(figure.vertical.iter().map(|line| line.0)));
    Axis::around(low, high, 8, Notation::Plain)
}

fn y_axis(figure: &HistogramFigure) -> Axis {
    let fractions = figure.series.iter().flat_map(|series| series.density.iter().map(|bin| bin.1));
    let tallest = fractions.fold(0.0, f64::max);
    let beside = figure.series.iter().map(|series| series.overflow).fold(0.0, f64::max);
    // What would be broken off anyway need not stretch the axis.
    let high = if tallest > 0.0 && beside > STRETCH * tallest { tallest } else { tallest.max(beside) };
    Axis::in_fifths(if high > 0.0 { high } else { 1.0 })
}

/// The outlines of adjacent bins, each from the x axis up and back to it.
fn outlines(density: &[(f64, f64)], width: f64) -> Vec<Vec<Point>> {
    let mut outlines: Vec<Vec<Point>> = Vec::new();
    for &(left, fraction) in density.iter().filter(|bin| bin.1 > 0.0) {
        let bin = [(left, fraction), (left + width, fraction), (left + width, 0.0)];
        match outlines.last_mut().filter(|outline| adjoins(outline, left, width)) {
            Some(outline) => {
                outline.pop();
                outline.extend(bin);
            }
            None => outlines.push([&[(left, 0.0)], &bin[..]].concat()),
        }
    }
    outlines
}

/// Whether the outline ends where the bin starts, but for rounding.
fn adjoins(outline: &[Point], left: f64, width: f64) -> bool {
    outline.last().is_some_and(|end| (end.0 - left).abs() < 1e-6 * width)
}

fn draw_bins(
    canvas: &Canvas<'_>,
    frame: &Frame,
    outlines: &[Vec<Point>],
    style: Style,
) -> Result<(), FigureError> {
    for outline in outlines {
        for part in frame.path(outline) {
            canvas.area(&part, style.colour, FILL)?;
            canvas.line(&part, style.colour, 1.5, style.dash)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_bins_share_an_outline_and_gaps_part_them() {
        let found = outlines(&[(0.1, 0.2), (0.2, 0.3), (0.30000000000000004, 0.0), (0.4, 0.1)], 0.1);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].len(), 6);
        assert_eq!((found[0][0], found[0][5].1), ((0.1, 0.0), 0.0));
        assert_eq!(found[1].len(), 4);
    }

    #[test]
    fn a_tall_overflow_does_not_flatten_the_bins() {
        let series = HistogramSeries { name: "truth".into(), density: vec![(0.0, 0.04)], overflow: 0.9 };
        let figure = HistogramFigure { bin_width: 1.0, series: vec![series], ..HistogramFigure::default() };
        assert!((y_axis(&figure).high - 0.04).abs() < 1e-12);
    }
}
