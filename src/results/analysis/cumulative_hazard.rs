//! The Nelson-Aalen estimate with its limits, as records.

use schemars::JsonSchema;
use serde::Serialize;

use super::AnalysisRequest;
use super::records::{Reasons, reasons};
use crate::estimator::nelson_aalen;
use crate::sample::{RiskTable, Sample};

/// Cumulative hazard of a group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CumulativeHazardResult {
    /// Its level, or `all`.
    pub group: String,
    /// A row per distinct event time.
    pub rows: Vec<CumulativeHazardPoint>,
}

/// Cumulative hazard from a time to the next.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CumulativeHazardPoint {
    /// The time.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: u32,
    /// Estimate.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Lower limit, on the logarithmic scale.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn cumulative_hazard(
    request: &AnalysisRequest<'_>,
    parts: &[(&str, &Sample)],
    tables: &[RiskTable],
) -> Vec<CumulativeHazardResult> {
    let each = parts.iter().zip(tables).filter(|_| request.curves.cumulative_hazard);
    each.map(|((name, _), table)| {
        let rows = nelson_aalen(table).into_iter().zip(table.rows()).filter(|(_, row)| row.events > 0);
        let points = rows.map(|(ours, row)| {
            let interval = ours.interval(request.conf_level);
            CumulativeHazardPoint {
                time: ours.time,
                at_risk: row.at_risk,
                estimate: ours.cumulative_hazard,
                std_error: ours.std_error,
                lower: interval.lower.value(),
                upper: interval.upper.value(),
                reasons: reasons([("lower", interval.lower), ("upper", interval.upper)]),
            }
        });
        CumulativeHazardResult { group: (*name).to_owned(), rows: points.collect() }
    })
    .collect()
}
