//! Laws of the time to an event against R.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::distribution::{EventTimeLaw, Law};

/// Hazard, cumulative hazard and its inverse.
pub(super) const METHOD: Method = Method {
    id: "laws",
    title: "Laws of the time to an event",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/laws/laws.csv"),
    keys: &["law", "kind", "argument"],
    cases: 698,
    check,
};

const NEAR: Tolerance = Tolerance::relative(
    1e-12,
    "exponentials multiply the rounding of their argument by it: 1e-13 times the logarithm of what is compared",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let law: Law = row.parse("law")?;
        let argument = row.value("argument")?;
        let got = match row.text("kind")? {
            "hazard" => law.hazard(argument),
            "cumulative_hazard" => law.cumulative_hazard(argument),
            "inverse" => law.inverse_cumulative_hazard(argument),
            other => return Err(row.error(format!("no kind {other}"))),
        };
        cases.column(row, "value", got, NEAR)?;
    }
    Ok(())
}
