//! Many trials in parallel, tallied exactly and merged in any order to the same bits.
//!
//! | module | what |
//! |---|---|
//! | `plan` | a scenario turned into what the inner loop needs: laws, horizons, critical values |
//! | `layout` | where each figure stands in a tally |
//! | `tally` | integer counts and fixed-point sums |
//! | `curve` | fused Kaplan-Meier of one trial: the stated second implementation |
//! | `course` | trials with phases, scans as held, toxicity and interim analyses |
//! | `score` | one observed trial -> its figures |
//! | `kernel` | simple trials side by side, the same bits as one after the other |
//! | `worker` | one thread: chunk after chunk of trials |
//! | `run` | replicates over threads |
//! | `precision` | a run that goes on until its rates are known well enough |
//! | `part` | some replicates and what they came to: shards, gaps, overlaps |
//! | `extras` | tests and intervals that the file asks for beside the usual ones |
//! | `threads` | chunks of replicates over threads |
//! | `rows` | a row for each trial |
//! | `looks` | trials seen at a few calendar times |
//! | `group_sequential` | trials of a group-sequential design: how they end, and bounds by simulated statistics |
//! | `curve_precision` | trials of one design: how wide the intervals of median and survival come out |
//! | `two_stage` | trials of a two-stage design: both statistics and the decision |
//! | `figures` | a tally -> operating characteristics with their Monte Carlo errors |

mod course;
mod curve;
mod curve_precision;
mod extras;
mod figures;
mod group_sequential;
mod kernel;
mod layout;
mod looks;
mod part;
mod plan;
mod precision;
mod rows;
mod run;
mod score;
mod tally;
mod threads;
mod two_stage;
mod worker;

pub use course::{
    Counted, CourseFigures, InterimFigures, OnSuccess, Replay, ReplayedSubject, ReplayedTrial, RuleData,
    replay,
};
pub use curve::{CurveSummary, TrialCurve};
pub use curve_precision::{CurveTrials, IntervalTally, WidthTally};
pub use extras::{ExtraFigures, IntervalFigures};
pub use figures::{
    AgainstBenchmark, BinOfMedian, Coverage, Mean, OperatingCharacteristics, PowerFigures, PrecisionFigures,
    Rate, TruthFigures,
};
pub use group_sequential::{CalibratedBounds, GroupSequentialCounts, GroupSequentialTrials};
pub use kernel::kernel_of;
pub use layout::Test;
pub use looks::{LookTrials, Seen};
pub use part::{Overlap, Part, Shard, ShardError, chunks, replicates_of};
pub use precision::{Precision, largest_standard_error};
pub use rows::{Ending, RowAgainst, TrialRow, each_trial};
pub use run::{Progress, SimulationError, Simulator, simulate};
pub use tally::{CHUNK, FixedPointOverflow, Tally};
pub use threads::on_threads;
pub use two_stage::{TwoStageCounts, TwoStageTrials};
