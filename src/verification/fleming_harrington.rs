//! Survival by the cumulative hazard against R.

use super::kaplan_meier::LIMIT;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::{IntervalMethod, Limits, SurvivalEstimate, quantile_within, survival_curve};
use crate::sample::RiskTable;

/// `exp(-H)`, with ties together and one after the other.
pub(super) const METHOD: Method = Method {
    id: "fleming_harrington",
    title: "Survival by the cumulative hazard",
    evidence: "R",
    csv: include_str!("../../tests/reference/fleming_harrington/fleming_harrington.csv"),
    keys: &["dataset", "group", "estimate", "conf_type", "time"],
    cases: 13902,
    check,
};

const EXPONENTIAL: Tolerance =
    Tolerance::relative(1e-13, "a sum of up to 200 terms and one exponential, rounded in another order");
const SAME: Tolerance = Tolerance::exact("times are read exactly");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let block = ["dataset", "group", "estimate", "conf_type"];
    let same = |a: &Row, b: &Row| block.iter().all(|column| a.optional(column) == b.optional(column));
    for rows in rows.chunk_by(same) {
        let first = &rows[0];
        let word = first.text("estimate")?;
        let estimate = SurvivalEstimate::ALL.into_iter().find(|estimate| estimate.id() == word);
        let estimate = estimate.ok_or_else(|| first.error("no such estimate"))?;
        let curve = survival_curve(estimate, &RiskTable::new(first.sample()?));
        let method: IntervalMethod = first.parse("conf_type")?;
        let limits = Limits::new(&curve, method, first.level()?);
        let median = quantile_within(&curve, &limits, 0.5);
        for row in rows {
            let time = row.value("time")?;
            let ours = curve.row_at(time).ok_or_else(|| row.error("no such time"))?;
            let interval = limits.at(&curve, time);
            cases.column(row, "survival", ours.survival, EXPONENTIAL)?;
            cases.column(row, "std_error", ours.std_error(), EXPONENTIAL)?;
            cases.column(row, "lower", interval.lower, LIMIT)?;
            cases.column(row, "upper", interval.upper, LIMIT)?;
            cases.column(row, "median", median.estimate, SAME)?;
            cases.column(row, "median_lower", median.interval.lower, SAME)?;
            cases.column(row, "median_upper", median.interval.upper, SAME)?;
        }
    }
    Ok(())
}
