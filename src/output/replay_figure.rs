//! The Kaplan-Meier curve of one simulated trial.

use super::analysis_figure::reference;
use super::figure::{FigureError, KaplanMeierFigure, SurvivalCurve, SurvivalStep, Svg, kaplan_meier};
use super::words;
use crate::estimator::{KaplanMeier, KaplanMeierRow};
use crate::results::ReplayResult;
use crate::scenario::Scenario;

/// The curve of the data with its interval, the laws of the benchmarks over it.
///
/// # Errors
/// [`FigureError`].
pub fn replay_figure(
    scenario: &Scenario,
    result: &ReplayResult,
    curve: &KaplanMeier,
) -> Result<Svg, FigureError> {
    let (transform, level) = (scenario.analysis.conf_type, scenario.analysis.conf_level);
    let step = |row: &KaplanMeierRow| {
        let interval = row.interval(transform, level);
        SurvivalStep {
            time: row.time,
            survival: row.survival,
            lower: interval.lower.value(),
            upper: interval.upper.value(),
            at_risk: row.at_risk.into(),
            events: row.events.into(),
            censored: row.censored.into(),
        }
    };
    let last = curve.rows().last().map_or(0.0, |row| row.time);
    kaplan_meier(&KaplanMeierFigure {
        title: None,
        time_label: format!("Time ({})", result.time_unit),
        survival_label: "Probability of being event-free".to_owned(),
        curves: vec![SurvivalCurve {
            name: "trial".to_owned(),
            steps: curve.rows().iter().map(step).collect(),
            median: result.median,
        }],
        references: scenario.benchmarks.iter().map(|benchmark| reference(benchmark, last)).collect(),
        note: vec![
            format!("replicate {} of \"{}\"", result.replicate, words::visible(&result.truth)),
            words::visible(&result.ending),
        ],
        interval_name: Some(format!("{} {transform} interval", words::level(level))),
        ..KaplanMeierFigure::default()
    })
}
