//! What cannot be monitored.

use crate::decision::group_sequential::BoundaryError;
use crate::design::ObservationError;
use crate::design::bayes::PriorError;
use crate::design::exact::ExactError;
use crate::distribution::LawError;
use crate::numeric::gamma_sum::GammaSumError;

/// Data, priors or plans that make no interim analysis.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MonitorError {
    /// Nobody.
    #[error("an interim analysis needs at least one subject")]
    NoSubjects,
    /// The data cut is no time.
    #[error("the data cut must be a calendar time of 0 or more, got {0}")]
    Cutoff(f64),
    /// An entry that is no time, or after the cut.
    #[error("subject {subject}: entry must lie between 0 and the data cut ({cutoff}), got {entry}")]
    Entry {
        /// From 1.
        subject: usize,
        /// Given.
        entry: f64,
        /// Data cut.
        cutoff: f64,
    },
    /// A time under observation that is none, or that ends after the cut.
    #[error(
        "subject {subject}: time under observation must be 0 or more and end by the data cut, at most {longest}; got {time}"
    )]
    Time {
        /// From 1.
        subject: usize,
        /// Given.
        time: f64,
        /// From entry to the cut.
        longest: f64,
    },
    /// More subjects than planned.
    #[error(
        "{entered} subjects have entered, more than the {planned} planned: state the number that the trial is to have"
    )]
    TooManySubjects {
        /// Entered.
        entered: usize,
        /// Planned.
        planned: usize,
    },
    /// A probability out of range.
    #[error("{name} must lie strictly between 0 and 1, got {value}")]
    Probability {
        /// What it is.
        name: &'static str,
        /// Given.
        value: f64,
    },
    /// A number that must be above 0.
    #[error("{name} must be a number above 0, got {value}")]
    NotPositive {
        /// What it is.
        name: &'static str,
        /// Given.
        value: f64,
    },
    /// A number that must be 0 or more.
    #[error("{name} must be a number of 0 or more, got {value}")]
    Negative {
        /// What it is.
        name: &'static str,
        /// Given.
        value: f64,
    },
    /// Counts that contradict each other.
    #[error("{what}: {part} is more than {whole}")]
    Count {
        /// What is counted.
        what: &'static str,
        /// The part.
        part: u64,
        /// The whole.
        whole: u64,
    },
    /// A list that must hold something.
    #[error("{0}: at least one is needed")]
    Empty(&'static str),
    /// Lists of different lengths.
    #[error("{what}: {wanted} are needed, got {given}")]
    Length {
        /// What is listed.
        what: &'static str,
        /// Needed.
        wanted: usize,
        /// Given.
        given: usize,
    },
    /// Weights that share out nothing.
    #[error("weights of a mixture must be 0 or more and add to a number above 0, got {0:?}")]
    Weights(Vec<f64>),
    /// An event at time 0 has no density under a Weibull law.
    #[error(
        "subject {subject} has the event at time 0, which a Weibull law gives no density: choose an exponential or piecewise law, or correct the time"
    )]
    EventAtZero {
        /// From 1.
        subject: usize,
    },
    /// A posterior that its grid does not hold.
    #[error(
        "the posterior of the shape does not fall off within the range looked at ({from} to {to}): choose a tighter prior"
    )]
    ShapeOutOfRange {
        /// Smallest shape.
        from: f64,
        /// Largest shape.
        to: f64,
    },
    /// Nothing says when the trial ends.
    #[error(
        "state when the final analysis is: so long after the last entry, at a number of events, at a date, or a follow-up for each subject"
    )]
    NoFinalCut,
    /// A calendar time that lies in the past.
    #[error("{what} must not lie before the data cut ({cutoff}), got {given}")]
    Past {
        /// What.
        what: &'static str,
        /// Data cut.
        cutoff: f64,
        /// Given.
        given: f64,
    },
    /// The exact law needs a final analysis at a calendar time and entries that are known or uniform.
    #[error("exact conditional power needs {0}; complete the trial by simulation instead")]
    NotExact(&'static str),
    /// Information that is none, or does not grow.
    #[error("information must be above 0 and grow from analysis to analysis, got {0:?}")]
    Information(Vec<f64>),
    /// A gamma prior that is none.
    #[error(transparent)]
    Prior(#[from] PriorError),
    /// A law that is none.
    #[error(transparent)]
    Law(#[from] LawError),
    /// No exact law.
    #[error(transparent)]
    Exact(#[from] ExactError),
    /// Entries that are no accrual.
    #[error(transparent)]
    Observation(#[from] ObservationError),
    /// No boundary.
    #[error(transparent)]
    Boundary(#[from] BoundaryError),
    /// A sum of gamma variables that is none.
    #[error(transparent)]
    GammaSum(#[from] GammaSumError),
}

/// `value` if it lies strictly between 0 and 1.
pub(super) fn probability(name: &'static str, value: f64) -> Result<f64, MonitorError> {
    if value > 0.0 && value < 1.0 { Ok(value) } else { Err(MonitorError::Probability { name, value }) }
}

/// `value` if it is finite and above 0.
pub(super) fn positive(name: &'static str, value: f64) -> Result<f64, MonitorError> {
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err(MonitorError::NotPositive { name, value }) }
}

/// `value` if it is finite and not below 0.
pub(super) fn not_negative(name: &'static str, value: f64) -> Result<f64, MonitorError> {
    if value >= 0.0 && value.is_finite() { Ok(value) } else { Err(MonitorError::Negative { name, value }) }
}
