//! The legend: names beside samples, in as many columns as fit.

use plotters::style::RGBColor;

use super::FigureError;
use super::canvas::{Canvas, Lettering, WIDTH};
use super::frame::{MARGIN, ROW};
use super::mark::Mark;
use super::palette::{GREY, Style};

/// Length of a sample of a line.
const SAMPLE: f64 = 32.0;
/// From a sample to its name.
const GAP: f64 = 7.0;
/// Between columns.
const BETWEEN: f64 = 22.0;
/// Between the legend and the plot with its axis.
pub(super) const APART: f64 = 8.0;
/// The most characters of a name.
const CHARACTERS: usize = 52;
/// The widest name.
const WIDEST: f64 = 330.0;

/// What stands before a name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sample {
    /// A line.
    Line(Style, f64),
    /// A shaded area with its outline.
    Area(Style),
    /// The shade of an interval.
    Band(RGBColor),
    /// The tick of a censored time on a line.
    Censored,
    /// A bar of this depth with its line.
    Bar(Style, f64),
    /// A filled bar of this depth.
    Fill(RGBColor, f64),
    /// What happened.
    Mark(Mark),
    /// An arrow to the right.
    Arrow(RGBColor),
}

/// Samples and names, laid out in rows.
pub(super) struct Legend {
    entries: Vec<(Sample, String)>,
    columns: Vec<f64>,
    left: f64,
}

impl Legend {
    /// The entries in as few rows as fit, starting under or above the left end of the plot, or at the edge of the sheet
    /// if that saves rows.
    pub(super) fn new(entries: Vec<(Sample, String)>, left: f64) -> Self {
        let names =
            |(sample, name): (Sample, String)| (sample, Lettering::TEXT.shorten(&name, CHARACTERS, WIDEST));
        let entries: Vec<_> = entries.into_iter().map(names).collect();
        let columns = |left: f64| columns_within(&entries, WIDTH - MARGIN - left);
        let rows = |columns: usize| entries.len().div_ceil(columns);
        let left = if rows(columns(MARGIN)) < rows(columns(left)) { MARGIN } else { left };
        let columns = column_widths(&entries, columns(left));
        Self { entries, columns, left }
    }

    /// Height of all rows.
    pub(super) fn height(&self) -> f64 {
        ROW * self.entries.len().div_ceil(self.columns.len().max(1)) as f64
    }

    /// Height with the space that sets it off from the plot.
    pub(super) fn height_apart(&self) -> f64 {
        if self.entries.is_empty() { 0.0 } else { self.height() + APART }
    }

    /// Draws it with its upper edge at `top`.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, top: f64) -> Result<(), FigureError> {
        for (index, (sample, name)) in self.entries.iter().enumerate() {
            let (row, column) = (index / self.columns.len(), index % self.columns.len());
            let x = self.left + self.columns[..column].iter().sum::<f64>();
            let y = top + ROW * (row as f64 + 0.5);
            draw_sample(canvas, *sample, x, y)?;
            canvas.text(name, (x + SAMPLE + GAP, y + 4.2), Lettering::TEXT)?;
        }
        Ok(())
    }
}

/// The number of columns that fit into `width` in the least number of rows; fewest, as they are filled best.
fn columns_within(entries: &[(Sample, String)], width: f64) -> usize {
    let rows = |columns: usize| entries.len().div_ceil(columns);
    let fits = |columns: &usize| column_widths(entries, *columns).iter().sum::<f64>() - BETWEEN <= width;
    let most = (1..=entries.len()).rev().find(fits).unwrap_or(1);
    (1..=most).filter(fits).find(|columns| rows(*columns) == rows(most)).unwrap_or(1)
}

/// Widths of the columns, with the space after each, if there are `count`.
fn column_widths(entries: &[(Sample, String)], count: usize) -> Vec<f64> {
    let mut widths = vec![0.0_f64; count];
    for (index, (_, name)) in entries.iter().enumerate() {
        let column = &mut widths[index % count];
        *column = column.max(SAMPLE + GAP + Lettering::TEXT.width(name) + BETWEEN);
    }
    widths
}

fn draw_sample(canvas: &Canvas<'_>, sample: Sample, x: f64, y: f64) -> Result<(), FigureError> {
    let line = [(x, y), (x + SAMPLE, y)];
    let box_of = |half: f64| [(x, y - half), (x + SAMPLE, y - half), (x + SAMPLE, y + half), (x, y + half)];
    match sample {
        Sample::Line(style, width) => canvas.line(&line, style.colour, width, style.dash),
        Sample::Area(style) => {
            canvas.area(&box_of(5.0), style.colour, 0.18)?;
            canvas.line(&[(x, y - 5.0), (x + SAMPLE, y - 5.0)], style.colour, 1.5, style.dash)
        }
        Sample::Band(colour) => canvas.area(&box_of(5.0), colour, 0.2),
        Sample::Bar(style, depth) => {
            canvas.area(&box_of(5.0), style.colour, depth)?;
            canvas.line(&line, style.colour, 1.25, style.dash)
        }
        Sample::Fill(colour, depth) => canvas.area(&box_of(5.0), colour, depth),
        Sample::Mark(mark) => mark.draw(canvas, (x + 0.5 * SAMPLE, y), 6.5),
        Sample::Arrow(colour) => {
            let (from, to) = (x + 0.25 * SAMPLE, x + 0.75 * SAMPLE);
            canvas.line(&[(from, y), (to - 3.0, y)], colour, 1.25, &[])?;
            canvas.area(&[(to, y), (to - 5.5, y - 3.5), (to - 5.5, y + 3.5)], colour, 1.0)
        }
        Sample::Censored => {
            canvas.line(&line, GREY, 1.5, &[])?;
            canvas.line(&[(x + 0.5 * SAMPLE, y - 4.0), (x + 0.5 * SAMPLE, y + 4.0)], GREY, 1.25, &[])
        }
    }
}
