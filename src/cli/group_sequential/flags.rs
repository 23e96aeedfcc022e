//! Flags of `group-sequential`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::cli::laws::{LawArgs, ObservationArgs};
use crate::cli::parse::{alpha, inside_unit, level, positive};
use crate::cli::shared_flags::OutputArgs;
use crate::cli::truth::TruthArgs;
use crate::input::trial_file::WholeNumber;
use crate::measure::{ConfidenceLevel, OneSidedAlpha};

/// Examples under the help.
const EXAMPLES: &str = "\
Example, futility only:
  onearm group-sequential --null-median 5 --hazard-ratio 0.5 --rate 2 --follow-up 6 --information 0.5 --futility z=0

Efficacy and futility at two calendar times before the end, drawn:
  onearm group-sequential --null-median 5 --hazard-ratio 0.5 --rate 2 --follow-up 6 --looks 10,14
    --efficacy lan-demets-obrien-fleming --futility hwang-shih-decani:gamma=-2 --plot bounds.svg

What such a trial of 30 subjects has shown, from its entries and the statistics of two analyses:
  onearm group-sequential --null-median 5 --hazard-ratio 0.5 --entry-times entries.txt --follow-up 6 --looks 10,14
    --efficacy lan-demets-pocock --observed 0.8,2.4";

/// Flags of `group-sequential`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct GroupSequentialArgs {
    #[command(flatten)]
    pub(super) goal: GoalArgs,
    #[command(flatten)]
    pub(super) looks: LookArgs,
    #[command(flatten)]
    pub(super) bounds: BoundArgs,
    #[command(flatten)]
    pub(super) laws: LawArgs,
    #[command(flatten)]
    pub(super) conduct: ObservationArgs,
    /// Times of entry of all subjects, those to come as planned, one a line, from the start of the trial: instead of --rate
    #[arg(long, value_name = "FILE", help_heading = "Time to event", conflicts_with_all = ["rate", "subjects", "power", "max_subjects"])]
    pub(super) entry_times: Option<PathBuf>,
    #[command(flatten)]
    pub(super) after: AfterArgs,
    #[command(flatten)]
    pub(super) truth: TruthArgs,
    /// Draw the bounds, with the statistics of --observed (.svg, .png or .pdf)
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
    /// Alpha, one-sided
    #[arg(long, value_name = "A", default_value = "0.05", value_parser = alpha, allow_negative_numbers = true)]
    pub alpha: OneSidedAlpha,
    /// Power, for which the fewest subjects are found; 0.8 if left out
    #[arg(long, value_name = "P", value_parser = inside_unit, allow_negative_numbers = true, conflicts_with = "subjects")]
    pub power: Option<f64>,
    /// Number of subjects, instead of --power
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub subjects: Option<WholeNumber>,
    /// Most subjects to look at
    #[arg(long, value_name = "N", default_value = "500", allow_negative_numbers = true)]
    pub max_subjects: WholeNumber,
}

/// Interim analyses; the last analysis is at the end of follow-up.
#[derive(Debug, Args)]
#[command(next_help_heading = "Interim analyses (the last analysis is at the end of follow-up)")]
#[command(group = ArgGroup::new("interim").required(true).args(["looks", "information", "events"]))]
pub(super) struct LookArgs {
    /// At these calendar times from the start, such as 10,14
    #[arg(long, value_name = "T,..", allow_hyphen_values = true)]
    pub looks: Option<String>,
    /// At these fractions of the information of the last analysis, such as 0.5,0.8
    #[arg(long, value_name = "F,..", allow_hyphen_values = true)]
    pub information: Option<String>,
    /// When the null expects so many events, such as 10,15
    #[arg(long, value_name = "E,..", allow_hyphen_values = true)]
    pub events: Option<String>,
    /// Least number of events that the null expects by an analysis
    #[arg(long, value_name = "E", default_value = "1", value_parser = positive, allow_negative_numbers = true)]
    pub least_events: f64,
}

/// Bounds.
#[derive(Debug, Args)]
#[command(next_help_heading = "Bounds")]
pub(super) struct BoundArgs {
    /// Success before the end: none, obrien-fleming, pocock, wang-tsiatis:delta=D, lan-demets-obrien-fleming,
    /// lan-demets-pocock, hwang-shih-decani:gamma=G or kim-demets:rho=R
    #[arg(long, value_name = "RULE", default_value = "none", allow_hyphen_values = true)]
    pub efficacy: String,
    /// Stopping without success: none, z=B,.. (stop below), hazard-ratio=R,.. (the z of this O/E if E is as
    /// planned), or beta spent by
    /// lan-demets-obrien-fleming, lan-demets-pocock, hwang-shih-decani:gamma=G or kim-demets:rho=R
    #[arg(
        long,
        value_name = "RULE",
        default_value = "lan-demets-obrien-fleming",
        allow_hyphen_values = true
    )]
    pub futility: String,
    /// Let alpha count on the futility stops; else it holds whether or not they are obeyed
    #[arg(long)]
    pub binding: bool,
}

/// What was observed.
#[derive(Debug, Args)]
#[command(next_help_heading = "After analyses")]
pub(super) struct AfterArgs {
    /// Statistics (E - O) / sqrt E of the analyses so far, such as 0.8,2.4
    #[arg(long, value_name = "Z,..", allow_hyphen_values = true)]
    pub observed: Option<String>,
    /// Level of the interval
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level, allow_negative_numbers = true)]
    pub conf_level: ConfidenceLevel,
}
