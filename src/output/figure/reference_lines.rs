//! Labelled reference lines across a plot; their labels stand outside it, so that they cover no data.

use super::FigureError;
use super::canvas::{Canvas, Lettering, WIDTH};
use super::frame::{Frame, MARGIN, ROW};
use super::palette::{GREY, PAPER, REFERENCE};
use super::path::Point;
use super::placement::{Flag, Rectangle, flags, spread};

/// The widest label.
const WIDEST: f64 = 220.0;
/// From a line to its label.
const GAP: f64 = 4.0;
/// Length of the leader from the plot to a label at its right.
const LEADER: f64 = 8.0;
/// Least distance between labels at the right.
const APART: f64 = 15.0;

/// Vertical lines with labels above the plot, in rows.
pub(super) struct Vertical {
    lines: Vec<(f64, String)>,
    flags: Vec<Flag>,
}

impl Vertical {
    /// The lines within the x axis of a frame, of which only left and right need be final.
    pub(super) fn new(lines: &[(f64, String)], frame: &Frame) -> Self {
        let within = lines.iter().filter(|line| (frame.x.low..=frame.x.high).contains(&line.0));
        let lines: Vec<_> = within.map(|(x, label)| (*x, shortened(label))).collect();
        let spans: Vec<_> = lines
            .iter()
            .map(|(x, label)| (frame.at(*x, frame.y.low).0, Lettering::TEXT.width(label) + 2.0 * GAP))
            .collect();
        let flags = flags(&spans, MARGIN, WIDTH - MARGIN);
        Self { lines, flags }
    }

    /// Height of the labels.
    pub(super) fn height(&self) -> f64 {
        self.flags.iter().map(|flag| ROW * (flag.row + 1) as f64).fold(0.0, f64::max)
    }

    /// The lines in pixels.
    pub(super) fn paths(&self, frame: &Frame) -> Vec<Vec<Point>> {
        self.lines.iter().map(|(x, _)| vec![frame.at(*x, frame.y.low), frame.at(*x, frame.y.high)]).collect()
    }

    /// Draws lines and labels.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, frame: &Frame) -> Result<(), FigureError> {
        for ((x, _), flag) in self.lines.iter().zip(&self.flags) {
            let (x, bottom) = frame.at(*x, frame.y.low);
            let top = frame.place.top - ROW * flag.row as f64;
            canvas.line(&[(x, bottom), (x, frame.place.top)], GREY, 1.0, REFERENCE)?;
            canvas.line(&[(x, frame.place.top), (x, top - 12.0)], GREY, 0.75, &[])?;
        }
        for ((_, label), flag) in self.lines.iter().zip(&self.flags) {
            let bottom = frame.place.top - ROW * flag.row as f64;
            let text =
                Rectangle { left: flag.left + GAP, top: bottom - 12.0, right: flag.right - GAP, bottom };
            canvas.area(&text.corners(), PAPER, 1.0)?;
            canvas.text(label, (text.left, bottom - GAP), Lettering::TEXT.coloured(GREY))?;
        }
        Ok(())
    }
}

/// Horizontal lines with labels at the right of the plot.
pub(super) struct Horizontal {
    lines: Vec<(f64, String)>,
}

impl Horizontal {
    /// The lines within [low, high].
    pub(super) fn new(lines: &[(f64, String)], low: f64, high: f64) -> Self {
        let within = lines.iter().filter(|line| (low..=high).contains(&line.0));
        Self { lines: within.map(|(y, label)| (*y, shortened(label))).collect() }
    }

    /// Width of the labels and their leaders.
    pub(super) fn width(&self) -> f64 {
        let widths = self.lines.iter().map(|(_, label)| LEADER + GAP + Lettering::TEXT.width(label));
        widths.fold(0.0, f64::max)
    }

    /// The lines in pixels.
    pub(super) fn paths(&self, frame: &Frame) -> Vec<Vec<Point>> {
        self.lines.iter().map(|(y, _)| vec![frame.at(frame.x.low, *y), frame.at(frame.x.high, *y)]).collect()
    }

    /// Draws lines and labels.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, frame: &Frame) -> Result<(), FigureError> {
        let heights: Vec<_> = self.lines.iter().map(|(y, _)| frame.at(frame.x.low, *y).1).collect();
        let moved = spread(&heights, APART, frame.place.top, frame.place.bottom);
        for (((_, label), y), beside) in self.lines.iter().zip(heights).zip(moved) {
            let right = frame.place.right;
            canvas.line(&[(frame.place.left, y), (right, y)], GREY, 1.0, REFERENCE)?;
            canvas.line(&[(right, y), (right + LEADER, beside)], GREY, 0.75, &[])?;
            let at = (right + LEADER + GAP, beside + GAP);
            canvas.text(label, at, Lettering::TEXT.coloured(GREY))?;
        }
        Ok(())
    }
}

fn shortened(label: &str) -> String {
    Lettering::TEXT.shorten(label, usize::MAX, WIDEST)
}
