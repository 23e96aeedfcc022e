//! When the data are looked at before the end, and what may end the trial then.

use crate::hypothesis::Variant;

/// When an interim analysis is due, on the calendar of the trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trigger {
    /// At this time from the opening of accrual.
    Calendar(f64),
    /// When so many events are known.
    Events(usize),
    /// So long after so many subjects have entered.
    Enrolled {
        /// Subjects.
        subjects: usize,
        /// Time after the entry of the last of them.
        after: f64,
    },
}

/// What an interim rule compares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// z of the test variant against the benchmark; for the exact variants the normal quantile of their p-value.
    Z,
    /// Posterior probability that the hazard lies below that of an exponential law with the benchmark's median, under a
    /// gamma prior.
    Posterior {
        /// Shape of the prior, in events.
        shape: f64,
        /// Rate of the prior, in units of time.
        rate: f64,
    },
    /// Predictive probability of significance at the end: `Phi((z - c sqrt t) / sqrt(1 - t))`, z the statistic now, c the critical value
    /// of the final test, t the planned information fraction, and a flat prior on the drift.
    Predictive {
        /// t.
        information: f64,
    },
    /// Subjects known to be free of the event at a landmark, among those followed so far or having had the event.
    Landmark {
        /// Time of the landmark.
        time: f64,
    },
}

/// A measure and the bound at which the trial stops.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoppingRule {
    /// What is compared.
    pub measure: Measure,
    /// Futility: stop at or below; efficacy: stop at or above.
    pub bound: f64,
}

/// An analysis before the final one.
#[derive(Debug, Clone, PartialEq)]
pub struct Interim {
    /// Name.
    pub name: String,
    /// When.
    pub trigger: Trigger,
    /// Index of the benchmark that its rules look at.
    pub benchmark: usize,
    /// The statistic of rules on z.
    pub test: Variant,
    /// Stops for futility.
    pub futility: Option<StoppingRule>,
    /// Stops for efficacy.
    pub efficacy: Option<StoppingRule>,
    /// Time from the data cut to the decision.
    pub decision_after: f64,
    /// Whether accrual stands still until then.
    pub pauses_accrual: bool,
}
