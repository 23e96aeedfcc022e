//! Turnbull's estimate of interval-censored times against R's npsurv, and profile likelihoods against an EM algorithm in R.

use super::data_set::subjects;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::estimator::{EventTime, SurvivalRange, Turnbull, likelihood_ratio_limits};
use crate::measure::ConfidenceLevel;

pub(super) const METHOD: Method = Method {
    id: "turnbull",
    title: "Turnbull's estimate of interval-censored times",
    evidence: "R",
    csv: include_str!("../../tests/reference/turnbull/turnbull.csv"),
    keys: &["dataset", "group", "kind", "lower", "upper"],
    cases: 94,
    check,
};

const LIKELIHOOD: Tolerance =
    Tolerance::absolute(1e-10, "the likelihood is flat at its maximum: rounding of its terms is left");
const MASS: Tolerance = Tolerance::absolute(
    1e-6,
    "R ends when the likelihood rises by less than 1e-14: masses are good to about the root of its rounding",
);
const LIMIT: Tolerance = Tolerance::absolute(
    1e-6,
    "the EM algorithm stops 1e-13 a step short, and a limit moves by the root of that where the likelihood is flat",
);

fn times(row: &Row) -> Result<Vec<EventTime>, ReferenceError> {
    let (dataset, group) = (row.text("dataset")?, row.text("group")?);
    if dataset == "leukaemia_6mp" {
        return Ok(row.sample()?.subjects().iter().map(|s| EventTime::new(s.time, s.event, None)).collect());
    }
    let rows = subjects(&format!("interval_{dataset}"))?;
    let kept = rows.iter().filter(|row| group == "all" || row.text("group").is_ok_and(|of| of == group));
    kept.map(|row| Ok(EventTime::new(row.value("time")?, row.text("event")? == "1", row.number("left")?)))
        .collect()
}

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    let data_of = |row: &Row| row.name(&["dataset", "group"]);
    for block in rows.chunk_by(|a, b| data_of(a) == data_of(b)) {
        let Some(first) = block.first() else { continue };
        let times = times(first)?;
        let ours = Turnbull::new(&times);
        for row in block {
            compare(row, &times, &ours, cases)?;
        }
    }
    Ok(())
}

fn compare(row: &Row, times: &[EventTime], ours: &Turnbull, cases: &mut Cases) -> Result<(), ReferenceError> {
    let expected = row.value("value")?;
    match row.text("kind")? {
        "log_likelihood" => {
            // Where the estimate did not converge there is no likelihood to speak of.
            let got = ours.converged.then_some(ours.log_likelihood);
            cases.compare(row, "log_likelihood", got, expected, LIKELIHOOD);
        }
        "mass" => {
            let (lower, upper) = (row.value("lower")?, row.value("upper")?);
            let part = ours.support.iter().find(|part| (part.lower, part.upper) == (lower, upper));
            cases.compare(row, "mass", part.map(|part| part.mass), expected, MASS);
        }
        "profile" => {
            // A limit lies where twice the fall of the likelihood is the quantile of its level: at the level that this fall
            // just reaches, the limit on this side is the survival probability held.
            let (time, survival) = (row.value("lower")?, row.value("upper")?);
            let fall = 2.0 * (ours.log_likelihood - expected);
            let level = ConfidenceLevel::new(1.0 - libm::erfc((0.5 * fall).sqrt()))
                .map_err(|error| row.error(error.to_string()))?;
            let limits = likelihood_ratio_limits(times, ours, time, level);
            let SurvivalRange { least, .. } = ours.survival(time);
            let limit = if survival < least { limits.lower } else { limits.upper };
            cases.compare(row, "survival at this profile likelihood", limit.value(), survival, LIMIT);
        }
        other => return Err(row.error(format!("no quantity {other}"))),
    }
    Ok(())
}
