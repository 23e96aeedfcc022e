//! The simulation beside the formulas: flags of the verbs that show both.

use clap::Args;

use super::Failure;
use super::shared_flags::ThreadArgs;
use super::trial::checked_trials;
use crate::input::trial_file::WholeNumber;
use crate::results::TruthRequest;

/// The simulation beside the formulas.
#[derive(Debug, Args)]
#[command(next_help_heading = "Truth beside the formulas")]
pub(super) struct TruthArgs {
    /// Trials simulated under null and alternative of each design
    #[arg(long, value_name = "N", default_value = "20000", allow_negative_numbers = true)]
    trials: WholeNumber,
    /// Seed
    #[arg(long, value_name = "N", default_value = "1", allow_negative_numbers = true)]
    seed: WholeNumber,
    #[command(flatten)]
    threads: ThreadArgs,
}

impl TruthArgs {
    /// How much to simulate.
    pub(super) fn request(&self) -> Result<TruthRequest, Failure> {
        let trials = checked_trials(self.trials)?;
        Ok(TruthRequest { trials, seed: self.seed.0, threads: self.threads.count(trials) })
    }
}
