//! Survival at a landmark against a fixed value: the test on five scales.

use super::{Cases, Method, ReferenceError, Row, Tolerance, Value};
use crate::estimator::Transform;
use crate::hypothesis::{LandmarkOutcome, landmark_test};
use crate::measure::Outcome;
use crate::numeric::normal;

use super::kaplan_meier::curve;

/// z and one-sided p by transform.
pub(super) const METHOD: Method = Method {
    id: "landmark",
    title: "Kaplan-Meier at a landmark against a fixed value",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/landmark/landmark.csv"),
    keys: &["dataset", "time", "s0", "transform"],
    cases: 200,
    check,
};

const STATISTIC: Tolerance = Tolerance::relative(
    5e-12,
    "estimate and benchmark cancel on the scale of the test where they are near each other",
);
const P_VALUE: Tolerance = Tolerance::relative(5e-12, "the tail multiplies the rounding of z by z squared");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let curve = curve(row.sample()?);
        let transform: Transform = row.parse("transform")?;
        let at = curve.row_at(row.value("time")?).ok_or_else(|| row.error("before the first time"))?;
        let greenwood = at.greenwood().ok_or_else(|| row.error("the curve is at 0"))?;
        let z = match landmark_test(transform, at.survival, greenwood, row.value("s0")?) {
            LandmarkOutcome::Statistic(z) => Outcome::Value(z),
            other => return Err(row.error(format!("no statistic but {other:?}"))),
        };
        cases.column(row, "z", z, STATISTIC)?;
        cases.column(row, "p_one_sided", Value::from(z.map(normal::upper_tail)), P_VALUE)?;
    }
    Ok(())
}
