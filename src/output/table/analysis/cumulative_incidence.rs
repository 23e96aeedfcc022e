//! Cumulative incidence of competing causes.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::{AnalysisResult, CumulativeIncidenceResult, GrayResult};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    let Some(incidence) = &result.cumulative_incidence else { return Tables::default() };
    let level = words::level(result.conf_level);
    causes(incidence, &level) + &incidence_at(incidence, &level) + &gray(incidence)
}

fn causes(incidence: &CumulativeIncidenceResult, level: &str) -> Tables {
    let level = format!("{level} interval");
    let mut header = vec!["Group", "Cause", "Events"];
    let first = incidence.groups.first().and_then(|group| group.causes.first());
    let names: Vec<String> = first.map_or_else(Vec::new, |cause| {
        cause.quantiles.iter().map(|quantile| format!("Reaches {}", quantile.probability)).collect()
    });
    for name in &names {
        header.extend([name.as_str(), level.as_str()]);
    }
    let rows = incidence.groups.iter().flat_map(|group| {
        group.causes.iter().map(|cause| {
            let mut row = vec![group.group.clone(), cause.cause.clone(), words::count(cause.events)];
            for quantile in &cause.quantiles {
                row.push(value(quantile.estimate, "estimate", &quantile.reasons, words::time));
                row.push(interval(quantile.lower, quantile.upper, &quantile.reasons, words::time));
            }
            row
        })
    });
    let title = format!(
        "Cumulative incidence (Aalen-Johansen; event of interest {}; Aalen's variance, {} intervals)",
        words::visible(&incidence.event),
        incidence.conf_type
    );
    table(&title, &header, rows)
}

fn incidence_at(incidence: &CumulativeIncidenceResult, level: &str) -> Tables {
    let level = format!("{level} interval");
    let rows: Vec<Vec<String>> = incidence
        .groups
        .iter()
        .flat_map(|group| group.causes.iter().map(move |cause| (group, cause)))
        .flat_map(|(group, cause)| {
            cause.incidence_at.iter().map(|at| {
                vec![
                    group.group.clone(),
                    cause.cause.clone(),
                    words::time(at.time),
                    at.at_risk.to_string(),
                    value(at.incidence, "incidence", &at.reasons, words::probability),
                    value(at.std_error, "std_error", &at.reasons, words::probability),
                    interval(at.lower, at.upper, &at.reasons, words::probability),
                ]
            })
        })
        .collect();
    if rows.is_empty() {
        return Tables::default();
    }
    let header = ["Group", "Cause", "Time", "At risk", "Incidence", "SE", &level];
    table("Cumulative incidence at chosen times", &header, rows)
}

fn gray(incidence: &CumulativeIncidenceResult) -> Tables {
    let Some(first) = incidence.gray.first() else { return Tables::default() };
    let rows = incidence.gray.iter().map(|test| {
        vec![
            test.cause.clone(),
            words::number(test.rho),
            value(test.chi_squared, "chi_squared", &test.reasons, words::ratio),
            test.df.to_string(),
            value(test.p_value, "p_value", &test.reasons, words::p_value),
        ]
    });
    let strata =
        first.strata.as_ref().map_or_else(String::new, |strata| format!(", strata {}", strata.join(", ")));
    let title = format!("Gray's test of equal cumulative incidence{strata}");
    table(&words::visible(&title), &["Cause", "Rho", "Chi-squared", "df", "Two-sided p"], rows)
        + &left_out(&incidence.gray)
}

fn left_out(tests: &[GrayResult]) -> String {
    let lines =
        tests.iter().filter(|test| !test.left_out.is_empty() && test.chi_squared.is_some()).map(|test| {
            let text =
                format!("cause {}: never compared, so left out: {}", test.cause, test.left_out.join(", "));
            words::visible(&text) + "\n"
        });
    let text: String = lines.collect();
    if text.is_empty() { text } else { text + "\n" }
}
