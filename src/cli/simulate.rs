//! `onearm simulate`.

use clap::Args;

use super::Failure;
use super::shared_flags::{Format, OutputArgs, ThreadArgs};
use super::trial::TrialArgs;
use crate::output::{csv, json, table};
use crate::results::simulation_result;

/// Flags of `simulate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm simulate scenarios/nct07358676.toml --trials 1e5 --set truth.0.median=7 --format json"
)]
pub(super) struct SimulateArgs {
    #[command(flatten)]
    trial: TrialArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn execute(args: &SimulateArgs) -> Result<(), Failure> {
    args.output.check(Some(&args.trial.file))?;
    let mut loaded = args.trial.load()?;
    // The power curve belongs to the report of `run`.
    loaded.scenario.power_curve = None;
    let (figures, run) = loaded.simulate("simulate", &args.trial, &args.threads, &args.output)?;
    let result = simulation_result(&loaded.scenario, &figures, run);
    let text = match args.output.format() {
        Format::Table => table::simulation(&result),
        Format::Json => json::to_json(&result)?,
        Format::Csv => csv::rejections(&result)?,
    };
    args.output.deliver(&text)
}
