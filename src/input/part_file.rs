//! Part files of shards.

use serde::Deserialize;

use crate::measure::sha256;
use crate::results::{PART_FORMAT, PART_FORMAT_VERSION, PartContent, PartFile, VERSION};
use crate::simulation::{CHUNK, Part};

/// What is wrong with a part file. Each reads as what comes after its name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartError {
    /// It ends before its end.
    #[error("it is cut off: the text ends in line {line}, column {column}")]
    CutOff {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// It is of no format that is known.
    #[error("it is no part file of onearm: {0}")]
    NoPart(String),
    /// Written in another format.
    #[error("it has version {0} of the part format; this program reads version {PART_FORMAT_VERSION}")]
    Format(u32),
    /// Written by another version, whose trials may differ.
    #[error("it was written by onearm {0}, and this is onearm {VERSION}")]
    Program(String),
    /// Changed after it was written.
    #[error("its checksum does not fit its content: it was changed or damaged after it was written")]
    Checksum,
    /// Parts of the content contradict each other.
    #[error("its content contradicts itself: {0}")]
    Contradiction(&'static str),
}

impl PartError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoPart(_) => "name files that onearm simulate --shard wrote",
            Self::Format(_) | Self::Program(_) => {
                "use the version that wrote it, or run the shard again with this one"
            }
            Self::CutOff { .. } | Self::Checksum | Self::Contradiction(_) => {
                "run the shard again with --force"
            }
        }
    }
}

/// All but the content.
#[derive(Deserialize)]
struct Header {
    format: String,
    format_version: u32,
    program_version: String,
}

/// Reads a part file and checks it against itself; whether it belongs to a run is for the caller to see.
///
/// # Errors
/// [`PartError`].
pub fn read_part(bytes: &[u8]) -> Result<(PartContent, Part), PartError> {
    let wrong = |error: serde_json::Error| match error.classify() {
        serde_json::error::Category::Eof => PartError::CutOff { line: error.line(), column: error.column() },
        _ => PartError::NoPart(error.to_string()),
    };
    let header: Header = serde_json::from_slice(bytes).map_err(wrong)?;
    if header.format != PART_FORMAT {
        return Err(PartError::NoPart(format!("its format is {:?}", header.format)));
    }
    if header.format_version != PART_FORMAT_VERSION {
        return Err(PartError::Format(header.format_version));
    }
    if header.program_version != VERSION {
        return Err(PartError::Program(header.program_version));
    }
    let PartFile { checksum, content, .. } = serde_json::from_slice(bytes).map_err(wrong)?;
    if content.checksum().ok().as_ref() != Some(&checksum) {
        return Err(PartError::Checksum);
    }
    let part = consistent(&content).map_err(PartError::Contradiction)?;
    Ok((content, part))
}

/// The part, if the content is what a run can have written.
fn consistent(content: &PartContent) -> Result<Part, &'static str> {
    if sha256(&content.trial) != content.trial_sha256 {
        return Err("the trial file is not the one of its digest");
    }
    let range = content.range().ok_or("the replicates go beyond what can be counted")?;
    let shard = content.shard().ok_or("there is no shard of this number")?;
    let chunks = shard.chunks(content.trials).map_err(|_| "there are more shards than chunks")?;
    let whole = crate::simulation::replicates_of(&chunks, content.trials);
    let at_a_chunk = |replicate: u64| replicate.is_multiple_of(CHUNK) || replicate == content.trials;
    if range.is_empty() || range.start != whole.start || range.end > whole.end || !at_a_chunk(range.end) {
        return Err("the replicates are not those of the shard");
    }
    content.part().ok_or("the tallies are not of these replicates")
}
