//! Stopping tables for toxicity.

use super::{WriteError, write};
use crate::results::ToxicityResult;

/// A row per boundary and look, with the probability of stopping there at each true rate.
///
/// # Errors
/// [`WriteError::Format`].
pub fn toxicity(result: &ToxicityResult) -> Result<String, WriteError> {
    let rates = result.boundaries.first().map_or(&[][..], |boundary| &boundary.characteristics);
    let mut header: Vec<String> = ["boundary", "treated", "stop_at"].map(str::to_owned).into();
    header.extend(rates.iter().map(|at| format!("stops_at_rate_{}", at.true_rate)));
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let rows = result.boundaries.iter().flat_map(|boundary| {
        boundary.table.iter().enumerate().map(move |(index, look)| {
            let mut row = vec![
                boundary.boundary.to_owned(),
                look.treated.to_string(),
                look.stop_at.map_or_else(String::new, |bound| bound.to_string()),
            ];
            row.extend(boundary.characteristics.iter().map(|at| at.stops[index].to_string()));
            row
        })
    });
    write(&header, rows)
}
