//! What numbers mean: time units, probabilities and levels, outcomes that need not exist, cautions, provenance.

mod caution;
mod digest;
mod level;
mod outcome;
mod provenance;
mod time_unit;

pub use caution::{Approximation, Caution, UnweightedSection};
pub use digest::{hexadecimal, sha256};
pub use level::{ConfidenceLevel, LevelError, OneSidedAlpha};
pub use outcome::{Interval, Outcome, Reason};
pub use provenance::Provenance;
pub use time_unit::{TimeUnit, UnknownTimeUnit};
