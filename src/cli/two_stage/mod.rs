//! `onearm two-stage`.

mod flags;
mod given;

use super::laws::needed;
use super::plot::plot_format;
use super::{Exit, Failure};
use crate::design::DesignError;
use crate::design::simon::{
    BinaryObserved, BinaryOutcomeError, MOST_SUBJECTS, SimonError, SimonGoal, Stage, TwoStageBinary,
};
use crate::design::two_stage::{PowerFormula, TwoStageGoal, TwoStageInferenceError, TwoStageObserved};
use crate::output::{csv, table};
use crate::results::{
    BinaryTwoStageError, BinaryTwoStageRequest, BinaryTwoStageResult, LogrankTwoStageRequest,
    LogrankTwoStageResult, TwoStageError, binary_two_stage, logrank_two_stage,
};
use flags::AfterArgs;
pub(in crate::cli) use flags::TwoStageArgs;
use given::{binary_design, logrank_design};

/// Most subjects to look at if none are said, for times to event and for a binary endpoint.
const MOST: (u64, u64) = (500, 120);
/// Most subjects that may be said.
const LIMITS: (u64, u64) = (10_000, 300);

pub(super) fn execute(args: &TwoStageArgs) -> Result<(), Failure> {
    args.output.check(None)?;
    let plot = args.plot.as_deref().map(plot_format).transpose()?;
    if plot.is_some() && !args.goal.evaluate.is_empty() {
        let message = "--plot shows the designs of a search; --evaluate makes none";
        return Err(Failure::new(Exit::Usage, message, "leave out --plot or --evaluate"));
    }
    let after = &args.after;
    let observed =
        after.observed_first.is_some() || after.responses.is_some() || after.attained_second.is_some();
    if observed && args.goal.evaluate.len() > 1 {
        let message = "a trial had one design, but --evaluate names several";
        return Err(Failure::new(Exit::Usage, message, "keep the design of the trial"));
    }
    if args.binary.binary { binary(args) } else { logrank(args) }
}

/// The most subjects asked for.
fn most(args: &TwoStageArgs, default: u64, limit: u64) -> Result<u64, Failure> {
    let most = args.goal.max_subjects.map_or(default, |n| n.0);
    if (2..=limit).contains(&most) {
        return Ok(most);
    }
    let message = format!("--max-subjects {most}: must be from 2 to {limit}");
    Err(Failure::new(Exit::Usage, message, format!("give --max-subjects {default}, say")))
}

fn logrank(args: &TwoStageArgs) -> Result<(), Failure> {
    let result = logrank_two_stage(&logrank_request(args)?).map_err(refused)?;
    draw(args, Drawn::Logrank(&result))?;
    let csv = || csv::logrank_two_stage(&result);
    args.output.deliver_as("Two-stage design", || table::logrank_two_stage(&result), &result, csv)
}

fn logrank_request(args: &TwoStageArgs) -> Result<LogrankTwoStageRequest, Failure> {
    let conduct = &args.conduct;
    let null = args.laws.null("--binary")?;
    let alternative = args.laws.alternative(&null)?;
    Ok(LogrankTwoStageRequest {
        goal: TwoStageGoal {
            null,
            alternative,
            rate: needed(conduct.observation.rate, "--rate", "say how many subjects enter per unit of time")?,
            follow_up: needed(
                conduct.observation.follow_up,
                "--follow-up",
                "say how long the last subject is followed",
            )?,
            restricted: conduct.observation.restricted,
            dropout: conduct.observation.dropout.unwrap_or(0.0),
            alpha: args.goal.alpha,
            power: args.goal.power,
            stops_at_least: conduct.stops_at_least.unwrap_or(0.0),
            interim_events: conduct.interim_events,
            formula: conduct.compat.map_or(PowerFormula::ExactCorrelation, Into::into),
        },
        most: most(args, MOST.0, LIMITS.0)?,
        admissible: args.goal.admissible.into(),
        evaluate: args.goal.evaluate.iter().map(|text| logrank_design(text)).collect::<Result<_, _>>()?,
        observed: observed(&args.after),
        level: args.after.conf_level,
        truth: args.truth.request()?,
        time_unit: args.laws.time_unit,
    })
}

fn observed(after: &AfterArgs) -> Option<TwoStageObserved> {
    after.observed_first.map(|first| TwoStageObserved { first, last: after.observed_last })
}

