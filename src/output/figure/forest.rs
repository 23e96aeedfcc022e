//! Ratios with their intervals, one under another.

use super::canvas::{self, Canvas, Lettering, Svg, WIDTH};
use super::frame::{Frame, MARGIN, X_AXIS, draw_title, title_height, title_lines};
use super::palette::{GREY, INK, REFERENCE, series};
use super::placement::Rectangle;
use super::ticks::Axis;
use super::{FigureError, check};

/// The most rows.
const MOST_ROWS: usize = 60;
/// Height of a row.
const ROW: f64 = 20.0;
/// The widest name, and the widest column of cells: numbers with their limits are far below it.
const NAME: f64 = 230.0;
const CELL: f64 = 240.0;
/// Between the names and the plot.
const AFTER_NAMES: f64 = 14.0;
/// Space before a column of cells.
const BETWEEN: f64 = 16.0;
/// The narrowest plot.
const NARROWEST: f64 = 150.0;
/// The axis reaches from 1 / this to this at most, whatever the limits.
const FURTHEST: f64 = 32.0;
/// Half the height of the square of an estimate, and of the end of an interval.
const SQUARE: f64 = 4.5;
/// Of a row under a heading.
const INDENT: f64 = 12.0;
/// Space of a number at the axis.
const NUMBER: f64 = 36.0;
/// Between the axis and the words on what each side favours.
const SIDES: f64 = 18.0;

/// A ratio with its interval; a row without an estimate is a heading.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForestRow {
    /// Its name.
    pub name: String,
    /// Whether it stands under a heading.
    pub indented: bool,
    /// The ratio.
    pub estimate: Option<f64>,
    /// Lower limit; 0 reaches beyond the axis.
    pub lower: Option<f64>,
    /// Upper limit; none reaches beyond the axis.
    pub upper: Option<f64>,
    /// What stands at the right, a cell a column.
    pub cells: Vec<String>,
}

/// Ratios with their intervals on a logarithmic axis, numbers at the right: a forest plot.
///
/// At most 60 rows. An interval that reaches beyond the axis ends in an arrow; an estimate beyond it is not drawn, its cells say it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForestFigure {
    /// Title, in bold above the plot.
    pub title: Option<String>,
    /// Label of the axis.
    pub label: String,
    /// Words for the sides below and above 1.
    pub sides: [String; 2],
    /// Heads of the columns of cells.
    pub columns: Vec<String>,
    /// From top to bottom.
    pub rows: Vec<ForestRow>,
}

/// Draws ratios.
///
/// # Errors
/// [`FigureError`] for too many rows, an estimate that is negative, limits that do not enclose it.
pub fn forest(figure: &ForestFigure) -> Result<Svg, FigureError> {
    check::at_most(MOST_ROWS, figure.rows.len(), "rows")?;
    figure.rows.iter().try_for_each(check_row)?;
    let layout = Layout::new(figure);
    let drawn = canvas::draw(layout.height, figure.title.as_deref(), |canvas| layout.draw(canvas))?;
    Ok(drawn.with_data(figure.data()))
}

fn check_row(row: &ForestRow) -> Result<(), FigureError> {
    let Some(estimate) = row.estimate else { return Ok(()) };
    let place = format!("ratio of {}", row.name);
    check::not_negative(estimate, &place)?;
    row.lower.iter().try_for_each(|lower| check::within(*lower, 0.0, estimate, &place))?;
    row.upper.iter().try_for_each(|upper| check::within(*upper, estimate, f64::MAX, &place))
}

struct Layout<'f> {
    figure: &'f ForestFigure,
    title: Vec<String>,
    frame: Frame,
    /// Right edges of the columns of cells.
    edges: Vec<f64>,
    /// The widest name.
    widest: f64,
    height: f64,
}

impl<'f> Layout<'f> {
    fn new(figure: &'f ForestFigure) -> Self {
        let title = title_lines(figure.title.as_deref());
        let widths: Vec<f64> = (0..figure.columns.len()).map(|column| width_of(figure, column)).collect();
        let taken: f64 = widths.iter().map(|width| width + BETWEEN).sum();
        // Numbers are written in full; names give way.
        let widest = (WIDTH - 2.0 * MARGIN - taken - NARROWEST - AFTER_NAMES).clamp(40.0, NAME);
        let names = figure.rows.iter().map(|row| lettering(row).width(&name(row, widest)) + indent(row));
        let left = MARGIN + names.fold(0.0, f64::max) + AFTER_NAMES;
        let right = (WIDTH - MARGIN - taken).max(left + NARROWEST);
        let mut edge = right;
        let edges = widths.iter().map(|width| {
            edge += BETWEEN + width;
            edge
        });
        let edges = edges.collect();
        let top = title_height(&title) + ROW;
        let bottom = top + ROW * figure.rows.len().max(1) as f64 + 4.0;
        let y = Axis { low: 0.0, high: 1.0, ticks: Vec::new(), labels: Vec::new() };
        let frame = Frame::new(Rectangle { left, top, right, bottom }, x_axis(figure, right - left), y);
        Self { figure, title, frame, edges, widest, height: bottom + X_AXIS + SIDES + MARGIN }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        let (figure, place) = (self.figure, self.frame.place);
        draw_title(canvas, &self.title)?;
        for (head, edge) in figure.columns.iter().zip(&self.edges) {
            canvas.text(&cell(head, true), (*edge, place.top - 6.0), Lettering::HEAD.ending())?;
        }
        self.frame.draw_grid(canvas)?;
        let (one, _) = self.frame.at(0.0, 0.0);
        canvas.line(&[(one, place.top), (one, place.bottom)], GREY, 1.25, REFERENCE)?;
        for (index, row) in figure.rows.iter().enumerate() {
            self.draw_row(canvas, row, place.top + 2.0 + ROW * (index as f64 + 0.5))?;
        }
        if figure.rows.is_empty() {
            self.frame.draw_no_data(canvas)?;
        }
        self.frame.draw_axes(canvas, &figure.label, "")?;
        self.draw_sides(canvas, one)
    }

