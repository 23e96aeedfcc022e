//! Hazards of an analysis: cumulative, of each group and of the benchmarks; events observed and expected as follow-up goes on.

use super::figure::{Band, FigureError, Line, LineFigure, Svg, lines};
use super::words;
use crate::benchmark::Benchmark;
use crate::distribution::EventTimeLaw;
use crate::results::{AnalysisResult, GroupResult};

/// Points on a benchmark's smooth curve.
const POINTS: u32 = 120;

/// The Nelson-Aalen estimate of each group as steps, the cumulative hazard of each benchmark over it, as far as it is known; shaded between its limits where the analysis
/// has them.
///
/// # Errors
/// [`FigureError`] for more lines than can be told apart.
pub fn cumulative_hazard_figure(
    result: &AnalysisResult,
    benchmarks: &[Benchmark],
) -> Result<Option<Svg>, FigureError> {
    let groups = result.groups.iter().filter(|group| !group.curve.is_empty()).map(|group| {
        let steps = group.curve.iter().map(|point| (point.time, point.cumulative_hazard));
        Line {
            name: words::visible(&group.group),
            points: std::iter::once((0.0, 0.0)).chain(steps).collect(),
            step: true,
            ..Line::default()
        }
    });
    let mut drawn: Vec<Line> = groups.collect();
    if drawn.is_empty() {
        return Ok(None);
    }
    let last = drawn.iter().flat_map(|line| &line.points).map(|point| point.0).fold(0.0, f64::max);
    drawn.extend(benchmarks.iter().map(|benchmark| {
        let end = benchmark.horizon.map_or(last, |horizon| horizon.min(last));
        let times = (0..=POINTS).map(|step| end * f64::from(step) / f64::from(POINTS));
        Line {
            name: words::visible(&benchmark.record.id),
            points: times.map(|time| (time, benchmark.law.cumulative_hazard(time))).collect(),
            ..Line::default()
        }
    }));
    lines(&LineFigure {
        x_label: time_label(result),
        y_label: "Cumulative hazard".to_owned(),
        bands: limits(result),
        lines: drawn,
        ..LineFigure::default()
    })
    .map(Some)
}

/// The limits of each group as steps, in the order of the lines.
fn limits(result: &AnalysisResult) -> Vec<Band> {
    let groups = result.groups.iter().filter(|group| !group.curve.is_empty());
    let of = |(of_line, group): (usize, &GroupResult)| {
        let found = result.cumulative_hazard.iter().find(|found| found.group == group.group)?;
        let known: Vec<(f64, f64, f64)> =
            found.rows.iter().filter_map(|row| Some((row.time, row.lower?, row.upper?))).collect();
        let end = group.curve.last().map(|point| point.time);
        let ends = known.iter().skip(1).map(|row| row.0).chain(end);
        let points = known
            .iter()
            .zip(ends)
            .flat_map(|((from, lower, upper), to)| [(*from, *lower, *upper), (to, *lower, *upper)]);
        let name = format!("{} limits, {}", words::level(result.conf_level), words::visible(&group.group));
        Some(Band { name, points: points.collect(), of_line })
    };
    groups.enumerate().filter_map(of).collect()
}

/// Events observed as steps, events expected under each benchmark as lines; `None` without a comparison.
///
/// # Errors
/// As [`cumulative_hazard_figure`].
pub fn process_figure(result: &AnalysisResult) -> Result<Option<Svg>, FigureError> {
    // What reaches furthest shows every event that another does.
    let Some(longest) = result.process.iter().max_by_key(|process| process.points.len()) else {
        return Ok(None);
    };
    let observed = Line {
        name: "observed".to_owned(),
        points: longest.points.iter().map(|point| (point.time, point.observed as f64)).collect(),
        step: true,
        ..Line::default()
    };
    let expected = result.process.iter().map(|process| Line {
        name: format!("expected, {}", words::visible(&process.benchmark)),
        points: process.points.iter().map(|point| (point.time, point.expected)).collect(),
        ..Line::default()
    });
    lines(&LineFigure {
        x_label: time_label(result),
        y_label: "Events up to this time of each subject".to_owned(),
        lines: std::iter::once(observed).chain(expected).collect(),
        ..LineFigure::default()
    })
    .map(Some)
}

fn time_label(result: &AnalysisResult) -> String {
    result.time_unit.map_or_else(|| "Time".to_owned(), |unit| format!("Time ({unit})"))
}