/// A failure in words.
fn refused(error: TwoStageError) -> Failure {
    let text = error.to_string();
    match error {
        TwoStageError::Simulation(error) => error.into(),
        TwoStageError::Design(DesignError::NotReached { .. } | DesignError::NoTwoStage { .. }) => {
            Failure::new(
                Exit::NoMethod,
                text,
                "allow more with --max-subjects, ask for less --power or --stops-at-least, or take a larger effect",
            )
        }
        TwoStageError::Design(DesignError::NoBenefit) => Failure::new(
            Exit::Usage,
            text,
            "the alternative must make events rarer: --hazard-ratio below 1, or a longer median in --alt",
        ),
        TwoStageError::Design(DesignError::PowerBelowAlpha { .. }) => {
            Failure::new(Exit::Usage, text, "a test without any effect has power alpha; ask for more --power")
        }
        TwoStageError::Design(DesignError::InterimEvents { .. }) => Failure::new(
            Exit::NoMethod,
            text,
            "allow more with --max-subjects, ask for fewer --interim-events, or check that --rate and times are in one unit",
        ),
        TwoStageError::NothingExpected { .. } => {
            Failure::new(Exit::NoMethod, text, "look later, or check that --rate and times are in one unit")
        }
        TwoStageError::Interim { .. } => {
            Failure::new(Exit::Usage, text, "the trial ends at subjects / rate + follow-up; look earlier")
        }
        TwoStageError::Inference(TwoStageInferenceError::GoesOn { .. }) => {
            Failure::new(Exit::Usage, text, "give the statistic of the last analysis with --observed-last")
        }
        TwoStageError::Inference(TwoStageInferenceError::Stopped { .. }) => Failure::new(
            Exit::Usage,
            text,
            "leave out --observed-last; inference is for a stop that is obeyed",
        ),
        _ => Failure::new(Exit::Usage, text, "check times, rates and laws: they must be in one unit"),
    }
}

fn binary(args: &TwoStageArgs) -> Result<(), Failure> {
    let result = binary_two_stage(&binary_request(args)?).map_err(binary_refused)?;
    draw(args, Drawn::Binary(&result))?;
    let csv = || csv::binary_two_stage(&result);
    args.output.deliver_as("Two-stage design", || table::binary_two_stage(&result), &result, csv)
}

fn binary_request(args: &TwoStageArgs) -> Result<BinaryTwoStageRequest, Failure> {
    let (null, alpha) = (args.binary.null_rate.unwrap_or_default(), args.goal.alpha.get());
    let designs = args.goal.evaluate.iter().map(|text| binary_design(text, MOST_SUBJECTS, null, alpha));
    let evaluate: Vec<TwoStageBinary> = designs.collect::<Result<_, _>>()?;
    let after = &args.after;
    let stage = after.stage.map(|stage| if stage == 1 { Stage::First } else { Stage::Second });
    Ok(BinaryTwoStageRequest {
        goal: SimonGoal {
            null,
            alternative: args.binary.alt_rate.unwrap_or_default(),
            alpha,
            power: args.goal.power,
        },
        most: most(args, MOST.1, LIMITS.1)?,
        admissible: args.goal.admissible.into(),
        evaluate,
        observed: after.responses.map(|n| BinaryObserved { responses: n.0, stage }),
        level: after.conf_level,
        attained: after.attained_second.map(|n| n.0),
    })
}

/// A failure of a binary design in words.
fn binary_refused(error: BinaryTwoStageError) -> Failure {
    let (exit, help) = match error {
        BinaryTwoStageError::Design(SimonError::NotReached { .. }) => (
            Exit::NoMethod,
            "allow more with --max-subjects, ask for less --power, or take a larger --alt-rate",
        ),
        BinaryTwoStageError::Design(_) => (Exit::Usage, "give --null-rate below --alt-rate"),
        BinaryTwoStageError::Outcome(outcome) => (
            Exit::Usage,
            match outcome {
                BinaryOutcomeError::GoesOn { .. } => {
                    "give in --responses those of both stages, and --stage 2"
                }
                BinaryOutcomeError::Stopped { .. } => {
                    "leave out --stage; inference is for a stop that is obeyed"
                }
                BinaryOutcomeError::Responses { .. } => {
                    "give in --responses those in all, those of the first stage included"
                }
                BinaryOutcomeError::Attained(_) => {
                    "give in --attained-second the subjects that the second stage has got"
                }
            },
        ),
    };
    Failure::new(exit, error.to_string(), help)
}

/// What there is to draw.
#[cfg_attr(not(feature = "figures"), expect(dead_code, reason = "nothing is drawn"))]
enum Drawn<'a> {
    Logrank(&'a LogrankTwoStageResult),
    Binary(&'a BinaryTwoStageResult),
}

#[cfg(feature = "figures")]
fn draw(args: &TwoStageArgs, what: Drawn<'_>) -> Result<(), Failure> {
    use crate::output::two_stage_figure::{binary_figure, logrank_figure};

    let Some(path) = &args.plot else { return Ok(()) };
    let svg = match what {
        Drawn::Logrank(result) => logrank_figure(result)?,
        Drawn::Binary(result) => binary_figure(result)?,
    };
    super::plot::write_plot(path, &svg, (&args.output, &args.paper))
}

#[cfg(not(feature = "figures"))]
fn draw(args: &TwoStageArgs, _: Drawn<'_>) -> Result<(), Failure> {
    if args.plot.is_some() { Err(super::plot::no_figures()) } else { Ok(()) }
}
