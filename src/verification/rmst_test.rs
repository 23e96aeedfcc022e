//! Restricted means against known laws, against R.

use super::kaplan_meier::{LIMIT, curve};
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::distribution::Law;
use crate::estimator::restricted_mean;
use crate::hypothesis::restricted_mean_test;

/// Differences, tests, and limits on the logarithmic scale.
pub(super) const METHOD: Method = Method {
    id: "rmst_test",
    title: "Restricted mean against a known law",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/rmst_test/rmst_test.csv"),
    keys: &["dataset", "group", "law", "tau", "conf_level"],
    cases: 2640,
    check,
};

const AREA: Tolerance = Tolerance::relative(1e-11, "two quadratures, each good to 1e-12 of tau");
const DIFFERENCE: Tolerance = Tolerance {
    relative: 1e-9,
    absolute: 1e-9,
    reason: "a difference of two areas up to 1,000, in which a quadrature is good to 1e-12 of tau",
};
const P_VALUE: Tolerance =
    Tolerance::relative(1e-7, "a tail far out multiplies the rounding of z by its square, up to 1,000");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let (curve, tau, level) = (curve(row.sample()?), row.value("tau")?, row.level()?);
        let law: Law = row.parse("law")?;
        let ours = restricted_mean_test(&curve, &law, None, tau, level);
        cases.column(row, "expected", ours.expected, AREA)?;
        cases.column(row, "difference", ours.difference, DIFFERENCE)?;
        cases.column(row, "std_error", ours.std_error, LIMIT)?;
        cases.column(row, "lower", ours.interval.lower, DIFFERENCE)?;
        cases.column(row, "upper", ours.interval.upper, DIFFERENCE)?;
        cases.column(row, "statistic", ours.statistic, DIFFERENCE)?;
        cases.column(row, "p_value_one_sided", ours.p_one_sided, P_VALUE)?;
        cases.column(row, "p_value_two_sided", ours.p_two_sided, P_VALUE)?;
        let logarithmic = restricted_mean(&curve, tau, level).log_interval;
        cases.column(row, "lower_log", logarithmic.lower, LIMIT)?;
        cases.column(row, "upper_log", logarithmic.upper, LIMIT)?;
    }
    Ok(())
}
