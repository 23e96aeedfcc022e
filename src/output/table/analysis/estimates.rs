//! Estimates of each group.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::{AnalysisResult, MeanResult};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    let level = words::level(result.conf_level);
    groups(result, &level)
        + &follow_up(result, &level)
        + &survival_at(result, &level)
        + &means(result, &level)
}

fn groups(result: &AnalysisResult, level: &str) -> Tables {
    let median_ci = format!("{level} interval");
    let mut header = vec!["Group", "Subjects", "Events", "Censored"];
    let names: Vec<String> = result.groups.first().map_or_else(Vec::new, |group| {
        group.quantiles.iter().map(|quantile| quantile_name(quantile.probability)).collect()
    });
    for name in &names {
        header.extend([name.as_str(), median_ci.as_str()]);
    }
    let rows = result.groups.iter().map(|group| {
        let mut row = vec![group.group.clone(), words::count(group.subjects)];
        row.extend([group.events, group.censored].map(words::amount));
        for quantile in &group.quantiles {
            row.push(value(quantile.estimate, "estimate", &quantile.reasons, words::time));
            row.push(interval(quantile.lower, quantile.upper, &quantile.reasons, words::time));
        }
        row
    });
    table("Groups", &header, rows)
}

fn follow_up(result: &AnalysisResult, level: &str) -> Tables {
    let rows = result.groups.iter().map(|group| {
        let (rate, follow_up) = (&group.event_rate, &group.median_follow_up);
        vec![
            group.group.clone(),
            value(follow_up.estimate, "estimate", &follow_up.reasons, words::time),
            interval(follow_up.lower, follow_up.upper, &follow_up.reasons, words::time),
            words::time(group.person_time),
            value(rate.estimate, "estimate", &rate.reasons, words::rate),
            interval(rate.lower, rate.upper, &rate.reasons, words::rate),
        ]
    });
    let unit = result.time_unit.map_or_else(|| "unit of time".to_owned(), |unit| unit.singular().to_owned());
    let (level, rate) = (format!("{level} interval"), format!("Events a person-{unit}"));
    table(
        "Follow-up (median by the reverse Kaplan-Meier method, rates with Garwood's limits)",
        &["Group", "Median", &level, "Person-time", &rate, &level],
        rows,
    )
}

fn quantile_name(probability: f64) -> String {
    if probability == 0.5 { "Median".to_owned() } else { format!("{} quantile", probability) }
}

fn survival_at(result: &AnalysisResult, level: &str) -> Tables {
    let rows: Vec<Vec<String>> = result
        .groups
        .iter()
        .flat_map(|group| {
            group.survival_at.iter().map(|at| {
                vec![
                    group.group.clone(),
                    words::time(at.time),
                    words::amount(at.at_risk),
                    value(at.survival, "survival", &at.reasons, words::probability),
                    value(at.std_error, "std_error", &at.reasons, words::probability),
                    interval(at.lower, at.upper, &at.reasons, words::probability),
                ]
            })
        })
        .collect();
    if rows.is_empty() {
        return Tables::default();
    }
    let level = format!("{level} interval");
    table("Survival at chosen times", &["Group", "Time", "At risk", "Survival", "SE", &level], rows)
}

fn means(result: &AnalysisResult, level: &str) -> Tables {
    let rows: Vec<Vec<String>> = result
        .groups
        .iter()
        .filter_map(|group| {
            let mean = group.rmst.as_ref()?;
            Some(vec![
                group.group.clone(),
                words::time(mean.tau),
                value(mean.estimate, "estimate", &mean.reasons, words::time),
                value(mean.std_error, "std_error", &mean.reasons, words::time),
                interval(mean.lower, mean.upper, &mean.reasons, words::time),
                log_interval(mean),
            ])
        })
        .collect();
    if rows.is_empty() {
        return Tables::default();
    }
    let level = format!("{level} interval");
    table(
        "Restricted mean survival time (intervals normal, clipped to 0 and the restriction time)",
        &["Group", "Up to", "Mean", "SE", &level, "On the log scale"],
        rows,
    )
}

fn log_interval(mean: &MeanResult) -> String {
    let limit = |limit, key| value(limit, key, &mean.reasons, words::time);
    let (lower, upper) = (limit(mean.lower_log, "lower_log"), limit(mean.upper_log, "upper_log"));
    if mean.lower_log.is_none() { lower } else { format!("{lower} - {upper}") }
}
