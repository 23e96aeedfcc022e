//! `onearm search`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::parse::{alpha, inside_unit};
use super::plot::plot_format;
use super::progress::{Teller, stop_on_signal};
use super::shared_flags::{OutputArgs, ThreadArgs, read_text};
use super::trial::{TrialArgs, comparison};
use super::{Exit, Failure};
use crate::hypothesis::Variant;
use crate::input::trial_file::{SetError, apply_settings, parse};
use crate::measure::OneSidedAlpha;
use crate::output::{csv, table, words};
use crate::results::{
    Minimised, SearchAxis, SearchBy, SearchChoice, SearchRequest, SearchResult, SearchTrial, grid, search,
};
use crate::scenario::Scenario;

/// Examples under the help.
const EXAMPLES: &str = "\
Example: onearm search scenarios/textbook_5_v_9.toml --truth target --over population.subjects=15:35:1

The shortest trial with power .8 whose exact size is alpha:
  onearm search scenarios/textbook_5_v_9.toml --truth target --calibrate --minimise duration
    --over population.subjects=20:40:1 --over accrual.duration=6:18:2 --plot power.svg --plot-contour contours.svg

The futility bound of the interim analysis with the fewest subjects expected under the benchmark, of those that keep the power:
  onearm search scenarios/nct07358676_course.toml --truth \"radiotherapy works\" --simulate --trials 5000 --power 0.6
    --over analysis.interim.futility.z=-1:1:0.25 --minimise expected-subjects";

/// Flags of `search`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SearchArgs {
    #[command(flatten)]
    trial: TrialArgs,
    /// A key of the trial file and its values: PATH=FROM:TO:STEP or PATH=V1,V2,... (up to three times)
    #[arg(long, value_name = "PATH=VALUES", required = true, value_parser = axis)]
    over: Vec<SearchAxis>,
    /// Benchmark of the test, by its id in the trial file; else the first
    #[arg(long, value_name = "NAME")]
    benchmark: Option<String>,
    /// Truth of the power; else the first that is no benchmark's own
    #[arg(long, value_name = "NAME")]
    truth: Option<String>,
    /// Test: breslow, wu, signed-root, exact-poisson, mid-p; else the one that decides in the trial file
    #[arg(long, value_name = "VARIANT")]
    variant: Option<Variant>,
    /// Alpha, one-sided; else that of the trial file
    #[arg(long, value_name = "A", value_parser = alpha, allow_negative_numbers = true)]
    alpha: Option<OneSidedAlpha>,
    /// Power to reach
    #[arg(long, value_name = "P", default_value = "0.8", value_parser = inside_unit, allow_negative_numbers = true)]
    power: f64,
    /// Largest size that is allowed
    #[arg(long, value_name = "A", value_parser = inside_unit, allow_negative_numbers = true)]
    size_at_most: Option<f64>,
    /// What is to be small; expected ones are means under the benchmark's law, where interim analyses end the trial
    #[arg(long, value_enum, value_name = "WHAT", default_value = "subjects")]
    minimise: Minimise,
    /// Take the nominal alpha at which the exact size is alpha
    #[arg(long, conflicts_with = "simulate")]
    calibrate: bool,
    /// Simulate size and power instead of computing them exactly
    #[arg(long)]
    simulate: bool,
    #[command(flatten)]
    threads: ThreadArgs,
    /// Draw power over the first key (.svg, .png or .pdf), a line for the values of the others
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    plot: Option<PathBuf>,
    /// Draw contours of power over the first two keys (.svg, .png or .pdf)
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    plot_contour: Option<PathBuf>,
    #[command(flatten)]
    paper: super::plot::PaperArgs,
    #[command(flatten, next_help_heading = "Output")]
    output: OutputArgs,
}

/// What is to be small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Minimise {
    /// Subjects
    Subjects,
    /// Calendar time to the data cut
    Duration,
    /// Mean number of subjects under the benchmark's law
    ExpectedSubjects,
    /// Mean calendar time to the end of the trial under the benchmark's law
    ExpectedDuration,
}

fn axis(text: &str) -> Result<SearchAxis, String> {
    text.parse().map_err(|error: crate::results::GridError| error.to_string())
}

/// Most keys of a grid.
const MOST_AXES: usize = 3;

pub(super) fn execute(args: &SearchArgs) -> Result<(), Failure> {
    args.output.check(Some(&args.trial.file))?;
    for path in [&args.plot, &args.plot_contour].into_iter().flatten() {
        plot_format(path)?;
    }
    let request = request(args)?;
    let result = run(args, &request)?;
    let Some(shown) = result.best.or(result.nearest) else {
        let reason = result.points.iter().find_map(|point| point.reason.clone()).unwrap_or_default();
        let message = format!("no point of the grid has an exact size and power: {reason}");
        return Err(Failure::new(Exit::NoMethod, message, "add --simulate"));
    };
    draw(args, &result)?;
    args.output.deliver_as("Search", || table::search(&result), &result, || csv::search(&result))?;
    if result.best.is_some() {
        return Ok(());
    }
    let message = words::search::missed(&result, shown);
    let help = "widen the grid, ask for less --power, or take a larger effect";
    Err(Failure::new(Exit::NoMethod, message, help))
}

