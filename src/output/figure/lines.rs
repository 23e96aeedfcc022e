//! Lines over a parameter.

use super::canvas::{self, Canvas, HEIGHT, Lettering, Svg, WIDTH};
use super::frame::{
    Frame, MARGIN, X_AXIS, beside_axis, draw_title, overhang, sheet_height, title_height, title_lines,
};
use super::legend::{APART, Legend, Sample};
use super::palette::{INK, MOST_SERIES, PAPER, Style, series};
use super::path::{Point, clip_segment, steps};
use super::placement::{Rectangle, freest};
use super::reference_lines::{Horizontal, Vertical};
use super::ticks::{Axis, Notation, widened};
use super::{FigureError, check};

/// Width of a line.
pub(super) const STROKE: f64 = 2.0;
/// Opacity of a band; one within another is darker.
const BAND_OPACITY: f64 = 0.2;
/// Radius of a labelled point.
const MARKER: f64 = 4.0;

/// A line through points.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// Its name in the legend; none if empty.
    pub name: String,
    /// Its points, ascending in x.
    pub points: Vec<(f64, f64)>,
    /// Half-width of the error bar at each point.
    pub error: Option<Vec<f64>>,
    /// Whether each value holds up to the next x, rather than changing along a straight line.
    pub step: bool,
    /// The x from which the line is dotted.
    pub dotted_from: Option<f64>,
}

/// A shade between two heights, in the colour of one of the lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Band {
    /// Its name in the legend.
    pub name: String,
    /// x, lower and upper height, ascending in x.
    pub points: Vec<(f64, f64, f64)>,
    /// Place of the line whose colour it has.
    pub of_line: usize,
}

/// The paths on which a surface has one value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contour {
    /// Its name in the legend.
    pub name: String,
    /// Its paths, in any direction.
    pub paths: Vec<Vec<Point>>,
}

/// Lines with error bars, labelled reference lines and labelled points; at most 12 lines.
///
/// An axis without a given range shows all lines, points and horizontal reference lines. With a given range, what lies
/// beyond it is cut off.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LineFigure {
    /// Title, in bold above the plot.
    pub title: Option<String>,
    /// Label of the x axis.
    pub x_label: String,
    /// Label of the y axis.
    pub y_label: String,
    /// Ends of the x axis.
    pub x_range: Option<(f64, f64)>,
    /// Ends of the y axis.
    pub y_range: Option<(f64, f64)>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Shades behind the lines, the widest first; the axes do not widen for them.
    pub bands: Vec<Band>,
    /// Contours, in the styles that follow those of the lines; the axes do not widen for them.
    pub contours: Vec<Contour>,
    /// Heights with a label each, as a level or a wanted power.
    pub horizontal: Vec<(f64, String)>,
    /// Positions on the x axis with a label each.
    pub vertical: Vec<(f64, String)>,
    /// Points (x, y) with a label each.
    pub markers: Vec<(f64, f64, String)>,
    /// Whether the y axis is written in percent: 0.8 as 80%.
    pub percent_axis: bool,
}

/// Draws lines over a parameter; the legend is under the plot.
///
/// # Errors
/// [`FigureError`] for too many lines, numbers without a place on an axis, x values that go back, error half-widths
/// that are negative or not one per point, and empty ranges.
pub fn lines(figure: &LineFigure) -> Result<Svg, FigureError> {
    check_figure(figure)?;
    let layout = Layout::new(figure);
    let drawn = canvas::draw(layout.height, figure.title.as_deref(), |canvas| layout.draw(canvas))?;
    Ok(drawn.with_data(figure.data()))
}

