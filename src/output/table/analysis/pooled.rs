//! Historical arms pooled by random effects.

use crate::output::table::{Tables, table, value};
use crate::output::words;
use crate::results::{AnalysisResult, PooledResult};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    result.pooled.iter().map(pooled).collect()
}

fn pooled(result: &PooledResult) -> Tables {
    let arms: Vec<String> = result
        .arms
        .iter()
        .map(|arm| {
            format!(
                "{}: E = {}, {} events, O/E = {}",
                words::visible(&arm.benchmark),
                words::ratio(arm.expected),
                value(arm.events, "events", &arm.reasons, words::time),
                value(arm.ratio, "ratio", &arm.reasons, words::ratio)
            )
        })
        .collect();
    let title = format!(
        "{} against {} historical arms pooled by random effects on the log cumulative hazard, horizon {}, O = {}\n{}",
        words::visible(&result.group),
        result.arms.len(),
        result.horizon.map_or_else(|| "none".to_owned(), words::time),
        result.observed,
        arms.join("\n"),
    );
    let limit = format!("Predictive limit ({})", words::number(result.alpha));
    let header = ["Between arms", "tau", "E", "O/E", &limit, "One-sided p", "Two-sided p"];
    let rows = result.estimates.iter().map(|estimate| {
        let cell = |number, key, digits: fn(f64) -> String| value(number, key, &estimate.reasons, digits);
        vec![
            estimate.method.id().to_owned(),
            cell(estimate.tau, "tau", words::ratio),
            cell(estimate.expected, "expected", words::ratio),
            cell(estimate.ratio, "ratio", words::ratio),
            cell(estimate.predictive_limit, "predictive_limit", words::ratio),
            cell(estimate.p_value_one_sided, "p_value_one_sided", words::p_value),
            cell(estimate.p_value_two_sided, "p_value_two_sided", words::p_value),
        ]
    });
    let note =
        "p: a further arm like these, with this trial's own error; O/E below the limit alone is no test\n\n";
    let mut text = table(&title, &header, rows);
    text.close_up();
    text + "\n" + note
}
