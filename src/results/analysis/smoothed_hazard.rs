//! The smoothed hazard rate as records.

use schemars::JsonSchema;
use serde::Serialize;

use super::AnalysisRequest;
use super::records::{Reasons, reasons};
use crate::estimator::{HazardPoint, smoothed_hazard};
use crate::sample::{RiskTable, Sample};

/// How wide the kernel of the smoothed hazard is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bandwidth {
    /// As cross-validation chooses, a group each.
    Chosen,
    /// Half width in the unit of the data.
    Given(f64),
}

/// Smoothed hazard rate of a group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SmoothedHazardResult {
    /// Its level, or `all`.
    pub group: String,
    /// `epanechnikov, corrected at the ends`.
    pub kernel: &'static str,
    /// Half width of the kernel.
    pub bandwidth: Option<f64>,
    /// Whether cross-validation chose it.
    pub bandwidth_chosen: bool,
    /// The rate on a grid from 0 to the last event time.
    pub rows: Vec<SmoothedHazardPoint>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Smoothed rate at a time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SmoothedHazardPoint {
    /// The time.
    pub time: f64,
    /// Events a unit of time.
    pub hazard: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit, on the logarithmic scale; without the bias of smoothing.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn smoothed_hazards(
    request: &AnalysisRequest<'_>,
    parts: &[(&str, &Sample)],
    tables: &[RiskTable],
) -> Vec<SmoothedHazardResult> {
    let Some(bandwidth) = request.curves.hazard else { return Vec::new() };
    let given = if let Bandwidth::Given(width) = bandwidth { Some(width) } else { None };
    let each = parts.iter().zip(tables).map(|((name, _), table)| {
        let mut result = SmoothedHazardResult {
            group: (*name).to_owned(),
            kernel: "epanechnikov, corrected at the ends",
            bandwidth: given,
            bandwidth_chosen: given.is_none(),
            rows: Vec::new(),
            reasons: Reasons::new(),
        };
        match smoothed_hazard(table, given, request.conf_level) {
            Ok(smooth) => {
                result.bandwidth = Some(smooth.bandwidth);
                result.rows = smooth.points.iter().map(point).collect();
            }
            Err(reason) => {
                result.bandwidth = None;
                result.reasons = [("bandwidth", reason)].into();
            }
        }
        result
    });
    each.collect()
}

fn point(point: &HazardPoint) -> SmoothedHazardPoint {
    let HazardPoint { time, hazard, std_error, interval } = *point;
    SmoothedHazardPoint {
        time,
        hazard: hazard.value(),
        std_error: std_error.value(),
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        reasons: reasons([
            ("hazard", hazard),
            ("std_error", std_error),
            ("lower", interval.lower),
            ("upper", interval.upper),
        ]),
    }
}
