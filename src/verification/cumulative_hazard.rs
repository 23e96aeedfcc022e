//! The Nelson-Aalen estimate and its limits against R.

use super::kaplan_meier::{ESTIMATE, LIMIT};
use super::{Cases, Method, ReferenceError, Row};
use crate::estimator::nelson_aalen;
use crate::sample::RiskTable;

/// Limits on the logarithmic scale at every event time.
pub(super) const METHOD: Method = Method {
    id: "cumulative_hazard",
    title: "Cumulative hazard with its limits",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/cumulative_hazard/cumulative_hazard.csv"),
    keys: &["dataset", "group", "conf_level", "time"],
    cases: 608,
    check,
};

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let time = row.value("time")?;
        let found = nelson_aalen(&RiskTable::new(row.sample()?)).into_iter().find(|ours| ours.time == time);
        let ours = found.ok_or_else(|| row.error("no such time"))?;
        let interval = ours.interval(row.level()?);
        cases.column(row, "estimate", ours.cumulative_hazard, ESTIMATE)?;
        cases.column(row, "std_error", ours.std_error, ESTIMATE)?;
        cases.column(row, "lower", interval.lower, LIMIT)?;
        cases.column(row, "upper", interval.upper, LIMIT)?;
    }
    Ok(())
}
