//! Accrual, dropout and the end of the trial. All times in the trial's unit, calendar times from the opening of accrual.

use super::AccrualRates;

/// When subjects enter.
#[derive(Debug, Clone, PartialEq)]
pub enum Accrual {
    /// Each subject enters at a time uniform on `(0, duration)`, independently.
    Uniform {
        /// Length of accrual.
        duration: f64,
    },
    /// Subjects enter as events of a Poisson process, so accrual lasts as long as it takes.
    Poisson {
        /// Subjects per unit of time.
        rate: f64,
    },
    /// The same at a rate that changes.
    Rates(AccrualRates),
}

impl Accrual {
    /// How long it is expected to take until `subjects` have entered.
    #[must_use]
    pub fn expected_duration(&self, subjects: f64) -> f64 {
        match self {
            Self::Uniform { duration } => *duration,
            Self::Poisson { rate } => subjects / rate,
            Self::Rates(rates) => rates.time_of(subjects),
        }
    }
}

/// Loss to follow-up: exponential time to dropout, independent of the event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dropout {
    /// Dropouts per unit of time at risk; 0 for none.
    pub hazard: f64,
}

/// When the data are cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cutoff {
    /// At this calendar time.
    Calendar(f64),
    /// This long after the last subject has entered.
    AfterLastSubject(f64),
}

impl Cutoff {
    /// Calendar time of the cut, given the last entry.
    #[inline]
    #[must_use]
    pub fn calendar(self, last_entry: f64) -> f64 {
        match self {
            Self::Calendar(time) => time,
            Self::AfterLastSubject(time) => last_entry + time,
        }
    }
}
