//! Tests between groups.

use crate::output::table::{interval, table, value};
use crate::output::words;
use crate::results::{Advice, AnalysisResult, LogrankResult, Reasons, Trusted};

pub(super) fn section(result: &AnalysisResult) -> String {
    let Some(test) = &result.logrank else { return String::new() };
    logrank(test, &words::level(result.conf_level)) + &weighted(result) + &trend(result)
}

fn logrank(test: &LogrankResult, level: &str) -> String {
    let rows = test.groups.iter().map(|group| {
        vec![
            group.group.clone(),
            group.subjects.to_string(),
            group.observed.to_string(),
            words::time(group.expected),
        ]
    });
    let title = match &test.strata {
        Some(strata) => format!(
            "Log-rank test, stratified ({})",
            words::counted_as(strata.len() as u64, "stratum", "strata")
        ),
        None => "Log-rank test".to_owned(),
    };
    let mut text = table(&title, &["Group", "Subjects", "Observed", "Expected"], rows);
    // The lines below belong to the table.
    text.truncate(text.trim_end().len());
    text.push('\n');
    text += &match (test.chi_squared, test.p_value) {
        (Some(chi), Some(p)) => {
            format!(
                "chi-squared {} on {} df, two-sided p {}\n",
                words::ratio(chi),
                test.df,
                words::p_value(p)
            )
        }
        _ => format!("not estimable: {}\n", value(None, "chi_squared", &test.reasons, words::ratio)),
    };
    if let (Some(z), Some(p), Some(group)) = (test.z, test.p_value_one_sided, &test.z_favours) {
        let group = words::visible(group);
        text += &format!(
            "z {} (positive: favours {group}), one-sided p {}\n",
            words::ratio(z),
            words::p_value(p)
        );
    }
    if let Some(advice) = &test.advice {
        text += &advised(advice);
    }
    text.push('\n');
    text + &hazard_ratios(test, level)
}

fn advised(advice: &Advice) -> String {
    let expected = words::ratio(advice.fewest_expected);
    let group = words::visible(&advice.group);
    match advice.trust {
        Trusted::Logrank => {
            format!("which p to trust: this one; at least {expected} events are expected in each group\n")
        }
        Trusted::Permutation => format!(
            "which p to trust: the permutation test (--permutation), if censoring does not depend on the group; \
             only {expected} events are expected in {group}, and the chi-squared law is a rough guide below 10\n"
        ),
    }
}

fn hazard_ratios(test: &LogrankResult, level: &str) -> String {
    let Some(new) = test.z_favours.as_ref().filter(|_| !test.hazard_ratios.is_empty()) else {
        return String::new();
    };
    let other = test.groups.iter().find(|group| group.group != *new && group.expected > 0.0);
    let other = other.map_or("the other", |group| group.group.as_str());
    let rows = test.hazard_ratios.iter().map(|ratio| {
        vec![
            words::hazard_ratio_method(ratio.method).to_owned(),
            value(ratio.estimate, "estimate", &ratio.reasons, words::ratio),
            interval(ratio.lower, ratio.upper, &ratio.reasons, words::ratio),
        ]
    });
    let title = format!("Hazard ratio, {} to {}", words::visible(new), words::visible(other));
    table(&title, &["Method", "Ratio", &format!("{level} interval")], rows)
}

fn weighted(result: &AnalysisResult) -> String {
    if result.weighted_logrank.is_empty() {
        return String::new();
    }
    let signed = result.weighted_logrank.iter().find_map(|test| test.z_favours.as_ref());
    let mut header = vec!["Weight", "chi-squared", "df", "Two-sided p"];
    let z = signed.map(|group| format!("z (positive: {})", words::visible(group)));
    header.extend(z.iter().map(String::as_str));
    let rows = result.weighted_logrank.iter().map(|test| {
        let mut row = vec![
            words::rank_weight(test.weight, test.rho.zip(test.gamma)),
            value(test.chi_squared, "chi_squared", &test.reasons, words::ratio),
            test.df.to_string(),
            value(test.p_value, "p_value", &test.reasons, words::p_value),
        ];
        if signed.is_some() {
            row.push(value(test.z, "z", &test.reasons, words::ratio));
        }
        row
    });
    table(&format!("Weighted log-rank tests{}", stratified(result)), &header, rows)
}

fn trend(result: &AnalysisResult) -> String {
    let Some(trend) = &result.trend else { return String::new() };
    let scores: Vec<String> = trend
        .scores
        .iter()
        .map(|score| format!("{} {}", words::visible(&score.group), words::number(score.score)))
        .collect();
    let title = format!("Test for trend{}, scores {}", stratified(result), scores.join(", "));
    let rows = trend.tests.iter().map(|test| {
        let p = |p: Option<f64>, key: &str, reasons: &Reasons| value(p, key, reasons, words::p_value);
        vec![
            words::rank_weight(test.weight, test.rho.zip(test.gamma)),
            value(test.z, "z", &test.reasons, words::ratio),
            p(test.p_value, "p_value", &test.reasons),
            p(test.p_value_one_sided, "p_value_one_sided", &test.reasons),
        ]
    });
    let header = ["Weight", "z (positive: hazard falls with the score)", "Two-sided p", "One-sided p"];
    table(&title, &header, rows)
}

fn stratified(result: &AnalysisResult) -> &'static str {
    let strata = result.logrank.as_ref().and_then(|test| test.strata.as_ref());
    if strata.is_some() { ", stratified" } else { "" }
}
