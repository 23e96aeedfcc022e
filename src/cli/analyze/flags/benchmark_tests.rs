//! Which tests to make against the benchmarks beside the log-rank test.

use clap::Args;

use crate::cli::parse::positive;

/// Which tests to make against the benchmarks beside the log-rank test.
#[derive(Debug, Args)]
#[command(next_help_heading = "Benchmarks")]
pub(in crate::cli) struct BenchmarkTestArgs {
    /// Compare survival at these times with each benchmark: Kaplan-Meier on five scales, exact binomial (repeatable)
    #[arg(long = "landmark", value_name = "T,...", value_delimiter = ',', value_parser = positive, allow_negative_numbers = true, requires = "benchmarks")]
    pub landmarks: Vec<f64>,
    /// Compare the median with each benchmark's (Brookmeyer-Crowley)
    #[arg(long, requires = "benchmarks")]
    pub median_test: bool,
    /// Compare hazards with each exponential benchmark, the sample taken to be exponential too
    #[arg(long, requires = "benchmarks")]
    pub exponential_test: bool,
}
