//! One-sample test of a median, against R.

use super::kaplan_meier::curve;
use super::{Cases, Method, ReferenceError, Row, Tolerance, Value};
use crate::estimator::Transform;
use crate::hypothesis::{LandmarkOutcome, median_test};
use crate::measure::{Outcome, Reason};
use crate::numeric::normal;

/// z and p by transform, of every sample against five medians.
pub(super) const METHOD: Method = Method {
    id: "median_test",
    title: "Brookmeyer-Crowley test of a median",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/median_test/median_test.csv"),
    keys: &["dataset", "group", "median", "transform"],
    cases: 1_425,
    check,
};

const STATISTIC: Tolerance = Tolerance::either(
    1e-11,
    1e-13,
    "estimate and 1/2 cancel on the scale of the test where they are near each other",
);
const P_VALUE: Tolerance = Tolerance::relative(1e-11, "the tail multiplies the rounding of z by z squared");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let transform: Transform = row.parse("transform")?;
        let z = match median_test(&curve(row.sample()?), transform, row.value("median")?) {
            LandmarkOutcome::Statistic(z) => Outcome::Value(z),
            LandmarkOutcome::AllSurvive => Outcome::NotEstimable(Reason::SurvivalIsOne),
            LandmarkOutcome::NoneSurvive => Outcome::NotEstimable(Reason::SurvivalIsZero),
            LandmarkOutcome::NotObserved => Outcome::NotEstimable(Reason::BeyondLastTime),
        };
        let survival = row.value("survival")?;
        let expected = match row.number("z")? {
            Some(z) => Value::Number(z),
            None if survival == 1.0 => Value::Missing(Some(Reason::SurvivalIsOne)),
            None => Value::Missing(Some(Reason::SurvivalIsZero)),
        };
        cases.compare(row, "z", z, expected, STATISTIC);
        cases.column(row, "p_one_sided", z.map(normal::upper_tail), P_VALUE)?;
        cases.column(row, "p_two_sided", z.map(|z| 2.0 * normal::upper_tail(z.abs())), P_VALUE)?;
    }
    Ok(())
}
