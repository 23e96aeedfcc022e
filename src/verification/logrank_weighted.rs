//! Weighted log-rank tests, in strata too, against their definitions in R.

use super::between_groups::{borrowed, tables, weight};
use super::kaplan_meier::COUNT;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::hypothesis::weighted_logrank;

/// z where there are two groups.
pub(super) const METHOD: Method = Method {
    id: "logrank_weighted",
    title: "Weighted log-rank tests",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/logrank_weighted/logrank_weighted.csv"),
    keys: &["dataset", "factor", "strata", "weight", "rho", "gamma"],
    cases: 804,
    check,
};

pub(super) const STATISTIC: Tolerance = Tolerance::relative(
    1e-11,
    "weights are products over at most 140 event times and their powers; near z = 0 the scores cancel two digits",
);
pub(super) const P_VALUE: Tolerance =
    Tolerance::relative(1e-10, "near 30 the tail has some 15 times the relative error of the statistic");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let tables = tables(row)?;
        let ours = weighted_logrank(&borrowed(&tables), weight(row)?);
        cases.column(row, "df", ours.df, COUNT)?;
        cases.column(row, "chi_squared", ours.chi_squared, STATISTIC)?;
        cases.column(row, "p_value", ours.p_value, P_VALUE)?;
        if let Some(two) = ours.two_groups {
            cases.column(row, "z", two.z, STATISTIC)?;
        }
    }
    Ok(())
}
