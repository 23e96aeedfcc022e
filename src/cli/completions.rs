//! `onearm completions`.

use clap::Args;
use clap_complete::Shell;

use super::Failure;
use crate::output::file::print;

/// Flags of `completions`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm completions bash > ~/.local/share/bash-completion/completions/onearm"
)]
pub(super) struct CompletionsArgs {
    /// Shell
    shell: Shell,
}

pub(super) fn execute(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut super::definition(), "onearm", &mut text);
    Ok(print(&String::from_utf8_lossy(&text))?)
}
