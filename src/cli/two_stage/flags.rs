//! Flags of `two-stage`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::laws::{LawArgs, ObservationArgs};
use crate::cli::parse::{alpha, inside_unit, level, number, positive};
use crate::cli::shared_flags::OutputArgs;
use crate::cli::truth::TruthArgs;
use crate::design::two_stage::PowerFormula;
use crate::input::trial_file::WholeNumber;
use crate::measure::{ConfidenceLevel, OneSidedAlpha};

/// Examples under the help.
const EXAMPLES: &str = "\
Example: onearm two-stage --null-median 5 --hazard-ratio 0.5 --rate 2 --follow-up 6

A design evaluated, and what its trial showed:
  onearm two-stage --null exponential:median=5 --alt exponential:median=9 --rate 2 --follow-up 6
    --evaluate interim=8,first=-0.2,subjects=25,last=1.6 --observed-first 0.9 --observed-last 2.1

A binary endpoint:
  onearm two-stage --binary --null-rate 0.1 --alt-rate 0.3 --plot designs.svg
  onearm two-stage --binary --null-rate 0.1 --alt-rate 0.3 --evaluate 1/10,5/29 --responses 7";

/// Flags of `two-stage`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct TwoStageArgs {
    #[command(flatten)]
    pub(super) goal: GoalArgs,
    #[command(flatten)]
    pub(super) laws: LawArgs,
    #[command(flatten)]
    pub(super) conduct: ConductArgs,
    #[command(flatten)]
    pub(super) binary: BinaryArgs,
    #[command(flatten)]
    pub(super) after: AfterArgs,
    #[command(flatten)]
    pub(super) truth: TruthArgs,
    /// Draw expected subjects by number of subjects, the designs marked (.svg, .png or .pdf)
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) plot: Option<PathBuf>,
    #[command(flatten)]
    pub paper: crate::cli::plot::PaperArgs,
    #[command(flatten, next_help_heading = "Output")]
    pub(super) output: OutputArgs,
}

/// What the trial must achieve.
#[derive(Debug, Args)]
pub(super) struct GoalArgs {
    /// Alpha, one-sided; it holds if the futility stop is obeyed
    #[arg(long, value_name = "A", default_value = "0.05", value_parser = alpha, allow_negative_numbers = true)]
    pub alpha: OneSidedAlpha,
    /// Power
    #[arg(long, value_name = "P", default_value = "0.8", value_parser = inside_unit, allow_negative_numbers = true)]
    pub power: f64,
    /// Most subjects to look at; 500, or 120 with --binary
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub max_subjects: Option<WholeNumber>,
    /// Most admissible designs to show between optimal and minimax: those best for the widest range of weights
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(0..=1000), allow_negative_numbers = true)]
    pub admissible: u16,
    /// Evaluate a design instead of searching (repeatable): interim=T,first=C1,subjects=N,last=C, or R1/N1,R/N with
    /// --binary, where ? for R is the least that keeps alpha
    #[arg(long, value_name = "DESIGN", allow_hyphen_values = true)]
    pub evaluate: Vec<String>,
}

/// How the trial is conducted.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time to event")]
pub(super) struct ConductArgs {
    #[command(flatten)]
    pub observation: ObservationArgs,
    /// Least probability of stopping under the null
    #[arg(long, value_name = "P", value_parser = inside_unit, allow_negative_numbers = true)]
    pub stops_at_least: Option<f64>,
    /// Least number of events that the null expects by the interim analysis
    #[arg(long, value_name = "E", default_value = "1", value_parser = positive, allow_negative_numbers = true)]
    pub interim_events: f64,
    /// Formula of the power as published; else with the exact correlation
    #[arg(long, value_enum)]
    pub compat: Option<Compat>,
}

/// Formulas of the power other than the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Compat {
    /// As the R package OneArm2stage 1.2.1, which has sqrt(n1) where sqrt(n) belongs
    #[value(name = "onearm2stage")]
    OneArm2stage,
    /// As Kwak and Jung: sqrt(n), correlation by the ratio of standard deviations
    KwakJung,
}

impl From<Compat> for PowerFormula {
    fn from(compat: Compat) -> Self {
        match compat {
            Compat::OneArm2stage => Self::OneArm2stage,
            Compat::KwakJung => Self::KwakJung,
        }
    }
}

/// A binary endpoint.
#[derive(Debug, Args)]
#[command(next_help_heading = "Binary endpoint")]
pub(super) struct BinaryArgs {
    /// Responses of a binary endpoint instead of times to event: Simon's designs
    #[arg(long, requires_all = ["null_rate", "alt_rate"], conflicts_with_all = [
        "null", "null_median", "null_survival", "survival_time", "shape", "alt", "hazard_ratio", "delay", "time_unit", "rate",
        "follow_up", "restricted", "dropout", "stops_at_least", "compat", "observed_first", "observed_last", "trials",
        "seed",
    ])]
    pub binary: bool,
    /// Response probability under the null
    #[arg(long, value_name = "P0", value_parser = inside_unit, allow_negative_numbers = true, requires = "binary")]
    pub null_rate: Option<f64>,
    /// Response probability under the alternative
    #[arg(long, value_name = "P1", value_parser = inside_unit, allow_negative_numbers = true, requires = "binary")]
    pub alt_rate: Option<f64>,
}

/// After the trial, for the one design of --evaluate.
#[derive(Debug, Args)]
#[command(next_help_heading = "After a trial of the design of --evaluate")]
pub(super) struct AfterArgs {
    /// Statistic Z1 = (E - O) / sqrt E at the interim analysis
    #[arg(long, value_name = "Z1", value_parser = number, allow_negative_numbers = true, requires = "evaluate")]
    pub observed_first: Option<f64>,
    /// Statistic Z at the end, if the trial went on
    #[arg(long, value_name = "Z", value_parser = number, allow_negative_numbers = true, requires = "observed_first")]
    pub observed_last: Option<f64>,
    /// Responses in all (--binary)
    #[arg(long, value_name = "X", allow_negative_numbers = true, requires_all = ["binary", "evaluate"])]
    pub responses: Option<WholeNumber>,
    /// Stage at which the trial ended (--binary); else by the responses
    #[arg(long, value_name = "1|2", value_parser = clap::value_parser!(u8).range(1..=2), requires = "responses")]
    pub stage: Option<u8>,
    /// Subjects that the second stage has got instead of those planned (--binary)
    #[arg(long, value_name = "M", allow_negative_numbers = true, requires_all = ["binary", "evaluate"])]
    pub attained_second: Option<WholeNumber>,
    /// Level of the interval
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level, allow_negative_numbers = true)]
    pub conf_level: ConfidenceLevel,
}
