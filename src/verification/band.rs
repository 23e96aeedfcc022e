//! Simultaneous bands against a second computation.

use super::kaplan_meier::curve;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::{BandRange, simultaneous_band};

/// Hall-Wellner and equal precision bands on all scales.
pub(super) const METHOD: Method = Method {
    id: "band",
    title: "Simultaneous bands",
    evidence: "second implementation",
    csv: include_str!("../../tests/reference/band/band.csv"),
    keys: &["dataset", "group", "type", "conf_level", "from", "to", "time"],
    cases: 6760,
    check,
};

const COMPUTED: Tolerance = Tolerance::relative(
    1e-8,
    "the reference's critical value is good to about 1e-10, which a steep scale multiplies",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let block = ["dataset", "group", "type", "conf_level", "from", "to"];
    let same = |a: &Row, b: &Row| block.iter().all(|column| a.optional(column) == b.optional(column));
    for rows in rows.chunk_by(same) {
        let first = &rows[0];
        let sample = first.sample()?;
        let range = BandRange { from: first.number("from")?, to: first.number("to")? };
        let band =
            simultaneous_band(&curve(sample), sample.count(), first.parse("type")?, range, first.level()?)
                .map_err(|reason| first.error(format!("no band: {reason:?}")))?;
        if band.rows.len() != rows.len() {
            return Err(first.error(format!("{} times, here {}", rows.len(), band.rows.len())));
        }
        for (row, ours) in rows.iter().zip(&band.rows) {
            cases.column(row, "time", ours.time, Tolerance::exact("times are read exactly"))?;
            cases.column(row, "critical_value", band.critical_value, COMPUTED)?;
            cases.column(row, "lower", ours.interval.lower, COMPUTED)?;
            cases.column(row, "upper", ours.interval.upper, COMPUTED)?;
        }
    }
    Ok(())
}
