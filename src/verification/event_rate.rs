//! Events a unit of person-time against R.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::event_rate;

/// Rates with exact limits.
pub(super) const METHOD: Method = Method {
    id: "event_rate",
    title: "Events a unit of person-time",
    evidence: "R",
    csv: include_str!("../../tests/reference/event_rate/event_rate.csv"),
    keys: &["dataset", "group", "conf_level"],
    cases: 152,
    check,
};

const SUM: Tolerance = Tolerance::relative(1e-13, "a sum of times, divided once");
const LIMIT: Tolerance =
    Tolerance::relative(1e-9, "R inverts the chi-squared law, here the Poisson sum is bisected");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let sample = row.sample()?;
        let (rate, interval) = event_rate(sample, row.level()?);
        cases.column(row, "person_time", sample.person_time(), SUM)?;
        cases.column(row, "estimate", rate, SUM)?;
        cases.column(row, "lower", interval.lower, LIMIT)?;
        cases.column(row, "upper", interval.upper, LIMIT)?;
    }
    Ok(())
}
