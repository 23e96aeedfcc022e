//! The trials that never reached the outcome, as bars beside a histogram.

use super::FigureError;
use super::canvas::{Canvas, Lettering};
use super::frame::{Frame, MARGIN};
use super::histogram::{FILL, HistogramFigure};
use super::palette::{GREY, INK, PAPER, REFERENCE, ink_of, series};
use super::path::Point;

/// Width of a bar with the space beside it.
const SLOT: f64 = 36.0;
/// From the plot to the bars and their label: that of the last tick needs room too.
const APART: f64 = 20.0;
/// Width of a bar.
const BAR: f64 = 20.0;

/// Width of the bars; 0 if there is nothing to show.
pub(super) fn width(figure: &HistogramFigure) -> f64 {
    if figure.series.iter().all(|series| series.overflow <= 0.0) {
        return 0.0;
    }
    let bars = SLOT * figure.series.len() as f64;
    APART + bars.max(Lettering::TEXT.width(&label(figure))) + MARGIN
}

/// Draws the bars from `frame`'s right edge to `right`; one that is too tall is broken off, its number says how tall it is.
pub(super) fn draw(
    canvas: &Canvas<'_>,
    figure: &HistogramFigure,
    frame: &Frame,
    right: f64,
) -> Result<(), FigureError> {
    let place = frame.place;
    if right <= place.right {
        return Ok(());
    }
    let middle = 0.5 * (place.right + APART + right - MARGIN);
    canvas.line(&[(place.right, place.top), (place.right, place.bottom)], GREY, 0.75, REFERENCE)?;
    canvas.line(&[(place.right, place.bottom), (right, place.bottom)], INK, 1.0, &[])?;
    canvas.text(&label(figure), (middle, place.bottom + 17.0), Lettering::TEXT.centred())?;
    let first = middle - 0.5 * SLOT * figure.series.len() as f64;
    for (index, one) in figure.series.iter().enumerate() {
        let left = first + SLOT * index as f64 + 0.5 * (SLOT - BAR);
        draw_bar(canvas, frame, left, index, one.overflow)?;
    }
    Ok(())
}

fn draw_bar(
    canvas: &Canvas<'_>,
    frame: &Frame,
    left: f64,
    index: usize,
    share: f64,
) -> Result<(), FigureError> {
    let style = series(index);
    let bottom = frame.place.bottom;
    // Room for the number above a bar that is broken off.
    let highest = frame.place.top + 18.0;
    let full = frame.at(frame.x.low, frame.nearest_y(share)).1;
    let top = full.max(highest);
    let outline = [(left, bottom), (left, top), (left + BAR, top), (left + BAR, bottom)];
    canvas.area(&outline, style.colour, FILL)?;
    canvas.line(&outline, style.colour, 1.5, style.dash)?;
    if share > frame.y.high || full < highest {
        draw_break(canvas, (left, top + 14.0))?;
    }
    canvas.text(
        &percent(share),
        (left + 0.5 * BAR, top - 4.0),
        Lettering::TEXT.centred().coloured(ink_of(style.colour)),
    )
}

/// A slanted gap across a bar.
fn draw_break(canvas: &Canvas<'_>, (left, y): Point) -> Result<(), FigureError> {
    let (from, to) = ((left - 3.0, y + 3.0), (left + BAR + 3.0, y - 3.0));
    let down = |point: Point| (point.0, point.1 + 4.0);
    canvas.area(&[from, to, down(to), down(from)], PAPER, 1.0)?;
    canvas.line(&[from, to], GREY, 0.75, &[])?;
    canvas.line(&[down(from), down(to)], GREY, 0.75, &[])
}

fn label(figure: &HistogramFigure) -> String {
    Lettering::TEXT.shorten(&figure.overflow_label, 24, 150.0)
}

/// A share in percent, with a decimal where it is small and never as 0% or 100% if it is not.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent == 0.0 || percent == 100.0 {
        format!("{percent:.0}%")
    } else if percent < 0.1 {
        "<0.1%".to_owned()
    } else if percent > 99.9 {
        ">99.9%".to_owned()
    } else if !(9.95..90.0).contains(&percent) {
        format!("{percent:.1}%")
    } else {
        format!("{percent:.0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_share_is_never_rounded_to_none_or_all() {
        let written = [0.0, 0.0001, 0.004, 0.0994, 0.0996, 0.123, 0.95, 0.99999, 1.0].map(percent);
        assert_eq!(written, ["0%", "<0.1%", "0.4%", "9.9%", "10%", "12%", "95.0%", ">99.9%", "100%"]);
    }
}
