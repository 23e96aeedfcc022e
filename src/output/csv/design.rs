//! The comparison of methods.

use super::{WriteError, cell, write};
use crate::results::DesignResult;

/// A row per method.
///
/// # Errors
/// [`WriteError::Format`].
pub fn design(result: &DesignResult) -> Result<String, WriteError> {
    let header = [
        "method",
        "subjects",
        "enrol",
        "subjects_exact",
        "events",
        "events_null",
        "power",
        "alpha_one_sided",
        "exact_rule",
        "exact_size",
        "exact_power",
        "hazard_ratio",
        "alternative_median",
        "accrual",
        "follow_up",
        "duration",
        "citation",
        "reason",
    ];
    let rows = result.methods.iter().map(|method| {
        vec![
            method.method.to_owned(),
            method.subjects.map_or_else(String::new, |n| n.to_string()),
            method.enrol.map_or_else(String::new, |n| n.to_string()),
            cell(method.subjects_exact),
            cell(method.events),
            cell(method.events_null),
            cell(method.power),
            cell(method.alpha_one_sided),
            method.exact_rule.unwrap_or_default().to_owned(),
            cell(method.exact_size),
            cell(method.exact_power),
            cell(method.hazard_ratio),
            cell(method.alternative_median),
            cell(method.accrual),
            cell(method.follow_up),
            cell(method.duration),
            method.citation.to_owned(),
            method.reason.clone().unwrap_or_default(),
        ]
    });
    write(&header, rows)
}
