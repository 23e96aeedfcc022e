//! `onearm simulate`: the whole run at once; a shard of it is in `shard`.

use std::time::Instant;

use clap::Args;

use super::progress::{Teller, stop_on_signal};
use super::replay::{self, ReplayArgs};
use super::shard::{self, ShardArgs};
use super::shared_flags::{OutputArgs, ThreadArgs};
use super::trial::{LoadedTrial, TrialArgs, speed};
use super::{Exit, Failure, parse};
use crate::output::file::check_file;
use crate::output::{csv, table, words};
use crate::results::{
    IncompleteRecord, IncompleteRun, ReachedPrecision, RunRecord, SimulationResult, simulation_result,
};
use crate::simulation::{OperatingCharacteristics, SimulationError, Simulator, chunks};

/// Trials per truth that a run to a precision does not exceed unless told otherwise.
const MOST_TO_PRECISION: u64 = 1_000_000_000;

/// Flags of `simulate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: onearm simulate scenarios/nct07358676.toml --trials 1e5 --set truth.0.median=7 --format json\n          \
                  onearm simulate scenarios/nct07358676.toml --precision 0.001\n          \
                  onearm simulate scenarios/nct07358676.toml --trials 1e9 --shard 3/50 -o part-3.json\n\n\
                  An interrupt (SIGINT, SIGTERM) ends at a whole chunk of trials: the result of those done is written and marked, \
                  or a shard's checkpoint, from which the same command goes on; exit code 130"
)]
pub(super) struct SimulateArgs {
    #[command(flatten)]
    trial: TrialArgs,
    /// Simulate until every rejection rate (each test, truth and benchmark) has this Monte Carlo standard error; --trials is
    /// then the most that is simulated, 1e9 if left out
    #[arg(long, value_name = "SE", value_parser = parse::positive, conflicts_with = "shard", allow_negative_numbers = true)]
    precision: Option<f64>,
    #[command(flatten)]
    shard: ShardArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    replay: ReplayArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn execute(args: &SimulateArgs) -> Result<(), Failure> {
    args.output.check(Some(&args.trial.file))?;
    let mut loaded = args.trial.load()?;
    // The power curve belongs to the report of `run`.
    loaded.scenario.power_curve = None;
    if let Some(replicate) = args.replay.replay {
        return replay::replay(&args.replay, replicate, &args.trial.file, &loaded.scenario, &args.output);
    }
    if let Some(path) = &args.replay.emit {
        check_file(path)?;
    }
    if let Some(shard) = args.shard.shard {
        return shard::execute(shard, &args.shard, &loaded, &args.trial, &args.threads, &args.output);
    }
    if args.precision.is_some() && args.trial.trials.is_none() {
        loaded.scenario.simulation.trials = MOST_TO_PRECISION;
    }
    let (figures, run) = whole(args, &loaded)?;
    let interrupted = run.incomplete.clone();
    if let Some(path) = args.replay.emit.as_ref().filter(|_| interrupted.is_none()) {
        loaded.scenario.simulation.trials = figures.trials;
        replay::emit(path, &loaded.scenario, &args.threads, &args.output)?;
    }
    deliver(&simulation_result(&loaded.scenario, &figures, run), &args.output)?;
    match interrupted {
        None => Ok(()),
        Some(incomplete) => Err(Failure::new(
            Exit::Interrupted,
            format!(
                "interrupted after {} of {}: the result is of these",
                words::count(figures.trials),
                words::counted(incomplete.trials_asked, "trial")
            ),
            "run again for all of them, or in shards, which go on where they were interrupted (--shard)",
        )),
    }
}

/// Sends a result where it was asked to go.
pub(super) fn deliver(result: &SimulationResult, output: &OutputArgs) -> Result<(), Failure> {
    let title = "Operating characteristics";
    output.deliver_as(title, || table::simulation(result), result, || csv::rejections(result))
}

/// Simulates all of it, or as much as there is time for.
fn whole(
    args: &SimulateArgs,
    loaded: &LoadedTrial,
) -> Result<(OperatingCharacteristics, RunRecord), Failure> {
    let scenario = &loaded.scenario;
    let (most, truths) = (scenario.simulation.trials, scenario.truths.len() as u64);
    let threads = args.threads.count(most);
    let stop = stop_on_signal();
    let (up_to, until) = match args.precision {
        None => ("", String::new()),
        Some(wanted) => ("up to ", format!(", to a standard error of {}", words::number(wanted))),
    };
    let on = words::counted(threads as u64, "thread");
    args.output.say(&format!("{}{until} on {on}", loaded.simulating(up_to)));
    let start = Instant::now();
    let simulator = Simulator::new(scenario, threads)?;
    let needed = args.precision.map_or(most, |wanted| most.min(most_needed(wanted)));
    let teller = Teller::new(needed * truths, args.output.destination.quiet);
    let simulated = match args.precision {
        None => simulator.tally(0..chunks(most), &teller, &stop).map(|part| (part, None)),
        Some(wanted) => {
            simulator.to_precision(wanted, &teller, &stop).map(|(part, reached)| (part, Some(reached)))
        }
    };
    teller.finish();
    let (part, precision) = simulated?;
    let trials = part.trials();
    if trials == 0 {
        return Err(SimulationError::Interrupted(0).into());
    }
    let seconds = start.elapsed().as_secs_f64();
    args.output.say(&speed(trials * truths, seconds, threads));
    let figures = simulator.figures(&part);
    // The first replicates of a longer run are those of a shorter one.
    let asked = args.trial.trials.map(|n| n.0).filter(|asked| *asked == trials);
    let counted = asked.or((trials < most || args.precision.is_some()).then_some(trials));
    let reproduce = args.trial.command("simulate", counted);
    let mut run = loaded.record(&args.trial, &figures, seconds, threads, reproduce);
    run.precision = precision.map(|precision| ReachedPrecision {
        wanted: precision.wanted,
        largest: precision.largest,
        reached: precision.is_reached(),
        most_trials: most,
    });
    let reached = run.precision.is_some_and(|precision| precision.reached);
    run.incomplete = (trials < most && !reached).then(|| IncompleteRecord {
        reason: IncompleteRun::Interrupted,
        trials_asked: most,
        missing: part.missing(most).iter().map(|range| (range.start, range.end - 1)).collect(),
    });
    Ok((figures, run))
}

/// Trials that make the standard error of any rate as small as this, the quarter that looks may cost included.
fn most_needed(wanted: f64) -> u64 {
    (1.25 * 0.25 / (wanted * wanted)).ceil() as u64
}
