//! Likelihood-ratio, Rothman and Borkowf limits against a second computation in R.

use super::kaplan_meier::curve;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::{IntervalMethod, Limits};

/// Every distinct time of every sample, by method and level.
pub(super) const METHOD: Method = Method {
    id: "interval",
    title: "Likelihood-ratio, Rothman and Borkowf limits",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/interval/interval.csv"),
    keys: &["dataset", "group", "conf_type", "conf_level", "time"],
    cases: 7_270,
    check,
};

const LIKELIHOOD_RATIO: Tolerance = Tolerance::relative(
    1e-9,
    "the script finds these limits by uniroot of a deviance, whose rounding (1e-14 of sums near 100) over its slope leaves up \
     to 1e-10 of the limit",
);
const CLOSED_FORM: Tolerance =
    Tolerance::relative(1e-11, "closed forms that cancel a few digits near S = 0 and 1");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let block = |row: &Row| row.name(&["dataset", "group", "conf_type", "conf_level"]);
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let first = &rows[0];
        let curve = curve(first.sample()?);
        let method: IntervalMethod = first.parse("conf_type")?;
        let tolerance = if method.id() == "likelihood-ratio" { LIKELIHOOD_RATIO } else { CLOSED_FORM };
        let limits = Limits::new(&curve, method, first.level()?);
        for row in rows {
            let ours = limits.at(&curve, row.value("time")?);
            cases.column(row, "lower", ours.lower, tolerance)?;
            cases.column(row, "upper", ours.upper, tolerance)?;
        }
    }
    Ok(())
}
