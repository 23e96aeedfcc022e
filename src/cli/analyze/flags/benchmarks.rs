//! What to compare with.

use clap::Args;

use super::parse::positive;
use crate::benchmark::Origin;

/// What to compare with.
#[derive(Debug, Args)]
#[command(next_help_heading = "Benchmarks")]
pub(in crate::cli) struct BenchmarkArgs {
    /// Benchmark for the one-sample test: an id of the library, or a law such as exponential:median=4.2 in the data's unit (repeatable)
    #[arg(long = "benchmark", value_name = "NAME|LAW")]
    pub benchmarks: Vec<String>,
    /// Cut observation at this time in one-sample tests, or `none`; else where the benchmark's curve is last known
    #[arg(long, value_name = "T|none", value_parser = horizon, requires = "benchmarks", allow_negative_numbers = true)]
    pub horizon: Option<Horizon>,
    /// Where the clock of the data starts: enrolment, randomisation-after-induction or response-selected
    #[arg(long, value_name = "ORIGIN", default_value = "enrolment", value_parser = origin)]
    pub origin: Origin,
}

/// `--horizon`.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Horizon {
    At(f64),
    Lifted,
}

fn horizon(text: &str) -> Result<Horizon, String> {
    if text == "none" { Ok(Horizon::Lifted) } else { positive(text).map(Horizon::At) }
}

fn origin(text: &str) -> Result<Origin, String> {
    match text {
        "enrolment" => Ok(Origin::Enrolment),
        "randomisation-after-induction" => Ok(Origin::RandomisationAfterInduction),
        "response-selected" => Ok(Origin::ResponseSelected),
        _ => Err("use enrolment, randomisation-after-induction or response-selected".to_owned()),
    }
}
