//! What to compare with.

use clap::Args;

use crate::benchmark::Origin;
use crate::cli::parse::{alpha, positive};
use crate::cli::subject_benchmark::SubjectBenchmarkArgs;
use crate::hypothesis::OneSampleVariant;
use crate::measure::OneSidedAlpha;

/// What to compare with.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Benchmarks",
    group = clap::ArgGroup::new("against").multiple(true).args(["benchmarks", "benchmark_by_level", "pool", "trial"])
)]
pub(in crate::cli) struct BenchmarkArgs {
    /// Benchmark for the one-sample test: an id of the library, a law such as exponential:median=4.2 in the data's unit, or a
    /// table of the benchmark's subjects (FILE.csv) in the data's unit (repeatable)
    #[arg(long = "benchmark", value_name = "NAME|LAW|FILE")]
    pub benchmarks: Vec<String>,
    /// Events behind a benchmark written as a law, one number for each of them in their order, those of --pool after those of
    /// --benchmark: its curve is an estimate
    #[arg(long, value_name = "N,...", value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..))]
    pub benchmark_events: Vec<u64>,
    #[command(flatten)]
    pub table: SubjectBenchmarkArgs,
    /// Published log hazard ratios of covariates, a second comparison with each benchmark adjusted for them: ecog=0.3 per unit,
    /// age@62=0.02 with the benchmark's law at 62 (else at 0), sex:male=0.2 for a level
    #[arg(long, value_name = "COLUMN=LOG-HR,...", value_delimiter = ',', requires = "benchmarks")]
    pub benchmark_effect: Vec<String>,
    /// Benchmark with a law for each level of a column, sex:male=exponential:median=4 (repeat for every level)
    #[arg(long, value_name = "COLUMN:LEVEL=LAW")]
    pub benchmark_by_level: Vec<String>,
    /// Shares of a column's levels at the benchmark, sex:male=0.6,sex:female=0.4: the test is repeated with subjects weighted
    /// to that margin
    #[arg(long, value_name = "COLUMN:LEVEL=SHARE,...", value_delimiter = ',', requires = "against")]
    pub benchmark_margin: Vec<String>,
    /// Historical arms pooled by random effects, each as of --benchmark (repeatable; ids of the library also as A,B,C): the trial is
    /// compared with what a further arm like them would have shown; at least 3
    #[arg(long, value_name = "NAME|LAW|FILE")]
    pub pool: Vec<String>,
    /// Show how much better each benchmark would have to be before significance is lost
    #[arg(long, requires = "against")]
    pub tipping_point: bool,
    /// One-sided level of significance for the tipping point and of the predictive limit of pooled arms
    #[arg(long, value_name = "ALPHA", default_value = "0.05", value_parser = alpha, allow_negative_numbers = true)]
    pub alpha: OneSidedAlpha,
    /// Variant that decides, for the tipping point; else the recommended one
    #[arg(long, value_name = "VARIANT", requires = "tipping_point")]
    pub deciding: Option<OneSampleVariant>,
    /// Cut observation at this time in one-sample tests, or `none`; else where the benchmark's curve is last known
    #[arg(long, value_name = "T|none", value_parser = horizon, requires = "against", allow_negative_numbers = true)]
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
