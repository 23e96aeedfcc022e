//! The file of a shard: whatever its tallies hold, with all that identifies the run.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::VERSION;
use crate::measure::sha256;
use crate::scenario::Scenario;
use crate::simulation::{Part, Shard, Tally};

/// Name of the format.
pub const PART_FORMAT: &str = "onearm part";
/// Version of the format.
pub const PART_FORMAT_VERSION: u32 = 1;

/// A part file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartFile {
    /// [`PART_FORMAT`].
    pub format: String,
    /// [`PART_FORMAT_VERSION`].
    pub format_version: u32,
    /// Version of the program that wrote it.
    pub program_version: String,
    /// SHA-256 over the content as compact JSON.
    pub checksum: String,
    /// What it holds.
    pub content: PartContent,
}

/// What a part file holds: enough to make the result without the trial file. No floating-point number is among it, so that it reads
/// back as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartContent {
    /// Trial file as named by the user.
    pub file: String,
    /// Settings written over it.
    pub settings: Vec<String>,
    /// SHA-256 of `trial`.
    pub trial_sha256: String,
    /// Text of the trial file, the settings written over it.
    pub trial: String,
    /// Seed.
    pub seed: u64,
    /// Trials per truth of the whole run.
    pub trials: u64,
    /// Which shard, from 1.
    pub shard: u64,
    /// Of how many.
    pub shards: u64,
    /// First replicate, from 0.
    pub first_replicate: u64,
    /// Replicates, one after the other.
    pub replicates: u64,
    /// Wall time of the simulation in milliseconds.
    pub wall_time_milliseconds: u64,
    /// Threads.
    pub threads: usize,
    /// One a truth, in the order of the trial file.
    pub tallies: Vec<TallyRecord>,
}

/// A tally as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TallyRecord {
    /// Name of the truth.
    pub truth: String,
    /// Trials.
    pub trials: u64,
    /// Counts.
    pub counts: Vec<u64>,
    /// Sums in units of 2^-40, as decimal text, since JSON readers lose digits of numbers this long.
    pub sums: Vec<String>,
}

impl PartFile {
    /// A file of this content.
    ///
    /// # Errors
    /// Of the serialiser, which no content is known to meet.
    pub fn new(content: PartContent) -> Result<Self, serde_json::Error> {
        Ok(Self {
            format: PART_FORMAT.to_owned(),
            format_version: PART_FORMAT_VERSION,
            program_version: VERSION.to_owned(),
            checksum: content.checksum()?,
            content,
        })
    }
}

impl PartContent {
    /// SHA-256 over the compact JSON, in hexadecimal digits.
    ///
    /// # Errors
    /// Of the serialiser, which no content is known to meet.
    pub fn checksum(&self) -> Result<String, serde_json::Error> {
        serde_json::to_vec(self).map(|json| sha256(&json))
    }

    /// The shard; `None` if there is none of that number.
    #[must_use]
    pub fn shard(&self) -> Option<Shard> {
        Shard::new(self.shard, self.shards).ok()
    }

    /// The replicates in it; `None` if they go beyond what can be counted.
    #[must_use]
    pub fn range(&self) -> Option<Range<u64>> {
        Some(self.first_replicate..self.first_replicate.checked_add(self.replicates)?)
    }

    /// The tallies with their replicates; `None` if a sum is no number or out of range, or a tally is of other trials than
    /// the file.
    #[must_use]
    pub fn part(&self) -> Option<Part> {
        let tally = |record: &TallyRecord| {
            let sums = record.sums.iter().map(|sum| sum.parse::<i128>().ok()).collect::<Option<Vec<_>>>()?;
            let tally = Tally::from_parts(record.trials, record.counts.clone(), sums);
            (record.trials == self.replicates && tally.is_within_limits()).then_some(tally)
        };
        Some(Part::new(self.range()?, self.tallies.iter().map(tally).collect::<Option<Vec<_>>>()?))
    }
}

/// The tallies of a scenario's truths as records.
#[must_use]
pub fn tally_records(scenario: &Scenario, part: &Part) -> Vec<TallyRecord> {
    let record = |(truth, tally): (&crate::scenario::Truth, &Tally)| TallyRecord {
        truth: truth.name.clone(),
        trials: tally.trials,
        counts: tally.counts.clone(),
        sums: tally.sums().iter().map(ToString::to_string).collect(),
    };
    scenario.truths.iter().zip(part.tallies()).map(record).collect()
}
