//! Probability of significance over the true median.

use super::{MOST_LINES, NamedFigure, left_out};
use crate::output::figure::{FigureError, Line, LineFigure, lines};
use crate::output::words;
use crate::results::{PowerCurveResult, RunResult};

/// Half-width of a 95% interval in standard errors.
const NORMAL_95: f64 = 1.96;
/// The power that designs ask for.
const WANTED: f64 = 0.8;

/// The figure, if the run has a power curve.
pub(super) fn figure(result: &RunResult) -> Result<Option<NamedFigure>, FigureError> {
    let Some(curve) = &result.power_curve else { return Ok(None) };
    let plan = &result.simulation.plan;
    let alpha = plan.alpha_one_sided.get();
    let title = "Probability of a significant result by true median".to_owned();
    let svg = lines(&LineFigure {
        title: Some(title.clone()),
        x_label: format!("True median ({})", plan.time_unit),
        y_label: "Probability of significance".to_owned(),
        lines: result
            .benchmarks
            .iter()
            .take(MOST_LINES)
            .enumerate()
            .map(|(b, benchmark)| line(curve, b, &benchmark.record.id))
            .collect(),
        horizontal: vec![(alpha, format!("alpha {alpha}")), (WANTED, format!("power {WANTED}"))],
        vertical: medians(result, curve),
        percent_axis: true,
        ..LineFigure::default()
    })?;
    let caption = format!(
        "One line per benchmark: the fraction of trials in which {n} patients give a significant result against it, if \
         the true median is the one on the axis. The true curve has the shape of {shape}, stretched in time. Deciding \
         test: one-sample log-rank, {test}, one-sided alpha {alpha}. {trials} simulated trials per median; bars: 95% Monte \
         Carlo intervals (normal). Dashed uprights: medians of the benchmarks' laws. A line may cross the median of its own \
         benchmark far from alpha: the median is then the same, but the shape of the curve is not.{more}",
        n = plan.subjects,
        shape = curve.shape_of,
        test = plan.test,
        trials = words::count(curve.trials),
        more = left_out(result),
    );
    Ok(Some(NamedFigure { id: "power-by-median", title, caption, svg }))
}

fn line(curve: &PowerCurveResult, benchmark: usize, name: &str) -> Line {
    let points = curve.points.iter().filter_map(|point| Some((point.median, point.power.get(benchmark)?)));
    Line {
        name: name.to_owned(),
        points: points.clone().map(|(median, power)| (median, power.rate)).collect(),
        error: Some(points.map(|(_, power)| NORMAL_95 * power.mcse).collect()),
        ..Line::default()
    }
}

/// The medians of the benchmarks' laws that lie on the axis.
fn medians(result: &RunResult, curve: &PowerCurveResult) -> Vec<(f64, String)> {
    let Some((first, last)) = curve.points.first().zip(curve.points.last()) else { return Vec::new() };
    let benchmarks = result.benchmarks.iter().take(MOST_LINES);
    let on_axis = benchmarks.filter(|b| (first.median..=last.median).contains(&b.law_median));
    on_axis.map(|b| (b.law_median, format!("{} {}", words::time(b.law_median), b.record.id))).collect()
}
