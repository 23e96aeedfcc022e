//! `onearm schema`.

use clap::Args;

use super::shared_flags::{Format, OutputArgs};
use super::{Exit, Failure};
use crate::input::trial_file::json_schema;
use crate::output::json;
use crate::output::trial_file_reference::trial_file_reference;

/// Flags of `schema`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: onearm schema -o onearm.schema.json, and `#:schema onearm.schema.json` on top of a trial file;\nonearm schema -o trial-file.html: every key, to read"
)]
pub(super) struct SchemaArgs {
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn execute(args: &SchemaArgs) -> Result<(), Failure> {
    args.output.check(None)?;
    let schema = json_schema();
    match args.output.document_format() {
        Some(Format::Table | Format::Csv) => {
            let help = "leave out --format, or name a format of documents";
            Err(Failure::new(Exit::NoMethod, "a schema is written as JSON or as a document", help))
        }
        None | Some(Format::Json) => args.output.deliver(&json::to_json(&schema)?),
        Some(format) => args.output.deliver_document(format, &trial_file_reference(&schema.to_value())),
    }
}
