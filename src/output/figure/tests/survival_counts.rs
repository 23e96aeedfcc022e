//! What stands under a survival curve, and on it.

use super::super::*;
use super::{check_tidy, survival, texts};

fn complete() -> KaplanMeierFigure {
    let mut figure = survival(&["new treatment", "another"]);
    figure.counts = Some(vec![CountRow::AtRisk, CountRow::Events, CountRow::Censored]);
    figure.percent_axis = true;
    figure.marks = vec![
        SurvivalMark { curve: 0, time: 6.0, survival: 0.6, limits: [Some(0.4), Some(0.8)] },
        SurvivalMark { curve: 1, time: 12.0, survival: 0.35, limits: [None, None] },
    ];
    figure.references[0].limits = (0..40)
        .map(|time| (0.5 * f64::from(time), [0.2, 0.9].map(|x| x * (-0.02 * f64::from(time)).exp())))
        .collect();
    figure
}

/// Every column of counts stands under the number of its tick, within a pixel.
#[test]
fn columns_stand_under_their_ticks() {
    let svg = kaplan_meier(&complete()).unwrap();
    check_tidy(&svg);
    png(&svg, 0.5).unwrap();
    let all = texts(&svg);
    let axis = all.iter().find(|text| text.text == "Time (months)").unwrap();
    let ticks: Vec<f64> = all
        .iter()
        .filter(|text| text.bottom < axis.top && text.top > axis.top - 24.0)
        .map(|text| text.x)
        .collect();
    assert!(ticks.len() >= 5, "{ticks:?}");
    let under: Vec<_> =
        all.iter().filter(|text| text.top > axis.bottom && text.text.parse::<u64>().is_ok()).collect();
    // Three kinds of counts of two curves.
    assert_eq!(under.len(), 6 * ticks.len());
    for count in under {
        assert!(ticks.iter().any(|tick| (tick - count.x).abs() <= 1.0), "{count:?} of {ticks:?}");
    }
    for head in ["Number at risk", "Events", "Censored", "uncertainty of the benchmark", "60%"] {
        assert!(all.iter().any(|text| text.text == head), "{head}");
    }
}

#[test]
fn a_figure_without_counts_has_none() {
    let figure = KaplanMeierFigure { counts: Some(Vec::new()), ..complete() };
    let svg = kaplan_meier(&figure).unwrap();
    check_tidy(&svg);
    assert!(!svg.as_str().contains("at risk"));
}

#[test]
fn marks_and_limits_that_cannot_be() {
    let mut figure = complete();
    figure.marks[0].survival = 1.2;
    assert!(matches!(kaplan_meier(&figure), Err(FigureError::Outside { .. })));
    let mut figure = complete();
    figure.references[0].limits[3].1 = [0.5, 0.4];
    assert!(matches!(kaplan_meier(&figure), Err(FigureError::Outside { .. })));
}
