//! The largest of several weighted log-rank statistics against R.

use super::between_groups::{borrowed, tables, weight};
use super::kaplan_meier::COUNT;
use super::logrank_weighted::STATISTIC;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::hypothesis::max_combo;

/// One row a weight; what belongs to the test is compared in the first row of each.
pub(super) const METHOD: Method = Method {
    id: "max_combo",
    title: "Max-combo test",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/max_combo/max_combo.csv"),
    keys: &["dataset", "factor", "strata", "combination", "weight", "rho", "gamma"],
    cases: 160,
    check,
};

const ERROR: &str = "twice the 99% bound that pmvnorm states, and the bound stated beside ours";

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let block = |row: &Row| row.name(&["dataset", "factor", "strata", "combination"]);
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let first = &rows[0];
        let tables = tables(first)?;
        let weights = rows.iter().map(weight).collect::<Result<Vec<_>, _>>()?;
        let ours = max_combo(&borrowed(&tables), &weights);
        cases.compare(first, "components", ours.components.len(), rows.len(), COUNT);
        let correlations = ours.correlation.first().ok_or_else(|| first.error("no correlations"))?;
        for ((component, correlation), row) in ours.components.iter().zip(correlations).zip(rows) {
            cases.column(row, "z", component.z, STATISTIC)?;
            cases.column(row, "correlation_with_first", *correlation, STATISTIC)?;
        }
        let two_sided = 2.0 * first.value("error_two_sided")? + ours.two_sided.p_error;
        cases.column(first, "p_two_sided", ours.two_sided.p_value, Tolerance::absolute(two_sided, ERROR))?;
        let one_sided = 2.0 * first.value("error_one_sided")? + ours.one_sided.p_error;
        cases.column(first, "p_one_sided", ours.one_sided.p_value, Tolerance::absolute(one_sided, ERROR))?;
    }
    Ok(())
}
