//! The Cox model.

use crate::output::table::{Tables, interval, table, value};
use crate::output::words;
use crate::results::{
    AnalysisResult, BaselineAt, BaselineResult, ChiSquaredResult, CoxResult, CoxTerm, FirthResult, Reasons,
    VarianceKind,
};

pub(super) fn section(result: &AnalysisResult) -> Tables {
    let Some(model) = &result.cox else { return Tables::default() };
    let level = words::level(result.conf_level);
    let mut text = coefficients(model, &level);
    text += &notes(model);
    text += &tests(model);
    if let Some(firth) = &model.firth {
        text += &penalised(firth, &level);
    }
    if let Some(baseline) = &model.baseline {
        text += &curves(baseline);
    }
    text
}

fn coefficients(model: &CoxResult, level: &str) -> Tables {
    let strata =
        model.strata.map_or_else(String::new, |n| format!(" in {}", words::counted(n as u64, "stratum")));
    let strata = strata.replace("stratums", "strata");
    let robust = if model.variance == VarianceKind::Robust { ", robust standard errors" } else { "" };
    let title = format!(
        "Cox model, ties {}{robust}: {}{strata}, {}",
        model.ties,
        words::counted(model.subjects, "subject"),
        words::counted(model.events, "event")
    );
    let has_profile =
        model.terms.iter().any(|term| term.profile_lower.is_some() || term.profile_upper.is_some());
    let (wald, profile) = (format!("{level} Wald"), format!("{level} profile"));
    let mut header = vec!["Term", "Coefficient", "Std. error", "Hazard ratio", &wald];
    if has_profile {
        header.push(&profile);
    }
    header.push("Two-sided p");
    table(&title, &header, model.terms.iter().map(|term| row(term, has_profile)))
}

/// A term that has no coefficient says so once.
fn row(term: &CoxTerm, has_profile: bool) -> Vec<String> {
    let reasons = &term.reasons;
    let or_dash =
        |number: Option<f64>, digits: fn(f64) -> String| number.map_or_else(|| "-".to_owned(), digits);
    let mut cells = vec![
        term.term.clone(),
        value(term.coefficient, "coefficient", reasons, coefficient),
        or_dash(term.std_error, coefficient),
        or_dash(term.hazard_ratio, ratio),
        if term.coefficient.is_some() {
            interval(term.lower, term.upper, reasons, ratio)
        } else {
            "-".to_owned()
        },
    ];
    if has_profile {
        let limit = |limit: Option<f64>| limit.map_or_else(|| "none".to_owned(), ratio);
        let (lower, upper) = (term.profile_lower, term.profile_upper);
        let is_there = lower.is_some() || upper.is_some();
        cells.push(if is_there { format!("{} - {}", limit(lower), limit(upper)) } else { "-".to_owned() });
    }
    cells.push(or_dash(term.p_value, words::p_value));
    cells
}

/// Four decimals, more where these would hide the number.
fn coefficient(value: f64) -> String {
    if value != 0.0 && value.abs() < 0.01 || value.abs() >= 1e6 {
        format!("{value:.3e}")
    } else {
        format!("{value:.4}")
    }
}

/// A hazard ratio: three decimals, more where these would hide it.
fn ratio(value: f64) -> String {
    if !(0.01..1e6).contains(&value) { format!("{value:.2e}") } else { format!("{value:.3}") }
}

fn notes(model: &CoxResult) -> String {
    let mut text = String::new();
    for reference in &model.references {
        let (factor, level) = (words::visible(&reference.factor), words::visible(&reference.level));
        text += &format!("hazard ratios of {factor} are against {factor}={level}\n");
    }
    for dropped in &model.dropped {
        text += &format!(
            "left out: {}, which {}\n",
            words::visible(&dropped.term),
            words::reason(dropped.reason)
        );
    }
    if model.left_out > 0 {
        text += &format!(
            "{} left out: a covariate is missing, or the weight 0\n",
            words::counted(model.left_out, "subject")
        );
    }
    if let Some(reason) = model.reason {
        text += &format!("no maximum of the likelihood: {}\n", words::reason(reason));
    }
    if text.is_empty() { text } else { text + "\n" }
}

