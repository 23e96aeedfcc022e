//! Tests of an exponential hazard, and exact limits of its median, against R.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::distribution::Law;
use crate::hypothesis::{ExponentialVariant, expected_events, exponential_median, exponential_test};
use crate::measure::ConfidenceLevel;

/// Three versions of every sample against five medians, with and without a horizon.
pub(super) const METHOD: Method = Method {
    id: "exponential_test",
    title: "Exponential hazard against a known one",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/exponential_test/exponential_test.csv"),
    keys: &["dataset", "group", "law", "horizon", "variant"],
    cases: 3_420,
    check,
};

const STATISTIC: Tolerance = Tolerance::either(
    1e-11,
    1e-13,
    "the logarithm or cube root of E / d less that of 1 cancels where they are near each other",
);
const P_VALUE: Tolerance =
    Tolerance::relative(1e-10, "tails multiply the rounding of the statistic by its size squared");
const LIMIT: Tolerance =
    Tolerance::relative(1e-12, "R's qchisq stops within a few roundings of the quantile");

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let law: Law = row.parse("law")?;
        let Law::Exponential(benchmark) = &law else { return Err(row.error("not an exponential law")) };
        let tally = expected_events(row.sample()?, &law, row.number("horizon")?);
        let variant: ExponentialVariant = row.parse("variant")?;
        let ours = exponential_test(variant, tally);
        cases.column(row, "statistic", ours.statistic, STATISTIC)?;
        cases.column(row, "p_one_sided", ours.p_one_sided, P_VALUE)?;
        cases.column(row, "p_two_sided", ours.p_two_sided, P_VALUE)?;
        let (median, interval) = exponential_median(benchmark, tally, ConfidenceLevel::NINETY_FIVE);
        cases.column(row, "median_estimate", median, LIMIT)?;
        cases.column(row, "median_lower", interval.lower, LIMIT)?;
        cases.column(row, "median_upper", interval.upper, LIMIT)?;
    }
    Ok(())
}
