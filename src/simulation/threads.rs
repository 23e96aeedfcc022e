//! Chunks of replicates over threads.

use std::ops::Range;

use rayon::ThreadPool;
use rayon::prelude::*;

use super::part::{chunks, replicates_of};
use super::run::SimulationError;

/// Threads of their own.
pub(super) fn pool(threads: usize) -> Result<ThreadPool, SimulationError> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder.build().map_err(|_| SimulationError::Threads(threads))
}

/// Does `work` with so many threads for whatever it does in parallel.
///
/// # Errors
/// [`SimulationError::Threads`] if they cannot be had.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, SimulationError> {
    Ok(pool(threads)?.install(work))
}

/// What `chunk` makes of the replicates of each chunk of `trials`, in the order of chunks, whatever the threads.
pub(super) fn over_chunks<T: Send>(
    trials: u64,
    threads: usize,
    chunk: impl Fn(Range<u64>) -> T + Sync,
) -> Result<Vec<T>, SimulationError> {
    if trials == 0 {
        return Err(SimulationError::NoTrials);
    }
    let of_chunk = |index: u64| chunk(replicates_of(&(index..index + 1), trials));
    Ok(pool(threads)?.install(|| (0..chunks(trials)).into_par_iter().map(of_chunk).collect()))
}
