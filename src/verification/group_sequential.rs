//! Group-sequential efficacy bounds against R rpact.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::decision::Spending;
use crate::decision::group_sequential::{BoundaryShape, efficacy_by_shape, efficacy_by_spending};

/// A shape and two spending functions at two and three looks.
pub(super) const METHOD: Method = Method {
    id: "group_sequential",
    title: "Group-sequential efficacy bounds",
    evidence: "R",
    csv: include_str!("../../tests/reference/group_sequential/group_sequential.csv"),
    keys: &["rule", "alpha", "looks", "analysis"],
    cases: 15,
    check,
};

const BOUND: Tolerance =
    Tolerance::absolute(2e-6, "six decimals are printed, of a search that stops at about 1e-6");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let words = row.text("looks")?.split_whitespace();
        let looks: Result<Vec<f64>, _> = words.map(str::parse).collect();
        let looks = looks.map_err(|_| row.error("looks: not numbers"))?;
        let (last, alpha) = (looks.last().copied().unwrap_or(f64::NAN), row.value("alpha")?);
        let rule = row.text("rule")?;
        let found = match rule.strip_prefix("spending:") {
            Some(spending) => {
                let spending: Spending = spending.parse().map_err(|_| row.error("no such spending"))?;
                efficacy_by_spending(&looks, last, spending, alpha)
            }
            None if rule == "shape:obrien-fleming" => {
                efficacy_by_shape(&looks, BoundaryShape::ObrienFleming, alpha)
            }
            None => return Err(row.error(format!("no rule {rule}"))),
        };
        let found = found.map_err(|error| row.error(error.to_string()))?;
        let index = row.count("analysis")?.checked_sub(1).map_or(usize::MAX, |index| index as usize);
        cases.column(row, "bound", found.efficacy.get(index).copied(), BOUND)?;
    }
    Ok(())
}
