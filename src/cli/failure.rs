//! How a verb ends without its result.

use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report};

use crate::input::subjects::SubjectDataError;
use crate::input::trial_file::{SetError, TrialFileError};
use crate::output::file::WriteError;
use crate::simulation::SimulationError;

/// Exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done; also when the reader of a pipe went away.
    Done = 0,
    /// A fault of the program.
    Internal = 1,
    /// Flags that do not go together.
    Usage = 2,
    /// The trial file is wrong or cannot be opened.
    TrialFile = 3,
    /// The data are wrong or cannot be opened.
    Data = 4,
    /// No such method, or not estimable.
    NoMethod = 5,
    /// The output cannot be written.
    Output = 7,
    /// Interrupted.
    Interrupted = 130,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A message with its exit code.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    report: Option<Report>,
}

/// Source texts longer than this are not shown around a label.
const SHOWN: usize = 1 << 20;

impl Failure {
    /// What went wrong and what to do about it.
    pub(super) fn new(exit: Exit, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit, report: Some(MietteDiagnostic::new(message).with_help(help).into()) }
    }

    /// What went wrong, where in a text, and what to do about it.
    fn in_text(
        exit: Exit,
        diagnostic: MietteDiagnostic,
        name: &str,
        text: &str,
        span: Option<std::ops::Range<usize>>,
    ) -> Self {
        let report = match span {
            Some(span) if text.len() <= SHOWN && span.end <= text.len() => {
                // A span over many lines is shown by its first.
                let end = text[span.clone()].find('\n').map_or(span.end, |length| span.start + length);
                let label = LabeledSpan::at(span.start..end, "here");
                Report::new(diagnostic.with_label(label))
                    .with_source_code(NamedSource::new(name, text.to_owned()))
            }
            _ => diagnostic.into(),
        };
        Self { exit, report: Some(report) }
    }

    /// A trial file that does not hold together.
    pub(super) fn trial_file(path: &str, text: &str, error: &TrialFileError) -> Self {
        let mut diagnostic = MietteDiagnostic::new(format!("failed to read {path}: {error}"));
        if let Some(help) = error.help() {
            diagnostic = diagnostic.with_help(help);
        }
        Self::in_text(Exit::TrialFile, diagnostic, path, text, error.span.clone())
    }

    /// Data that cannot be read.
    pub(super) fn data(path: &str, bytes: Option<&[u8]>, error: &SubjectDataError) -> Self {
        let exit = if error.is_usage() { Exit::Usage } else { Exit::Data };
        let place = error.place().map_or_else(String::new, |place| match place.column {
            Some((number, name)) => format!(", line {}, column {number} (`{name}`)", place.line),
            None => format!(", line {}", place.line),
        });
        let message = format!("failed to read {path}{place}: {error}");
        let diagnostic = MietteDiagnostic::new(message).with_help(error.help());
        match bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            Some(text) => Self::in_text(exit, diagnostic, path, text, error.byte_range()),
            None => Self { exit, report: Some(diagnostic.into()) },
        }
    }

    /// Prints the message and hands back the exit code.
    #[must_use]
    pub fn report(self) -> Exit {
        if let Some(report) = self.report {
            use std::io::Write as _;
            // Nothing can be done if stderr is gone as well.
            let _ = writeln!(std::io::stderr(), "{report:?}");
        }
        self.exit
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Closed => Self { exit: Exit::Done, report: None },
            WriteError::Format(_) => {
                Self::new(Exit::Internal, error.to_string(), "please report this as a fault")
            }
            _ => {
                let mut diagnostic = MietteDiagnostic::new(error.to_string());
                if let Some(help) = error.help() {
                    diagnostic = diagnostic.with_help(help);
                }
                Self { exit: Exit::Output, report: Some(diagnostic.into()) }
            }
        }
    }
}

impl From<SetError> for Failure {
    fn from(error: SetError) -> Self {
        let exit = if matches!(error, SetError::Syntax(_)) { Exit::TrialFile } else { Exit::Usage };
        Self::new(exit, error.to_string(), "write --set path=value, such as --set truth.target.median=6.9")
    }
}

impl From<SimulationError> for Failure {
    fn from(error: SimulationError) -> Self {
        match error {
            SimulationError::Interrupted(_) => Self::new(
                Exit::Interrupted,
                "interrupted: nothing was written",
                "run again with fewer --trials",
            ),
            SimulationError::NoTrials => Self::new(Exit::Usage, error.to_string(), "give --trials 1e5, say"),
            SimulationError::Threads(_) => Self::new(Exit::Usage, error.to_string(), "give fewer --threads"),
            SimulationError::Overflow(_) => Self::new(
                Exit::TrialFile,
                error.to_string(),
                "times this large do not fit: state the trial in a larger time unit",
            ),
        }
    }
}

#[cfg(feature = "figures")]
impl From<crate::output::figure::FigureError> for Failure {
    fn from(error: crate::output::figure::FigureError) -> Self {
        Self::new(
            Exit::NoMethod,
            format!("could not draw the figure: {error}"),
            "leave out --plot, or choose fewer groups",
        )
    }
}
