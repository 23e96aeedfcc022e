//! Interval-censored times.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::{AnalysisResult, TurnbullGroup, TurnbullResult};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    let Some(turnbull) = &result.turnbull else { return Tables::default() };
    let level = words::level(result.conf_level);
    groups(turnbull) + &survival_at(turnbull, &level) + &quantiles(turnbull, &level) + &sensitivity(turnbull)
}

fn groups(turnbull: &TurnbullResult) -> Tables {
    let rows = turnbull.groups.iter().map(|group| {
        let mut row = vec![group.group.clone()];
        row.extend([group.exact, group.within, group.censored].map(words::count));
        row.push(group.support.len().to_string());
        row.push(value(group.log_likelihood, "log_likelihood", &group.reasons, words::ratio));
        row.push(value(group.max_gradient_gap, "max_gradient_gap", &group.reasons, |gap| {
            format!("{gap:.1e}")
        }));
        row
    });
    let header =
        ["Group", "Exact", "Within", "Censored", "Intervals with mass", "Log-likelihood", "Gradient gap"];
    table("Turnbull's estimate from interval-censored times", &header, rows)
}

fn survival_at(turnbull: &TurnbullResult, level: &str) -> Tables {
    let level_text = format!("{level} interval");
    let mut header = vec!["Group", "Time", "Survival", level_text.as_str()];
    if turnbull.bootstrap.is_some() {
        header.push("Bootstrap");
    }
    let rows: Vec<Vec<String>> = turnbull
        .groups
        .iter()
        .flat_map(|group| {
            group.survival_at.iter().map(|at| {
                let range = || format!("{} to {}", words::probability(at.least), words::probability(at.most));
                let mut row = vec![
                    group.group.clone(),
                    words::time(at.time),
                    at.survival.map_or_else(range, words::probability),
                    format!("{} - {}", words::probability(at.lower), words::probability(at.upper)),
                ];
                row.extend(
                    at.bootstrap.as_ref().map(|limits| {
                        interval(limits.lower, limits.upper, &limits.reasons, words::probability)
                    }),
                );
                row
            })
        })
        .collect();
    if rows.is_empty() {
        return Tables::default();
    }
    table(
        "Survival by Turnbull's estimate (likelihood-ratio intervals; a range where the data do not tell)",
        &header,
        rows,
    )
}

fn quantiles(turnbull: &TurnbullResult, level: &str) -> Tables {
    let bootstrap = format!("{level} bootstrap");
    let mut header = vec!["Group", "Quantile", "Earliest", "Latest"];
    if turnbull.bootstrap.is_some() {
        header.push(bootstrap.as_str());
    }
    let rows: Vec<Vec<String>> = turnbull
        .groups
        .iter()
        .flat_map(|group| {
            group.quantiles.iter().map(|quantile| {
                let mut row = vec![
                    group.group.clone(),
                    quantile.probability.to_string(),
                    value(quantile.earliest, "earliest", &quantile.reasons, words::time),
                    value(quantile.latest, "latest", &quantile.reasons, words::time),
                ];
                row.extend(
                    quantile
                        .bootstrap
                        .as_ref()
                        .map(|limits| interval(limits.lower, limits.upper, &limits.reasons, words::time)),
                );
                row
            })
        })
        .collect();
    if rows.is_empty() { Tables::default() } else { table("Quantiles by Turnbull's estimate", &header, rows) }
}

fn sensitivity(turnbull: &TurnbullResult) -> Tables {
    let Some(first) = turnbull.groups.iter().find_map(|group| group.sensitivity.first()) else {
        return Tables::default();
    };
    let quantiles = first.quantiles.iter().map(|reading| match reading.at {
        0.5 => "Median".to_owned(),
        at => format!("{at} quantile"),
    });
    let times = first.survival_at.iter().map(|reading| format!("S({})", words::time(reading.at)));
    let names: Vec<String> = quantiles.chain(times).collect();
    let mut header = vec!["Group", "Method"];
    header.extend(names.iter().map(String::as_str));
    let of_group = |group: &TurnbullGroup| -> Vec<Vec<String>> {
        let rows = group.sensitivity.iter().map(|method| {
            let mut row = vec![group.group.clone(), method.method.to_owned()];
            row.extend(
                method.quantiles.iter().map(|r| value(r.estimate, "estimate", &r.reasons, words::time)),
            );
            row.extend(
                method
                    .survival_at
                    .iter()
                    .map(|r| value(r.estimate, "estimate", &r.reasons, words::probability)),
            );
            row
        });
        rows.collect()
    };
    let rows = turnbull.groups.iter().flat_map(of_group);
    table(
        "The same by simpler readings of the times (Kaplan-Meier at midpoints, and at the times seen)",
        &header,
        rows,
    )
}
