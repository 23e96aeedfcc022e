//! The figures of a run: [`RunResult`] in, captioned pictures out.
//!
//! | id | shows | needs |
//! |---|---|---|
//! | `power-by-median` | probability of significance over the true median, a line per benchmark | a power curve |
//! | `observed-median` | what median will be seen, and how little it says about significance | Kaplan-Meier tallies |
//! | `accrual-and-events` | expected entries and events over calendar time | calendar tallies |
//! | `benchmark-curves` | the laws that stand for the benchmarks, with the published points | |
//!
//! A figure whose numbers the run did not make is left out.

mod accrual_and_events;
mod benchmark_curves;
mod observed_median;
mod power_by_median;
pub(crate) mod worlds;

#[cfg(test)]
pub(crate) mod tests;

use crate::output::figure::{FigureError, Svg};
use crate::results::RunResult;

/// The most lines in one figure: the limit of [`crate::output::figure::LineFigure`].
const MOST_LINES: usize = 12;

/// A figure with the words that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFigure {
    /// Stem of its file, and its name within a page.
    pub id: &'static str,
    /// What it shows, in a few words; also written in the picture.
    pub title: String,
    /// How it was made and how to read it.
    pub caption: String,
    /// The picture.
    pub svg: Svg,
}

/// Draws every figure that the result has the numbers for.
///
/// # Errors
/// [`FigureError`] if a number of the result has no place on an axis.
pub fn run_figures(result: &RunResult) -> Result<Vec<NamedFigure>, FigureError> {
    let figures = [
        power_by_median::figure(result)?,
        observed_median::figure(result)?,
        accrual_and_events::figure(result)?,
        benchmark_curves::figure(result)?,
    ];
    Ok(figures.into_iter().flatten().collect())
}

/// What a caption says of benchmarks that found no room.
fn left_out(result: &RunResult) -> String {
    match result.benchmarks.len().saturating_sub(MOST_LINES) {
        0 => String::new(),
        more => format!(
            " The first {MOST_LINES} benchmarks of the file are drawn; {more} more are in the tables."
        ),
    }
}
