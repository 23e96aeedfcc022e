//! `onearm schema`.

use clap::Args;

use super::shared_flags::{Format, OutputArgs};
use super::{Exit, Failure};
use crate::input::trial_file::json_schema;
use crate::output::json;

/// Flags of `schema`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm schema -o onearm.schema.json, and `#:schema onearm.schema.json` on top of a trial file"
)]
pub(super) struct SchemaArgs {
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn execute(args: &SchemaArgs) -> Result<(), Failure> {
    args.output.check(None)?;
    if !matches!(args.output.format, None | Some(Format::Json)) {
        return Err(Failure::new(Exit::NoMethod, "a schema is written as JSON only", "leave out --format"));
    }
    args.output.deliver(&json::to_json(&json_schema())?)
}
