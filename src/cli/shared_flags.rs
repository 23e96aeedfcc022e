//! Flags that every verb shares, and where its result goes.

use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{Exit, Failure};
use crate::output::document::{self, Document};
use crate::output::file::{WriteError, cause, check_file, print_by, write_file_by};
use crate::output::json;
use crate::output::table::Tables;
use crate::simulation::CHUNK;

/// Formats of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a terminal.
    Table,
    /// For programs.
    Json,
    /// For spreadsheets: one table.
    Csv,
    /// The tables as Markdown.
    Markdown,
    /// The same as a page that opens offline.
    Html,
    /// For a word processor.
    Docx,
    /// As clinical study reports take them.
    Rtf,
    /// For a paper.
    Latex,
}

/// The formats by the extension of a file.
const EXTENSIONS: [(&str, Format); 9] = [
    ("json", Format::Json),
    ("csv", Format::Csv),
    ("md", Format::Markdown),
    ("markdown", Format::Markdown),
    ("html", Format::Html),
    ("htm", Format::Html),
    ("docx", Format::Docx),
    ("rtf", Format::Rtf),
    ("tex", Format::Latex),
];

impl Format {
    /// Whether figures are within the file; else they would have to lie beside it.
    fn holds_figures(self) -> bool {
        matches!(self, Self::Html | Self::Docx)
    }

    /// The document in this format; text as it is set for a terminal is no document.
    fn document(self, document: &Document) -> Result<Vec<u8>, Failure> {
        Ok(match self {
            Self::Markdown => document::markdown(document).into_bytes(),
            Self::Rtf => document::rtf(document).into_bytes(),
            Self::Latex => document::latex(document).into_bytes(),
            #[cfg(feature = "report")]
            Self::Html => document::html(document)?.into_bytes(),
            #[cfg(feature = "report")]
            Self::Docx => document::docx(document)?,
            other => {
                let message = format!("this program was built without {other:?}").to_lowercase();
                return Err(Failure::new(Exit::NoMethod, message, "build it with the feature `report`"));
            }
        })
    }
}

/// Where a result goes.
#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// Format of the result; else by the extension of --output, else a table
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    #[command(flatten)]
    pub destination: Destination,
}

/// A place for a result, whatever its format.
#[derive(Debug, Args)]
pub(super) struct Destination {
    /// Write the result to this file instead of standard output
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Say nothing on standard error
    #[arg(short, long)]
    pub quiet: bool,
}

impl OutputArgs {
    /// The format asked for.
    pub(super) fn format(&self) -> Format {
        let extension = self.destination.extension();
        let known = EXTENSIONS.iter().find(|(known, _)| Some(*known) == extension.as_deref());
        self.format.or(known.map(|(_, format)| *format)).unwrap_or(Format::Table)
    }

    /// The format asked for by a flag, or by the name of a file that is a document.
    pub(super) fn document_format(&self) -> Option<Format> {
        self.format
            .or_else(|| Some(self.format()).filter(|format| !matches!(format, Format::Table | Format::Csv)))
    }

    /// Refuses, before any work, an output that cannot be written, is of another kind than its name says, or
    /// would be written over `input`.
    pub(super) fn check(&self, input: Option<&Path>) -> Result<(), Failure> {
        let Some(path) = &self.destination.output else { return Ok(()) };
        let same = input.is_some_and(|input| match (input.canonicalize(), path.canonicalize()) {
            (Ok(input), Ok(path)) => input == path && path.is_file(),
            _ => false,
        });
        if same {
            let message = format!("-o {} would write over the input", path.display());
            return Err(Failure::new(Exit::Usage, message, "choose another name with -o"));
        }
        match self.destination.extension().as_deref() {
            Some(kind @ ("pdf" | "xlsx" | "xls" | "doc" | "svg" | "png")) if self.format.is_none() => {
                let message = format!(
                    "-o {}: results are written as text, json, csv, md, html, docx, rtf or tex, not as {kind}",
                    path.display()
                );
                Err(Failure::new(Exit::NoMethod, message, "name a file of one of these, or say --format"))
            }
            _ => Ok(check_file(path)?),
        }
    }

