//! `onearm init`.

use std::path::PathBuf;

use clap::Args;

use super::shared_flags::Destination;
use super::{Exit, Failure};
use crate::output::file::{print, write_file};

/// The file that `init` writes; a test runs it.
const TEMPLATE: &str = include_str!("init.toml");

/// Flags of `init`.
#[derive(Debug, Args)]
#[command(after_help = "Example: onearm init my-trial.toml && onearm run my-trial.toml")]
pub(super) struct InitArgs {
    /// File to write; standard output if left out
    path: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
    /// Say nothing on standard error
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn execute(args: &InitArgs) -> Result<(), Failure> {
    let Some(path) = &args.path else { return Ok(print(TEMPLATE)?) };
    if path.exists() && !args.force {
        let message = format!("{} is there already", path.display());
        return Err(Failure::new(Exit::Output, message, "choose another name, or --force to write over it"));
    }
    write_file(path, TEMPLATE.as_bytes())?;
    let talk = Destination { output: None, quiet: args.quiet };
    talk.say(&format!("wrote {}; `onearm run {0}` simulates it", path.display()));
    Ok(())
}
