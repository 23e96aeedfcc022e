//! Stopping tables for toxicity, against a recursion in R.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::decision::toxicity::ToxicityBoundary;

/// Published stopping tables at several true rates.
pub(super) const METHOD: Method = Method {
    id: "toxicity",
    title: "Stopping tables for toxicity",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/toxicity/toxicity.csv"),
    keys: &["looks", "rate"],
    cases: 28,
    check,
};

const SUM: Tolerance =
    Tolerance::relative(1e-11, "binomial probabilities multiply the rounding of logarithms, over 30 looks");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let boundary = ToxicityBoundary::new(counts(row, "looks")?, counts(row, "stop_at")?)
            .map_err(|error| row.error(error.to_string()))?;
        let ours = boundary.characteristics(row.value("rate")?);
        cases.column(row, "stops_ever", ours.stops_ever, SUM)?;
        cases.column(row, "expected_treated", ours.expected_treated, SUM)?;
    }
    Ok(())
}

fn counts(row: &Row, column: &str) -> Result<Vec<u64>, ReferenceError> {
    let words = row.text(column)?.split_whitespace();
    words.map(|word| word.parse().map_err(|_| row.error(format!("{column}: `{word}`")))).collect()
}
