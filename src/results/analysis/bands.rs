//! Simultaneous bands as records.

use schemars::JsonSchema;
use serde::Serialize;

use super::records::{Reasons, reasons};
use crate::estimator::{Band, BandRange, BandType, KaplanMeier, simultaneous_band};
use crate::measure::{ConfidenceLevel, Reason};

/// Which bands, over which times.
#[derive(Debug, Clone, Default)]
pub struct BandRequest {
    /// Which.
    pub kinds: Vec<BandType>,
    /// Times to hold.
    pub range: BandRange,
}

/// A simultaneous band.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BandResult {
    /// Process and scale.
    #[serde(rename = "type")]
    pub kind: BandType,
    /// Bound of the process over the range.
    pub critical_value: Option<f64>,
    /// First time held.
    pub from: Option<f64>,
    /// Last time held.
    pub to: Option<f64>,
    /// Where the range begins and ends on the scale of the process.
    pub fractions: Option<(f64, f64)>,
    /// Limits from each time to the next.
    pub rows: Vec<BandPoint>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Limits of a band from a time to the next.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BandPoint {
    /// The time.
    pub time: f64,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn bands(
    request: &BandRequest,
    curve: &KaplanMeier,
    subjects: u64,
    level: ConfidenceLevel,
) -> Vec<BandResult> {
    let one = |kind: &BandType| match simultaneous_band(curve, subjects, *kind, request.range, level) {
        Ok(band) => found(&band),
        Err(reason) => without(*kind, reason),
    };
    request.kinds.iter().map(one).collect()
}

fn found(band: &Band) -> BandResult {
    let rows = band.rows.iter().map(|row| BandPoint {
        time: row.time,
        lower: row.interval.lower.value(),
        upper: row.interval.upper.value(),
        reasons: reasons([("lower", row.interval.lower), ("upper", row.interval.upper)]),
    });
    BandResult {
        kind: band.kind,
        critical_value: Some(band.critical_value),
        from: Some(band.from),
        to: Some(band.to),
        fractions: Some(band.fractions),
        rows: rows.collect(),
        reasons: Reasons::new(),
    }
}

fn without(kind: BandType, reason: Reason) -> BandResult {
    let reasons = ["critical_value", "from", "to", "fractions"].map(|key| (key, reason)).into();
    BandResult {
        kind,
        critical_value: None,
        from: None,
        to: None,
        fractions: None,
        rows: Vec::new(),
        reasons,
    }
}
