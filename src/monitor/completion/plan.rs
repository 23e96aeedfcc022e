//! What a trial under way still has before it.

use super::FinalTest;
use crate::distribution::Law;
use crate::monitor::accrual::AccrualForecast;
use crate::monitor::error::{not_negative, positive};
use crate::monitor::rate::UncertainRate;
use crate::monitor::{EventPosterior, InterimData, MonitorError};

/// Subjects still to enter.
#[derive(Debug, Clone, PartialEq)]
pub enum FutureEntries {
    /// Nobody enters any more.
    Closed,
    /// At these calendar times, at most as many as the plan has left; those left over never enter.
    Dates(Vec<f64>),
    /// All that the plan has left, each at a time uniform between the data cut and this calendar time.
    Uniform {
        /// When accrual ends.
        until: f64,
    },
    /// All that the plan has left, as events of a Poisson process.
    Poisson(AccrualForecast),
}

/// When the final analysis is: at the first of what is given.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FinalCut {
    /// So long after the last entry.
    pub after_last_entry: Option<f64>,
    /// Once so many events have happened. If they never do and nothing else is given, when nobody is followed any more.
    pub events: Option<u64>,
    /// At this calendar time.
    pub date: Option<f64>,
    /// Every subject is followed for so long at most, and the trial ends when the last one has been.
    pub follow_up: Option<f64>,
}

impl FinalCut {
    /// Calendar time of the end if the last subject enters then, the number of events apart; that of the longest follow-up where nothing else is given.
    #[must_use]
    pub fn end(&self, last_entry: f64) -> f64 {
        let ends = [self.date, self.after_last_entry.map(|time| last_entry + time)];
        let end = ends.into_iter().flatten().fold(f64::INFINITY, f64::min);
        if end.is_finite() { end } else { last_entry + self.follow_up.unwrap_or(0.0) }
    }
}

/// A trial under way and what it still has before it.
#[derive(Debug, Clone, PartialEq)]
pub struct CompletionPlan {
    /// Data so far.
    pub data: InterimData,
    /// Subjects still to enter.
    pub entries: FutureEntries,
    /// Loss to follow-up from now on.
    pub dropout: UncertainRate,
    /// When the final analysis is.
    pub cut: FinalCut,
    /// Its tests.
    pub tests: Vec<FinalTest>,
}

/// The law of the event times still to come.
#[derive(Debug, Clone, PartialEq)]
pub enum EventLaw {
    /// One law: successes are conditional power.
    Fixed(Law),
    /// A law drawn anew for every completion: successes are predictive power.
    Posterior(EventPosterior),
}

impl CompletionPlan {
    /// How many enter.
    pub(in crate::monitor) fn entering(&self) -> usize {
        match &self.entries {
            FutureEntries::Closed => 0,
            FutureEntries::Dates(dates) => dates.len(),
            FutureEntries::Uniform { .. } | FutureEntries::Poisson(_) => self.data.to_enter(),
        }
    }

    pub(in crate::monitor) fn check(&self) -> Result<(), MonitorError> {
        let cutoff = self.data.cutoff();
        let past = |what, given: f64| {
            if given >= cutoff { Ok(()) } else { Err(MonitorError::Past { what, cutoff, given }) }
        };
        match &self.entries {
            FutureEntries::Closed => {}
            FutureEntries::Dates(dates) => {
                for date in dates {
                    past("an entry to come", *date)?;
                    not_negative("an entry to come", *date)?;
                }
                let (part, whole) = (dates.len() as u64, self.data.to_enter() as u64);
                if part > whole {
                    return Err(MonitorError::Count { what: "entries to come", part, whole });
                }
            }
            FutureEntries::Uniform { until } => {
                past("the end of accrual", *until)?;
                not_negative("the end of accrual", *until)?;
            }
            FutureEntries::Poisson(forecast) => forecast.factor.check("the factor of the accrual rate")?,
        }
        self.dropout.check("the dropout hazard")?;
        let FinalCut { after_last_entry, events, date, follow_up } = self.cut;
        if after_last_entry.is_none() && events.is_none() && date.is_none() && follow_up.is_none() {
            return Err(MonitorError::NoFinalCut);
        }
        if let Some(time) = after_last_entry {
            not_negative("the follow-up after the last entry", time)?;
        }
        if let Some(time) = follow_up {
            positive("the follow-up of each subject", time)?;
        }
        if let Some(date) = date {
            past("the final analysis", date)?;
            not_negative("the final analysis", date)?;
        }
        if events == Some(0) {
            return Err(MonitorError::Empty("events at the final analysis"));
        }
        Ok(())
    }
}
