//! One-sample log-rank tests against formulas written out in R.

use super::kaplan_meier::COUNT;
use super::{Cases, Method, ReferenceError, Row, Tolerance, Value};
use crate::distribution::Law;
use crate::hypothesis::{Variant, expected_events, one_sample_logrank};
use crate::measure::{ConfidenceLevel, Reason};

/// Five versions of the test, and O/E, of every sample against several laws and horizons.
pub(super) const METHOD: Method = Method {
    id: "one_sample_logrank",
    title: "One-sample log-rank tests and O/E",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/one_sample_logrank/one_sample_logrank.csv"),
    keys: &["dataset", "group", "law", "horizon", "variant"],
    cases: 4_640,
    check,
};

const EXPECTED: Tolerance =
    Tolerance::relative(2e-14, "sums of cumulative hazards and Garwood's limits (worst 1.4e-15)");
const STATISTIC: Tolerance = Tolerance::relative(
    5e-12,
    "the terms of the signed root cancel on both sides where O is near E (worst 2.7e-13)",
);
const P_VALUE: Tolerance = Tolerance::relative(
    5e-12,
    "two-sided mid-p where O is far above E: the script takes 1 - p, which has lost four digits, ours sums the upper tail \
     (worst 3.2e-13)",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let law: Law = row.parse("law")?;
        let tally = expected_events(row.sample()?, &law, row.number("horizon")?);
        cases.column(row, "observed", tally.observed, COUNT)?;
        cases.column(row, "expected", tally.expected, EXPECTED)?;

        let variant: Variant = row.parse("variant")?;
        let ours = one_sample_logrank(variant, tally);
        if matches!(variant, Variant::ExactPoisson | Variant::MidP) {
            let exact = Value::Missing(Some(Reason::ExactTest));
            cases.compare(row, "statistic", ours.statistic, exact, STATISTIC);
        } else {
            cases.column(row, "statistic", ours.statistic, STATISTIC)?;
        }
        cases.column(row, "p_one_sided", ours.p_one_sided, P_VALUE)?;
        cases.column(row, "p_two_sided", ours.p_two_sided, P_VALUE)?;

        let (ratio, interval) = tally.ratio(ConfidenceLevel::NINETY_FIVE);
        cases.column(row, "ratio", ratio, EXPECTED)?;
        cases.column(row, "ratio_lower", interval.lower, EXPECTED)?;
        cases.column(row, "ratio_upper", interval.upper, EXPECTED)?;
    }
    Ok(())
}
