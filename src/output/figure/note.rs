//! Lines of text in a corner of the plot.

use super::FigureError;
use super::canvas::{Canvas, Lettering};
use super::path::Point;
use super::placement::{Rectangle, freest};

/// Height of a line.
const LINE: f64 = 16.0;
/// From the text to the edge of its place.
const PAD: f64 = 4.0;

/// Where the note stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Corner {
    /// In the plot, set to the right or, if `left`, to the left.
    Within { left: bool },
    /// Above the plot, for want of room in it.
    Above,
}

/// Lines of text with the place found for them.
pub(super) struct Note {
    lines: Vec<String>,
    place: Rectangle,
    corner: Corner,
}

impl Note {
    /// The lines in the upper right corner of the plot, or the next one that no line of the figure runs through.
    pub(super) fn new(lines: &[String], plot: Rectangle, obstacles: &[Vec<Point>]) -> Self {
        let shortened = |line: &String| Lettering::TEXT.shorten(line, usize::MAX, plot.width() - 4.0 * PAD);
        let lines: Vec<_> = lines.iter().map(shortened).collect();
        let width = lines.iter().map(|line| Lettering::TEXT.width(line)).fold(0.0, f64::max) + 2.0 * PAD;
        let height = LINE * lines.len() as f64 + PAD;
        let at = |left: f64, top: f64| Rectangle { left, top, right: left + width, bottom: top + height };
        let (far, near) = (plot.right - PAD - width, plot.left + PAD);
        let (high, low) = (plot.top + PAD, plot.bottom - PAD - height);
        let corners = [at(far, high), at(near, low), at(far, low)];
        let (place, corner) = match freest(&corners, &plot, obstacles, &[]) {
            Some((place, 0)) => (place, Corner::Within { left: place == corners[1] }),
            // Moved down with the plot, its lower edge is where the plot now begins.
            _ => (at(plot.right - width, plot.top), Corner::Above),
        };
        Self { lines, place, corner }
    }

    /// Height it takes above the plot.
    pub(super) fn height_above(&self) -> f64 {
        if self.corner == Corner::Above && !self.lines.is_empty() { self.place.height() } else { 0.0 }
    }

    /// Draws it.
    pub(super) fn draw(&self, canvas: &Canvas<'_>) -> Result<(), FigureError> {
        let (x, lettering) = match self.corner {
            Corner::Within { left: true } => (self.place.left + PAD, Lettering::TEXT),
            _ => (self.place.right - PAD, Lettering::TEXT.ending()),
        };
        for (row, line) in self.lines.iter().enumerate() {
            canvas.text(line, (x, self.place.top + 12.0 + LINE * row as f64), lettering)?;
        }
        Ok(())
    }
}
