//! One-sample tests against benchmarks.

use crate::output::table::{interval, table, value};
use crate::output::words;
use crate::results::{AnalysisResult, OneSampleResult};

pub(super) fn section(result: &AnalysisResult) -> String {
    let level = words::level(result.conf_level);
    let mut text = String::new();
    for (whole, groups) in result.against() {
        text += &one_sample(whole, &level);
        text += &one_sample_groups(groups, &level);
    }
    text
}

fn one_sample(result: &OneSampleResult, level: &str) -> String {
    let horizon = result.horizon.map_or_else(|| "none".to_owned(), words::time);
    let title = format!(
        "One-sample test, {} against {} ({}), horizon {horizon}\nO = {}, E = {}, O/E = {} ({level} {}, Garwood)",
        result.group,
        words::visible(&result.benchmark),
        words::law(&result.law),
        result.observed,
        words::ratio(result.expected),
        value(result.ratio.estimate, "estimate", &result.ratio.reasons, words::ratio),
        interval(result.ratio.lower, result.ratio.upper, &result.ratio.reasons, words::ratio),
    );
    let rows = result.tests.iter().map(|test| {
        vec![
            test.variant.id().to_owned(),
            words::variant(test.variant).to_owned(),
            value(test.statistic, "statistic", &test.reasons, words::ratio),
            value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value),
            value(test.p_value_two_sided, "p_value_two_sided", &test.reasons, words::p_value),
        ]
    });
    table(&title, &["Variant", "Test", "z (positive: benefit)", "One-sided p", "Two-sided p"], rows)
}

/// The groups against one benchmark, a row each, with the one-sided p of every variant.
fn one_sample_groups(groups: &[OneSampleResult], level: &str) -> String {
    let Some(first) = groups.first() else { return String::new() };
    let level = format!("{level} interval");
    let mut header = vec!["Group", "O", "E", "O/E", &level];
    header.extend(first.tests.iter().map(|test| test.variant.id()));
    let rows =
        groups.iter().map(|group| {
            let ratio = &group.ratio;
            let mut row = vec![
                group.group.clone(),
                group.observed.to_string(),
                words::ratio(group.expected),
                value(ratio.estimate, "estimate", &ratio.reasons, words::ratio),
                interval(ratio.lower, ratio.upper, &ratio.reasons, words::ratio),
            ];
            let p_values = group.tests.iter();
            row.extend(p_values.map(|test| {
                value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value)
            }));
            row
        });
    let benchmark = words::visible(&first.benchmark);
    table(&format!("Each group against {benchmark}, one-sided p by variant"), &header, rows)
}
