//! Sample sizes against formulas written out in R.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::design::{self, AccrualPattern, AccrualPlan, Conduct, Setting};
use crate::measure::OneSidedAlpha;

/// Log-rank, landmark, restricted mean and exponential methods, for laws of four families.
pub(super) const METHOD: Method = Method {
    id: "sample_size",
    title: "Sample size by formulas",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/sample_size/sample_size.csv"),
    keys: &["null", "accrual", "follow_up", "alpha", "power", "method"],
    cases: 128,
    check,
};

const SUBJECTS: Tolerance =
    Tolerance::relative(1e-8, "two quadratures, that of R asked for 1e-11 or 1e-12 of each integral");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let wrong = |error: design::DesignError| row.error(error.to_string());
        let landmark = Some(row.value("landmark")?);
        let accrual = AccrualPattern::uniform(row.value("accrual")?).map_err(|error| wrong(error.into()))?;
        let setting = Setting {
            null: row.parse("null")?,
            alternative: row.parse("alternative")?,
            conduct: Conduct {
                accrual: AccrualPlan::Lasting(accrual),
                follow_up: row.value("follow_up")?,
                restricted: row.number("restricted")?,
                dropout: row.value("dropout")?,
            },
            horizon: None,
            landmark,
            tau: landmark,
            prior: None,
        };
        let id = row.text("method")?;
        let method = design::Method::of_id(id).ok_or_else(|| row.error(format!("no method {id}")))?;
        let alpha = OneSidedAlpha::new(row.value("alpha")?).map_err(|error| row.error(error.to_string()))?;
        let found = setting
            .plan(1.0)
            .and_then(|plan| method.prepare(&plan)?.subjects(alpha, row.value("power").unwrap_or(0.8), MOST));
        cases.column(row, "subjects", found.map_err(wrong)?, SUBJECTS)?;
    }
    Ok(())
}

/// More than any row asks for.
const MOST: u64 = 1_000_000;
