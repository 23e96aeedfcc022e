//! Median follow-up against R.

use super::quantile::record;
use super::{Cases, Method, ReferenceError, Row};
use crate::estimator::median_follow_up;
use crate::sample::RiskTable;

/// Reverse Kaplan-Meier medians.
pub(super) const METHOD: Method = Method {
    id: "follow_up",
    title: "Median follow-up, reverse Kaplan-Meier",
    evidence: "R",
    csv: include_str!("../../tests/reference/follow_up/follow_up.csv"),
    keys: &["dataset", "group", "conf_type", "conf_level"],
    cases: 225,
    check,
};

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let ours = median_follow_up(&RiskTable::new(row.sample()?), row.parse("conf_type")?, row.level()?);
        record(cases, row, &ours)?;
    }
    Ok(())
}