fn check_figure(figure: &LineFigure) -> Result<(), FigureError> {
    check::at_most(MOST_SERIES, figure.lines.len() + figure.contours.len(), "lines")?;
    check::range(figure.x_range, "x")?;
    check::range(figure.y_range, "y")?;
    check::labelled(&figure.horizontal)?;
    check::labelled(&figure.vertical)?;
    for (x, y, label) in &figure.markers {
        check::drawable(*x, label)?;
        check::drawable(*y, label)?;
    }
    for band in &figure.bands {
        check::points(&band.points.iter().map(|(x, low, _)| (*x, *low)).collect::<Vec<_>>(), &band.name)?;
        band.points.iter().try_for_each(|(_, _, high)| check::drawable(*high, &band.name))?;
    }
    for contour in &figure.contours {
        let numbers = contour.paths.iter().flatten().flat_map(|(x, y)| [*x, *y]);
        numbers.into_iter().try_for_each(|number| check::drawable(number, &contour.name))?;
    }
    figure.lines.iter().try_for_each(check_line)
}

/// `Ok` if the line can be drawn.
pub(super) fn check_line(line: &Line) -> Result<(), FigureError> {
    check::points(&line.points, &line.name)?;
    line.dotted_from.iter().try_for_each(|from| check::drawable(*from, &line.name))?;
    let Some(error) = &line.error else { return Ok(()) };
    if error.len() != line.points.len() {
        let (points, errors) = (line.points.len(), error.len());
        return Err(FigureError::ErrorCount { line: line.name.clone(), points, errors });
    }
    error.iter().try_for_each(|half| check::not_negative(*half, &format!("error of {}", line.name)))
}

/// Where everything goes.
struct Layout<'f> {
    figure: &'f LineFigure,
    title: Vec<String>,
    legend: Legend,
    frame: Frame,
    horizontal: Horizontal,
    vertical: Vertical,
    height: f64,
}

impl<'f> Layout<'f> {
    fn new(figure: &'f LineFigure) -> Self {
        let title = title_lines(figure.title.as_deref());
        let (x, y) = (x_axis(figure), y_axis(figure));
        let horizontal = Horizontal::new(&figure.horizontal, y.low, y.high);
        let left = MARGIN + beside_axis(&y);
        let right = WIDTH - MARGIN - horizontal.width().max(overhang(&x));
        let legend = Legend::new(legend_entries(figure), left);
        let place = Rectangle { left, top: 0.0, right, bottom: HEIGHT };
        let frame = Frame::new(place, x, y);
        let vertical = Vertical::new(&figure.vertical, &frame);
        let top = title_height(&title) + vertical.height();
        let height = sheet_height(top, legend.height_apart());
        let bottom = height - MARGIN - legend.height_apart() - X_AXIS;
        let frame = frame.moved_to(Rectangle { top, bottom, ..place });
        Self { figure, title, legend, frame, horizontal, vertical, height }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        let (figure, frame) = (self.figure, &self.frame);
        draw_title(canvas, &self.title)?;
        frame.draw_grid(canvas)?;
        self.horizontal.draw(canvas, frame)?;
        self.vertical.draw(canvas, frame)?;
        for band in &figure.bands {
            draw_band(canvas, frame, band)?;
        }
        for (index, line) in figure.lines.iter().enumerate() {
            draw_line(canvas, frame, line, series(index))?;
        }
        for (index, contour) in figure.contours.iter().enumerate() {
            let style = series(figure.lines.len() + index);
            contour.paths.iter().try_for_each(|path| frame.trace(canvas, path, style, STROKE, None))?;
        }
        self.draw_markers(canvas)?;
        if figure.markers.is_empty()
            && figure.contours.is_empty()
            && figure.lines.iter().all(|line| line.points.is_empty())
        {
            frame.draw_no_data(canvas)?;
        }
        frame.draw_axes(canvas, &figure.x_label, &figure.y_label)?;
        self.legend.draw(canvas, frame.place.bottom + X_AXIS + APART)
    }

