//! Two-stage designs.

use super::{WriteError, write};
use crate::results::{BinaryTwoStageResult, LogrankTwoStageResult};

/// Two-stage log-rank designs: a row each.
///
/// # Errors
/// [`WriteError::Format`].
pub fn logrank_two_stage(result: &LogrankTwoStageResult) -> Result<String, WriteError> {
    let header = [
        "kind",
        "subjects_at_interim",
        "first_bound",
        "subjects",
        "last_bound",
        "interim",
        "accrual",
        "study_length",
        "alpha_one_sided",
        "alpha_ignoring_stop",
        "power",
        "interim_events_null",
        "events_null",
        "correlation_null",
        "correlation_alternative",
        "stops_early_null",
        "stops_early_alternative",
        "expected_subjects_null",
        "expected_subjects_alternative",
        "expected_duration_null",
        "expected_duration_alternative",
        "true_alpha",
        "true_alpha_mcse",
        "true_alpha_ignoring_stop",
        "true_power",
        "true_power_mcse",
        "true_stops_early_null",
        "true_stops_early_alternative",
    ];
    let rows = result.designs.iter().map(|d| {
        let (null, other) = (&d.truth_null, &d.truth_alternative);
        let numbers = [
            d.subjects_at_interim,
            d.first_bound,
            d.subjects as f64,
            d.last_bound,
            d.interim,
            d.accrual,
            d.study_length,
            d.alpha_one_sided,
            d.alpha_ignoring_stop,
            d.power,
            d.interim_events_null,
            d.events_null,
            d.correlation_null,
            d.correlation_alternative,
            d.under_null.stops_early,
            d.under_alternative.stops_early,
            d.under_null.expected_subjects,
            d.under_alternative.expected_subjects,
            d.under_null.expected_duration,
            d.under_alternative.expected_duration,
            null.success,
            null.success_mcse,
            null.success_ignoring_stop,
            other.success,
            other.success_mcse,
            null.stops_early,
            other.stops_early,
        ];
        std::iter::once(d.kind.word().to_owned()).chain(numbers.map(|x| x.to_string())).collect()
    });
    write(&header, rows)
}

/// Simon's designs: a row each.
///
/// # Errors
/// [`WriteError::Format`].
pub fn binary_two_stage(result: &BinaryTwoStageResult) -> Result<String, WriteError> {
    let header = [
        "kind",
        "first_limit",
        "first_subjects",
        "limit",
        "subjects",
        "alpha_one_sided",
        "alpha_ignoring_stop",
        "power",
        "stops_early_null",
        "stops_early_alternative",
        "expected_subjects_null",
        "expected_subjects_alternative",
    ];
    let rows = result.designs.iter().map(|d| {
        let counts = [d.first_limit, d.first_subjects, d.limit, d.subjects].map(|n| n.to_string());
        let numbers = [
            d.alpha_one_sided,
            d.alpha_ignoring_stop,
            d.power,
            d.under_null.stops_early,
            d.under_alternative.stops_early,
            d.under_null.expected_subjects,
            d.under_alternative.expected_subjects,
        ];
        let numbers = numbers.map(|x| x.to_string());
        std::iter::once(d.kind.word().to_owned()).chain(counts).chain(numbers).collect()
    });
    write(&header, rows)
}
