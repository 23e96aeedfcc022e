//! Interval-censored times.

use clap::Args;

/// What to do with interval-censored times.
#[derive(Debug, Args)]
#[command(next_help_heading = "Interval censoring")]
pub(in crate::cli) struct TurnbullArgs {
    /// Percentile intervals of Turnbull's estimate from B samples drawn again, beside the likelihood-ratio ones
    #[arg(long, value_name = "B", value_parser = clap::value_parser!(u32).range(20..=1_000_000), requires = "left")]
    pub bootstrap: Option<u32>,
    /// Seed of the bootstrap
    #[arg(long, value_name = "S", default_value_t = 1, requires = "bootstrap")]
    pub seed: u64,
}
