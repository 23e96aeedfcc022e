//! The laws that stand for the benchmarks, with the published points.

use super::{MOST_LINES, NamedFigure, left_out};
use crate::output::figure::{FigureError, Line, LineFigure, lines};
use crate::results::{BenchmarkSummary, RunResult};

/// The figure; there is always at least one benchmark.
pub(super) fn figure(result: &RunResult) -> Result<Option<NamedFigure>, FigureError> {
    let benchmarks = || result.benchmarks.iter().take(MOST_LINES);
    if result.benchmarks.is_empty() {
        return Ok(None);
    }
    let title = "Benchmark curves as used".to_owned();
    let svg = lines(&LineFigure {
        title: Some(title.clone()),
        x_label: format!("Time ({})", result.simulation.plan.time_unit),
        y_label: "Probability of being event-free".to_owned(),
        y_range: Some((-0.02, 1.02)),
        lines: benchmarks()
            .zip(&result.benchmark_curves)
            .zip(1..)
            .map(|((b, curve), n)| line(b, curve, n))
            .collect(),
        markers: benchmarks().zip(1..).flat_map(|(b, number)| published(b, number)).collect(),
        ..LineFigure::default()
    })?;
    let caption = format!(
        "Lines: the law that stands for each benchmark in the tests. Numbered dots: the published points of the benchmark \
         with that number, its median among them; where a line passes beside its dots, the law misses them. Dotted: beyond \
         the last published point, where the law is extrapolation and, unless the horizon was lifted, the tests stop \
         counting.{}",
        left_out(result),
    );
    Ok(Some(NamedFigure { id: "benchmark-curves", title, caption, svg }))
}

fn line(benchmark: &BenchmarkSummary, curve: &[(f64, f64)], number: usize) -> Line {
    Line {
        name: format!("{number} {}", benchmark.record.id),
        // A law without a median and without a horizon has no end of its axis.
        points: curve.iter().copied().filter(|point| point.0.is_finite()).collect(),
        dotted_from: benchmark.horizon,
        ..Line::default()
    }
}

/// The published points, each with the number of its benchmark.
fn published(benchmark: &BenchmarkSummary, number: usize) -> Vec<(f64, f64, String)> {
    let points = benchmark.record.points();
    points.iter().map(|point| (point.time, point.survival, number.to_string())).collect()
}