    fn draw_row(&self, canvas: &Canvas<'_>, row: &ForestRow, middle: f64) -> Result<(), FigureError> {
        let baseline = middle + 4.3;
        canvas.text(&name(row, self.widest), (MARGIN + indent(row), baseline), lettering(row))?;
        for (text, edge) in row.cells.iter().zip(&self.edges) {
            canvas.text(&cell(text, false), (*edge, baseline), Lettering::TEXT.ending())?;
        }
        let Some(estimate) = row.estimate else { return Ok(()) };
        let (low, high) = (self.frame.x.low, self.frame.x.high);
        let x = |ratio: f64| self.frame.at(ratio.ln().clamp(low, high), 0.0).0;
        let lower = row.lower.unwrap_or(0.0);
        let upper = row.upper.unwrap_or(f64::INFINITY);
        let colour = series(0).colour;
        canvas.line(&[(x(lower), middle), (x(upper), middle)], INK, 1.25, &[])?;
        for (limit, outwards) in [(lower, -1.0), (upper, 1.0)] {
            let beyond = limit.ln() < low || limit.ln() > high;
            let end = x(limit);
            if beyond {
                let back = end - outwards * 7.0;
                canvas.area(&[(end, middle), (back, middle - 4.0), (back, middle + 4.0)], INK, 1.0)?;
            } else {
                canvas.line(&[(end, middle - 0.8 * SQUARE), (end, middle + 0.8 * SQUARE)], INK, 1.25, &[])?;
            }
        }
        if (low..=high).contains(&estimate.ln()) {
            let at = x(estimate);
            let square = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
            canvas.area(&square.map(|(dx, dy)| (at + dx * SQUARE, middle + dy * SQUARE)), colour, 1.0)?;
        }
        Ok(())
    }

    /// What each side of 1 favours, each as far as it has room.
    fn draw_sides(&self, canvas: &Canvas<'_>, one: f64) -> Result<(), FigureError> {
        let place = self.frame.place;
        let y = place.bottom + X_AXIS + SIDES - 6.0;
        let letters = Lettering::TEXT.coloured(GREY);
        let [below, above] = &self.figure.sides;
        let below = Lettering::TEXT.shorten(below, 40, (one - MARGIN - 8.0).max(0.0));
        let above = Lettering::TEXT.shorten(above, 40, (WIDTH - MARGIN - one - 8.0).max(0.0));
        canvas.text(&below, (one - 8.0, y), letters.ending())?;
        canvas.text(&above, (one + 8.0, y), letters)
    }
}

fn name(row: &ForestRow, widest: f64) -> String {
    lettering(row).shorten_within(&row.name, widest - indent(row))
}

/// A row without anything but its name is a heading.
fn lettering(row: &ForestRow) -> Lettering {
    if row.estimate.is_none() && row.cells.is_empty() { Lettering::HEAD } else { Lettering::TEXT }
}

fn indent(row: &ForestRow) -> f64 {
    if row.indented { INDENT } else { 0.0 }
}

fn cell(text: &str, is_head: bool) -> String {
    let letters = if is_head { Lettering::HEAD } else { Lettering::TEXT };
    letters.shorten(text, usize::MAX, CELL)
}

fn width_of(figure: &ForestFigure, column: usize) -> f64 {
    let head = Lettering::HEAD.width(&cell(&figure.columns[column], true));
    let cells = figure.rows.iter().filter_map(|row| row.cells.get(column));
    cells.map(|text| Lettering::TEXT.width(&cell(text, false))).fold(head, f64::max)
}

/// Powers of 2 around all estimates and limits, at least from a half to 2; positions are natural logarithms.
fn x_axis(figure: &ForestFigure, width: f64) -> Axis {
    let rows = figure.rows.iter().filter(|row| row.estimate.is_some());
    let all = rows.flat_map(|row| [row.estimate, row.lower, row.upper]).flatten();
    let used = all.filter(|ratio| (1.0 / FURTHEST..=FURTHEST).contains(ratio));
    let (low, high) = used.fold((0.5_f64, 2.0_f64), |(low, high), ratio| (low.min(ratio), high.max(ratio)));
    let (first, last) = (low.log2().floor() as i32, high.log2().ceil() as i32);
    // As many as have room, 1 among them.
    let every = (NUMBER * f64::from(last - first + 1) / width).ceil().max(1.0) as i32;
    let powers = (first..=last).filter(|power| power % every == 0);
    let powers: Vec<f64> = powers.map(|power| 2.0_f64.powi(power)).collect();
    let label = |ratio: &f64| format!("{}", (ratio * 1e3).round() / 1e3);
    let ticks: Vec<f64> = powers.iter().map(|ratio| ratio.ln()).collect();
    let room = 0.04 * f64::from(last - first);
    Axis {
        low: (f64::from(first) - room) * std::f64::consts::LN_2,
        high: (f64::from(last) + room) * std::f64::consts::LN_2,
        labels: powers.iter().map(label).collect(),
        ticks,
    }
}
