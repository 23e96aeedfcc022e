//! `onearm design`.

mod flags;
mod given;
mod trial;

use super::plot::plot_format;
use super::{Exit, Failure};
use crate::design::DesignError;
use crate::output::{csv, table};
use crate::results::{DesignResult, design_result};
pub(in crate::cli) use flags::{DesignArgs, EntryArgs};
pub(in crate::cli) use given::{accrual_plan, null};

pub(super) fn execute(args: &DesignArgs) -> Result<(), Failure> {
    args.output.check(args.trial.as_deref())?;
    for path in [&args.plot, &args.plot_contour].into_iter().flatten() {
        plot_format(path)?;
    }
    let request = match &args.trial {
        Some(path) => trial::request(args, path)?,
        None => given::request(args)?,
    };
    let result = design_result(&request).map_err(refused)?;
    draw(args, &request, &result)?;
    args.output.deliver_as("Design", || table::design(&result), &result, || csv::design(&result))
}

/// A failure in words.
pub(in crate::cli) fn refused(error: DesignError) -> Failure {
    let (exit, help) = match &error {
        DesignError::NoBenefit => (
            Exit::Usage,
            "the alternative must make events rarer: --hazard-ratio below 1, or a longer median in --alt",
        ),
        DesignError::NotReached { .. } => {
            (Exit::NoMethod, "allow more with --max-subjects, ask for less --power, or take a larger effect")
        }
        DesignError::OutOfReach { .. } => {
            (Exit::NoMethod, "take more --subjects, ask for less --power, or take a larger effect")
        }
        DesignError::AlwaysEnough { .. } => {
            (Exit::NoMethod, "there is nothing to find: take fewer --subjects, or ask for more --power")
        }
        DesignError::PowerBelowAlpha { .. } => {
            (Exit::Usage, "a test without any effect has power alpha; ask for more --power")
        }
        DesignError::Landmark { .. } => {
            (Exit::Usage, "take an earlier --landmark or --tau, or a longer --follow-up")
        }
        DesignError::Survival { .. } => (Exit::Usage, "take another --landmark"),
        DesignError::Laws { .. } => (Exit::NoMethod, "leave that method out, or take laws that it is for"),
        DesignError::Missing { .. } => {
            (Exit::Usage, "give --landmark, --tau or --prior, or leave that method out")
        }
        DesignError::CensoredBeforeLandmark { .. } => (
            Exit::NoMethod,
            "take a follow-up of at least the landmark and no dropout, or --method landmark/log-log",
        ),
        _ => (Exit::Usage, "check times, rates and laws: they must be in one unit"),
    };
    Failure::new(exit, error.to_string(), help)
}

#[cfg(feature = "figures")]
fn draw(
    args: &DesignArgs,
    request: &crate::results::DesignRequest,
    result: &DesignResult,
) -> Result<(), Failure> {
    use crate::output::design_figure::{contour_figure, power_figure};
    use crate::results::detectable_effects;

    if let Some(path) = &args.plot {
        if result.exact.is_none() {
            let message = "--plot draws exact power, and there is none";
            let help = result.exact_reason.clone().unwrap_or_default();
            return Err(Failure::new(Exit::NoMethod, message, help));
        }
        super::plot::write_plot(path, &power_figure(result)?, (&args.output, &args.paper))?;
    }
    if let Some(path) = &args.plot_contour {
        let effects = detectable_effects(request).map_err(refused)?;
        super::plot::write_plot(path, &contour_figure(result, &effects)?, (&args.output, &args.paper))?;
    }
    Ok(())
}

#[cfg(not(feature = "figures"))]
fn draw(args: &DesignArgs, _: &crate::results::DesignRequest, _: &DesignResult) -> Result<(), Failure> {
    if args.plot.is_some() || args.plot_contour.is_some() { Err(super::plot::no_figures()) } else { Ok(()) }
}
