//! Ratios of an analysis: O/E against each benchmark, of all and of each group, else the hazard ratios of the Cox model.

use super::figure::{FigureError, ForestFigure, ForestRow, Svg, forest};
use super::table::{interval, value};
use super::words;
use crate::results::{AnalysisResult, CoxResult, OneSampleResult};

/// The forest plot; `None` without a ratio.
///
/// # Errors
/// [`FigureError`] for more rows than a figure holds.
pub fn forest_figure(result: &AnalysisResult) -> Result<Option<Svg>, FigureError> {
    let level = words::level(result.conf_level);
    let against: Vec<(&OneSampleResult, &[OneSampleResult])> = result.against().collect();
    let figure = match (&against[..], &result.cox) {
        ([], Some(model)) => of_cox(model, &level),
        ([], None) => return Ok(None),
        (all, _) => of_benchmarks(all, &level),
    };
    if figure.rows.iter().all(|row| row.estimate.is_none()) {
        return Ok(None);
    }
    forest(&figure).map(Some)
}

fn of_benchmarks(against: &[(&OneSampleResult, &[OneSampleResult])], level: &str) -> ForestFigure {
    let mut rows = Vec::new();
    for (whole, groups) in against {
        let benchmark = words::visible(&whole.benchmark);
        if groups.is_empty() {
            rows.push(of_ratio(benchmark, whole));
        } else {
            rows.push(ForestRow { name: benchmark, ..ForestRow::default() });
            rows.push(under(of_ratio("all".to_owned(), whole)));
            rows.extend(groups.iter().map(|group| under(of_ratio(words::visible(&group.group), group))));
        }
    }
    ForestFigure {
        title: None,
        label: "O/E, log scale".to_owned(),
        sides: ["fewer events than the benchmark".to_owned(), "more events".to_owned()],
        columns: vec!["O".to_owned(), "E".to_owned(), format!("O/E ({level})"), "p, one-sided".to_owned()],
        rows,
    }
}

/// Under the heading above it.
fn under(row: ForestRow) -> ForestRow {
    ForestRow { indented: true, ..row }
}

fn of_ratio(name: String, found: &OneSampleResult) -> ForestRow {
    let ratio = &found.ratio;
    let variant = found.recommendation.variant;
    let test = found.tests.iter().find(|test| test.variant == variant);
    let estimate = value(ratio.estimate, "estimate", &ratio.reasons, words::ratio);
    let limits = interval(ratio.lower, ratio.upper, &ratio.reasons, words::ratio);
    ForestRow {
        name,
        indented: false,
        estimate: ratio.estimate,
        lower: ratio.lower,
        upper: ratio.upper,
        cells: vec![
            words::count(found.observed),
            words::ratio(found.expected),
            format!("{estimate} ({limits})"),
            test.and_then(|test| test.p_value_one_sided).map_or_else(|| "-".to_owned(), words::p_value),
        ],
    }
}

fn of_cox(model: &CoxResult, level: &str) -> ForestFigure {
    let rows = model.terms.iter().map(|term| {
        let ratio = value(term.hazard_ratio, "hazard_ratio", &term.reasons, words::ratio);
        let limits = interval(term.lower, term.upper, &term.reasons, words::ratio);
        let cells = vec![
            term.hazard_ratio.map_or_else(|| "-".to_owned(), |_| format!("{ratio} ({limits})")),
            term.p_value.map_or_else(|| "-".to_owned(), words::p_value),
        ];
        ForestRow {
            name: words::visible(&term.term),
            indented: false,
            estimate: term.hazard_ratio,
            lower: term.lower,
            upper: term.upper,
            cells,
        }
    });
    ForestFigure {
        title: None,
        label: "Hazard ratio, log scale".to_owned(),
        sides: ["lower hazard".to_owned(), "higher hazard".to_owned()],
        columns: vec![format!("Hazard ratio ({level})"), "p, two-sided".to_owned()],
        rows: rows.collect(),
    }
}
