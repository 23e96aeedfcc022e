//! Designs that cannot be.

/// Why there is no such design.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignError {
    /// The alternative does not make events rarer than the null does.
    #[error("the alternative is no better than the null: nothing to detect")]
    NoBenefit,
    /// The landmark lies where nobody can be observed.
    #[error("a landmark at {landmark} needs subjects observed that long; the longest follow-up is {longest}")]
    Landmark {
        /// The landmark.
        landmark: f64,
        /// Longest time under observation.
        longest: f64,
    },
    /// A law at the landmark is 0 or 1.
    #[error("survival at {landmark} must lie strictly between 0 and 1 under both laws, got {survival}")]
    Survival {
        /// The landmark.
        landmark: f64,
        /// Survival there.
        survival: f64,
    },
    /// The method is for laws of another kind.
    #[error("{method} is for {laws}")]
    Laws {
        /// Method id.
        method: &'static str,
        /// What it is for.
        laws: &'static str,
    },
    /// The pattern of observation cannot be.
    #[error(transparent)]
    Observation(#[from] super::ObservationError),
    /// An exact law that is not computed.
    #[error(transparent)]
    Exact(#[from] super::exact::ExactError),
    /// Something the method needs was not given.
    #[error("{method} needs {what}")]
    Missing {
        /// Method id.
        method: &'static str,
        /// What it needs.
        what: &'static str,
    },
    /// A count of those alive at the landmark needs everybody followed to it.
    #[error(
        "a binomial count at {landmark} needs every subject followed that long; take a Kaplan-Meier landmark instead"
    )]
    CensoredBeforeLandmark {
        /// The landmark.
        landmark: f64,
    },
    /// Too few events by the end of accrual for an interim analysis.
    #[error(
        "with up to {most} subjects the null expects {events:.3} events by the end of accrual, fewer than the {wanted} wanted by the interim analysis"
    )]
    InterimEvents {
        /// The limit.
        most: u64,
        /// Events expected there.
        events: f64,
        /// Events wanted.
        wanted: f64,
    },
    /// Power wanted that a test without any effect has.
    #[error("the power ({power}) must be above alpha ({alpha})")]
    PowerBelowAlpha {
        /// Power wanted.
        power: f64,
        /// One-sided alpha.
        alpha: f64,
    },
    /// A single stage reaches the goal, but no interim analysis leaves enough of it.
    #[error(
        "no two-stage design with up to {most} subjects reaches the goal; the nearest with the wanted alpha and probability of stopping has power {power:.4}"
    )]
    NoTwoStage {
        /// The limit.
        most: u64,
        /// Greatest power found at that limit.
        power: f64,
    },
    /// However large a number is made, it is not enough.
    #[error(
        "no {what} within the limits looked at gives the power wanted; the most that it gives is {power:.4}"
    )]
    OutOfReach {
        /// What was to be found.
        what: &'static str,
        /// Power at the limit.
        power: f64,
    },
    /// However small a number is made, it is enough.
    #[error("any {what} gives the power wanted: next to none already gives {power:.4}")]
    AlwaysEnough {
        /// What was to be found.
        what: &'static str,
        /// Power at the limit.
        power: f64,
    },
    /// No number of subjects up to a limit gives an interval so narrow.
    #[error("no design with up to {most} subjects gives an interval of expected width {wanted} or less; at that limit {}", reached(*.width))]
    Width {
        /// The limit.
        most: u64,
        /// Width wanted.
        wanted: f64,
        /// Width there; `None` if the interval has no end even then.
        width: Option<f64>,
    },
    /// No number up to a limit is enough.
    #[error("no design with up to {most} subjects reaches the goal; at that limit the power is {power:.4}")]
    NotReached {
        /// The limit.
        most: u64,
        /// Power there.
        power: f64,
    },
}

fn reached(width: Option<f64>) -> String {
    width.map_or_else(|| "the interval is without end".to_owned(), |width| format!("it is {width:.4}"))
}
