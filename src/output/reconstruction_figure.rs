//! The rebuilt curve over the clicks that it comes from.

use super::figure::{
    FigureError, KaplanMeierFigure, ReferenceCurve, SurvivalCurve, SurvivalStep, Svg, kaplan_meier,
};
use crate::benchmark::reconstruct::Click;
use crate::results::ReconstructionResult;

/// The Kaplan-Meier curve of the rebuilt subjects with its numbers at risk, and the clicks joined by a line.
///
/// # Errors
/// [`FigureError`].
pub fn reconstruction_figure(result: &ReconstructionResult, clicks: &[Click]) -> Result<Svg, FigureError> {
    let unit = result.time_unit.map_or_else(|| "time".to_owned(), |unit| format!("Time ({unit})"));
    let top = if result.percent { 100.0 } else { 1.0 };
    let mut points: Vec<(f64, f64)> =
        clicks.iter().map(|click| (click.time, (click.survival / top).clamp(0.0, 1.0))).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    kaplan_meier(&KaplanMeierFigure {
        title: None,
        time_label: unit,
        survival_label: "Survival probability".to_owned(),
        curves: vec![SurvivalCurve {
            name: "rebuilt".to_owned(),
            steps: steps(result),
            median: result.median.estimate,
        }],
        references: vec![ReferenceCurve {
            name: "clicks".to_owned(),
            points,
            horizon: None,
            limits: Vec::new(),
        }],
        note: vec![format!("largest difference {:.4}", result.fit.largest)],
        interval_name: None,
        ..KaplanMeierFigure::default()
    })
}

fn steps(result: &ReconstructionResult) -> Vec<SurvivalStep> {
    let (times, events): (Vec<f64>, Vec<bool>) =
        result.patients.iter().map(|patient| (patient.time, patient.event == 1)).unzip();
    let Ok(sample) = crate::sample::Sample::from_times(&times, &events) else { return Vec::new() };
    let curve = crate::estimator::KaplanMeier::of_sample(&sample);
    let step = |row: &crate::estimator::KaplanMeierRow| SurvivalStep {
        time: row.time,
        survival: row.survival,
        lower: None,
        upper: None,
        at_risk: u64::from(row.at_risk),
        events: u64::from(row.events),
        censored: u64::from(row.censored),
    };
    curve.rows().iter().map(step).collect()
}
