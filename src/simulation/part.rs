//! Some replicates of a simulation and what they came to, to be put together in any order.

use std::ops::Range;

use super::tally::{CHUNK, Tally};

/// One of `of` shards of a run, counted from 1: a set of whole chunks, as alike in size as they can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    of: u64,
}

/// What is no shard of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    /// Not counted from 1 to the number of shards.
    #[error("shard {index} of {of}: shards are counted from 1 to {of}")]
    Outside {
        /// Which.
        index: u64,
        /// Of how many.
        of: u64,
    },
    /// No shard at all.
    #[error("the number of shards must be at least 1")]
    NoShards,
    /// Some shards would be empty.
    #[error("{of} shards of {trials} trials: a shard is at least one chunk of {CHUNK}, of which there are {}", chunks(*trials))]
    TooMany {
        /// Shards.
        of: u64,
        /// Trials of the whole run.
        trials: u64,
    },
}

/// Replicates that two parts have in common, so that they would count twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("replicates {} to {} are in both", .0.start, .0.end - 1)]
pub struct Overlap(pub Range<u64>);

/// Tallies of some replicates of a run, one tally a truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Replicates, in ascending ranges that neither overlap nor touch.
    replicates: Vec<Range<u64>>,
    tallies: Vec<Tally>,
}

/// Chunks of so many trials, the last of which may not be full.
#[must_use]
pub fn chunks(trials: u64) -> u64 {
    trials.div_ceil(CHUNK)
}

/// Replicates of some chunks of a run.
#[must_use]
pub fn replicates_of(chunks: &Range<u64>, trials: u64) -> Range<u64> {
    let start = |chunk: u64| chunk.saturating_mul(CHUNK).min(trials);
    start(chunks.start)..start(chunks.end)
}

impl Shard {
    /// Shard `index` of `of`.
    ///
    /// # Errors
    /// [`ShardError::NoShards`], [`ShardError::Outside`].
    pub fn new(index: u64, of: u64) -> Result<Self, ShardError> {
        match (index, of) {
            (_, 0) => Err(ShardError::NoShards),
            _ if (1..=of).contains(&index) => Ok(Self { index, of }),
            _ => Err(ShardError::Outside { index, of }),
        }
    }

    /// Its chunks `floor((i - 1) C / n)` to `floor(i C / n) - 1` of the `C` chunks of a run of `trials`.
    ///
    /// # Errors
    /// [`ShardError::TooMany`] if some shard of such a run would hold no chunk.
    pub fn chunks(self, trials: u64) -> Result<Range<u64>, ShardError> {
        let Self { index, of } = self;
        let all = chunks(trials);
        if of > all {
            return Err(ShardError::TooMany { of, trials });
        }
        // At most `all`, so it fits again.
        let edge = |index: u64| (u128::from(index) * u128::from(all) / u128::from(of)) as u64;
        Ok(edge(index - 1)..edge(index))
    }

    /// Which one, from 1.
    #[must_use]
    pub fn index(self) -> u64 {
        self.index
    }

    /// How many there are.
    #[must_use]
    pub fn of(self) -> u64 {
        self.of
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl Part {
    /// What these replicates came to; an empty range is none.
    #[must_use]
    pub fn new(replicates: Range<u64>, tallies: Vec<Tally>) -> Self {
        Self { replicates: std::iter::once(replicates).filter(|range| !range.is_empty()).collect(), tallies }
    }

    /// Replicates, in ascending ranges that neither overlap nor touch.
    #[must_use]
    pub fn replicates(&self) -> &[Range<u64>] {
        &self.replicates
    }

    /// One tally a truth, in the order of the trial file.
    #[must_use]
    pub fn tallies(&self) -> &[Tally] {
        &self.tallies
    }

    /// The tallies alone.
    #[must_use]
    pub fn into_tallies(self) -> Vec<Tally> {
        self.tallies
    }

    /// Trials of each truth.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.replicates.iter().map(|range| range.end - range.start).sum()
    }

    /// The replicates below `trials` that are not here, in ascending ranges.
    #[must_use]
    pub fn missing(&self, trials: u64) -> Vec<Range<u64>> {
        let starts = std::iter::once(0).chain(self.replicates.iter().map(|range| range.end));
        let ends = self.replicates.iter().map(|range| range.start).chain([trials]);
        starts
            .zip(ends)
            .map(|(start, end)| start..end.min(trials))
            .filter(|range| !range.is_empty())
            .collect()
    }

    /// Takes in other replicates of the same run. Integers are added, so the order does not matter.
    ///
    /// # Errors
    /// [`Overlap`]; nothing is taken in then.
    pub fn merge(&mut self, other: &Self) -> Result<(), Overlap> {
        let mut ranges = [self.replicates.as_slice(), &other.replicates].concat();
        ranges.sort_by_key(|range| range.start);
        let mut joined: Vec<Range<u64>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.start < last.end => {
                    return Err(Overlap(range.start..range.end.min(last.end)));
                }
                Some(last) if range.start == last.end => last.end = range.end,
                _ => joined.push(range),
            }
        }
        self.replicates = joined;
        self.tallies.iter_mut().zip(&other.tallies).for_each(|(sum, more)| sum.merge(more));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tally that only counts the trials of its range.
    fn part(range: Range<u64>) -> Part {
        let mut tally = Tally::new(1, 0);
        tally.trials = range.end - range.start;
        Part::new(range, vec![tally])
    }

    #[test]
    fn shards_divide_all_chunks() {
        for trials in [1, 1024, 1025, 7000, 1_000_000, 1_000_000_000_000] {
            for of in [1, 2, 3, 7, 97].into_iter().filter(|of| *of <= chunks(trials)) {
                let mut next = 0;
                for index in 1..=of {
                    let range = Shard::new(index, of).unwrap().chunks(trials).unwrap();
                    assert!(range.start == next && !range.is_empty(), "{trials} {index}/{of}");
                    next = range.end;
                }
                assert_eq!(next, chunks(trials), "{trials} in {of}");
            }
        }
        let many = Shard::new(3, 8).unwrap();
        assert_eq!(many.chunks(7000), Err(ShardError::TooMany { of: 8, trials: 7000 }));
        assert_eq!(Shard::new(0, 3), Err(ShardError::Outside { index: 0, of: 3 }));
        assert_eq!(Shard::new(4, 3), Err(ShardError::Outside { index: 4, of: 3 }));
        assert_eq!(Shard::new(0, 0), Err(ShardError::NoShards));
        assert_eq!(replicates_of(&(1..7), 7000), 1024..7000);
    }

    #[test]
    fn gaps_and_overlaps() {
        let mut sum = part(1024..2048);
        sum.merge(&part(4096..5000)).unwrap();
        assert_eq!((sum.trials(), sum.missing(5000)), (1928, vec![0..1024, 2048..4096]));
        assert_eq!(sum.missing(6000), [0..1024, 2048..4096, 5000..6000]);
        let before = sum.clone();
        assert_eq!(sum.merge(&part(0..2048)), Err(Overlap(1024..2048)));
        assert_eq!(sum.merge(&part(4999..6000)), Err(Overlap(4999..5000)));
        assert_eq!(sum, before);
        sum.merge(&part(2048..4096)).unwrap();
        sum.merge(&part(0..1024)).unwrap();
        assert_eq!((sum.replicates(), sum.tallies()[0].trials), (part(0..5000).replicates(), 5000));
        assert_eq!(sum.missing(5000), []);
        assert_eq!(part(0..0).missing(3), part(0..3).replicates());
    }
}
