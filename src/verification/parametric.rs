//! Laws fitted by maximum likelihood against R.

use std::collections::BTreeMap;

use super::reference::read;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::parametric::{Derived, FitData, FitLaw, ParametricFit, exact_rate, fit_law};
use crate::measure::ConfidenceLevel;
use crate::sample::{Sample, Subject};

/// Right-censored samples, and one with left truncation, intervals and weights.
pub(super) const METHOD: Method = Method {
    id: "parametric",
    title: "Laws fitted by maximum likelihood",
    evidence: "R; R, written out",
    csv: include_str!("../../tests/reference/parametric/parametric.csv"),
    keys: &["dataset", "group", "law", "argument"],
    cases: 615,
    check,
};

const MIXED: &str = include_str!("../../tests/reference/datasets/mixed.csv");

const VALUE: Tolerance =
    Tolerance::relative(1e-11, "the log-likelihood is flat at its maximum: rounding of its terms is left");
const POINT: Tolerance =
    Tolerance::relative(1e-7, "R's maximum lies within 1e-7 standard errors of the exact one");
const ERROR: Tolerance = Tolerance::relative(1e-6, "R's derivatives are differences, good to some 1e-8");
const EXACT: Tolerance = Tolerance::relative(1e-13, "rounding of a chi-squared quantile");

/// The sample with left truncation, intervals and weights.
struct Mixed {
    sample: Sample,
    left: Vec<Option<f64>>,
    weights: Vec<f64>,
}

/// Entry at 0 for all, or as the data set says.
fn mixed(with_entry: bool) -> Result<Mixed, ReferenceError> {
    let rows = read("mixed.csv", MIXED)?;
    let (mut subjects, mut left, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        subjects.push(Subject {
            entry: if with_entry { row.value("entry")? } else { 0.0 },
            time: row.value("time")?,
            event: row.text("event")? == "1",
        });
        left.push(row.number("left")?);
        weights.push(row.value("weight")?);
    }
    let sample =
        Sample::new(subjects).map_err(|error| ReferenceError::new("mixed.csv", error.to_string()))?;
    Ok(Mixed { sample, left, weights })
}

fn fit(row: &Row) -> Result<ParametricFit, ReferenceError> {
    let choice: FitLaw = row.parse("law")?;
    let fitted = if row.text("dataset")? == "mixed" {
        let Mixed { sample, left, weights } = mixed(row.text("group")? == "all")?;
        fit_law(&choice, FitData { sample: &sample, left: Some(&left), weights: Some(&weights) })
    } else {
        fit_law(&choice, FitData { sample: row.sample()?, left: None, weights: None })
    };
    fitted.map_err(|failure| row.error(format!("no fit: {failure:?}")))
}

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let mut fits: BTreeMap<String, ParametricFit> = BTreeMap::new();
    for row in rows {
        let key = row.name(&["dataset", "group", "law"]);
        if !fits.contains_key(&key) {
            fits.insert(key.clone(), fit(row)?);
        }
        if let Some(fit) = fits.get(&key) {
            compare(row, fit, cases)?;
        }
    }
    Ok(())
}

/// The standard error of a positive quantity's logarithm, read off its interval: so the limits are checked too.
fn from_limits(derived: &Derived, level: ConfidenceLevel, scale: impl Fn(f64) -> f64) -> Option<f64> {
    let (lower, upper) = (derived.interval.lower.value()?, derived.interval.upper.value()?);
    Some((scale(upper) - scale(lower)).abs() / (2.0 * level.normal_quantile()))
}

fn compare(row: &Row, fit: &ParametricFit, cases: &mut Cases) -> Result<(), ReferenceError> {
    let level = ConfidenceLevel::NINETY_FIVE;
    let quantity = row.text("quantity")?;
    let expected = row.value("value")?;
    let argument = row.number("argument")?.unwrap_or(f64::NAN);
    let index = |text: &str| text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let parts: Vec<&str> = quantity.split('-').collect();
    let variance = |i: usize| fit.covariance[i][i];
    let (ours, tolerance) = match parts.as_slice() {
        ["working", i] => {
            let i = index(i).ok_or_else(|| row.error("no such parameter"))?;
            let near = Tolerance::absolute(
                1e-7 * variance(i).sqrt(),
                "R's maximum lies within 1e-7 standard errors of the exact one",
            );
            (Some(fit.working[i]), near)
        }
        ["covariance", i, j] => {
            let (i, j) = index(i).zip(index(j)).ok_or_else(|| row.error("no such parameter"))?;
            let near = Tolerance::absolute(1e-6 * (variance(i) * variance(j)).sqrt(), ERROR.reason);
            (Some(fit.covariance[i][j]), near)
        }
        ["log", "likelihood"] => (Some(fit.log_likelihood), VALUE),
        ["quantile"] => (fit.quantile(argument, level).estimate.value(), POINT),
        ["ln", "quantile", "se"] => (from_limits(&fit.quantile(argument, level), level, f64::ln), ERROR),
        ["survival"] => (fit.survival(argument, level).estimate.value(), POINT),
        ["ln", "hazard", "se"] => {
            (from_limits(&fit.survival(argument, level), level, |s| (-s.ln()).ln()), ERROR)
        }
        ["restricted", "mean"] => (fit.restricted_mean(argument, level).estimate.value(), POINT),
        ["restricted", "mean", "se"] => (fit.restricted_mean(argument, level).std_error.value(), ERROR),
        ["exact", side] => {
            let sample = row.sample()?;
            let level = ConfidenceLevel::new(argument).map_err(|error| row.error(error.to_string()))?;
            let interval = exact_rate(sample.events(), sample.person_time(), level).interval;
            let limit = if *side == "lower" { interval.lower } else { interval.upper };
            (limit.value(), EXACT)
        }
        _ => return Err(row.error(format!("no quantity {quantity}"))),
    };
    cases.compare(row, quantity, ours, expected, tolerance);
    Ok(())
}
