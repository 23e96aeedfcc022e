//! `onearm group-sequential`.

mod flags;
pub(in crate::cli) mod rules;

use super::laws::needed;
use super::plot::plot_format;
use super::shared_flags::read_text;
use super::{Exit, Failure};
use crate::decision::group_sequential::{BoundaryError, BoundaryRules, EfficacyRule, FutilityRule};
use crate::design::group_sequential::{GroupSequentialError, GroupSequentialGoal, InterimLooks};
use crate::design::{AccrualPattern, AccrualPlan, Conduct, DesignError};
use crate::output::{csv, table};
use crate::results::{
    GroupSequentialFailure, GroupSequentialRequest, GroupSequentialResult, group_sequential,
};
pub(in crate::cli) use flags::GroupSequentialArgs;
use flags::LookArgs;
use rules::{efficacy, entry_times, futility, numbers};

/// Most subjects that may be said.
const LIMIT: u64 = 10_000;
/// Power if neither it nor the subjects are given.
const POWER: f64 = 0.8;

pub(super) fn execute(args: &GroupSequentialArgs) -> Result<(), Failure> {
    args.output.check(None)?;
    args.plot.as_deref().map(plot_format).transpose()?;
    let result = group_sequential(&request(args)?).map_err(refused)?;
    draw(args, &result)?;
    let title = "Group-sequential design";
    args.output.deliver_as(
        title,
        || table::group_sequential(&result),
        &result,
        || csv::group_sequential(&result),
    )
}

fn request(args: &GroupSequentialArgs) -> Result<GroupSequentialRequest, Failure> {
    let null = args.laws.null("add --shape K for a Weibull law")?;
    let alternative = args.laws.alternative(&null)?;
    let looks = interim(&args.looks)?;
    let rules = BoundaryRules {
        efficacy: efficacy(&args.bounds.efficacy)?,
        futility: futility(&args.bounds.futility, looks.count())?,
        binding: args.bounds.binding,
        alpha: args.goal.alpha.get(),
    };
    if rules.efficacy == EfficacyRule::AtEnd && rules.futility == FutilityRule::None {
        let message = "with neither efficacy nor futility bounds the interim analyses decide nothing";
        return Err(Failure::new(
            Exit::Usage,
            message,
            "give --efficacy or --futility a rule other than none",
        ));
    }
    if rules.binding && rules.futility == FutilityRule::None {
        return Err(Failure::new(Exit::Usage, "--binding: there is no futility rule", "leave out --binding"));
    }
    let (conduct, given) = conduct(args)?;
    let observed = args.after.observed.as_deref().map(|text| numbers("--observed", text)).transpose()?;
    Ok(GroupSequentialRequest {
        goal: GroupSequentialGoal {
            null,
            alternative,
            conduct,
            looks,
            rules,
            power: args.goal.power.unwrap_or(POWER),
            least_events: args.looks.least_events,
        },
        efficacy: args.bounds.efficacy.trim().to_owned(),
        futility: args.bounds.futility.trim().to_owned(),
        subjects: given,
        most: subjects("--max-subjects", args.goal.max_subjects.0)?,
        observed: observed.unwrap_or_default(),
        level: args.after.conf_level,
        truth: args.truth.request()?,
        time_unit: args.laws.time_unit,
    })
}

fn subjects(flag: &str, number: u64) -> Result<u64, Failure> {
    if (2..=LIMIT).contains(&number) {
        return Ok(number);
    }
    let message = format!("{flag} {number}: must be from 2 to {LIMIT}");
    Err(Failure::new(Exit::Usage, message, format!("give {flag} 40, say")))
}