    /// Sends a result where it was asked to go, in the format asked for: `title` is that of a document, `csv` the one table of a spreadsheet.
    pub(super) fn deliver_as(
        &self,
        title: &str,
        tables: impl Fn() -> Tables,
        result: &impl Serialize,
        csv: impl FnOnce() -> Result<String, WriteError>,
    ) -> Result<(), Failure> {
        let document = |_: bool| Ok(document::document(title, &tables()));
        self.deliver_report(document, &tables, result, csv)
    }

    /// [`OutputArgs::deliver_as`] of a result with a report of its own, which is asked for with or without figures.
    pub(super) fn deliver_report(
        &self,
        report: impl FnOnce(bool) -> Result<Document, Failure>,
        tables: impl Fn() -> Tables,
        result: &impl Serialize,
        csv: impl FnOnce() -> Result<String, WriteError>,
    ) -> Result<(), Failure> {
        match self.format() {
            Format::Table => self.deliver(&tables().to_text()),
            Format::Json => self.deliver_by(|to| json::write_json(result, to)),
            Format::Csv => self.deliver(&csv()?),
            format => self.deliver_document(format, &report(format.holds_figures())?),
        }
    }

    /// Sends a document where it was asked to go.
    pub(super) fn deliver_document(&self, format: Format, document: &Document) -> Result<(), Failure> {
        let to_terminal = self.destination.output.is_none() && std::io::stdout().is_terminal();
        if format == Format::Docx && to_terminal {
            let help = "name a file with -o FILE.docx, or send it on with >";
            return Err(Failure::new(Exit::Usage, "a DOCX file is not for a terminal", help));
        }
        let bytes = format.document(document)?;
        self.deliver_by(|to| to.write_all(&bytes))
    }

    /// Sends the text where it was asked to go.
    pub(super) fn deliver(&self, text: &str) -> Result<(), Failure> {
        self.destination.deliver(text)
    }

    /// Sends what `write` writes where it was asked to go.
    pub(super) fn deliver_by(
        &self,
        write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        self.destination.deliver_by(write)
    }

    /// A line on standard error, unless told to be quiet.
    pub(super) fn say(&self, line: &str) {
        self.destination.say(line);
    }
}

impl Destination {
    /// The extension of the file's name, in small letters.
    pub(super) fn extension(&self) -> Option<String> {
        let extension = self.output.as_deref().and_then(Path::extension).and_then(|e| e.to_str());
        extension.map(str::to_ascii_lowercase)
    }

    /// Sends the text where it was asked to go.
    pub(super) fn deliver(&self, text: &str) -> Result<(), Failure> {
        self.deliver_by(|to| to.write_all(text.as_bytes()))
    }

    /// Sends what `write` writes where it was asked to go.
    fn deliver_by(&self, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), Failure> {
        match &self.output {
            None => print_by(write)?,
            Some(path) => {
                write_file_by(path, write)?;
                self.say(&format!("wrote {}", path.display()));
            }
        }
        Ok(())
    }

    /// A line on standard error, unless told to be quiet.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            // Talk is not data: a closed stderr is no reason to stop.
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }
}

/// Threads to use.
#[derive(Debug, Args)]
pub(super) struct ThreadArgs {
    /// Threads; all processors if left out. The result does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl ThreadArgs {
    /// Never more than there are chunks of `trials`: idle threads hinder the others.
    pub(super) fn count(&self, trials: u64) -> usize {
        let available = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let chunks = usize::try_from(trials.div_ceil(CHUNK)).unwrap_or(usize::MAX);
        self.threads.map_or_else(available, usize::from).min(chunks.max(1))
    }
}

/// Reads a whole text file, naming it in the error.
pub(super) fn read_text(path: &Path, exit: Exit) -> Result<String, Failure> {
    let fault = |cause: String, help: &str| {
        Failure::new(exit, format!("failed to read {}: {cause}", path.display()), help)
    };
    if path.is_dir() {
        return Err(fault("it is a folder".to_owned(), "name a file"));
    }
    let bytes =
        std::fs::read(path).map_err(|error| fault(cause(&error), "check the path and its permissions"))?;
    String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
        fault(format!("line {line} is not UTF-8"), "save the file as UTF-8")
    })
}
