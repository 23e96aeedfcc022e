//! The stratified log-rank test against R.

use super::between_groups::{borrowed, tables};
use super::kaplan_meier::COUNT;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::hypothesis::{RankWeight, weighted_logrank};

/// One row a group; what belongs to the test is compared in the first row of each.
pub(super) const METHOD: Method = Method {
    id: "logrank_stratified",
    title: "Stratified log-rank test",
    evidence: "R",
    csv: include_str!("../../tests/reference/logrank_stratified/logrank_stratified.csv"),
    keys: &["dataset", "factor", "strata", "group"],
    cases: 95,
    check,
};

const EXPECTED: Tolerance =
    Tolerance::relative(1e-13, "sums of at most 140 fractions, in another order than R's");
const STATISTIC: Tolerance =
    Tolerance::relative(1e-12, "observed less expected cancels one or two digits; so do variances");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let block = |row: &Row| row.name(&["dataset", "factor", "strata"]);
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let first = &rows[0];
        let tables = tables(first)?;
        let ours = weighted_logrank(&borrowed(&tables), RankWeight::LOGRANK);
        cases.compare(first, "groups", ours.groups.len(), rows.len(), COUNT);
        for (group, row) in ours.groups.iter().zip(rows) {
            cases.column(row, "subjects", group.subjects, COUNT)?;
            cases.column(row, "observed", group.observed, COUNT)?;
            cases.column(row, "expected", group.expected, EXPECTED)?;
        }
        cases.column(first, "df", ours.df, COUNT)?;
        cases.column(first, "chi_squared", ours.chi_squared, STATISTIC)?;
        cases.column(first, "p_value", ours.p_value, STATISTIC)?;
    }
    Ok(())
}
