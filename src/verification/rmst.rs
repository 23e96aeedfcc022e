//! Restricted mean survival time against R.

use super::kaplan_meier::{ESTIMATE, LIMIT, curve};
use super::{Cases, Method, ReferenceError, Row};
use crate::estimator::restricted_mean;
use crate::measure::ConfidenceLevel;

/// Restricted means up to times at, between and at the end of the observed ones.
pub(super) const METHOD: Method = Method {
    id: "rmst",
    title: "Restricted mean survival time",
    evidence: "R",
    csv: include_str!("../../tests/reference/rmst/rmst.csv"),
    keys: &["dataset", "group", "tau"],
    cases: 652,
    check,
};

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let tau = row.value("tau")?;
        let ours = restricted_mean(&curve(row.sample()?), tau, ConfidenceLevel::NINETY_FIVE);
        cases.column(row, "estimate", ours.estimate, ESTIMATE)?;
        cases.column(row, "std_error", ours.std_error, ESTIMATE)?;
        // The normal interval, cut to what a mean of times up to tau can be; R gives none.
        let half_width = 1.959_963_984_540_054 * row.value("std_error")?;
        let (lower, upper) = (row.value("estimate")? - half_width, row.value("estimate")? + half_width);
        cases.compare(row, "lower", ours.interval.lower, lower.max(0.0), LIMIT);
        cases.compare(row, "upper", ours.interval.upper, upper.min(tau), LIMIT);
    }
    Ok(())
}
