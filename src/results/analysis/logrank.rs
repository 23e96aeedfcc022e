//! The log-rank test between groups.

use schemars::JsonSchema;
use serde::Serialize;

use super::records::{Reasons, reasons};
use crate::hypothesis::logrank;
use crate::measure::Caution;
use crate::sample::{RiskTable, Sample};

/// The log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogrankResult {
    /// Statistic.
    pub chi_squared: Option<f64>,
    /// Degrees of freedom.
    pub df: u32,
    /// p-value.
    pub p_value: Option<f64>,
    /// Strata; none in this version.
    pub strata: Option<Vec<String>>,
    /// Observed and expected events.
    pub groups: Vec<LogrankGroup>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// One group of the log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogrankGroup {
    /// Level.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Events observed.
    pub observed: u64,
    /// Events expected.
    pub expected: f64,
}

pub(super) fn logrank_result(
    parts: &[(&str, &Sample)],
    tables: &[RiskTable],
    cautions: &mut Vec<Caution>,
) -> LogrankResult {
    let test = logrank(tables);
    if !test.left_out.is_empty() {
        let groups = test.left_out.iter().map(|index| parts[*index].0.to_owned()).collect();
        cautions.push(Caution::GroupsLeftOut { groups });
    }
    LogrankResult {
        chi_squared: test.chi_squared.value(),
        df: test.df,
        p_value: test.p_value.value(),
        strata: None,
        groups: parts
            .iter()
            .zip(&test.groups)
            .map(|((name, _), tally)| LogrankGroup {
                group: (*name).to_owned(),
                subjects: tally.subjects,
                observed: tally.observed,
                expected: tally.expected,
            })
            .collect(),
        reasons: reasons([("chi_squared", test.chi_squared), ("p_value", test.p_value)]),
    }
}
