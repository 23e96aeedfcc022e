//! The Kaplan-Meier figure of an analysis.

use super::figure::{
    CountRow, FigureError, KaplanMeierFigure, ReferenceCurve, SurvivalCurve, SurvivalMark, SurvivalStep, Svg,
    kaplan_meier,
};
use super::forest_figure::forest_figure;
use super::run_figures::NamedFigure;
use super::words;
use crate::benchmark::Benchmark;
use crate::results::{AnalysisResult, GroupResult};

/// Points on a benchmark's smooth curve.
const POINTS: u32 = 120;

/// What a figure of curves shows beside them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CurveLook {
    /// What is counted under it; the number at risk if `None`.
    pub counts: Option<Vec<CountRow>>,
    /// Survival in percent.
    pub percent_axis: bool,
    /// Survival at the times asked for, each with its interval.
    pub marks: bool,
    /// The uncertainty of each benchmark by its own events.
    pub benchmark_limits: bool,
}

/// Curves of all groups with their intervals and numbers at risk; the laws of `benchmarks`, in the unit of the data, over
/// them; log-rank p or O / E in the corner.
///
/// # Errors
/// [`FigureError`] for more groups than can be told apart.
pub fn analysis_figure(
    result: &AnalysisResult,
    benchmarks: &[Benchmark],
    look: &CurveLook,
) -> Result<Svg, FigureError> {
    let last =
        result.groups.iter().flat_map(|group| &group.curve).map(|point| point.time).fold(0.0, f64::max);
    let unit = result.time_unit.map_or_else(|| "time".to_owned(), |unit| format!("Time ({unit})"));
    kaplan_meier(&KaplanMeierFigure {
        title: None,
        time_label: unit,
        survival_label: "Survival probability".to_owned(),
        curves: result.groups.iter().map(curve).collect(),
        references: benchmarks
            .iter()
            .map(|benchmark| ReferenceCurve {
                limits: if look.benchmark_limits { limits(result, benchmark, last) } else { Vec::new() },
                ..reference(benchmark, last)
            })
            .collect(),
        note: note(result),
        percent_axis: look.percent_axis,
        marks: if look.marks { marks(result) } else { Vec::new() },
        counts: look.counts.clone(),
        interval_name: Some(format!("{} {} interval", words::level(result.conf_level), result.conf_type)),
    })
}

/// The figures of a report on an analysis.
///
/// # Errors
/// As [`analysis_figure`].
pub fn analysis_figures(
    result: &AnalysisResult,
    benchmarks: &[Benchmark],
    look: &CurveLook,
) -> Result<Vec<NamedFigure>, FigureError> {
    let over = if benchmarks.is_empty() {
        ""
    } else {
        "; the curves of the benchmarks over it, as far as they are known"
    };
    let mut figures = vec![NamedFigure {
        id: "survival",
        title: "Kaplan-Meier estimate".to_owned(),
        caption: format!(
            "With {} {} limits, ticks where times are censored, and numbers at risk{over}.",
            words::level(result.conf_level),
            result.conf_type
        ),
        svg: analysis_figure(result, benchmarks, look)?,
    }];
    if let Some(svg) = forest_figure(result)? {
        figures.push(NamedFigure {
            id: "forest",
            title: "Ratios".to_owned(),
            caption: "Estimates and their intervals on a logarithmic scale; an arrow where an interval leaves it. Ratios below 1 mean a lower hazard.".to_owned(),
            svg,
        });
    }
    Ok(figures)
}

fn curve(group: &GroupResult) -> SurvivalCurve {
    let steps = group.curve.iter().map(|point| SurvivalStep {
        time: point.time,
        survival: point.survival,
        lower: point.lower,
        upper: point.upper,
        at_risk: point.at_risk.rounded(),
        events: point.events.rounded(),
        censored: point.censored.rounded(),
    });
    let median = group.quantiles.iter().find(|quantile| quantile.probability == 0.5);
    SurvivalCurve {
        name: words::visible(&group.group),
        steps: steps.collect(),
        median: median.and_then(|quantile| quantile.estimate),
    }
}

/// The curve of a benchmark up to a time.
pub(super) fn reference(benchmark: &Benchmark, last: f64) -> ReferenceCurve {
    let points = (0..=POINTS).map(|step| last * f64::from(step) / f64::from(POINTS));
    ReferenceCurve {
        name: words::visible(&benchmark.record.id),
        points: points.map(|time| (time, benchmark.survival(time))).collect(),
        horizon: benchmark.horizon,
        limits: Vec::new(),
    }
}

/// Limits of a benchmark's curve as far as it is known and the figure goes.
fn limits(result: &AnalysisResult, benchmark: &Benchmark, last: f64) -> Vec<(f64, [f64; 2])> {
    let end = benchmark.horizon.map_or(last, |horizon| horizon.min(last));
    let times = (0..=POINTS).map(|step| end * f64::from(step) / f64::from(POINTS));
    times.filter_map(|time| Some((time, benchmark.survival_limits(time, result.conf_level)?))).collect()
}

/// Survival of each group at the times asked for, where the curve reaches.
fn marks(result: &AnalysisResult) -> Vec<SurvivalMark> {
    let of = |(curve, group): (usize, &GroupResult)| -> Vec<SurvivalMark> {
        let found = group.survival_at.iter().filter_map(|at| {
            Some(SurvivalMark { curve, time: at.time, survival: at.survival?, limits: [at.lower, at.upper] })
        });
        found.collect()
    };
    result.groups.iter().enumerate().flat_map(of).collect()
}

fn note(result: &AnalysisResult) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(p) = result.logrank.as_ref().and_then(|test| test.p_value) {
        let p = words::p_value(p);
        lines.push(if p.starts_with('<') { format!("log-rank p {p}") } else { format!("log-rank p = {p}") });
    }
    for (whole, _) in result.against() {
        if let Some(ratio) = whole.ratio.estimate {
            lines.push(format!("O/E {} against {}", words::ratio(ratio), words::visible(&whole.benchmark)));
        }
    }
    lines
}
