//! Survival at chosen times against R.

use super::kaplan_meier::{COUNT, ESTIMATE, LIMIT, limits};
use super::{Cases, Method, ReferenceError, Row, Value};
use crate::estimator::KaplanMeier;
use crate::measure::{Outcome, Reason};
use crate::sample::RiskTable;

/// Times before, at, between and beyond the observed ones.
pub(super) const METHOD: Method = Method {
    id: "survival_at",
    title: "Survival at chosen times",
    evidence: "R",
    csv: include_str!("../../tests/reference/survival_at/survival_at.csv"),
    keys: &["dataset", "group", "conf_type", "conf_level", "time"],
    cases: 4_225,
    check,
};

/// R's `extend = TRUE` carries the last values on for ever; beyond the last time ours says that there is none,
/// unless the curve has come to 0.
fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let table = RiskTable::new(row.sample()?);
        let curve = KaplanMeier::new(&table);
        let time = row.value("time")?;
        cases.column(row, "at_risk", table.at_risk(time), COUNT)?;
        let interval = curve.interval(time, row.parse("conf_type")?, row.level()?);
        if time > table.last_time() && row.value("survival")? > 0.0 {
            let beyond = Value::Missing(Some(Reason::BeyondLastTime));
            cases.compare(row, "survival", curve.survival(time), beyond.clone(), ESTIMATE);
            cases.compare(row, "lower", interval.lower, beyond.clone(), LIMIT);
            cases.compare(row, "upper", interval.upper, beyond, LIMIT);
            continue;
        }
        cases.column(row, "survival", curve.survival(time), ESTIMATE)?;
        let std_error = curve.row_at(time).map_or(Outcome::Value(0.0), |ours| ours.std_error());
        cases.column(row, "std_error", std_error, ESTIMATE)?;
        limits(cases, row, &interval)?;
    }
    Ok(())
}
