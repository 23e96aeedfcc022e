//! The figure of `two-stage`: expected subjects by number of subjects.

use super::figure::{FigureError, Line, LineFigure, Svg, lines};
use crate::results::{BinaryTwoStageResult, BySubjects, DesignKind, LogrankTwoStageResult};

/// Two-stage log-rank designs.
///
/// # Errors
/// [`FigureError`].
pub fn logrank_figure(result: &LogrankTwoStageResult) -> Result<Svg, FigureError> {
    let designs = result.designs.iter().map(|d| (d.kind, d.subjects, d.under_null.expected_subjects));
    let single = result.single_stage.map(|single| single.subjects);
    figure(&result.by_subjects, &designs.collect::<Vec<_>>(), single)
}

/// Simon's designs.
///
/// # Errors
/// [`FigureError`].
pub fn binary_figure(result: &BinaryTwoStageResult) -> Result<Svg, FigureError> {
    let designs = result.designs.iter().map(|d| (d.kind, d.subjects, d.under_null.expected_subjects));
    let single = result.single_stage.map(|single| single.subjects);
    figure(&result.by_subjects, &designs.collect::<Vec<_>>(), single)
}

fn figure(
    by_subjects: &[BySubjects],
    designs: &[(DesignKind, u64, f64)],
    single: Option<u64>,
) -> Result<Svg, FigureError> {
    let points = by_subjects.iter().map(|point| (point.subjects as f64, point.expected_subjects_null));
    let markers = designs.iter().enumerate().filter_map(|(place, (_, subjects, expected))| {
        // One design may be the best in more than one way.
        let first = designs.iter().position(|design| design.1 == *subjects);
        let kinds = designs.iter().filter(|design| design.1 == *subjects).map(|design| design.0.word());
        (first == Some(place)).then(|| {
            let label = format!("{} ({subjects})", kinds.collect::<Vec<_>>().join(", "));
            (*subjects as f64, *expected, label)
        })
    });
    // Room for the labels, and whole numbers at the ticks.
    let all = by_subjects.iter().map(|point| point.subjects).chain(single);
    let ends = all.fold((u64::MAX, 0), |(low, high), n| (low.min(n), high.max(n)));
    lines(&LineFigure {
        title: Some("Two-stage designs: subjects expected if the null is true".to_owned()),
        x_label: "Subjects of both stages".to_owned(),
        y_label: "Expected subjects under the null".to_owned(),
        x_range: (ends.0 <= ends.1).then_some((ends.0 as f64 - 2.0, ends.1 as f64 + 2.0)),
        lines: vec![Line {
            name: "best design of each number of subjects".to_owned(),
            points: points.collect(),
            ..Line::default()
        }],
        vertical: single.map(|n| (n as f64, format!("one stage {n}"))).into_iter().collect(),
        markers: markers.collect(),
        ..LineFigure::default()
    })
}
