//! `onearm decide`.

use clap::Args;

use super::design::{EntryArgs, accrual_plan, refused};
use super::laws::{LawArgs, ObservationArgs, needed};
use super::parse::{alpha, inside_unit, level, part, positive};
use super::shared_flags::{OutputArgs, ThreadArgs};
use super::trial::checked_trials;
use super::{Exit, Failure};
use crate::design::exact::ExactTest;
use crate::design::{Conduct, DesignError, IntervalType, Setting};
use crate::estimator::Transform;
use crate::hypothesis::Variant;
use crate::input::trial_file::WholeNumber;
use crate::measure::{ConfidenceLevel, OneSidedAlpha};
use crate::output::{csv, table};
use crate::results::{
    CurvePrecisionRequest, DecideError, DecideRequest, Relevant, SubjectsWanted, TruthRequest, decide,
};

/// Examples under the help.
const EXAMPLES: &str = "\
Go only if significant and the median is at least 7:
  onearm decide --null-median 5 --alt exponential:median=9 --accrual 12 --follow-up 12 --subjects 25 --relevant-median 7

As many subjects as exclude O / E = 1 by the 90% interval with probability .8 under the alternative:
  onearm decide --null-median 5 --alt exponential:median=9 --accrual 12 --follow-up 12 --chance 0.8 --conf-level 0.9

As many as make the 95% interval of survival at 6 months no wider than .3 on average:
  onearm decide --null-median 5 --alt exponential:median=9 --accrual 12 --follow-up 12 --landmark 6 --survival-width 0.3";

/// Flags of `decide`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct DecideArgs {
    /// Evaluable subjects
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=ExactTest::MOST_SUBJECTS), allow_negative_numbers = true, required_unless_present_any = ["chance", "median_width", "survival_width"])]
    subjects: Option<u64>,
    /// Find the subjects for which the upper limit of O / E lies below --exclude with this probability under the alternative
    #[arg(long, value_name = "P", value_parser = inside_unit, allow_negative_numbers = true, conflicts_with = "subjects")]
    chance: Option<f64>,
    /// Find the subjects for which the interval of the median is expected to be no wider than this under the alternative
    #[arg(long, value_name = "W", value_parser = positive, allow_negative_numbers = true, conflicts_with_all = ["subjects", "chance"])]
    median_width: Option<f64>,
    /// Find the subjects for which the interval of survival at --landmark is expected to be no wider than this under the alternative
    #[arg(long, value_name = "W", value_parser = inside_unit, allow_negative_numbers = true, conflicts_with_all = ["subjects", "chance", "median_width"], requires = "landmark")]
    survival_width: Option<f64>,
    /// Time at which survival is estimated
    #[arg(long, value_name = "T", value_parser = positive, allow_negative_numbers = true)]
    landmark: Option<f64>,
    /// Scale of the intervals of median and survival: plain, log, log-log, logit, arcsine
    #[arg(long, value_name = "TYPE", default_value = "log-log")]
    conf_type: Transform,
    /// Alpha, one-sided: the exact size of the test
    #[arg(long, value_name = "A", default_value = "0.05", value_parser = alpha, allow_negative_numbers = true)]
    alpha: OneSidedAlpha,
    /// Take alpha as nominal: the exact size is what it is
    #[arg(long)]
    nominal: bool,
    /// Test of significance: breslow, wu, signed-root, exact-poisson, mid-p
    #[arg(long, value_name = "VARIANT", default_value = "wu")]
    variant: Variant,
    /// Second criterion: O / E at most this
    #[arg(long, value_name = "X", value_parser = positive, allow_negative_numbers = true, conflicts_with = "relevant_median")]
    relevant_ratio: Option<f64>,
    /// Second criterion: a median of at least this, by a hazard proportional to the null's
    #[arg(long, value_name = "M", value_parser = positive, allow_negative_numbers = true)]
    relevant_median: Option<f64>,
    /// O / E that the interval is to exclude
    #[arg(long, value_name = "X", default_value = "1", value_parser = positive, allow_negative_numbers = true)]
    exclude: f64,
    /// Level of the two-sided intervals of O / E, median and survival
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level, allow_negative_numbers = true)]
    conf_level: ConfidenceLevel,
    /// Further true hazard ratios
    #[arg(long, value_name = "R,...", value_delimiter = ',', value_parser = positive, allow_negative_numbers = true)]
    true_hazard_ratios: Vec<f64>,
    /// Part of the subjects that will not be evaluable: so many more are enrolled
    #[arg(long, value_name = "P", default_value = "0", value_parser = part, allow_negative_numbers = true)]
    unevaluable: f64,
    /// Trials simulated for the precision of median and survival, by truth and number of subjects
    #[arg(long, value_name = "N", default_value = "4000", allow_negative_numbers = true)]
    trials: WholeNumber,
    /// Seed of the simulated trials
    #[arg(long, value_name = "N", default_value = "1", allow_negative_numbers = true)]
    seed: WholeNumber,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    laws: LawArgs,
    #[command(flatten)]
    observation: ObservationArgs,
    #[command(flatten)]
    entry: EntryArgs,
    #[command(flatten, next_help_heading = "Output")]
    output: OutputArgs,
}

