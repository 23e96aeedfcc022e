//! Group-sequential designs that cannot be.

use crate::decision::group_sequential::BoundaryError;
use crate::design::{DesignError, ObservationError};
use crate::distribution::LawError;

/// Why there is no such design, or nothing to infer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GroupSequentialError {
    /// No such design.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// Bounds that cannot be.
    #[error(transparent)]
    Boundary(#[from] BoundaryError),
    /// A law that cannot be.
    #[error(transparent)]
    Law(#[from] LawError),
    /// Interim analyses are not in order.
    #[error("interim analysis {look}: {what} must increase from above 0, got {value} after {before}")]
    Order {
        /// From 1.
        look: usize,
        /// What is to increase.
        what: &'static str,
        /// Before.
        before: f64,
        /// Given.
        value: f64,
    },
    /// An interim analysis at the end or beyond.
    #[error("interim analysis {look}: {what} {value} must lie below that of the last analysis, {end}")]
    BeyondEnd {
        /// From 1.
        look: usize,
        /// What it is given by.
        what: &'static str,
        /// Given.
        value: f64,
        /// That of the last analysis.
        end: f64,
    },
    /// Too few events expected by an analysis.
    #[error(
        "analysis {look} at {time}: the null expects {events:.2} events by then, fewer than the {least} asked for at least"
    )]
    TooLittle {
        /// From 1.
        look: usize,
        /// Calendar time.
        time: f64,
        /// Expected under the null.
        events: f64,
        /// Asked for.
        least: f64,
    },
    /// The trial ended before the last statistic given.
    #[error(
        "the trial ended at analysis {ended}, where z = {z} {how}: it has no statistic of analysis {next}"
    )]
    EndedBefore {
        /// Where it ended, from 1.
        ended: usize,
        /// Its statistic.
        z: f64,
        /// Which bound it reached.
        how: &'static str,
        /// The analysis after it.
        next: usize,
    },
    /// More statistics than analyses.
    #[error("{given} statistics were given, and the design has {analyses} analyses")]
    TooManyStatistics {
        /// Given.
        given: usize,
        /// Analyses.
        analyses: usize,
    },
}

impl From<ObservationError> for GroupSequentialError {
    fn from(error: ObservationError) -> Self {
        Self::Design(error.into())
    }
}
