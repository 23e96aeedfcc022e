//! The simulated worlds of a run by what they are for: nulls, whose rejections are errors, and hopes.

use crate::results::{RunResult, TruthResult};

/// The world in which benchmark number `benchmark` holds, progression known when it happens.
pub(crate) fn null_of(result: &RunResult, benchmark: usize) -> Option<&TruthResult> {
    truths(result).find(|truth| !truth.seen_at_scans && is_null_of(truth, benchmark))
}

/// The worlds that are no benchmark's own, in the order of the file.
pub(crate) fn hopes(result: &RunResult) -> impl Iterator<Item = &TruthResult> {
    truths(result).filter(|truth| !is_null(truth))
}

/// The world by which the trial is judged: the first hope.
pub(crate) fn target(result: &RunResult) -> Option<&TruthResult> {
    hopes(result).next()
}

/// Whether the world is some benchmark's own.
fn is_null(truth: &TruthResult) -> bool {
    truth.benchmarks.iter().any(|against| against.is_null)
}

fn truths(result: &RunResult) -> impl Iterator<Item = &TruthResult> {
    result.simulation.truths.iter()
}

/// Whether the world is the own one of benchmark number `benchmark`, however progression is seen in it.
pub(crate) fn is_null_of(truth: &TruthResult, benchmark: usize) -> bool {
    truth.benchmarks.get(benchmark).is_some_and(|against| against.is_null)
}
