//! The figures of an interim analysis, and one page of them.
//!
//! | id | shows | needs |
//! |---|---|---|
//! | `survival` | Kaplan-Meier estimate with beta product limits, the benchmarks over it | |
//! | `events` | events so far and to come over calendar time, with limits | an outlook |
//! | `accrual` | entries so far against the plan | |
//! | `toxicity` | subjects with the event in the order of entry, against the stopping boundary | a boundary and adverse events |
//! | `swimmer` | a bar a subject by phase, with what happened to it | at most 120 subjects |

mod calendar;
mod swimmer;
mod toxicity;

use super::analysis_figure::{CurveLook, analysis_figure};
use super::figure::{CountRow, FigureError, Svg, page};
use crate::results::MonitorResult;
use crate::scenario::Scenario;

/// A figure and the stem of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorFigure {
    /// Stem.
    pub id: &'static str,
    /// The picture.
    pub svg: Svg,
}

/// Figures in a row of the page.
const COLUMNS: usize = 2;

/// Draws every figure that the result has the numbers for.
///
/// # Errors
/// [`FigureError`].
pub fn monitor_figures(
    scenario: &Scenario,
    result: &MonitorResult,
) -> Result<Vec<MonitorFigure>, FigureError> {
    let look = CurveLook { counts: Some(vec![CountRow::AtRisk, CountRow::Events]), ..CurveLook::default() };
    let mut figures = vec![MonitorFigure {
        id: "survival",
        svg: analysis_figure(&result.analysis, &scenario.benchmarks, &look)?,
    }];
    let mut add =
        |id: &'static str, svg: Option<Svg>| figures.extend(svg.map(|svg| MonitorFigure { id, svg }));
    add("events", calendar::events(result)?);
    add("accrual", calendar::accrual(result)?);
    add("toxicity", toxicity::toxicity(result)?);
    add("swimmer", swimmer::subjects(scenario, result)?);
    Ok(figures)
}

/// All of them on one sheet.
///
/// # Errors
/// [`FigureError`].
pub fn monitor_page(figures: &[MonitorFigure]) -> Result<Svg, FigureError> {
    let all: Vec<&Svg> = figures.iter().map(|figure| &figure.svg).collect();
    page(&all, COLUMNS)
}
