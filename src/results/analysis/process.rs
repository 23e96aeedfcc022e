//! Observed and expected events as follow-up goes on.

use schemars::JsonSchema;
use serde::Serialize;

use super::{AnalysisRequest, BySubject};
use crate::hypothesis::expected_events;

/// Observed and expected events against a benchmark, had every subject been followed to a time and no longer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProcessResult {
    /// Benchmark id, or the law.
    pub benchmark: String,
    /// By time, from 0 to the last time or the horizon.
    pub points: Vec<ProcessPoint>,
}

/// O and E at a time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ProcessPoint {
    /// The time since the origin of each subject.
    pub time: f64,
    /// Events up to it.
    pub observed: u64,
    /// Events expected up to it: `sum L0(min(X, t))`, late entry subtracted.
    pub expected: f64,
}

/// Times between 0 and the end, beside those of events.
const GRID: u32 = 60;
/// Times of events beyond which they are thinned: a figure has no more columns.
const MOST_EVENTS: usize = 400;

/// The process of each comparison with one law for all subjects, if asked for.
pub(super) fn processes(request: &AnalysisRequest<'_>) -> Vec<ProcessResult> {
    if !request.one_sample.process {
        return Vec::new();
    }
    let same = request.one_sample.comparisons.iter().filter(|one| matches!(one.by_subject, BySubject::Same));
    let of = |comparison: &super::BenchmarkComparison| {
        let benchmark = &comparison.benchmark;
        let points = times(request, benchmark.horizon).into_iter().map(|time| {
            let tally = expected_events(request.whole, &benchmark.law, Some(time));
            ProcessPoint { time, observed: tally.observed, expected: tally.expected }
        });
        ProcessResult { benchmark: benchmark.record.id.clone(), points: points.collect() }
    };
    same.map(of).collect()
}

fn times(request: &AnalysisRequest<'_>, horizon: Option<f64>) -> Vec<f64> {
    let subjects = request.whole.subjects();
    let last = subjects.iter().map(|subject| subject.time).fold(0.0, f64::max);
    let end = horizon.map_or(last, |horizon| horizon.min(last));
    let grid = (0..=GRID).map(|step| end * f64::from(step) / f64::from(GRID));
    let mut events: Vec<f64> = subjects
        .iter()
        .filter(|subject| subject.event && subject.time <= end)
        .map(|subject| subject.time)
        .collect();
    events.sort_unstable_by(f64::total_cmp);
    events.dedup();
    let every = events.len().div_ceil(MOST_EVENTS).max(1);
    let mut times: Vec<f64> = grid.chain(events.into_iter().step_by(every)).collect();
    times.sort_unstable_by(f64::total_cmp);
    times.dedup();
    times
}
