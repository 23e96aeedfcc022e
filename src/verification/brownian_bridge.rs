//! Critical values of simultaneous bands against a second computation and published tables.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::numeric::brownian_bridge::{critical_value, scaled_critical_value};

/// Bounds of the Brownian bridge.
pub(super) const METHOD: Method = Method {
    id: "brownian_bridge",
    title: "Critical values of simultaneous bands",
    evidence: "second implementation, published",
    csv: include_str!("../../tests/reference/brownian_bridge/brownian_bridge.csv"),
    keys: &["process", "from", "to", "level"],
    cases: 108,
    check,
};

const COMPUTED: Tolerance = Tolerance::relative(
    1e-9,
    "the reference solves for the bound where its own series is good to about 1e-11",
);
const PUBLISHED: Tolerance =
    Tolerance::absolute(1e-4, "published to four decimals, the last not always rounded");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let (from, to, level) = (row.value("from")?, row.value("to")?, row.value("level")?);
        let ours = match row.text("process")? {
            "hall-wellner" => critical_value(from, to, level),
            "equal-precision" => scaled_critical_value(from, to, level),
            other => return Err(row.error(format!("no process {other}"))),
        };
        let published = row.optional("source").is_some_and(|source| !source.is_empty());
        cases.column(row, "critical_value", ours, if published { PUBLISHED } else { COMPUTED })?;
    }
    Ok(())
}
