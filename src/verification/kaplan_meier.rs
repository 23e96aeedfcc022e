//! Kaplan-Meier curves with pointwise limits, and Nelson-Aalen, against R.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::{KaplanMeier, nelson_aalen};
use crate::measure::Interval;
use crate::sample::{RiskTable, Sample};

/// Every distinct time of every sample, by transform and level.
pub(super) const METHOD: Method = Method {
    id: "kaplan_meier",
    title: "Kaplan-Meier curves with pointwise limits, Nelson-Aalen",
    evidence: "R",
    csv: include_str!("../../tests/reference/kaplan_meier/kaplan_meier.csv"),
    keys: &["dataset", "group", "conf_type", "conf_level", "time"],
    cases: 40_675,
    check,
};

/// Of survival, its standard error and means of it.
pub(super) const ESTIMATE: Tolerance = Tolerance::relative(
    1e-14,
    "the same operations in the same order as R's but for a few roundings (worst 7e-16)",
);

/// Of limits.
pub(super) const LIMIT: Tolerance = Tolerance::relative(
    1e-12,
    "near S = 0 the inverse of logit and log-log multiplies the rounding of its argument by z times the standard error there",
);

/// Of counts and observed times.
pub(super) const COUNT: Tolerance = Tolerance::exact("counted or read, not computed");

pub(super) fn curve(sample: &Sample) -> KaplanMeier {
    KaplanMeier::new(&RiskTable::new(sample))
}

/// Both limits against columns `lower` and `upper`.
pub(super) fn limits(cases: &mut Cases, row: &Row, ours: &Interval) -> Result<(), ReferenceError> {
    cases.column(row, "lower", ours.lower, LIMIT)?;
    cases.column(row, "upper", ours.upper, LIMIT)
}

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    // One block of rows a curve, one row a distinct time, all of them.
    let block = |row: &Row| row.name(&["dataset", "group", "conf_type", "conf_level"]);
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let first = &rows[0];
        let table = RiskTable::new(first.sample()?);
        let curve = KaplanMeier::new(&table);
        let hazards = nelson_aalen(&table);
        cases.compare(first, "distinct times", curve.rows().len(), rows.len(), COUNT);
        for ((ours, hazard), row) in curve.rows().iter().zip(&hazards).zip(rows) {
            cases.column(row, "time", ours.time, COUNT)?;
            cases.column(row, "at_risk", ours.at_risk, COUNT)?;
            cases.column(row, "events", ours.events, COUNT)?;
            cases.column(row, "censored", ours.censored, COUNT)?;
            cases.column(row, "survival", ours.survival, ESTIMATE)?;
            cases.column(row, "std_error", ours.std_error(), ESTIMATE)?;
            limits(cases, row, &ours.interval(row.parse("conf_type")?, row.level()?))?;
            cases.column(row, "cumulative_hazard", hazard.cumulative_hazard, ESTIMATE)?;
            cases.column(row, "cumulative_hazard_se", hazard.std_error, ESTIMATE)?;
        }
    }
    Ok(())
}
