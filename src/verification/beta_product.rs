//! Beta product limits against a second computation in R.

use super::kaplan_meier::curve;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::Limits;

/// Central and mid-p limits of every sample, from each distinct time to the next.
pub(super) const METHOD: Method = Method {
    id: "beta_product",
    title: "Beta product limits (BPCP), central and mid-p",
    evidence: "R, written out; checked against bpcp",
    csv: include_str!("../../tests/reference/beta_product/beta_product.csv"),
    keys: &["dataset", "group", "conf_type", "conf_level", "time"],
    cases: 1_996,
    check,
};

const LIMIT: Tolerance = Tolerance::either(
    1e-10,
    1e-12,
    "the variance is a difference of moments: with few events it has lost five digits, and the fitted beta law with it",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let block = |row: &Row| row.name(&["dataset", "group", "conf_type", "conf_level"]);
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| block(row));
    for rows in sorted.chunk_by(|a, b| block(a) == block(b)) {
        let first = rows[0];
        let curve = curve(first.sample()?);
        let limits = Limits::new(&curve, first.parse("conf_type")?, first.level()?);
        for row in rows {
            let ours = limits.at(&curve, row.value("time")?);
            cases.column(row, "lower", ours.lower, LIMIT)?;
            cases.column(row, "upper", ours.upper, LIMIT)?;
        }
    }
    Ok(())
}
