//! Quantiles read off likelihood-ratio, Rothman and Borkowf limits, against R.

use super::kaplan_meier::curve;
use super::quantile::SAME;
use super::{Cases, Method, ReferenceError, Row};
use crate::estimator::{Limits, quantile_within};

/// Quantiles of every sample by method and level.
pub(super) const METHOD: Method = Method {
    id: "interval_quantile",
    title: "Quantiles with likelihood-ratio, Rothman and Borkowf limits",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/interval_quantile/interval_quantile.csv"),
    keys: &["dataset", "group", "conf_type", "conf_level", "probability"],
    cases: 2_700,
    check,
};

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let curve = curve(row.sample()?);
        let limits = Limits::new(&curve, row.parse("conf_type")?, row.level()?);
        let ours = quantile_within(&curve, &limits, row.value("probability")?);
        cases.column(row, "estimate", ours.estimate, SAME)?;
        cases.column(row, "lower", ours.interval.lower, SAME)?;
        cases.column(row, "upper", ours.interval.upper, SAME)?;
    }
    Ok(())
}
