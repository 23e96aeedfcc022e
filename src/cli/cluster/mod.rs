//! `onearm cluster`: scripts that run a simulation in shards under an engine that the user has.

mod slurm;

use clap::{Args, Subcommand};

use super::Failure;

/// Flags of `cluster`.
#[derive(Debug, Args)]
pub(super) struct ClusterArgs {
    #[command(subcommand)]
    engine: Engine,
}

#[derive(Debug, Subcommand)]
enum Engine {
    /// A job array of Slurm and the job that merges its parts
    Slurm(Box<slurm::SlurmArgs>),
}

pub(super) fn execute(args: &ClusterArgs) -> Result<(), Failure> {
    match &args.engine {
        Engine::Slurm(args) => slurm::execute(args),
    }
}
