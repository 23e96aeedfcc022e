//! Gray's test of equal cumulative incidence against R.

use std::collections::{BTreeMap, BTreeSet};

use super::competing::{cause, subjects, table};
use super::kaplan_meier::COUNT;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::hypothesis::gray_test;
use crate::sample::CauseTable;

/// By cause, weight and strata.
pub(super) const METHOD: Method = Method {
    id: "gray",
    title: "Gray's test of equal cumulative incidence",
    evidence: "R",
    csv: include_str!("../../tests/reference/gray/gray.csv"),
    keys: &["dataset", "groups", "strata", "kept", "cause", "rho"],
    cases: 207,
    check,
};

const CHI_SQUARED: Tolerance = Tolerance::relative(
    1e-9,
    "the variance is a difference of sums, good to 1e-10, and its matrix is inverted",
);
const P_VALUE: Tolerance =
    Tolerance::relative(1e-8, "near 95 the tail has 50 times the relative error of the statistic");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let subjects = subjects(row)?;
        let (groups, strata, kept) = (row.text("groups")?, row.text("strata")?, row.text("kept")?);
        let is_kept =
            |s: &&Row| kept.is_empty() || kept.split(' ').any(|level| s.optional(groups) == Some(level));
        let subjects: Vec<&Row> = subjects.iter().filter(is_kept).collect();
        let ours = gray_test(&by_stratum(&subjects, groups, strata)?, cause(row)?, row.value("rho")?);
        cases.column(row, "chi_squared", ours.chi_squared, CHI_SQUARED)?;
        cases.column(row, "df", ours.df, COUNT)?;
        cases.column(row, "p_value", ours.p_value, P_VALUE)?;
    }
    Ok(())
}

/// A table a group for each stratum; one stratum if `strata` is empty.
fn by_stratum(
    subjects: &[&Row],
    groups: &str,
    strata: &str,
) -> Result<Vec<Vec<Option<CauseTable>>>, ReferenceError> {
    let levels = subjects.iter().map(|s| s.text(groups)).collect::<Result<BTreeSet<&str>, _>>()?;
    let mut parts: BTreeMap<&str, BTreeMap<&str, Vec<&Row>>> = BTreeMap::new();
    for subject in subjects {
        let stratum = if strata.is_empty() { "" } else { subject.text(strata)? };
        parts.entry(stratum).or_default().entry(subject.text(groups)?).or_default().push(subject);
    }
    let group = |part: &BTreeMap<&str, Vec<&Row>>, level| part.get(level).map(|rows| table(rows)).transpose();
    parts.values().map(|part| levels.iter().map(|level| group(part, *level)).collect()).collect()
}
