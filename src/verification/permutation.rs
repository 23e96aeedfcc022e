//! Exact permutation tests against all arrangements counted in R.

use super::between_groups::labelled;
use super::kaplan_meier::COUNT;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::hypothesis::{PermutationMethod, RankWeight, permutation_test};

/// In strata too.
pub(super) const METHOD: Method = Method {
    id: "permutation",
    title: "Permutation test of the log-rank scores",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/permutation/permutation.csv"),
    keys: &["dataset", "factor", "strata", "groups"],
    cases: 36,
    check,
};

const SHARE: Tolerance =
    Tolerance::relative(1e-11, "counts are whole numbers; their division, and sums of at most 140 scores");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let ours = permutation_test(&labelled(row)?, RankWeight::LOGRANK, 20_000, 7);
        let arrangements = match ours.method {
            Some(PermutationMethod::Exact { arrangements }) => Some(arrangements),
            _ => None,
        };
        cases.column(row, "arrangements", arrangements, COUNT)?;
        cases.column(row, "statistic", ours.statistic, SHARE)?;
        cases.column(row, "p_value", ours.p_value, SHARE)?;
        cases.column(row, "p_one_sided", ours.p_one_sided, SHARE)?;
    }
    Ok(())
}
