//! Quantiles of the Kaplan-Meier curve against R.

use super::kaplan_meier::curve;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::{QuantileEstimate, quantile};
use crate::measure::Outcome;

/// Five quantiles of every sample by five transforms.
pub(super) const METHOD: Method = Method {
    id: "quantile",
    title: "Quantiles of the Kaplan-Meier curve",
    evidence: "R",
    csv: include_str!("../../tests/reference/quantile/quantile.csv"),
    keys: &["dataset", "group", "conf_type", "conf_level", "probability"],
    cases: 3300,
    check,
};

/// Of times read off a curve.
pub(super) const SAME: Tolerance =
    Tolerance::exact("times are read exactly and a midpoint of two of them is exact");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let curve = curve(row.sample()?);
        let ours = quantile(&curve, row.value("probability")?, row.parse("conf_type")?, row.level()?);
        record(cases, row, &ours)?;
    }
    Ok(())
}

/// Estimate and limits; an empty cell is a time that is not reached, never one that is not estimable.
pub(super) fn record(cases: &mut Cases, row: &Row, ours: &QuantileEstimate) -> Result<(), ReferenceError> {
    let QuantileEstimate { estimate, interval, .. } = *ours;
    for (column, got) in [("estimate", estimate), ("lower", interval.lower), ("upper", interval.upper)] {
        let expected = row.number(column)?.map_or(Outcome::NotReached, Outcome::Value);
        cases.compare(row, column, got, expected, SAME);
    }
    Ok(())
}
