//! Tests for trend over groups against their definition in R.

use super::between_groups::{borrowed, tables, weight};
use super::logrank_weighted::{P_VALUE, STATISTIC};
use super::{Cases, Method, ReferenceError, Row};
use crate::hypothesis::{trend, weighted_logrank};

/// By weight and scores.
pub(super) const METHOD: Method = Method {
    id: "logrank_trend",
    title: "Log-rank tests for trend",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/logrank_trend/logrank_trend.csv"),
    keys: &["dataset", "factor", "strata", "scores", "weight", "rho", "gamma"],
    cases: 96,
    check,
};

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let tables = tables(row)?;
        let scores = row.text("scores")?.split(' ').map(str::parse).collect::<Result<Vec<f64>, _>>();
        let scores = scores.map_err(|error| row.error(error.to_string()))?;
        let ours = trend(&weighted_logrank(&borrowed(&tables), weight(row)?), &scores);
        cases.column(row, "z", ours.z, STATISTIC)?;
        cases.column(row, "p_value", ours.p_value, P_VALUE)?;
        cases.column(row, "p_one_sided", ours.p_one_sided, P_VALUE)?;
    }
    Ok(())
}
