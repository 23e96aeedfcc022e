//! The plotting area: mapping of data to pixels, grid, axes and their labels.

use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;

use super::FigureError;
use super::canvas::{Canvas, HEIGHT, Lettering, OVERSAMPLE, WIDTH};
use super::palette::{DOTTED, GREY, GRID, INK, Style};
use super::path::{Point, clip, split};
use super::placement::Rectangle;
use super::ticks::Axis;

/// Space at every edge of the sheet.
pub(super) const MARGIN: f64 = 12.0;
/// Height of the numbers and the label under the x axis.
pub(super) const X_AXIS: f64 = 42.0;
/// Height of a line of text.
pub(super) const ROW: f64 = 17.0;

/// Length of a tick mark.
const TICK: f64 = 4.0;
/// Half the height of a digit: from the middle of a number to its baseline.
const HALF_DIGIT: f64 = 4.4;
/// The least height of the plot.
const FLATTEST: f64 = 300.0;
/// Height of a line of the title.
const TITLE_ROW: f64 = 20.0;

/// The plotting area.
pub(super) struct Frame {
    /// Where it is on the sheet.
    pub(super) place: Rectangle,
    /// The axis along its lower edge.
    pub(super) x: Axis,
    /// The axis along its left edge.
    pub(super) y: Axis,
    mapping: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

impl Frame {
    /// A frame at `place` with these axes.
    pub(super) fn new(place: Rectangle, x: Axis, y: Axis) -> Self {
        let device = |pixel: f64| (pixel * OVERSAMPLE).round() as i32;
        let columns = device(place.left)..device(place.right);
        let rows = device(place.bottom)..device(place.top);
        let mapping = Cartesian2d::new(x.low..x.high, y.low..y.high, (columns, rows));
        Self { place, x, y, mapping }
    }

    /// The same axes at another place.
    pub(super) fn moved_to(self, place: Rectangle) -> Self {
        Self::new(place, self.x, self.y)
    }

    /// Whether a point lies within the axes.
    pub(super) fn shows(&self, x: f64, y: f64) -> bool {
        (self.x.low..=self.x.high).contains(&x) && (self.y.low..=self.y.high).contains(&y)
    }

    /// The pixel of a point within the axes.
    pub(super) fn at(&self, x: f64, y: f64) -> Point {
        let (column, row) = self.mapping.translate(&(x, y));
        (f64::from(column) / OVERSAMPLE, f64::from(row) / OVERSAMPLE)
    }

    /// The parts of a line within the axes, in pixels.
    pub(super) fn path(&self, points: &[Point]) -> Vec<Vec<Point>> {
        let parts = clip(points, (self.x.low, self.x.high), (self.y.low, self.y.high));
        parts.iter().map(|part| part.iter().map(|point| self.at(point.0, point.1)).collect()).collect()
    }

    /// The height within the axes nearest to `y`.
    pub(super) fn nearest_y(&self, y: f64) -> f64 {
        y.clamp(self.y.low, self.y.high)
    }

    /// Draws a line in data units, dotted from `dotted_from` on.
    pub(super) fn trace(
        &self,
        canvas: &Canvas<'_>,
        points: &[Point],
        style: Style,
        width: f64,
        dotted_from: Option<f64>,
    ) -> Result<(), FigureError> {
        let (known, beyond) = match dotted_from {
            Some(from) => split(points, from),
            None => (points.to_vec(), Vec::new()),
        };
        for (points, dash) in [(known, style.dash), (beyond, DOTTED)] {
            for part in self.path(&points) {
                if let [only] = part[..] {
                    canvas.disc(only, 0.5 + width, style.colour)?;
                }
                canvas.line(&part, style.colour, width, dash)?;
            }
        }
        Ok(())
    }

    /// The light lines at the ticks.
    pub(super) fn draw_grid(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        for tick in &self.x.ticks {
            let (x, _) = self.at(*tick, self.y.low);
            canvas.line(&[(x, self.place.top), (x, self.place.bottom)], GRID, 0.75, &[])?;
        }
        for tick in &self.y.ticks {
            let (_, y) = self.at(self.x.low, *tick);
            canvas.line(&[(self.place.left, y), (self.place.right, y)], GRID, 0.75, &[])?;
        }
        Ok(())
    }

    /// Both axes with ticks, numbers and labels.
    pub(super) fn draw_axes(
        &self,
        canvas: &Canvas<'_>,
        x_label: &str,
        y_label: &str,
    ) -> Result<(), FigureError> {
        self.draw_x(canvas, x_label)?;
        self.draw_y(canvas, y_label)
    }

