//! Results as CSV, one table each.

mod decide;
mod derivation;
mod design;
mod group_sequential;
mod monitor;
mod reconstruct;
mod search;
mod toxicity;
mod trials;
mod two_stage;

use super::file::WriteError;
use super::words;
use crate::results::{
    AnalysisResult, BenchmarkSummary, DifferenceScale, SimulationResult, VerificationResult,
};

pub use decide::decide;
pub use derivation::derivation;
pub use design::design;
pub use group_sequential::group_sequential;
pub use monitor::trial_subjects;
pub use reconstruct::patients;
pub use search::search;
pub use toxicity::toxicity;
pub use trials::{replay, trial_header, trial_rows};
pub use two_stage::{binary_two_stage, logrank_two_stage};

/// Rows of text as CSV.
fn write(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<String, WriteError> {
    let fault = |error: csv::Error| WriteError::Format(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(fault)?;
    for row in rows {
        writer.write_record(&row).map_err(fault)?;
    }
    let bytes = writer.into_inner().map_err(|error| WriteError::Format(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| WriteError::Format(error.to_string()))
}

/// A number that may be missing: an empty cell.
fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// The curves of an analysis: a row per group and distinct time.
///
/// # Errors
/// [`WriteError::Format`].
pub fn curves(result: &AnalysisResult) -> Result<String, WriteError> {
    let header = [
        "group",
        "time",
        "at_risk",
        "events",
        "censored",
        "survival",
        "std_error",
        "lower",
        "upper",
        "cumulative_hazard",
    ];
    let rows = result.groups.iter().flat_map(|group| {
        group.curve.iter().map(|point| {
            vec![
                group.group.clone(),
                point.time.to_string(),
                point.at_risk.to_string(),
                point.events.to_string(),
                point.censored.to_string(),
                point.survival.to_string(),
                cell(point.std_error),
                cell(point.lower),
                cell(point.upper),
                point.cumulative_hazard.to_string(),
            ]
        })
    });
    write(&header, rows)
}

/// Rejections of a simulation: a row per truth, benchmark and test.
///
/// # Errors
/// [`WriteError::Format`].
pub fn rejections(result: &SimulationResult) -> Result<String, WriteError> {
    let header = [
        "truth",
        "benchmark",
        "is_null",
        "variant",
        "trials",
        "rejected",
        "rate",
        "mcse",
        "not_estimable",
        "rate_benchmark_estimated",
        "rate_benchmark_estimated_mcse",
    ];
    let mut rows = Vec::new();
    for truth in &result.truths {
        for against in &truth.benchmarks {
            for test in &against.tests {
                rows.push(vec![
                    truth.truth.clone(),
                    against.benchmark.clone(),
                    against.is_null.to_string(),
                    test.variant.clone(),
                    truth.trials.to_string(),
                    test.rejected.to_string(),
                    test.rate.to_string(),
                    test.mcse.to_string(),
                    test.not_estimable.to_string(),
                    cell(test.rate_benchmark_estimated),
                    cell(test.rate_benchmark_estimated_mcse),
                ]);
            }
        }
    }
    write(&header, rows)
}

/// The benchmark library: a row each.
///
/// # Errors
/// [`WriteError::Format`].
pub fn benchmarks(list: &[BenchmarkSummary]) -> Result<String, WriteError> {
    let header = [
        "id",
        "trial",
        "arm",
        "subjects",
        "events",
        "events_derived",
        "median",
        "median_lower",
        "median_upper",
        "law",
        "horizon",
        "unit",
        "origin",
        "source",
    ];
    let rows = list.iter().map(|summary| {
        let record = &summary.record;
        vec![
            record.id.clone(),
            record.trial.clone(),
            record.arm.clone(),
            record.subjects.map_or_else(String::new, |n| n.to_string()),
            cell(summary.events.map(|events| events.count)),
            summary.events.map_or_else(String::new, |events| events.derived.to_string()),
            cell(record.median),
            cell(record.median_lower),
            cell(record.median_upper),
            summary.law.clone(),
            cell(summary.horizon),
            record.unit.to_string(),
            record.origin.words().to_owned(),
            record.source.clone(),
        ]
    });
    write(&header, rows)
}

/// Every reference value beside what this version computes: a row each.
///
/// # Errors
/// [`WriteError::Format`].
pub fn verification(result: &VerificationResult) -> Result<String, WriteError> {
    let header = [
        "method",
        "place",
        "case",
        "quantity",
        "source",
        "evidence",
        "expected",
        "got",
        "difference",
        "tolerance",
        "scale",
        "pass",
        "tolerance_reason",
        "version",
        "platform",
        "date",
        "reference_sha256",
        "digest",
    ];
    let mut rows = Vec::with_capacity(result.cases);
    for method in &result.methods {
        for case in &method.details {
            rows.push(vec![
                method.method.to_owned(),
                case.place.clone(),
                case.case.clone(),
                case.quantity.clone(),
                case.source.clone().unwrap_or_else(|| method.source.to_owned()),
                method.evidence.to_owned(),
                words::verification::case_value(case, "expected"),
                words::verification::case_value(case, "got"),
                cell(case.difference),
                cell(case.tolerance),
                case.scale
                    .map_or("", |scale| match scale {
                        DifferenceScale::Relative => "relative",
                        DifferenceScale::Absolute => "absolute",
                    })
                    .to_owned(),
                if case.passed { "pass" } else { "fail" }.to_owned(),
                method.tolerances[case.tolerance_index].reason.to_owned(),
                result.version.to_owned(),
                result.platform.clone(),
                result.date.clone().unwrap_or_default(),
                method.sha256.clone(),
                result.digest.clone(),
            ]);
        }
    }
    write(&header, rows)
}
