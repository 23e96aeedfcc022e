//! The table of numbers at risk under a survival figure.

use super::FigureError;
use super::canvas::{Canvas, Lettering};
use super::frame::{Frame, MARGIN, ROW};
use super::kaplan_meier::{SurvivalCurve, SurvivalStep};
use super::palette::{ink_of, series};

/// The head of the table.
const HEAD: &str = "Number at risk";
/// The most characters of a name.
const CHARACTERS: usize = 24;
/// The widest name.
const WIDEST: f64 = 180.0;

/// Subjects at risk just before `time`: those whose own time is not earlier.
pub(super) fn at_risk(steps: &[SurvivalStep], time: f64) -> u64 {
    steps.get(steps.partition_point(|step| step.time < time)).map_or(0, |step| step.at_risk)
}

/// Height of the table.
pub(super) fn height(curves: &[SurvivalCurve]) -> f64 {
    if curves.is_empty() { 0.0 } else { ROW * (curves.len() + 1) as f64 + 8.0 }
}

/// Space that the names and half of the first column take at the left of the plot.
pub(super) fn width_of_names(curves: &[SurvivalCurve]) -> f64 {
    let names = curves.iter().map(|curve| Lettering::TEXT.width(&name(curve)));
    let counts = curves.iter().map(|curve| Lettering::TEXT.width(&at_risk(&curve.steps, 0.0).to_string()));
    let half_count = 0.5 * counts.fold(0.0, f64::max);
    names.fold(Lettering::HEAD.width(HEAD) - half_count, f64::max) + 12.0 + half_count
}

/// Draws the table with its upper edge at `top`, every column under its tick of the frame's x axis.
pub(super) fn draw(
    canvas: &Canvas<'_>,
    curves: &[SurvivalCurve],
    frame: &Frame,
    top: f64,
) -> Result<(), FigureError> {
    if curves.is_empty() {
        return Ok(());
    }
    canvas.text(HEAD, (MARGIN, top + 13.0), Lettering::HEAD)?;
    for (row, curve) in curves.iter().enumerate() {
        let baseline = top + 13.0 + ROW * (row + 1) as f64;
        let ink = ink_of(series(row).colour);
        canvas.text(&name(curve), (MARGIN, baseline), Lettering::TEXT.coloured(ink))?;
        for tick in &frame.x.ticks {
            let count = at_risk(&curve.steps, *tick).to_string();
            let (x, _) = frame.at(*tick, frame.y.low);
            canvas.text(&count, (x, baseline), Lettering::TEXT.centred())?;
        }
    }
    Ok(())
}

fn name(curve: &SurvivalCurve) -> String {
    Lettering::TEXT.shorten(&curve.name, CHARACTERS, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_at_risk_up_to_and_at_its_own_time() {
        let step = |time, at_risk| SurvivalStep { time, at_risk, ..SurvivalStep::default() };
        let steps = [step(2.0, 5), step(6.0, 3), step(9.0, 1)];
        let counts: Vec<_> = [0.0, 2.0, 2.1, 6.0, 8.0, 9.0, 9.1].map(|time| at_risk(&steps, time)).into();
        assert_eq!(counts, [5, 5, 3, 3, 1, 1, 0]);
        assert_eq!(at_risk(&[], 0.0), 0);
    }
}
