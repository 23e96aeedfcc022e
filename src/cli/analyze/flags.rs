//! Flags of `analyze`, by heading.

use std::path::PathBuf;

use clap::Args;

use crate::benchmark::Origin;
use crate::cli::shared_flags::OutputArgs;
use crate::estimator::IntervalMethod;
use crate::measure::{ConfidenceLevel, TimeUnit};

/// Flags of `analyze`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm analyze scenarios/data/va_lung.csv --time time --event status --time-unit days --by celltype \
                        --at 90,180,365 --benchmark exponential:median=120 --plot km.svg"
)]
pub(in crate::cli) struct AnalyzeArgs {
    /// Table of subjects, one a row: CSV, or separated by semicolon or tab
    pub data: PathBuf,
    #[command(flatten)]
    pub columns: ColumnArgs,
    #[command(flatten)]
    pub estimates: EstimateArgs,
    #[command(flatten)]
    pub benchmarks: BenchmarkArgs,
    #[command(flatten)]
    pub figures: FigureArgs,
    /// Threads (accepted for uniformity; an analysis takes one)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), hide = true)]
    threads: Option<u16>,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What to draw.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct FigureArgs {
    /// Draw the Kaplan-Meier curves with numbers at risk (.svg or .png)
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
}

/// Which column means what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns of the data")]
pub(in crate::cli) struct ColumnArgs {
    /// Column of times
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// Column of event codes
    #[arg(long, value_name = "COLUMN")]
    pub event: Option<String>,
    /// Code of an event
    #[arg(long, value_name = "CODE", requires = "event")]
    pub event_value: Option<String>,
    /// Code of a censored time
    #[arg(long, value_name = "CODE", requires = "event")]
    pub censored_value: Option<String>,
    /// Code of an event that precludes the event of interest (repeatable): competing causes
    #[arg(long = "competing-value", value_name = "CODE", requires = "event")]
    pub competing_values: Vec<String>,
    /// Column of ADaM censoring codes: 0 is an event, above 0 censored
    #[arg(long, value_name = "COLUMN")]
    pub censor: Option<String>,
    /// ADaM parameter to read (PARAMCD)
    #[arg(long, value_name = "CODE")]
    pub param: Option<String>,
    /// Column of delayed entry, on the scale of the times (left truncation)
    #[arg(long, value_name = "COLUMN")]
    pub entry: Option<String>,
    /// Column of the last time known free of the event: the event lies between it and the time (interval censoring)
    #[arg(long, value_name = "COLUMN")]
    pub left: Option<String>,
    /// Column of subject ids, checked for duplicates
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Column of groups to compare
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// Column of strata
    #[arg(long, value_name = "COLUMN")]
    pub strata: Option<String>,
    /// Columns of covariates of the Cox model: numbers, or factors if a cell is no number
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub covariates: Vec<String>,
    /// Covariates whose levels are numbers and which are factors all the same
    #[arg(long, value_name = "COLUMN,...", value_delimiter = ',')]
    pub factors: Vec<String>,
    /// Column of case weights
    #[arg(long, value_name = "COLUMN")]
    pub weights: Option<String>,
    /// Column of potential follow-up: how long each subject could have been observed, events too
    #[arg(long, value_name = "COLUMN")]
    pub potential: Option<String>,
    /// Column of dates of enrolment (2026-03-31); with --cutoff it gives the potential follow-up
    #[arg(long, value_name = "COLUMN")]
    pub enrolled: Option<String>,
    /// Date of the data cut
    #[arg(long, value_name = "DATE")]
    pub cutoff: Option<String>,
    /// Unit of the times; needed with a benchmark of the library
    #[arg(long, value_name = "days|weeks|months|years")]
    pub time_unit: Option<TimeUnit>,
}

/// What to estimate, and with which intervals.
#[derive(Debug, Args)]
#[command(next_help_heading = "Estimates")]
pub(in crate::cli) struct EstimateArgs {
    /// Times for survival estimates; if left out, some usual ones of the unit
    #[arg(long, value_name = "T,...", value_delimiter = ',', value_parser = not_negative, allow_negative_numbers = true)]
    pub at: Option<Vec<f64>>,
    /// Probabilities of quantiles
    #[arg(long, value_name = "P,...", value_delimiter = ',', default_value = "0.5", value_parser = inside_unit, allow_negative_numbers = true)]
    pub quantiles: Vec<f64>,
    /// Restricted mean survival time up to this time
    #[arg(long, value_name = "TAU", value_parser = positive, allow_negative_numbers = true)]
    pub rmst: Option<f64>,
    /// Confidence level of all intervals
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level, allow_negative_numbers = true)]
    pub conf_level: ConfidenceLevel,
    /// Interval type: plain, log, log-log, logit, arcsine, or beta product (bpcp, bpcp-midp), which holds its level at small n
    #[arg(long, value_name = "TYPE", default_value = "log-log")]
    pub conf_type: IntervalMethod,
}

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

fn number(text: &str) -> Result<f64, String> {
    text.trim().parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(|| "not a number".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if x > 0.0 { Ok(x) } else { Err("must be above 0".to_owned()) })
}

fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if x >= 0.0 { Ok(x) } else { Err("must be 0 or more".to_owned()) })
}

fn inside_unit(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| {
        if x > 0.0 && x < 1.0 { Ok(x) } else { Err("must lie strictly between 0 and 1".to_owned()) }
    })
}

fn level(text: &str) -> Result<ConfidenceLevel, String> {
    number(text).and_then(|x| ConfidenceLevel::new(x).map_err(|error| error.to_string()))
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
