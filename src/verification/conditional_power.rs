//! Conditional and predictive power of a Brownian motion, against integrals in R.

use super::{Cases, Method, ReferenceError, Row, Tolerance};
use crate::decision::InterimStatistic;
use crate::monitor::brownian_power;

/// Statistics at three fractions of the information.
pub(super) const METHOD: Method = Method {
    id: "conditional_power",
    title: "Conditional and predictive power of a Brownian motion",
    evidence: "R, written out",
    csv: include_str!("../../tests/reference/conditional_power/conditional_power.csv"),
    keys: &["z", "information", "critical", "hazard_ratio"],
    cases: 192,
    check,
};

const POWER: Tolerance = Tolerance::absolute(
    1e-12,
    "a normal tail of a difference whose terms are rounded; R's integral asks for 1e-12",
);

fn check(rows: &[Row], cases: &mut Cases) -> Result<(), ReferenceError> {
    for row in rows {
        let statistic = InterimStatistic {
            z: row.value("z")?,
            information: row.value("information")?,
            last: row.value("last")?,
            critical: row.value("critical")?,
        };
        let found = brownian_power(&statistic, Some(row.value("hazard_ratio")?))
            .map_err(|error| row.error(error.to_string()))?;
        cases.column(row, "null", found.null, POWER)?;
        cases.column(row, "plan", found.plan, POWER)?;
        cases.column(row, "trend", found.trend, POWER)?;
        cases.column(row, "predictive", found.predictive, POWER)?;
    }
    Ok(())
}