    /// Draws the labelled points, each label where it covers least.
    fn draw_markers(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        let frame = &self.frame;
        let contours = self.figure.contours.iter().flat_map(|contour| contour.paths.clone());
        let paths = self.figure.lines.iter().map(drawn_points).chain(contours);
        let lines = paths.flat_map(|path| frame.path(&path));
        let obstacles: Vec<_> =
            lines.chain(self.horizontal.paths(frame)).chain(self.vertical.paths(frame)).collect();
        let shown = self.figure.markers.iter().filter(|(x, y, _)| frame.shows(*x, *y));
        let shown: Vec<_> = shown.map(|(x, y, label)| (frame.at(*x, *y), label)).collect();
        let mut taken: Vec<_> = shown.iter().map(|(at, _)| around(*at, MARKER, MARKER)).collect();
        for (at, label) in shown {
            canvas.disc(at, MARKER + 1.0, PAPER)?;
            canvas.disc(at, MARKER, INK)?;
            let label = Lettering::TEXT.shorten(label, usize::MAX, 0.4 * frame.place.width());
            let places = beside(at, Lettering::TEXT.width(&label));
            if let Some((place, load)) = freest(&places, &frame.place, &obstacles, &taken) {
                if load > 0 {
                    canvas.area(&place.corners(), PAPER, 0.75)?;
                }
                canvas.text(&label, (place.left + 1.0, place.bottom - 3.5), Lettering::TEXT)?;
                taken.push(place);
            }
        }
        Ok(())
    }
}

/// The corners of the line as it is drawn.
pub(super) fn drawn_points(line: &Line) -> Vec<Point> {
    if line.step { steps(&line.points) } else { line.points.clone() }
}

/// Draws a line with its error bars.
pub(super) fn draw_line(
    canvas: &Canvas<'_>,
    frame: &Frame,
    line: &Line,
    style: Style,
) -> Result<(), FigureError> {
    for (&(x, y), &half) in line.points.iter().zip(line.error.iter().flatten()) {
        draw_error(canvas, frame, (x, y), half, style)?;
    }
    frame.trace(canvas, &drawn_points(line), style, STROKE, line.dotted_from)
}

/// The shade, cut off where the axes end.
fn draw_band(canvas: &Canvas<'_>, frame: &Frame, band: &Band) -> Result<(), FigureError> {
    let within = |point: &&(f64, f64, f64)| (frame.x.low..=frame.x.high).contains(&point.0);
    let shown = || band.points.iter().filter(within);
    let lower = shown().map(|(x, low, _)| frame.at(*x, frame.nearest_y(*low)));
    let upper = shown().rev().map(|(x, _, high)| frame.at(*x, frame.nearest_y(*high)));
    let corners: Vec<_> = lower.chain(upper).collect();
    if corners.len() < 4 { Ok(()) } else { canvas.area(&corners, series(band.of_line).colour, BAND_OPACITY) }
}

fn draw_error(
    canvas: &Canvas<'_>,
    frame: &Frame,
    at: Point,
    half: f64,
    style: Style,
) -> Result<(), FigureError> {
    let (x_range, y_range) = ((frame.x.low, frame.x.high), (frame.y.low, frame.y.high));
    let Some((low, high)) = clip_segment((at.0, at.1 - half), (at.0, at.1 + half), x_range, y_range) else {
        return Ok(());
    };
    let ends = [frame.at(low.0, low.1), frame.at(high.0, high.1)];
    canvas.line(&ends, style.colour, 1.0, &[])?;
    // No cap where the axis cuts the bar off.
    for ((x, y), end, whole) in [(ends[0], low.1, at.1 - half), (ends[1], high.1, at.1 + half)] {
        if end == whole {
            canvas.line(&[(x - 2.5, y), (x + 2.5, y)], style.colour, 1.0, &[])?;
        }
    }
    if frame.shows(at.0, at.1) {
        canvas.disc(frame.at(at.0, at.1), 2.5, style.colour)?;
    }
    Ok(())
}

