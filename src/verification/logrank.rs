//! The k-sample log-rank test against R.

use super::kaplan_meier::COUNT;
use super::{Cases, Method, ReferenceError, Row, Tolerance, Value, data_set};
use crate::hypothesis::logrank;
use crate::measure::Reason;
use crate::sample::RiskTable;

/// One row a group; what belongs to the test is compared in the first row of each.
pub(super) const METHOD: Method = Method {
    id: "logrank",
    title: "k-sample log-rank test",
    evidence: "R",
    csv: include_str!("../../tests/reference/logrank/logrank.csv"),
    keys: &["dataset", "factor", "group"],
    cases: 165,
    check,
};

const EXPECTED: Tolerance =
    Tolerance::relative(1e-14, "sums of at most 140 fractions, in another order than R's (worst 6e-16)");
const CHI_SQUARED: Tolerance =
    Tolerance::relative(1e-13, "observed less expected cancels one or two digits (worst 1e-14)");
const P_VALUE: Tolerance = Tolerance::relative(
    1e-13,
    "near 25 the tail has 13 times the relative error of the statistic (worst 1e-14)",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let block = |row: &Row| row.name(&["dataset", "factor"]);
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let first = &rows[0];
        let samples = data_set::groups(first.text("dataset")?, first.text("factor")?)?;
        let tables: Vec<RiskTable> = samples.values().map(RiskTable::new).collect();
        let ours = logrank(&tables);
        cases.compare(first, "groups", samples.len(), rows.len(), COUNT);
        for (index, ((name, group), row)) in samples.keys().zip(&ours.groups).zip(rows).enumerate() {
            cases.compare(row, "group", name.as_str(), row.text("group")?, COUNT);
            cases.column(row, "subjects", group.subjects, COUNT)?;
            cases.column(row, "observed", group.observed, COUNT)?;
            cases.column(row, "expected", group.expected, EXPECTED)?;
            let silent = row.value("expected")? == 0.0;
            cases.compare(row, "left out", ours.left_out.contains(&index), silent, COUNT);
        }
        cases.column(first, "df", ours.df, COUNT)?;
        if ours.df == 0 {
            // R says 0 and p = 1 here; we say that there is nothing to compare.
            let one_group = Value::Missing(Some(Reason::OneGroup));
            cases.compare(first, "chi_squared", ours.chi_squared, one_group.clone(), CHI_SQUARED);
            cases.compare(first, "p_value", ours.p_value, one_group, P_VALUE);
        } else {
            cases.column(first, "chi_squared", ours.chi_squared, CHI_SQUARED)?;
            cases.column(first, "p_value", ours.p_value, P_VALUE)?;
        }
    }
    Ok(())
}
