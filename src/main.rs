//! The `onearm` program: arguments in, exit code out.

use clap::Parser;
use onearm::cli::{Cli, Exit, execute};

fn main() -> std::process::ExitCode {
    match execute(Cli::parse()) {
        Ok(()) => Exit::Done.into(),
        Err(failure) => failure.report().into(),
    }
}
