//! `onearm simulate --replay` and `--emit`: single trials of a run.

use std::path::{Path, PathBuf};

use clap::Args;

use super::plot::plot_format;
use super::progress::stop_on_signal;
use super::shared_flags::{OutputArgs, ThreadArgs};
use super::{Exit, Failure};
use crate::input::trial_file::WholeNumber;
use crate::output::file::write_file_by;
use crate::output::{csv, table, words};
use crate::results::replay_result;
use crate::scenario::Scenario;
use crate::simulation::{Replay, SimulationError, each_trial};

/// Flags that show single trials.
#[derive(Debug, Args)]
#[command(next_help_heading = "Single trials")]
pub(super) struct ReplayArgs {
    /// Show the trial of this replicate, from 0, instead of all: its subjects as table, CSV or JSON
    #[arg(long, value_name = "R", allow_negative_numbers = true, conflicts_with_all = ["shard", "precision"])]
    pub replay: Option<WholeNumber>,
    /// Truth of the replayed trial, or the beginning of its name; the first if left out
    #[arg(long, value_name = "NAME", requires = "replay")]
    pub truth: Option<String>,
    /// Draw the replayed trial as a Kaplan-Meier figure (.svg, .png or .pdf)
    #[arg(long, value_name = "FILE", requires = "replay")]
    pub plot: Option<PathBuf>,
    #[command(flatten)]
    pub paper: super::plot::PaperArgs,
    /// Write every trial as a row of this CSV file, under each truth
    #[arg(long, value_name = "FILE", conflicts_with_all = ["replay", "shard"])]
    pub emit: Option<PathBuf>,
}

/// Shows one trial.
pub(super) fn replay(
    args: &ReplayArgs,
    WholeNumber(replicate): WholeNumber,
    file: &Path,
    scenario: &Scenario,
    output: &OutputArgs,
) -> Result<(), Failure> {
    let trials = scenario.simulation.trials;
    if replicate >= trials {
        let message =
            format!("--replay {replicate}: the run has {}, counted from 0", words::counted(trials, "trial"));
        return Err(Failure::new(Exit::Usage, message, "name one of them, or give more --trials"));
    }
    args.plot.as_deref().map(plot_format).transpose()?;
    let truth = match &args.truth {
        None => 0,
        Some(name) => super::trial::comparison(scenario, file, None, Some(name))?.1,
    };
    let (result, curve) = replay_result(scenario, Replay { replicate, truth });
    if let Some(path) = &args.plot {
        let curve = curve.ok_or_else(|| {
            let message = format!("--plot {}: nobody entered this trial", path.display());
            Failure::new(Exit::NoMethod, message, "replay another one")
        })?;
        draw((path, output, &args.paper), scenario, &result, &curve)?;
    }
    output.deliver_as("One simulated trial", || table::replay(&result), &result, || csv::replay(&result))
}

#[cfg(feature = "figures")]
fn draw(
    (path, output, paper): (&Path, &OutputArgs, &super::plot::PaperArgs),
    scenario: &Scenario,
    result: &crate::results::ReplayResult,
    curve: &crate::estimator::KaplanMeier,
) -> Result<(), Failure> {
    let svg = crate::output::replay_figure::replay_figure(scenario, result, curve)?;
    super::plot::write_plot(path, &svg, (output, paper))
}

#[cfg(not(feature = "figures"))]
fn draw(
    _: (&Path, &OutputArgs, &super::plot::PaperArgs),
    _scenario: &Scenario,
    _result: &crate::results::ReplayResult,
    _curve: &crate::estimator::KaplanMeier,
) -> Result<(), Failure> {
    Err(super::plot::no_figures())
}

/// Why rows end early.
enum Ended {
    Simulation(SimulationError),
    Write(std::io::Error),
}

impl From<SimulationError> for Ended {
    fn from(error: SimulationError) -> Self {
        Self::Simulation(error)
    }
}

/// Writes a row for each trial.
pub(super) fn emit(
    path: &Path,
    scenario: &Scenario,
    threads: &ThreadArgs,
    output: &OutputArgs,
) -> Result<(), Failure> {
    let threads = threads.count(scenario.simulation.trials);
    let stop = stop_on_signal();
    let mut failed = None;
    let written = write_file_by(path, |to| {
        csv::trial_header(scenario, to)?;
        let ended = each_trial(scenario, threads, &stop, |rows| {
            csv::trial_rows(scenario, rows, to).map_err(Ended::Write)
        });
        match ended {
            Ok(()) => Ok(()),
            Err(Ended::Write(error)) => Err(error),
            Err(Ended::Simulation(error)) => {
                failed = Some(error);
                Err(std::io::Error::other("the simulation ended early"))
            }
        }
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    written?;
    output.say(&format!("wrote {}", path.display()));
    Ok(())
}