/// Places for a label of this width around a point, the best first.
fn beside(at: Point, width: f64) -> Vec<Rectangle> {
    let (across, up) = (0.5 * width + 1.0, 8.0);
    let (aside, above) = (across + MARKER + 3.0, up + MARKER + 2.0);
    let near = [(aside, -above), (-aside, -above), (aside, above), (-aside, above)];
    let level = [(aside, 0.0), (-aside, 0.0), (0.0, -above), (0.0, above)];
    let far = near.map(|(dx, dy)| (dx, dy + 9.0_f64.copysign(dy)));
    let offsets = near.into_iter().chain(level).chain(far);
    offsets.map(|(dx, dy)| around((at.0 + dx, at.1 + dy), across, up)).collect()
}

fn around((x, y): Point, across: f64, up: f64) -> Rectangle {
    Rectangle { left: x - across, top: y - up, right: x + across, bottom: y + up }
}

fn legend_entries(figure: &LineFigure) -> Vec<(Sample, String)> {
    let named = figure.lines.iter().enumerate().filter(|(_, line)| !line.name.is_empty());
    let entries = named.map(|(index, line)| {
        let missing = if line.points.is_empty() { " (no data)" } else { "" };
        (Sample::Line(series(index), STROKE), format!("{}{missing}", line.name))
    });
    let bands =
        figure.bands.iter().map(|band| (Sample::Band(series(band.of_line).colour), band.name.clone()));
    let contours = figure.contours.iter().enumerate().map(|(index, contour)| {
        (Sample::Line(series(figure.lines.len() + index), STROKE), contour.name.clone())
    });
    entries.chain(bands).chain(contours).collect()
}

fn x_axis(figure: &LineFigure) -> Axis {
    if let Some((low, high)) = figure.x_range {
        return Axis::within(low, high, 8, Notation::Plain);
    }
    let points = figure.lines.iter().flat_map(|line| line.points.iter().map(|point| point.0));
    let markers = figure.markers.iter().map(|marker| marker.0);
    let lines = figure.vertical.iter().map(|line| line.0);
    let (low, high) = extent(points.chain(markers).chain(lines));
    let (low, high) = widened(low, high);
    // Room for the bars of the first and the last point.
    let room = if figure.lines.iter().any(|line| line.error.is_some()) { 0.02 * (high - low) } else { 0.0 };
    Axis::within(low - room, high + room, 8, Notation::Plain)
}

fn y_axis(figure: &LineFigure) -> Axis {
    let notation = if figure.percent_axis { Notation::Percent } else { Notation::Plain };
    if let Some((low, high)) = figure.y_range {
        return Axis::within(low, high, 6, notation);
    }
    let ends = figure.lines.iter().flat_map(line_ends);
    let markers = figure.markers.iter().map(|marker| marker.1);
    let lines = figure.horizontal.iter().map(|line| line.0);
    let (low, high) = extent(ends.chain(markers).chain(lines));
    let low = if low > 0.0 && low < 0.4 * high { 0.0 } else { low };
    if figure.percent_axis && low >= -0.02 && (0.5..=1.02).contains(&high) {
        // Room for lines that run along 0% and 100%.
        return Axis::within(-0.02, 1.02, 6, notation);
    }
    Axis::around(low, high, 6, notation)
}

/// The heights a line reaches, with its error bars.
fn line_ends(line: &Line) -> impl Iterator<Item = f64> {
    let half = |index: usize| line.error.as_ref().and_then(|error| error.get(index)).copied().unwrap_or(0.0);
    let ends = move |(index, point): (usize, &Point)| [point.1 - half(index), point.1 + half(index)];
    line.points.iter().enumerate().flat_map(ends)
}

/// Smallest and largest; 0 and 1 if there are none.
pub(super) fn extent(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let ends = numbers.fold(None, |ends: Option<(f64, f64)>, number| match ends {
        Some((low, high)) => Some((low.min(number), high.max(number))),
        None => Some((number, number)),
    });
    ends.unwrap_or((0.0, 1.0))
}
