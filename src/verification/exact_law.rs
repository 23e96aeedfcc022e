//! Exact size and power against a convolution in R.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::design::exact::{RefinedLaw, Rule, SubjectPlan};
use crate::design::{AccrualPattern, DesignError, Observation};
use crate::distribution::Law;
use crate::hypothesis::Variant;
use crate::measure::OneSidedAlpha;

/// Three variants, three families, under null and alternative.
pub(super) const METHOD: Method = Method {
    id: "exact_law",
    title: "Exact size and power of the one-sample log-rank test",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/exact_law/exact_law.csv"),
    keys: &["null", "follow_up", "subjects", "truth", "variant"],
    cases: 24,
    check,
};

const PROBABILITY: Tolerance =
    Tolerance::absolute(2e-7, "two extrapolated grids, of 300 and 600 cells in R; refined to 1e-8 here");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        cases.column(row, "success", success(row)?, PROBABILITY)?;
    }
    Ok(())
}

fn success(row: &Row) -> Result<f64, ReferenceError> {
    let wrong = |error: DesignError| row.error(error.to_string());
    let accrual = AccrualPattern::uniform(row.value("accrual")?).map_err(|error| wrong(error.into()))?;
    let observation = Observation::new(accrual, row.value("follow_up")?)
        .and_then(|observation| observation.with_dropout(row.value("dropout").unwrap_or(0.0)))
        .map_err(|error| wrong(error.into()))?;
    let null: Law = row.parse("null")?;
    let truth: Law = if row.text("truth")? == "null" { null.clone() } else { row.parse("alternative")? };
    let (subjects, variant): (u64, Variant) = (row.count("subjects")?, row.parse("variant")?);
    let critical = [Rule::Logrank(variant).critical(subjects, OneSidedAlpha::FIVE_PERCENT)];
    let law = RefinedLaw::new(&SubjectPlan::new(&observation, &null), &truth, subjects, &critical, 1e-8)
        .map_err(|error| wrong(error.into()))?;
    Ok(law.success(&critical[0]))
}
