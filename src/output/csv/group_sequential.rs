//! Group-sequential designs.

use super::{WriteError, cell, write};
use crate::results::GroupSequentialResult;

/// A row per analysis.
///
/// # Errors
/// [`WriteError::Format`].
pub fn group_sequential(result: &GroupSequentialResult) -> Result<String, WriteError> {
    let header = [
        "analysis",
        "time",
        "subjects",
        "events_null",
        "events_alternative",
        "expected_alternative",
        "information_fraction",
        "efficacy_bound",
        "efficacy_ratio",
        "efficacy_p",
        "futility_bound",
        "futility_ratio",
        "alpha_spent",
        "beta_spent",
        "success_null",
        "futility_null",
        "success_alternative",
        "futility_alternative",
        "simulated_success_null",
        "simulated_futility_null",
        "simulated_success_alternative",
        "simulated_futility_alternative",
        "simulated_efficacy_bound",
        "success_at_most",
        "exact_success_at_most",
        "futility_at_least",
    ];
    let truth = &result.truth;
    let count = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    let rows = result.looks.iter().zip(&result.counts.looks).enumerate().map(|(index, (look, counts))| {
        let numbers = [
            look.time,
            look.subjects,
            look.events_null,
            look.events_alternative,
            look.expected_alternative,
            look.information_fraction,
        ];
        let bounds = [
            look.efficacy_bound,
            look.efficacy_ratio,
            look.efficacy_p,
            look.futility_bound,
            look.futility_ratio,
        ];
        let ends = [
            look.alpha_spent,
            look.beta_spent,
            look.success_null,
            look.futility_null,
            look.success_alternative,
            look.futility_alternative,
            truth.under_null.success_by_analysis[index],
            truth.under_null.futility_by_analysis[index],
            truth.under_alternative.success_by_analysis[index],
            truth.under_alternative.futility_by_analysis[index],
        ];
        let mut row = vec![look.analysis.to_string()];
        row.extend(numbers.map(|x| x.to_string()));
        row.extend(bounds.map(cell));
        row.extend(ends.map(|x| x.to_string()));
        row.push(cell(truth.calibrated.efficacy_bounds[index]));
        row.extend([
            count(counts.asymptotic_success_at_most),
            count(counts.exact_success_at_most),
            count(counts.futility_at_least),
        ]);
        row
    });
    write(&header, rows)
}
