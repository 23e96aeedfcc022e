//! Cumulative incidence of competing events against R.

use super::competing::{cause, subjects, table};
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::{CumulativeIncidence, Transform};
use crate::measure::ConfidenceLevel;

/// Aalen's variance; the jackknife of the file is another estimate of it, and is not compared.
pub(super) const METHOD: Method = Method {
    id: "cumulative_incidence",
    title: "Cumulative incidence of competing events",
    evidence: "R",
    csv: include_str!("../../tests/reference/cumulative_incidence/cumulative_incidence.csv"),
    keys: &["dataset", "group", "cause", "time"],
    cases: 1188,
    check,
};

const INCIDENCE: Tolerance =
    Tolerance::relative(1e-12, "sums of at most 460 terms of one sign, each good to a few roundings");
const VARIANCE: Tolerance =
    Tolerance::relative(1e-10, "a difference of sums, in another order than R's; limits inherit it");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let subjects = subjects(row)?;
        let group = row.text("group")?;
        let kept: Vec<&Row> =
            subjects.iter().filter(|s| group == "all" || s.optional("group") == Some(group)).collect();
        let curve = CumulativeIncidence::new(&table(&kept)?, cause(row)?);
        let time = row.value("time")?;
        cases.column(row, "incidence", curve.incidence(time), INCIDENCE)?;
        let variance = curve.std_error(time).value().map(|std_error| std_error * std_error);
        cases.column(row, "variance", variance, VARIANCE)?;
        for (transform, name) in [(Transform::Plain, "plain"), (Transform::LogLog, "log_log")] {
            let ours = curve.interval(time, transform, ConfidenceLevel::NINETY_FIVE);
            cases.column(row, &format!("{name}_lower"), ours.lower, VARIANCE)?;
            cases.column(row, &format!("{name}_upper"), ours.upper, VARIANCE)?;
        }
    }
    Ok(())
}
