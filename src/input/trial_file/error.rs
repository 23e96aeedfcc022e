//! What can be wrong with a trial file.

use std::ops::Range;

use crate::benchmark::CurveFitError;
use crate::decision::toxicity::ToxicityError;
use crate::distribution::{LawError, NotationError};
use crate::estimator::{UnknownMethod, UnknownTransform};
use crate::hypothesis::UnknownVariant;
use crate::measure::LevelError;
use crate::protocol::{AccrualRatesError, ScanScheduleError};

/// A problem and the bytes of the file where it stands.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{problem}")]
pub struct TrialFileError {
    /// What is wrong.
    pub problem: TrialFileProblem,
    /// Where, if it has a place.
    pub span: Option<Range<usize>>,
}

/// What is wrong with a trial file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TrialFileProblem {
    /// Not TOML, or a value of the wrong type.
    #[error("{0}")]
    Syntax(String),
    /// A key or table that does not exist.
    #[error("unknown key `{key}`")]
    UnknownKey {
        /// As written.
        key: String,
        /// What is allowed there.
        allowed: Vec<String>,
    },
    /// A key or table that must be there.
    #[error("`{key}` is missing")]
    Missing {
        /// Key, with its table.
        key: &'static str,
        /// What to write.
        remedy: &'static str,
    },
    /// Keys that do not go together.
    #[error("{0}")]
    Conflict(&'static str),
    /// A number outside its range.
    #[error("`{key}` must be {range}, got {value}")]
    Range {
        /// Key.
        key: &'static str,
        /// What is allowed.
        range: &'static str,
        /// As written.
        value: f64,
    },
    /// A name without a letter.
    #[error("`{key}` must not be empty")]
    Empty {
        /// Key.
        key: &'static str,
    },
    /// A law that never falls to one half cannot be stretched to a median.
    #[error("the curve of benchmark `{0}` never falls to one half: it has no median to stretch")]
    NoMedian(String),
    /// A benchmark that is not in the library.
    #[error("no benchmark is called `{name}`")]
    UnknownBenchmark {
        /// As written.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// A benchmark that this file does not have.
    #[error("no [[benchmark]] of this file is called `{name}`")]
    NotInFile {
        /// As written.
        name: String,
        /// Those of the file.
        present: Vec<String>,
    },
    /// Two entries of the same name.
    #[error("{what} `{name}` stands twice")]
    Twice {
        /// Benchmark, truth, criterion.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A benchmark whose clock starts elsewhere.
    #[error(
        "benchmark `{name}` counts from {origin}, this trial from enrolment: a test across origins is not valid"
    )]
    OtherOrigin {
        /// Benchmark.
        name: String,
        /// Its origin.
        origin: &'static str,
    },
    /// A threshold with parts missing.
    #[error(
        "criterion `{0}`: a threshold needs `variable`, `operator` and `value` (or `lower` and `upper` for `between`)"
    )]
    Threshold(String),
    /// A law that cannot be.
    #[error(transparent)]
    Law(#[from] LawError),
    /// A text that names no law.
    #[error(transparent)]
    Notation(#[from] NotationError),
    /// Points that no law fits.
    #[error("benchmark `{name}`: {error}")]
    Curve {
        /// Benchmark.
        name: String,
        /// Why.
        error: CurveFitError,
    },
    /// An alpha or level out of range.
    #[error(transparent)]
    Level(#[from] LevelError),
    /// An unknown test.
    #[error(transparent)]
    Variant(#[from] UnknownVariant),
    /// An unknown interval type.
    #[error(transparent)]
    Transform(#[from] UnknownTransform),
    /// An unknown interval type, of all that there are.
    #[error(transparent)]
    Interval(#[from] UnknownMethod),
    /// A scan schedule that cannot be kept.
    #[error(transparent)]
    Scans(#[from] ScanScheduleError),
    /// Rates that are no accrual.
    #[error(transparent)]
    Accrual(#[from] AccrualRatesError),
    /// Looks or levels that make no boundary.
    #[error(transparent)]
    Toxicity(#[from] ToxicityError),
    /// A phase that this file does not have.
    #[error("no [[phase]] of this file is called `{name}`")]
    NoPhase {
        /// As written.
        name: String,
        /// Those of the file.
        present: Vec<String>,
    },
    /// A phase that cannot be simulated.
    #[error("phase `{name}`: {message}")]
    Phase {
        /// Its name.
        name: String,
        /// Why.
        message: String,
    },
}

impl TrialFileProblem {
    /// At a place.
    #[must_use]
    pub fn at(self, span: Range<usize>) -> TrialFileError {
        TrialFileError { problem: self, span: Some(span) }
    }

    /// Without a place.
    #[must_use]
    pub fn nowhere(self) -> TrialFileError {
        TrialFileError { problem: self, span: None }
    }
}

impl TrialFileError {
    /// From the parser: unknown keys are told apart, so that a near miss can be named.
    pub(super) fn from_toml(error: &toml::de::Error) -> Self {
        let message = error.message();
        let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        let problem = match quoted.split_first() {
            Some((key, allowed)) if message.starts_with("unknown field") => TrialFileProblem::UnknownKey {
                key: (*key).to_owned(),
                allowed: allowed.iter().map(|&key| key.to_owned()).collect(),
            },
            _ => TrialFileProblem::Syntax(in_words(message)),
        };
        Self { problem, span: error.span() }
    }

    /// What to do about it, where that is not said by the message.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match &self.problem {
            TrialFileProblem::UnknownKey { key, allowed } => {
                let list = allowed.join(", ");
                Some(match nearest(key, allowed) {
                    Some(near) => format!("did you mean `{near}`? allowed here: {list}"),
                    None => format!("allowed here: {list}"),
                })
            }
            TrialFileProblem::UnknownBenchmark { name, known } => Some(match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`? `onearm benchmarks list` shows the library"),
                None => {
                    "`onearm benchmarks list` shows the library; or give one in place with `id` and figures"
                        .into()
                }
            }),
            TrialFileProblem::NotInFile { name, present } | TrialFileProblem::NoPhase { name, present } => {
                let list = present.join(", ");
                Some(match nearest(name, present) {
                    Some(near) => format!("did you mean `{near}`? this file has: {list}"),
                    None => format!("this file has: {list}"),
                })
            }
            TrialFileProblem::Missing { remedy, .. } => Some((*remedy).to_owned()),
            TrialFileProblem::OtherOrigin { .. } => {
                Some("choose a benchmark whose clock starts at enrolment".into())
            }
            TrialFileProblem::Twice { .. } => Some("give each its own name".into()),
            TrialFileProblem::Syntax(_) => {
                Some("`onearm init` writes a file to compare with, `onearm schema` lists every key".into())
            }
            _ => None,
        }
    }
}

/// The parser's message without the names of its types.
fn in_words(message: &str) -> String {
    let (said, expected) = message.split_once("expected ").unwrap_or((message, ""));
    let said = said.replace("unknown variant", "unknown word").replace("type: map", "type: a table");
    let expected = match expected {
        "a sequence" => "a list; of tables it is written [[name]]",
        "u64" | "u16" => "a whole number of 0 or more",
        "f64" => "a number",
        table if table.starts_with("struct ") => "a table",
        other => other,
    };
    if expected.is_empty() { said } else { format!("{said}expected {expected}") }
}

/// The candidate most like `word`, if one is near.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: &'a [String]) -> Option<&'a str> {
    let scored = candidates.iter().map(|c| (strsim::jaro_winkler(word, c), c.as_str()));
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, c)| c)
}