/// Conduct, and the number of subjects where it is given.
fn conduct(args: &GroupSequentialArgs) -> Result<(Conduct, Option<u64>), Failure> {
    let flags = &args.conduct;
    let (accrual, count) = match &args.entry_times {
        Some(path) => {
            let times = entry_times(path, &read_text(path, Exit::Data)?)?;
            let count = subjects("--entry-times: subjects", times.len() as u64)?;
            let pattern = AccrualPattern::at_times(&times).map_err(|error| {
                let help = "write the time from the start of the trial to each entry, one a line";
                Failure::new(Exit::Data, format!("{}: {error}", path.display()), help)
            })?;
            (AccrualPlan::Lasting(pattern), Some(count))
        }
        None => {
            let help = "say how many subjects enter per unit of time, or give --entry-times FILE";
            (AccrualPlan::AtRate(needed(flags.rate, "--rate", help)?), None)
        }
    };
    let follow_up = needed(flags.follow_up, "--follow-up", "say how long the last subject is followed")?;
    let conduct =
        Conduct { accrual, follow_up, restricted: flags.restricted, dropout: flags.dropout.unwrap_or(0.0) };
    let given = args.goal.subjects.map(|n| subjects("--subjects", n.0)).transpose()?;
    Ok((conduct, count.or(given)))
}

fn interim(args: &LookArgs) -> Result<InterimLooks, Failure> {
    if let Some(text) = &args.looks {
        return numbers("--looks", text).map(InterimLooks::Times);
    }
    if let Some(text) = &args.events {
        return numbers("--events", text).map(InterimLooks::Events);
    }
    let mut fractions = numbers("--information", args.information.as_deref().unwrap_or_default())?;
    // The last analysis is there in any case.
    if fractions.len() > 1 && fractions.last() == Some(&1.0) {
        fractions.pop();
    }
    Ok(InterimLooks::Information(fractions))
}

/// A failure in words.
fn refused(failure: GroupSequentialFailure) -> Failure {
    let error = match failure {
        GroupSequentialFailure::Simulation(error) => return error.into(),
        GroupSequentialFailure::Design(error) => error,
    };
    let text = error.to_string();
    let (exit, help) = match &error {
        GroupSequentialError::Design(DesignError::NotReached { .. }) => (
            Exit::NoMethod,
            "allow more with --max-subjects, ask for less --power, stop fewer trials for futility, or take a larger effect",
        ),
        GroupSequentialError::Design(DesignError::NoBenefit) => (
            Exit::Usage,
            "the alternative must make events rarer: --hazard-ratio below 1, or a longer median in --alt",
        ),
        GroupSequentialError::Design(DesignError::PowerBelowAlpha { .. }) => {
            (Exit::Usage, "a test without any effect has power alpha; ask for more --power")
        }
        GroupSequentialError::TooLittle { .. } => (
            Exit::NoMethod,
            "look later, ask for fewer --least-events, or check that --rate and times are in one unit",
        ),
        GroupSequentialError::Order { .. } => (Exit::Usage, "write the interim analyses in order, each once"),
        GroupSequentialError::BeyondEnd { .. } => (
            Exit::Usage,
            "give interim analyses only: the last one is at the end of follow-up, subjects / rate + follow-up",
        ),
        GroupSequentialError::EndedBefore { .. } => {
            (Exit::Usage, "give the statistics up to the analysis that ended the trial")
        }
        GroupSequentialError::TooManyStatistics { .. } => {
            (Exit::Usage, "give one statistic for each analysis held so far")
        }
        GroupSequentialError::Boundary(BoundaryError::FutilityCount { .. }) => {
            (Exit::Usage, "give one futility bound for each interim analysis, or one for all")
        }
        GroupSequentialError::Boundary(BoundaryError::Cross { .. }) => {
            (Exit::Usage, "lower the futility bound, spend less there, or look later")
        }
        GroupSequentialError::Boundary(BoundaryError::AlphaNotSpent) => {
            (Exit::Usage, "leave out --binding, or lower the futility bounds")
        }
        _ => (Exit::Usage, "check times, rates and laws: they must be in one unit"),
    };
    Failure::new(exit, text, help)
}

#[cfg(feature = "figures")]
fn draw(args: &GroupSequentialArgs, result: &GroupSequentialResult) -> Result<(), Failure> {
    let Some(path) = &args.plot else { return Ok(()) };
    let svg = crate::output::group_sequential_figure::boundary_figure(result)?;
    super::plot::write_plot(path, &svg, (&args.output, &args.paper))
}

#[cfg(not(feature = "figures"))]
fn draw(args: &GroupSequentialArgs, _: &GroupSequentialResult) -> Result<(), Failure> {
    if args.plot.is_some() { Err(super::plot::no_figures()) } else { Ok(()) }
}
