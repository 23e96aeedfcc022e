//! Hazard ratios of observed and expected events against their definitions in R.

use super::between_groups::{borrowed, tables};
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::hypothesis::{HazardRatioMethod, RankWeight, hazard_ratio, weighted_logrank};

/// By method and level.
pub(super) const METHOD: Method = Method {
    id: "hazard_ratio",
    title: "Hazard ratios of observed and expected events",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/hazard_ratio/hazard_ratio.csv"),
    keys: &["dataset", "factor", "strata", "method", "conf_level"],
    cases: 216,
    check,
};

const RATIO: Tolerance = Tolerance::relative(1e-12, "sums of at most 140 fractions, and their exponential");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let tables = tables(row)?;
        let strata = borrowed(&tables);
        let test = weighted_logrank(&strata, RankWeight::LOGRANK);
        let name = row.text("method")?;
        let method = HazardRatioMethod::ALL.into_iter().find(|method| method.id() == name);
        let method = method.ok_or_else(|| row.error(format!("no method {name}")))?;
        let ours = hazard_ratio(method, &strata, &test, row.level()?);
        cases.column(row, "estimate", ours.estimate, RATIO)?;
        cases.column(row, "log_std_error", ours.log_std_error, RATIO)?;
        cases.column(row, "lower", ours.interval.lower, RATIO)?;
        cases.column(row, "upper", ours.interval.upper, RATIO)?;
    }
    Ok(())
}