    fn draw_x(&self, canvas: &Canvas<'_>, label: &str) -> Result<(), FigureError> {
        let place = &self.place;
        canvas.line(&[(place.left, place.bottom), (place.right, place.bottom)], INK, 1.0, &[])?;
        for (tick, label) in self.x.ticks.iter().zip(&self.x.labels) {
            let (x, y) = self.at(*tick, self.y.low);
            canvas.line(&[(x, y), (x, y + TICK)], INK, 1.0, &[])?;
            canvas.text(label, (x, y + TICK + 13.0), Lettering::TEXT.centred())?;
        }
        let label = Lettering::AXIS.shorten(label, usize::MAX, place.width());
        canvas.text(&label, (place.middle().0, place.bottom + X_AXIS - 5.0), Lettering::AXIS.centred())
    }

    fn draw_y(&self, canvas: &Canvas<'_>, label: &str) -> Result<(), FigureError> {
        let place = &self.place;
        canvas.line(&[(place.left, place.top), (place.left, place.bottom)], INK, 1.0, &[])?;
        for (tick, label) in self.y.ticks.iter().zip(&self.y.labels) {
            let (x, y) = self.at(self.x.low, *tick);
            canvas.line(&[(x - TICK, y), (x, y)], INK, 1.0, &[])?;
            canvas.text(label, (x - TICK - 3.0, y + HALF_DIGIT), Lettering::TEXT.ending())?;
        }
        let label = Lettering::AXIS.shorten(label, usize::MAX, place.height());
        let x = place.left - beside_axis(&self.y) + 11.0;
        canvas.text(&label, (x, place.middle().1), Lettering::AXIS.centred().upwards())
    }

    /// The frame's vertical axis along its right edge.
    pub(super) fn draw_right_y(&self, canvas: &Canvas<'_>, label: &str) -> Result<(), FigureError> {
        let place = &self.place;
        canvas.line(&[(place.right, place.top), (place.right, place.bottom)], INK, 1.0, &[])?;
        for (tick, label) in self.y.ticks.iter().zip(&self.y.labels) {
            let (x, y) = self.at(self.x.high, *tick);
            canvas.line(&[(x, y), (x + TICK, y)], INK, 1.0, &[])?;
            canvas.text(label, (x + TICK + 3.0, y + HALF_DIGIT), Lettering::TEXT)?;
        }
        let label = Lettering::AXIS.shorten(label, usize::MAX, place.height());
        let x = place.right + beside_axis(&self.y) - 2.0;
        canvas.text(&label, (x, place.middle().1), Lettering::AXIS.centred().upwards())
    }

    /// Says that there is nothing to see.
    pub(super) fn draw_no_data(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        let (x, y) = self.place.middle();
        canvas.text("no data", (x, y + HALF_DIGIT), Lettering::AXIS.centred().coloured(GREY))
    }
}

/// What the numbers and the label beside a vertical axis take.
pub(super) fn beside_axis(axis: &Axis) -> f64 {
    let widest = axis.labels.iter().map(|label| Lettering::TEXT.width(label)).fold(0.0, f64::max);
    TICK + 3.0 + widest + 8.0 + Lettering::AXIS.size
}

/// The title as it will be broken into lines.
pub(super) fn title_lines(title: Option<&str>) -> Vec<String> {
    let Lettering { size, bold, .. } = Lettering::TITLE;
    title.map(|title| super::fonts::wrap(title, WIDTH - 2.0 * MARGIN, size, bold)).unwrap_or_default()
}

/// Height that the title takes from the top of the sheet.
pub(super) fn title_height(lines: &[String]) -> f64 {
    MARGIN + heading_height(lines.len())
}

/// Height of so many lines of a title, with the space under them.
pub(super) fn heading_height(rows: usize) -> f64 {
    TITLE_ROW * rows as f64 + if rows == 0 { 0.0 } else { 8.0 }
}

/// The baseline of a line of the title.
pub(super) fn title_baseline(row: usize) -> f64 {
    MARGIN + 13.0 + TITLE_ROW * row as f64
}

/// What the last number of an x axis may reach beyond its end.
pub(super) fn overhang(axis: &Axis) -> f64 {
    axis.labels.iter().map(|label| 0.5 * Lettering::TEXT.width(label)).fold(0.0, f64::max)
}

/// Height of a sheet with this much above the plot and under its x axis: nominal unless the plot would be too flat.
pub(super) fn sheet_height(above: f64, under: f64) -> f64 {
    HEIGHT.max(above + FLATTEST + X_AXIS + under + MARGIN)
}

/// Writes the title at the top left.
pub(super) fn draw_title(canvas: &Canvas<'_>, lines: &[String]) -> Result<(), FigureError> {
    for (row, line) in lines.iter().enumerate() {
        canvas.text(line, (MARGIN, title_baseline(row)), Lettering::TITLE)?;
    }
    Ok(())
}
