//! Survival beyond a landmark against R.

use super::kaplan_meier::{ESTIMATE, LIMIT, curve};
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::{IntervalMethod, Limits, quantile_within};

/// `P(T > t | T > s)` with five kinds of limits, and the median beyond `s`.
pub(super) const METHOD: Method = Method {
    id: "conditional_survival",
    title: "Survival given survival to a landmark",
    evidence: "R",
    csv: include_str!("../../tests/reference/conditional_survival/conditional_survival.csv"),
    keys: &["dataset", "group", "given", "conf_type", "time"],
    cases: 10125,
    check,
};

const SAME: Tolerance = Tolerance::exact("counts, and times that are read exactly");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let rest = row.sample()?.beyond(row.value("given")?).ok_or_else(|| row.error("nobody is left"))?;
        let (curve, time) = (curve(&rest), row.value("time")?);
        let method: IntervalMethod = row.parse("conf_type")?;
        let limits = Limits::new(&curve, method, row.level()?);
        let at = curve.row_at(time).ok_or_else(|| row.error("no such time"))?;
        let interval = limits.at(&curve, time);
        let median = quantile_within(&curve, &limits, 0.5);
        cases.column(row, "subjects", rest.count(), SAME)?;
        cases.column(row, "events", rest.events(), SAME)?;
        cases.column(row, "survival", at.survival, ESTIMATE)?;
        cases.column(row, "std_error", at.std_error(), ESTIMATE)?;
        cases.column(row, "lower", interval.lower, LIMIT)?;
        cases.column(row, "upper", interval.upper, LIMIT)?;
        cases.column(row, "median", median.estimate, SAME)?;
        cases.column(row, "median_lower", median.interval.lower, SAME)?;
        cases.column(row, "median_upper", median.interval.upper, SAME)?;
    }
    Ok(())
}