fn run(args: &SearchArgs, request: &SearchRequest) -> Result<SearchResult, Failure> {
    let points = request.trials.len() as u64;
    let SearchBy::Simulation { .. } = request.by else {
        return Ok(search(request, &(), &false.into())?);
    };
    // At every point the size and the power.
    let trials = 2 * points * request.trials[0].scenario().simulation.trials;
    args.output.say(&format!(
        "simulating {} x 2 truths x {}",
        words::counted(points, "point"),
        words::counted(trials / (2 * points), "trial")
    ));
    let stop = stop_on_signal();
    let teller = Teller::new(trials, args.output.destination.quiet);
    let result = search(request, &teller, &stop);
    teller.finish();
    Ok(result?)
}

fn request(args: &SearchArgs) -> Result<SearchRequest, Failure> {
    if args.over.len() > MOST_AXES {
        let message = format!("--over stands {} times, a grid has at most {MOST_AXES} keys", args.over.len());
        return Err(Failure::new(Exit::Usage, message, "fix one of the keys with --set"));
    }
    if !args.simulate && (args.trial.trials.is_some() || args.trial.seed.is_some()) {
        let message = "--trials and --seed say how to simulate, but nothing is simulated";
        return Err(Failure::new(Exit::Usage, message, "add --simulate"));
    }
    if let Some(axis) = args.over.iter().find(|axis| axis.path.split('.').next() == Some("simulation")) {
        let message = format!("--over {}: a grid is of trials, not of ways to simulate them", axis.path);
        return Err(Failure::new(Exit::Usage, message, "say --trials and --seed, or --set"));
    }
    let points = grid(&args.over).map_err(|error| {
        Failure::new(Exit::Usage, format!("--over: {error}"), "take fewer values, or larger steps")
    })?;
    // What the file says before the grid is written over it must hold for itself.
    let plan = args.trial.load()?.scenario.simulation;
    let text = read_text(&args.trial.file, Exit::TrialFile)?;
    let trial = |values: &Vec<String>| -> Result<SearchTrial, Failure> {
        let mut scenario = at_point(args, &text, values)?;
        (scenario.simulation.trials, scenario.simulation.seed) = (plan.trials, plan.seed);
        let (benchmark, truth) =
            comparison(&scenario, &args.trial.file, args.benchmark.as_deref(), args.truth.as_deref())?;
        let choice = SearchChoice { benchmark, truth, variant: args.variant, alpha: args.alpha };
        Ok(SearchTrial::new(values.clone(), &scenario, choice))
    };
    let trials = points.iter().map(trial).collect::<Result<Vec<_>, _>>()?;
    Ok(SearchRequest {
        file: args.trial.file.display().to_string(),
        settings: args.trial.settings.clone(),
        axes: args.over.clone(),
        trials,
        power: args.power,
        size_at_most: args.size_at_most,
        minimise: match args.minimise {
            Minimise::Subjects => Minimised::Subjects,
            Minimise::Duration => Minimised::Duration,
            Minimise::ExpectedSubjects => Minimised::ExpectedSubjects,
            Minimise::ExpectedDuration => Minimised::ExpectedDuration,
        },
        by: if args.simulate {
            SearchBy::Simulation { threads: args.threads.count(plan.trials) }
        } else {
            SearchBy::Exact { calibrate: args.calibrate }
        },
    })
}

/// The trial of a point of the grid.
fn at_point(args: &SearchArgs, text: &str, values: &[String]) -> Result<Scenario, Failure> {
    let path = args.trial.file.display().to_string();
    let settings: Vec<String> =
        args.over.iter().zip(values).map(|(axis, value)| format!("{}={value}", axis.path)).collect();
    let all: Vec<String> = args.trial.settings.iter().chain(&settings).cloned().collect();
    let written = apply_settings(text, &all).map_err(|error| match error {
        SetError::NoStep { path, step, present } => {
            let message = format!("--over {path}: there is no `{step}`; there is: {}", present.join(", "));
            let help = "name a key of the trial file, such as --over population.subjects=20:40:1";
            Failure::new(Exit::Usage, message, help)
        }
        other => other.into(),
    })?;
    parse(&written)
        .and_then(|file| Scenario::try_from(&file))
        .map_err(|error| Failure::at_point(&settings.join(", "), &path, &written, &error))
}

#[cfg(feature = "figures")]
fn draw(args: &SearchArgs, result: &SearchResult) -> Result<(), Failure> {
    use super::plot::write_plot;
    use crate::output::search_figure::{can_be_drawn, contour_figure, has_contours, power_figure};
    let refused = |message: String, help: &str| Err(Failure::new(Exit::NoMethod, message, help));
    if let Some(path) = &args.plot {
        if !can_be_drawn(result) {
            let message =
                format!("--plot draws power over {}, whose values are no numbers", result.axes[0].path);
            return refused(message, "give a key with numbers as the first --over");
        }
        write_plot(path, &power_figure(result)?, (&args.output, &args.paper))?;
    }
    if let Some(path) = &args.plot_contour {
        if !has_contours(result) {
            let message = "--plot-contour draws contours over two keys with several numbers each".to_owned();
            return refused(message, "give such keys as the first and the second --over");
        }
        write_plot(path, &contour_figure(result)?, (&args.output, &args.paper))?;
    }
    Ok(())
}

#[cfg(not(feature = "figures"))]
fn draw(args: &SearchArgs, _: &SearchResult) -> Result<(), Failure> {
    if args.plot.is_some() || args.plot_contour.is_some() { Err(super::plot::no_figures()) } else { Ok(()) }
}
