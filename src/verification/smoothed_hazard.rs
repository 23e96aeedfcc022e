//! The smoothed hazard rate against a second computation.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::smoothed_hazard;
use crate::sample::RiskTable;

/// Rates on the grid, with given and chosen bandwidths.
pub(super) const METHOD: Method = Method {
    id: "smoothed_hazard",
    title: "Smoothed hazard rate",
    evidence: "second implementation",
    csv: include_str!("../../tests/reference/smoothed_hazard/smoothed_hazard.csv"),
    keys: &["dataset", "group", "given", "time"],
    cases: 1260,
    check,
};

const SUM: Tolerance = Tolerance::relative(
    1e-9,
    "weights of both signs at the ends, where the reference solves for the kernel's moments with 1e-13",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let block = ["dataset", "group", "given"];
    let same = |a: &Row, b: &Row| block.iter().all(|column| a.optional(column) == b.optional(column));
    for rows in rows.chunk_by(same) {
        let first = &rows[0];
        let table = RiskTable::new(first.sample()?);
        let smooth = smoothed_hazard(&table, first.number("given")?, first.level()?)
            .map_err(|reason| first.error(format!("no rate: {reason:?}")))?;
        for row in rows {
            let time = row.value("time")?;
            let near = |point: &&crate::estimator::HazardPoint| (point.time - time).abs() <= 1e-12 * time;
            let ours = smooth.points.iter().find(near).ok_or_else(|| row.error("no such time"))?;
            cases.column(row, "bandwidth", smooth.bandwidth, SUM)?;
            cases.column(row, "hazard", ours.hazard, SUM)?;
            cases.column(row, "std_error", ours.std_error, SUM)?;
            cases.column(row, "lower", ours.interval.lower, SUM)?;
            cases.column(row, "upper", ours.interval.upper, SUM)?;
        }
    }
    Ok(())
}
