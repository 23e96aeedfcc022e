//! The table of counts under a survival figure: at risk, events, censored.

use super::FigureError;
use super::canvas::{Canvas, Lettering};
use super::frame::{Frame, MARGIN, ROW};
use super::kaplan_meier::{CountRow, SurvivalCurve, SurvivalStep};
use super::palette::{ink_of, series};

/// The most characters of a name.
const CHARACTERS: usize = 24;
/// The widest name.
const WIDEST: f64 = 180.0;

impl CountRow {
    /// The head of its rows.
    fn head(self) -> &'static str {
        match self {
            Self::AtRisk => "Number at risk",
            Self::Events => "Events",
            Self::Censored => "Censored",
        }
    }

    /// The number at a time.
    pub(super) fn at(self, steps: &[SurvivalStep], time: f64) -> u64 {
        let so_far = || steps.iter().take_while(|step| step.time <= time);
        match self {
            Self::AtRisk => at_risk(steps, time),
            Self::Events => so_far().map(|step| step.events).sum(),
            Self::Censored => so_far().map(|step| step.censored).sum(),
        }
    }
}

/// Subjects at risk just before `time`: those whose own time is not earlier.
pub(super) fn at_risk(steps: &[SurvivalStep], time: f64) -> u64 {
    steps.get(steps.partition_point(|step| step.time < time)).map_or(0, |step| step.at_risk)
}

/// Height of the table.
pub(super) fn height(curves: &[SurvivalCurve], rows: &[CountRow]) -> f64 {
    let lines = rows.len() * (curves.len() + 1);
    if curves.is_empty() || rows.is_empty() { 0.0 } else { ROW * lines as f64 + 8.0 }
}

/// Space that the names and half of the first column take at the left of the plot.
pub(super) fn width_of_names(curves: &[SurvivalCurve], rows: &[CountRow]) -> f64 {
    if rows.is_empty() {
        return 0.0;
    }
    let names = curves.iter().map(|curve| Lettering::TEXT.width(&name(curve)));
    let counts = curves.iter().map(|curve| Lettering::TEXT.width(&at_risk(&curve.steps, 0.0).to_string()));
    let half_count = 0.5 * counts.fold(0.0, f64::max);
    let heads = rows.iter().map(|row| Lettering::HEAD.width(row.head()) - half_count);
    names.chain(heads).fold(0.0, f64::max) + 12.0 + half_count
}

/// Draws the table with its upper edge at `top`, every column under its tick of the frame's x axis.
pub(super) fn draw(
    canvas: &Canvas<'_>,
    curves: &[SurvivalCurve],
    rows: &[CountRow],
    frame: &Frame,
    top: f64,
) -> Result<(), FigureError> {
    if curves.is_empty() {
        return Ok(());
    }
    let mut baseline = top + 13.0;
    for row in rows {
        canvas.text(row.head(), (MARGIN, baseline), Lettering::HEAD)?;
        baseline += ROW;
        for (index, curve) in curves.iter().enumerate() {
            let ink = ink_of(series(index).colour);
            canvas.text(&name(curve), (MARGIN, baseline), Lettering::TEXT.coloured(ink))?;
            for tick in &frame.x.ticks {
                let count = row.at(&curve.steps, *tick).to_string();
                let (x, _) = frame.at(*tick, frame.y.low);
                canvas.text(&count, (x, baseline), Lettering::TEXT.centred())?;
            }
            baseline += ROW;
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
        let step = |time, at_risk, events, censored| SurvivalStep {
            time,
            at_risk,
            events,
            censored,
            ..SurvivalStep::default()
        };
        let steps = [step(2.0, 5, 1, 1), step(6.0, 3, 2, 0), step(9.0, 1, 0, 1)];
        let times = [0.0, 2.0, 2.1, 6.0, 8.0, 9.0, 9.1];
        let counts = |row: CountRow| times.map(|time| row.at(&steps, time));
        assert_eq!(counts(CountRow::AtRisk), [5, 5, 3, 3, 1, 1, 0]);
        assert_eq!(counts(CountRow::Events), [0, 1, 1, 3, 3, 3, 3]);
        assert_eq!(counts(CountRow::Censored), [0, 1, 1, 1, 1, 2, 2]);
        assert_eq!(at_risk(&[], 0.0), 0);
    }
}
