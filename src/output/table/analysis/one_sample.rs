//! One-sample tests against benchmarks.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::{
    AnalysisResult, OneSampleResult, ReferenceResult, StandardisedResult, TippingPointResult,
};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    let level = words::level(result.conf_level);
    let mut text = Tables::default();
    for (whole, groups) in result.against() {
        text += &one_sample(whole, &level);
        text += &whole.tipping_point.as_ref().map(tipping_point).unwrap_or_default();
        text += &one_sample_groups(groups, &level);
    }
    text
}

fn one_sample(result: &OneSampleResult, level: &str) -> Tables {
    let horizon = result.horizon.map_or_else(|| "none".to_owned(), words::time);
    let adjusted = result.adjustment.as_ref();
    let adjusted = adjusted.map_or_else(String::new, |by| format!(", adjusted: {}", words::visible(by)));
    let title = format!(
        "One-sample test, {} against {} ({}){adjusted}, horizon {horizon}\nO = {}, E = {}, O/E = {} ({level} {}, Garwood)",
        result.group,
        words::visible(&result.benchmark),
        words::visible(&words::law(&result.law)),
        result.observed,
        words::ratio(result.expected),
        value(result.ratio.estimate, "estimate", &result.ratio.reasons, words::ratio),
        interval(result.ratio.lower, result.ratio.upper, &result.ratio.reasons, words::ratio),
    );
    let others: Vec<String> = result
        .ratio_intervals
        .iter()
        .filter(|other| other.method != "garwood" && (other.lower.is_some() || other.upper.is_some()))
        .map(|other| {
            format!("{} {}", other.method, interval(other.lower, other.upper, &other.reasons, words::ratio))
        })
        .collect();
    let title = if others.is_empty() { title } else { format!("{title}; {}", others.join("; ")) };
    let available = result.tests.iter().filter(|test| test.p_value_one_sided.is_some());
    let rows = available.map(|test| {
        vec![
            test.variant.id().to_owned(),
            words::one_sample_variant(test.variant).to_owned(),
            value(test.statistic, "statistic", &test.reasons, words::ratio),
            value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value),
            value(test.p_value_two_sided, "p_value_two_sided", &test.reasons, words::p_value),
        ]
    });
    let header = ["Variant", "Test", "z (positive: benefit)", "One-sided p", "Two-sided p"];
    let mut text = table(&title, &header, rows);
    text.close_up();
    text += &not_available(result);
    text += &format!("\n{}\n{}", trust(result), reference(&result.reference));
    text += &result.standardised.as_ref().map(standardised).unwrap_or_default();
    text + "\n"
}

/// Variants without a result, by reason.
fn not_available(result: &OneSampleResult) -> String {
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for test in result.tests.iter().filter(|test| test.p_value_one_sided.is_none()) {
        let reason = test.reasons.get("p_value_one_sided").map_or("-", |reason| words::reason(*reason));
        match by_reason.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, variants)) => variants.push(test.variant.id()),
            None => by_reason.push((reason, vec![test.variant.id()])),
        }
    }
    let lines = by_reason
        .iter()
        .map(|(reason, variants)| format!("\nnot available: {}, because: {reason}", variants.join(", ")));
    lines.collect()
}

/// Which variant to trust, and why.
fn trust(result: &OneSampleResult) -> String {
    let recommended = &result.recommendation;
    let known = match recommended.benchmark_share {
        None => {
            "; the events behind the benchmark are not known (--benchmark-events), so it is taken as known"
                .to_owned()
        }
        Some(share) => {
            format!("; the benchmark's own sampling error adds {} to the variance", words::percent(share))
        }
    };
    format!("trust {}: {}{known}", recommended.variant, words::why_variant(recommended.reason))
}

fn reference(reference: &ReferenceResult) -> String {
    let Some(events) = reference.events else { return String::new() };
    let source = match reference.source {
        Some("derived") => ", derived from its curve",
        Some("patients") => ", as its patient-level data count at these times",
        _ => "",
    };
    let sensitivity: Vec<String> = reference
        .between_trials
        .iter()
        .map(|row| {
            format!(
                "{} {}",
                words::number(row.tau),
                value(row.p_value_one_sided, "p_value_one_sided", &row.reasons, words::p_value)
            )
        })
        .collect();
    let bound = if reference.variance_is_lower_bound {
        "; its shape is estimated too, so this is a lower bound"
    } else {
        ""
    };
    format!(
        "benchmark from {events:.0} events{source}{bound}; reference-variance by tau between trials, one-sided p: {}\n",
        sensitivity.join(", ")
    )
}

fn standardised(result: &StandardisedResult) -> String {
    format!(
        "weighted to {}: O/E {}, z {}, one-sided p {}, as many as {} subjects of equal weight\n",
        words::visible(&result.margin),
        value(result.ratio, "ratio", &result.reasons, words::ratio),
        value(result.statistic, "statistic", &result.reasons, words::ratio),
        value(result.p_value_one_sided, "p_value_one_sided", &result.reasons, words::p_value),
        value(result.effective_subjects, "effective_subjects", &result.reasons, words::time),
    )
}

fn tipping_point(result: &TippingPointResult) -> Tables {
    let title = format!(
        "Tipping point at one-sided {}, {} decides: significance is lost once the benchmark is better than this",
        words::number(result.alpha),
        result.deciding
    );
    let available = result.variants.iter().filter(|variant| variant.significant.is_some());
    let rows = available.map(|variant| {
        let cell = |number, key| value(number, key, &variant.reasons, words::ratio);
        let decides = if variant.variant == result.deciding { " (decides)" } else { "" };
        vec![
            format!("{}{decides}", variant.variant),
            if variant.significant == Some(true) { "yes" } else { "no" }.to_owned(),
            cell(variant.hazard_factor, "hazard_factor"),
            cell(variant.median_by_hazard, "median_by_hazard"),
            cell(variant.time_factor, "time_factor"),
            cell(variant.median_by_time, "median_by_time"),
        ]
    });
    let header =
        ["Variant", "Significant", "Hazard factor", "Median by hazard", "Time factor", "Median by time"];
    table(&title, &header, rows)
}

/// The groups against one benchmark, a row each, with the one-sided p of the variants that exist for one of them.
fn one_sample_groups(groups: &[OneSampleResult], level: &str) -> Tables {
    let Some(first) = groups.first() else { return Tables::default() };
    let level = format!("{level} interval");
    let mut header = vec!["Group", "O", "E", "O/E", &level];
    let shown: Vec<usize> = (0..first.tests.len())
        .filter(|index| {
            let exists = |group: &OneSampleResult| {
                group.tests.get(*index).is_some_and(|test| test.p_value_one_sided.is_some())
            };
            *index < SHOWN_ALWAYS || groups.iter().any(exists)
        })
        .collect();
    header.extend(shown.iter().filter_map(|index| Some(first.tests.get(*index)?.variant.id())));
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
            let tests = shown.iter().filter_map(|index| group.tests.get(*index));
            row.extend(tests.map(|test| {
                value(test.p_value_one_sided, "p_value_one_sided", &test.reasons, words::p_value)
            }));
            row
        });
    let benchmark = words::visible(&first.benchmark);
    table(&format!("Each group against {benchmark}, one-sided p by variant"), &header, rows)
}

/// The variants of O and E alone.
const SHOWN_ALWAYS: usize = crate::hypothesis::Variant::ALL.len();
