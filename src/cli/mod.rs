//! The command line: flags -> request -> result -> output. One file per verb; no statistics here.
//!
//! stdout is data, stderr is talk. Exit codes stand in [`Exit`].

mod analyze;
mod benchmarks;
mod cluster;
mod completions;
mod decide;
mod derive;
mod design;
mod extract;
mod failure;
mod group_sequential;
mod init;
mod input_notes;
mod kernel;
mod laws;
mod merge;
mod monitor;
mod parse;
mod plot;
mod progress;
mod reconstruct;
mod replay;
mod run;
mod schema;
mod search;
mod shard;
mod shared_flags;
mod simulate;
mod subject_benchmark;
mod toxicity;
mod trial;
mod truth;
mod two_stage;
mod verify;

use clap::{Parser, Subcommand};

pub use failure::{Exit, Failure};

/// Simulates, analyses and reports trials without a control arm and with a time-to-event endpoint.
#[derive(Debug, Parser)]
#[command(name = "onearm", version, max_term_width = 100, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done, 1 internal fault, 2 usage, 3 trial file, 4 data, 5 no such method or not \
                        estimable, 6 a stated expectation not met, 7 output cannot be written, 130 interrupted"
)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Operating characteristics of a trial against every benchmark: report with figures, JSON, summary
    Run(run::RunArgs),
    /// Kaplan-Meier, intervals, log-rank and one-sample tests on a data set
    Analyze(Box<analyze::AnalyzeArgs>),
    /// Endpoints from tumour assessments: progression-free and overall survival, response, with reasons and source records
    Derive(Box<derive::DeriveArgs>),
    /// Power or sample size by every method side by side, with exact operating characteristics
    Design(Box<design::DesignArgs>),
    /// Go, consider or stop by one or two criteria, with exact probabilities; precision of O / E
    Decide(Box<decide::DecideArgs>),
    /// Two-stage designs that stop for futility: one-sample log-rank, or Simon's for a binary endpoint
    TwoStage(Box<two_stage::TwoStageArgs>),
    /// Group-sequential designs of the one-sample log-rank test: efficacy, futility or both, and inference after a stop
    GroupSequential(Box<group_sequential::GroupSequentialArgs>),
    /// Monte Carlo operating characteristics of a trial file
    Simulate(Box<simulate::SimulateArgs>),
    /// Put the parts of a simulation in shards together: the same bits as one run
    Merge(merge::MergeArgs),
    /// Scripts that simulate in shards on a cluster
    Cluster(cluster::ClusterArgs),
    /// A grid over keys of a trial file: the smallest design that reaches a power, exact or simulated
    Search(Box<search::SearchArgs>),
    /// Interim analysis of real data: where the trial stands, whether a rule fires, what is likely to come
    Monitor(Box<monitor::MonitorArgs>),
    /// Stopping boundaries for toxicity, with exact crossing probabilities
    Toxicity(toxicity::ToxicityArgs),
    /// Patient data from a published Kaplan-Meier curve: points read off it, numbers at risk, number of events
    Reconstruct(Box<reconstruct::ReconstructArgs>),
    /// The library of historical controls
    Benchmarks(benchmarks::BenchmarksArgs),
    /// Recompute the reference values that this program is held against
    Verify(verify::VerifyArgs),
    /// Write a commented trial file to start from
    Init(init::InitArgs),
    /// Print the JSON Schema of trial files
    Schema(schema::SchemaArgs),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
}

/// Runs the verb.
///
/// # Errors
/// [`Failure`] with its exit code and what to tell the user.
pub fn execute(cli: Cli) -> Result<(), Failure> {
    failure::break_lines_on_terminals();
    match cli.verb {
        Verb::Run(args) => run::execute(&args),
        Verb::Analyze(args) => analyze::execute(*args),
        Verb::Derive(args) => derive::execute(&args),
        Verb::Monitor(args) => monitor::execute(&args),
        Verb::Design(args) => design::execute(&args),
        Verb::Decide(args) => decide::execute(&args),
        Verb::TwoStage(args) => two_stage::execute(&args),
        Verb::GroupSequential(args) => group_sequential::execute(&args),
        Verb::Simulate(args) => simulate::execute(&args),
        Verb::Merge(args) => merge::execute(&args),
        Verb::Cluster(args) => cluster::execute(&args),
        Verb::Search(args) => search::execute(&args),
        Verb::Toxicity(args) => toxicity::execute(&args),
        Verb::Reconstruct(args) => reconstruct::execute(&args),
        Verb::Benchmarks(args) => benchmarks::execute(&args),
        Verb::Verify(args) => verify::execute(&args),
        Verb::Init(args) => init::execute(&args),
        Verb::Schema(args) => schema::execute(&args),
        Verb::Completions(args) => completions::execute(&args),
    }
}

/// The command line's definition, for completions.
fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}
