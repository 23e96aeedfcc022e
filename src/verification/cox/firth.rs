//! Firth's penalised likelihood against R, written out.

use super::Model;
use crate::estimator::cox::firth;
use crate::measure::ConfidenceLevel;
use crate::verification::{Cases, Method, ReferenceError, Row, Tolerance};

pub(in crate::verification) const METHOD: Method = Method {
    id: "cox_firth",
    title: "Cox regression with Firth's penalty",
    evidence: "R, written out",
    csv: include_str!("../../../tests/reference/cox_firth/cox_firth.csv"),
    keys: &["dataset", "numbers", "ties", "term"],
    cases: 76,
    check,
};

const LIKELIHOOD: Tolerance =
    Tolerance::relative(1e-10, "the likelihood is flat at its maximum: rounding of its terms is left");
const POINT: Tolerance =
    Tolerance::relative(1e-7, "R searches by differences, good to some 1e-8 of a standard error");
const LIMIT: Tolerance =
    Tolerance::relative(1e-6, "R's root search ends at 1e-12 of a likelihood maximised by differences");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let model_of = |row: &Row| row.name(&["dataset", "numbers", "ties"]);
    for block in rows.chunk_by(|a, b| model_of(a) == model_of(b)) {
        let Some(first) = block.first() else { continue };
        let model = Model::new(first)?;
        let ours = firth(&model.fit, ConfidenceLevel::NINETY_FIVE)
            .map_err(|reason| first.error(format!("no fit: {reason:?}")))?;
        for row in block {
            let quantity = row.text("quantity")?;
            let column = || model.column(row);
            let (got, tolerance) = match quantity {
                "coefficient" => (ours.coefficients[column()?].value(), POINT),
                "std_error" => {
                    let column = column()?;
                    (Some(ours.covariance[column][column].sqrt()), POINT)
                }
                "log_likelihood" => (Some(ours.log_likelihood), LIKELIHOOD),
                "null_log_likelihood" => (Some(ours.null_log_likelihood), LIKELIHOOD),
                "statistic" => (ours.profiles[column()?].statistic.value(), POINT),
                "lower" => (ours.profiles[column()?].lower.value(), LIMIT),
                "upper" => (ours.profiles[column()?].upper.value(), LIMIT),
                other => return Err(row.error(format!("no quantity {other}"))),
            };
            cases.compare(row, quantity, got, row.value("value")?, tolerance);
        }
    }
    Ok(())
}
