//! Restricted means against benchmarks.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::AnalysisResult;

pub(super) fn section(result: &AnalysisResult) -> Tables {
    if result.rmst_test.is_empty() {
        return Tables::default();
    }
    let rows = result.rmst_test.iter().map(|test| {
        vec![
            test.group.clone(),
            test.benchmark.clone(),
            value(test.estimate, "estimate", &test.reasons, words::time),
            value(test.expected, "expected", &test.reasons, words::time),
            value(test.difference, "difference", &test.reasons, words::time),
            interval(test.lower, test.upper, &test.reasons, words::time),
            value(test.statistic, "statistic", &test.reasons, words::ratio),
            value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value),
            value(test.p_value_two_sided, "p_value_two_sided", &test.reasons, words::p_value),
        ]
    });
    let tau = result.rmst_test.first().map_or_else(String::new, |test| words::time(test.tau));
    let level = format!("{} interval", words::level(result.conf_level));
    table(
        &format!("Restricted mean up to {tau} against benchmarks, taken as known"),
        &["Group", "Benchmark", "Mean", "Expected", "Difference", &level, "z", "One-sided p", "Two-sided p"],
        rows,
    )
}
