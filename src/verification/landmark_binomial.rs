//! Survivors of a landmark as a binomial count, against R.

use super::kaplan_meier::COUNT;
use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::hypothesis::{LandmarkCount, ShareInterval, landmark_binomial};

/// Counts by themselves, and those of samples.
pub(super) const METHOD: Method = Method {
    id: "landmark_binomial",
    title: "Exact binomial test and intervals at a landmark",
    evidence: "R",
    csv: include_str!("../../tests/reference/landmark_binomial/landmark_binomial.csv"),
    keys: &["dataset", "group", "time", "s0", "conf_level", "survivors", "evaluable"],
    cases: 4_822,
    check,
};

const P_VALUE: Tolerance =
    Tolerance::relative(1e-11, "continued fraction of the incomplete beta function, up to 400 subjects");
const LIMIT: Tolerance = Tolerance::either(
    1e-9,
    1e-12,
    "R's binom.test and qbeta stop their search within that of the limit; Wilson's formula agrees to rounding",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let count = if row.text("dataset")?.is_empty() {
            let (survivors, evaluable) = (row.count("survivors")?, row.count("evaluable")?);
            LandmarkCount { survivors, failures: evaluable - survivors, unevaluable: 0, delayed_entries: 0 }
        } else {
            let count = LandmarkCount::new(row.sample()?, row.value("time")?);
            cases.column(row, "survivors", count.survivors, COUNT)?;
            cases.column(row, "evaluable", count.evaluable(), COUNT)?;
            cases.column(row, "unevaluable", count.unevaluable, COUNT)?;
            count
        };
        let ours = landmark_binomial(&count, row.value("s0")?);
        cases.column(row, "p_one_sided", ours.p_one_sided, P_VALUE)?;
        cases.column(row, "p_two_sided", ours.p_two_sided, P_VALUE)?;
        cases.column(row, "p_minimum_likelihood", ours.p_minimum_likelihood, P_VALUE)?;
        cases.column(row, "p_mid_one_sided", ours.p_mid_one_sided, P_VALUE)?;
        cases.column(row, "p_mid_two_sided", ours.p_mid_two_sided, P_VALUE)?;
        for interval in ShareInterval::ALL {
            let limits = interval.limits(&count, row.level()?);
            let column = interval.id().replace('-', "_");
            cases.column(row, &format!("{column}_lower"), limits.lower, LIMIT)?;
            cases.column(row, &format!("{column}_upper"), limits.upper, LIMIT)?;
        }
    }
    Ok(())
}