pub(super) fn execute(args: &DecideArgs) -> Result<(), Failure> {
    args.output.check(None)?;
    let result = decide(&request(args)?).map_err(not_decided)?;
    args.output.deliver_as("Decision", || table::decide(&result), &result, || csv::decide(&result))
}

fn not_decided(error: DecideError) -> Failure {
    match error {
        DecideError::Simulation(error) => error.into(),
        DecideError::Design(error @ DesignError::Width { .. }) => Failure::new(
            Exit::NoMethod,
            error.to_string(),
            "allow a wider interval, or follow subjects longer",
        ),
        DecideError::Design(error) => refused(error),
    }
}

fn request(args: &DecideArgs) -> Result<DecideRequest, Failure> {
    let null = super::design::null(&args.laws, &args.entry)?;
    let alternative = args.laws.alternative(&null.law)?;
    let relevant = match (args.relevant_ratio, args.relevant_median) {
        (Some(ratio), _) => Some(Relevant::Ratio(ratio)),
        (None, median) => median.map(Relevant::Median),
    };
    let wanted = [
        args.subjects.map(SubjectsWanted::Given),
        args.chance.map(SubjectsWanted::Chance),
        args.median_width.map(SubjectsWanted::MedianWidth),
        args.survival_width.map(SubjectsWanted::SurvivalWidth),
    ];
    let subjects = match wanted.into_iter().flatten().next() {
        Some(wanted) => wanted,
        None => {
            return Err(Failure::new(
                Exit::Usage,
                "the number of subjects is missing",
                "give --subjects 25, say",
            ));
        }
    };
    let follow_up =
        needed(args.observation.follow_up, "--follow-up", "say how long the last subject is followed")?;
    let trials = checked_trials(args.trials)?;
    Ok(DecideRequest {
        setting: Setting {
            null: null.law,
            alternative,
            conduct: Conduct {
                accrual: accrual_plan(&args.entry, &args.observation)?,
                follow_up,
                restricted: args.observation.restricted,
                dropout: args.observation.dropout.unwrap_or(0.0),
            },
            horizon: null.horizon,
            landmark: None,
            tau: None,
            prior: None,
        },
        subjects,
        variant: args.variant,
        alpha: args.alpha,
        calibrate: !args.nominal,
        relevant,
        exclude: args.exclude,
        level: args.conf_level,
        curve: CurvePrecisionRequest {
            landmark: args.landmark,
            interval: IntervalType { transform: args.conf_type, level: args.conf_level },
            truth: TruthRequest { trials, seed: args.seed.0, threads: args.threads.count(trials) },
        },
        hazard_ratios: args.true_hazard_ratios.clone(),
        unevaluable: args.unevaluable,
        time_unit: args.laws.time_unit,
    })
}
