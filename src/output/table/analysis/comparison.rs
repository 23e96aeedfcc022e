//! Tests between groups.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::{Advice, AnalysisResult, LogrankResult, MaximumResult, Reasons, Trusted};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    let Some(test) = &result.logrank else { return Tables::default() };
    logrank(test, &words::level(result.conf_level))
        + &weighted(result)
        + &trend(result)
        + &max_combo(result)
        + &permutation(result)
}

fn logrank(test: &LogrankResult, level: &str) -> Tables {
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
    text.close_up();
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

fn hazard_ratios(test: &LogrankResult, level: &str) -> Tables {
    let Some(new) = test.z_favours.as_ref().filter(|_| !test.hazard_ratios.is_empty()) else {
        return Tables::default();
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

fn weighted(result: &AnalysisResult) -> Tables {
    if result.weighted_logrank.is_empty() {
        return Tables::default();
    }
    let signed = result.weighted_logrank.iter().find_map(|test| test.z_favours.as_ref());
    let mut header = vec!["Weight", "chi-squared", "df", "Two-sided p"];
    let z = signed.map(|group| format!("z (positive: favours {})", words::visible(group)));
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

fn trend(result: &AnalysisResult) -> Tables {
    let Some(trend) = &result.trend else { return Tables::default() };
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

fn max_combo(result: &AnalysisResult) -> Tables {
    let Some(test) = &result.max_combo else { return Tables::default() };
    let label = |at: usize| {
        let component = &test.components[at];
        words::rank_weight(component.weight, component.rho.zip(component.gamma))
    };
    let row = |name: &str, maximum: &MaximumResult| {
        let chosen = maximum.chosen.map_or_else(|| "-".to_owned(), label);
        vec![
            name.to_owned(),
            value(maximum.statistic, "statistic", &maximum.reasons, words::ratio),
            chosen,
            value(maximum.p_value, "p_value", &maximum.reasons, words::p_value),
        ]
    };
    let favours = test
        .z_favours
        .as_ref()
        .map_or_else(String::new, |group| format!(" (z positive: favours {})", words::visible(group)));
    let each: Vec<String> = test
        .components
        .iter()
        .enumerate()
        .map(|(at, component)| format!("{} {}", label(at), words::ratio(component.z)))
        .collect();
    let each = if each.is_empty() { String::new() } else { format!(": z {}", each.join("; ")) };
    let title = format!("Max-combo test{}{favours}{each}", stratified(result));
    let rows = [row("one-sided", &test.one_sided), row("two-sided", &test.two_sided)];
    table(&title, &["Test", "Largest", "Chosen", "p"], rows)
}

fn permutation(result: &AnalysisResult) -> Tables {
    let Some(test) = &result.permutation else { return Tables::default() };
    let how = match (test.arrangements, test.draws) {
        (Some(number), _) if number < 1e15 => {
            format!("exact, all {} arrangements", words::count(number as u64))
        }
        (Some(number), _) => format!("exact, all {number:.3e} arrangements"),
        (None, Some(draws)) => format!("{} random arrangements", words::count(draws)),
        (None, None) => "none".to_owned(),
    };
    let p = |p: Option<f64>, key: &str, error: Option<f64>| {
        let p = value(p, key, &test.reasons, words::p_value);
        error.map_or_else(|| p.clone(), |error| format!("{p} (se {})", words::p_value(error)))
    };
    let name = match &test.z_favours {
        Some(group) => format!("z (positive: favours {})", words::visible(group)),
        None => "chi-squared".to_owned(),
    };
    let row = vec![
        how,
        value(test.statistic, "statistic", &test.reasons, words::ratio),
        p(test.p_value, "p_value", test.p_value_std_error),
        p(test.p_value_one_sided, "p_value_one_sided", test.p_value_one_sided_std_error),
    ];
    let title = format!("Permutation log-rank test{}", stratified(result));
    let mut text = table(&title, &["How", &name, "Two-sided p", "One-sided p"], [row]);
    text.close_up();
    text += "\nvalid if censoring (and entry) does not depend on the group";
    if let Some(p) = test.censoring_p_value {
        text += &format!("; log-rank test of the censoring times: two-sided p {}", words::p_value(p));
    }
    text + "\n\n"
}

fn stratified(result: &AnalysisResult) -> &'static str {
    let strata = result.logrank.as_ref().and_then(|test| test.strata.as_ref());
    if strata.is_some() { ", stratified" } else { "" }
}
