//! Many trials in parallel, tallied exactly and merged in any order to the same bits.
//!
//! | module | what |
//! |---|---|
//! | `plan` | a scenario turned into what the inner loop needs: laws, horizons, critical values |
//! | `layout` | where each figure stands in a tally |
//! | `tally` | integer counts and fixed-point sums |
//! | `curve` | fused Kaplan-Meier of one trial: the stated second implementation |
//! | `score` | one observed trial -> its figures |
//! | `run` | replicates over threads |
//! | `two_stage` | trials of a two-stage design: both statistics and the decision |
//! | `figures` | a tally -> operating characteristics with their Monte Carlo errors |

mod curve;
mod figures;
mod layout;
mod plan;
mod run;
mod score;
mod tally;
mod two_stage;

pub use curve::{CurveSummary, TrialCurve};
pub use figures::{
    AgainstBenchmark, BinOfMedian, Coverage, Mean, OperatingCharacteristics, PowerFigures, PrecisionFigures,
    Rate, TruthFigures,
};
pub use layout::Test;
pub use run::{Progress, SimulationError, simulate};
pub use tally::{CHUNK, FixedPointOverflow, Tally};
pub use two_stage::{TwoStageCounts, TwoStageTrials};
