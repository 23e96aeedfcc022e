//! Laws fitted to each group.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::{AnalysisResult, FitResult};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    if result.fits.is_empty() {
        return Tables::default();
    }
    let level = words::level(result.conf_level);
    comparison(result, &level)
        + &parameters(result, &level)
        + &survival_at(result, &level)
        + &means(result, &level)
}

/// The group as the first cell, if there is more than one.
fn row_of(result: &AnalysisResult, fit: &FitResult, cells: Vec<String>) -> Vec<String> {
    let mut row = if result.by.is_some() { vec![fit.group.clone()] } else { Vec::new() };
    row.push(name(fit));
    row.extend(cells);
    row
}

fn header<'a>(result: &AnalysisResult, cells: &[&'a str]) -> Vec<&'a str> {
    let mut header = if result.by.is_some() { vec!["Group"] } else { Vec::new() };
    header.push("Law");
    header.extend(cells);
    header
}

fn name(fit: &FitResult) -> String {
    match &fit.cuts {
        Some(cuts) if !cuts.is_empty() => {
            let cuts: Vec<String> = cuts.iter().map(|cut| words::time(*cut)).collect();
            format!("{}, cuts {}{}", fit.law, cuts.join("/"), if fit.cuts_chosen { " (chosen)" } else { "" })
        }
        Some(_) => format!("{}, one piece{}", fit.law, if fit.cuts_chosen { " (chosen)" } else { "" }),
        None => fit.law.clone(),
    }
}

fn comparison(result: &AnalysisResult, level: &str) -> Tables {
    let quantiles: Vec<f64> = result
        .fits
        .iter()
        .find(|fit| fit.converged)
        .map_or_else(Vec::new, |fit| fit.quantiles.iter().map(|quantile| quantile.probability).collect());
    let names: Vec<String> = quantiles
        .iter()
        .map(|p| if *p == 0.5 { "Median".to_owned() } else { format!("{p} quantile") })
        .collect();
    let limits = format!("{level} interval");
    let mut cells = vec!["k", "Log-lik.", "AIC", "Above best", "BIC"];
    for name in &names {
        cells.extend([name.as_str(), limits.as_str()]);
    }
    let fitted = result.fits.iter().filter(|fit| fit.converged).map(|fit| {
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        let mut row = vec![
            fit.estimates.len().to_string(),
            number(fit.log_likelihood),
            number(fit.aic),
            number(fit.aic_difference),
            number(fit.bic),
        ];
        for quantile in &fit.quantiles {
            row.push(value(quantile.estimate, "estimate", &quantile.reasons, words::time));
            row.push(interval(quantile.lower, quantile.upper, &quantile.reasons, words::time));
        }
        row_of(result, fit, row)
    });
    let rows: Vec<Vec<String>> = fitted.collect();
    let mut text = if rows.is_empty() {
        Tables::default()
    } else {
        table("Fitted laws, smallest AIC first", &header(result, &cells), rows)
    };
    if result.fits.iter().filter(|fit| fit.converged).count() > 1 {
        text.close_up();
        text += "\nLaws within 2 of the smallest AIC fit about alike; one 10 or more above it fits clearly worse. AIC judges the fit where there are data,\nnot the tail beyond them; k counts parameters, not the choice of cuts.\n\n";
    }
    for fit in &result.fits {
        if let Some(failure) = &fit.reason {
            let of = if result.by.is_some() { format!("{}, ", fit.group) } else { String::new() };
            text += &format!(
                "{}no fit, because {}\n",
                words::visible(&format!("{of}{}: ", name(fit))),
                words::fit_failure(failure)
            );
        }
    }
    if result.fits.iter().any(|fit| !fit.converged) {
        text.push('\n');
    }
    text
}

fn parameters(result: &AnalysisResult, level: &str) -> Tables {
    let mut rows = Vec::new();
    let mut notes = String::new();
    for fit in &result.fits {
        for row in &fit.estimates {
            rows.push(row_of(
                result,
                fit,
                vec![
                    row.parameter.clone(),
                    words::significant(row.estimate),
                    value(row.std_error, "std_error", &row.reasons, words::significant),
                    interval(row.lower, row.upper, &row.reasons, words::significant),
                ],
            ));
        }
        if let Some(exact) = &fit.exact {
            let of =
                if result.by.is_some() { format!("{}, ", words::visible(&fit.group)) } else { String::new() };
            notes += &format!(
                "{of}exponential: {level} interval of the rate {} - {}, of the median {} - {} ({})\n",
                words::significant(exact.rate_lower),
                words::significant(exact.rate_upper),
                words::time(exact.median_lower),
                words::time(exact.median_upper),
                exact.method
            );
        }
    }
    if rows.is_empty() {
        return Tables::default();
    }
    let limits = format!("{level} interval");
    let head = header(result, &["Parameter", "Estimate", "SE", &limits]);
    let mut text = table("Parameters of the fitted laws", &head, rows);
    if notes.is_empty() {
        return text;
    }
    text.close_up();
    text + &format!("\n{notes}\n")
}

fn survival_at(result: &AnalysisResult, level: &str) -> Tables {
    let rows: Vec<Vec<String>> = result
        .fits
        .iter()
        .flat_map(|fit| {
            fit.survival_at.iter().map(move |at| {
                row_of(
                    result,
                    fit,
                    vec![
                        words::time(at.time),
                        value(at.survival, "survival", &at.reasons, words::probability),
                        value(at.std_error, "std_error", &at.reasons, words::probability),
                        interval(at.lower, at.upper, &at.reasons, words::probability),
                    ],
                )
            })
        })
        .collect();
    if rows.is_empty() {
        return Tables::default();
    }
    let limits = format!("{level} interval");
    table("Survival under the fitted laws", &header(result, &["Time", "Survival", "SE", &limits]), rows)
}

fn means(result: &AnalysisResult, level: &str) -> Tables {
    let rows: Vec<Vec<String>> = result
        .fits
        .iter()
        .filter_map(|fit| {
            let mean = fit.rmst.as_ref()?;
            Some(row_of(
                result,
                fit,
                vec![
                    words::time(mean.tau),
                    value(mean.estimate, "estimate", &mean.reasons, words::time),
                    value(mean.std_error, "std_error", &mean.reasons, words::time),
                    interval(mean.lower, mean.upper, &mean.reasons, words::time),
                ],
            ))
        })
        .collect();
    if rows.is_empty() {
        return Tables::default();
    }
    let limits = format!("{level} interval");
    table("Restricted mean under the fitted laws", &header(result, &["Up to", "Mean", "SE", &limits]), rows)
}