fn tests(model: &CoxResult) -> Tables {
    let Some(global) = &model.tests else { return Tables::default() };
    let proportional = model.proportional_hazards.as_ref();
    let transform = proportional.map_or_else(String::new, |test| format!(" ({})", test.transform));
    let proportionality = format!("Proportional hazards{transform}");
    let header = ["Tests", "df", "Likelihood ratio", "Wald", "Score", &proportionality];
    let single = model.covariates.len() == 1;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (index, covariate) in model.covariates.iter().enumerate().filter(|_| !single) {
        let tests = &covariate.tests;
        let zph = proportional.and_then(|test| test.covariates.get(index)).map(|of| &of.test);
        let three = [&tests.likelihood_ratio, &tests.wald, &tests.score].map(cell);
        rows.push(line(&covariate.covariate, tests.wald.df, three, zph));
    }
    let three = [&global.likelihood_ratio, &global.wald, &global.score].map(cell);
    let name = if single { &model.covariates[0].covariate } else { "all" };
    rows.push(line(name, global.wald.df, three, proportional.map(|test| &test.global)));
    let mut text = table("Tests: chi-squared and two-sided p", &header, rows);
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
    text += &format!(
        "log-likelihood {}, without covariates {}",
        number(model.log_likelihood),
        number(model.null_log_likelihood)
    );
    if let Some(agreement) = &model.concordance {
        text += &format!(
            "; concordance {} (std. error {})",
            value(agreement.estimate, "estimate", &agreement.reasons, words::ratio),
            value(agreement.std_error, "std_error", &agreement.reasons, words::ratio)
        );
    }
    text + "\n\n"
}

fn line(name: &str, df: u32, tests: [String; 3], proportional: Option<&ChiSquaredResult>) -> Vec<String> {
    let mut cells = vec![name.to_owned(), df.to_string()];
    cells.extend(tests);
    cells.push(proportional.map_or_else(|| "-".to_owned(), cell));
    cells
}

fn cell(test: &ChiSquaredResult) -> String {
    match (test.chi_squared, test.p_value) {
        (Some(chi), Some(p)) => format!("{}, p {}", words::ratio(chi), words::p_value(p)),
        _ => value(None, "chi_squared", &test.reasons, words::ratio),
    }
}

fn penalised(firth: &FirthResult, level: &str) -> Tables {
    if let Some(reason) = firth.reasons.values().next() {
        return format!("Firth's penalised likelihood: {}\n\n", words::reason(*reason)).into();
    }
    let profile = format!("{level} profile");
    let header =
        ["Term", "Coefficient", "Std. error", "Hazard ratio", &profile, "Two-sided p (likelihood ratio)"];
    let rows = firth.terms.iter().map(|term| {
        let reasons: &Reasons = &term.reasons;
        vec![
            term.term.clone(),
            value(term.coefficient, "coefficient", reasons, coefficient),
            value(term.std_error, "std_error", reasons, coefficient),
            value(term.hazard_ratio, "hazard_ratio", reasons, ratio),
            interval(term.lower, term.upper, reasons, ratio),
            value(term.p_value, "p_value", reasons, words::p_value),
        ]
    });
    let mut text = table("Cox model by Firth's penalised likelihood", &header, rows);
    if let Some(test) = &firth.likelihood_ratio {
        text += &format!("penalised likelihood ratio {} on {} df\n\n", cell(test), test.df);
    }
    text
}

/// Rows of a baseline that a terminal shows; JSON has them all.
const SHOWN: usize = 10;

fn curves(baseline: &BaselineResult) -> Tables {
    let at = match baseline.at {
        BaselineAt::Zero => "covariates at 0, factors at their reference",
        BaselineAt::Means => "numbers at their means, factors at their reference",
    };
    if let Some(reason) = baseline.reasons.values().next() {
        return format!("Baseline hazard ({at}): {}\n\n", words::reason(*reason)).into();
    }
    let rows = baseline.curves.iter().flatten().flat_map(|curve| {
        let every = curve.points.len().div_ceil(SHOWN);
        let stratum = curve.stratum.clone().unwrap_or_else(|| "all".to_owned());
        let last = curve.points.len().saturating_sub(1);
        let shown =
            curve.points.iter().enumerate().filter(move |(index, _)| index % every == 0 || *index == last);
        shown.map(move |(_, point)| {
            vec![
                stratum.clone(),
                words::time(point.time),
                value(point.cumulative_hazard, "cumulative_hazard", &point.reasons, coefficient),
                value(point.survival, "survival", &point.reasons, words::ratio),
            ]
        })
    });
    table(
        &format!("Baseline ({at}); JSON has every event time"),
        &["Stratum", "Time", "Cumulative hazard", "Survival"],
        rows,
    )
}
