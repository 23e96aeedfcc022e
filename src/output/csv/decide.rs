//! Zones of a decision.

use super::{WriteError, cell, write};
use crate::results::DecideResult;

/// A row per truth.
///
/// # Errors
/// [`WriteError::Format`].
pub fn decide(result: &DecideResult) -> Result<String, WriteError> {
    let header = ["truth", "hazard_ratio", "median", "go", "consider", "stop"];
    let rows = result.zones.iter().map(|zone| {
        vec![
            zone.truth.to_owned(),
            cell(zone.hazard_ratio),
            cell(zone.median),
            zone.go.to_string(),
            zone.consider.to_string(),
            zone.stop.to_string(),
        ]
    });
    write(&header, rows)
}
