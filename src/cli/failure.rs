//! How a verb ends without its result.

use miette::{LabeledSpan, MietteDiagnostic, MietteHandlerOpts, NamedSource, Report};

use crate::input::subjects::SubjectDataError;
use crate::input::table::decode;
use crate::input::trial_file::{SetError, TrialFileError};
use crate::output::file::WriteError;
use crate::simulation::{FixedPointOverflow, SimulationError};

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
    /// A stated expectation was not met.
    Expectation = 6,
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

/// Messages are broken into lines on a terminal only: elsewhere somebody searches them. To be called before the first failure.
pub(super) fn break_lines_on_terminals() {
    use std::io::IsTerminal as _;
    let wrap = std::io::stderr().is_terminal();
    // A second call finds the first one's hook, which is as good.
    let _ = miette::set_hook(Box::new(move |_| Box::new(MietteHandlerOpts::new().wrap_lines(wrap).build())));
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
            Some(span) if text.len() <= SHOWN && text.get(span.clone()).is_some() => {
                // A span over many lines is shown by its first.
                let end = text[span.clone()].find('\n').map_or(span.end, |length| span.start + length);
                let label = LabeledSpan::at(span.start..end, "here");
                Report::new(diagnostic.with_label(label))
                    .with_source_code(NamedSource::new(name, without_controls(text)))
            }
            _ => diagnostic.into(),
        };
        Self { exit, report: Some(report) }
    }

    /// A trial file that does not hold together.
    pub(super) fn trial_file(path: &str, text: &str, error: &TrialFileError) -> Self {
        let message = format!("failed to read {path}: {error}");
        Self::of_trial(Exit::TrialFile, message, path, text, error)
    }

    /// Settings that make a sound trial file wrong.
    pub(super) fn settings(path: &str, text: &str, error: &TrialFileError) -> Self {
        let message = format!("--set does not fit {path}: {error}");
        Self::of_trial(Exit::Usage, message, &format!("{path} with --set"), text, error)
    }

    /// A point of a grid over a sound trial file that is no trial.
    pub(super) fn at_point(point: &str, path: &str, text: &str, error: &TrialFileError) -> Self {
        let message = format!("no trial at the point {point}: {error}");
        Self::of_trial(Exit::Usage, message, &format!("{path} at {point}"), text, error)
    }

    fn of_trial(exit: Exit, message: String, name: &str, text: &str, error: &TrialFileError) -> Self {
        let mut diagnostic = MietteDiagnostic::new(message);
        if let Some(help) = error.help() {
            diagnostic = diagnostic.with_help(help);
        }
        Self::in_text(exit, diagnostic, name, text, error.span.clone())
    }

    /// Data that cannot be read.
    pub(super) fn data(path: &str, bytes: Option<&[u8]>, error: &SubjectDataError) -> Self {
        let exit = if error.is_usage() { Exit::Usage } else { Exit::Data };
        let text = error.to_string();
        let message = match error.place().map(|place| place.to_string()) {
            _ if matches!(error, SubjectDataError::CannotOpen { .. }) => text,
            Some(place) if !text.starts_with(&place) => format!("failed to read {path}, {place}: {text}"),
            Some(_) => format!("failed to read {path}, {text}"),
            None => format!("failed to read {path}: {text}"),
        };
        let diagnostic = MietteDiagnostic::new(message).with_help(error.help());
        match bytes.and_then(|bytes| decode(bytes).ok()) {
            Some((text, _)) => Self::in_text(exit, diagnostic, path, &text, error.byte_range()),
            None => Self { exit, report: Some(diagnostic.into()) },
        }
    }

    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        self.exit
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

/// The text with every control character but line ends and tabs replaced by a mark of the same length.
fn without_controls(text: &str) -> String {
    let mark = |character: char| match character {
        '\n' | '\r' | '\t' => character,
        _ if character.is_ascii_control() => '?',
        _ if character.is_control() => '\u{bf}',
        _ => character,
    };
    text.chars().map(mark).collect()
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
            SimulationError::Overflow(FixedPointOverflow(sum)) => Self::new(
                Exit::TrialFile,
                format!("sums over the simulated trials come to {sum:.1e}, too large to add up exactly"),
                "a time, rate or median is far out of scale with the others: check them and the time unit",
            ),
        }
    }
}

impl From<crate::output::document::DocumentError> for Failure {
    fn from(error: crate::output::document::DocumentError) -> Self {
        use std::error::Error as _;
        let cause = error.source().map_or_else(String::new, |cause| format!(": {cause}"));
        Self::new(Exit::Internal, format!("{error}{cause}"), "please report this as a fault")
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
