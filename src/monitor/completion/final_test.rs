//! The tests of the final analysis, as the comparison that a completed trial is decided by.

use crate::distribution::{EventTimeLaw, Exponential, Law};
use crate::hypothesis::{Variant, critical_expected};
use crate::measure::OneSidedAlpha;
use crate::monitor::error::{positive, probability};
use crate::monitor::{GammaMixture, MonitorError};
use crate::numeric::binomial;

/// A test of the final analysis.
#[derive(Debug, Clone, PartialEq)]
pub enum FinalTest {
    /// The one-sample log-rank test against a benchmark.
    Logrank {
        /// Which variant.
        variant: Variant,
        /// Its level.
        alpha: OneSidedAlpha,
        /// The benchmark's law.
        law: Law,
        /// Time at which the comparison ends.
        horizon: Option<f64>,
    },
    /// Success at `E >= critical[O]`: a test that has been worked out already.
    Tabulated {
        /// The benchmark's law.
        law: Law,
        /// Time at which the comparison ends.
        horizon: Option<f64>,
        /// The least E by number of events, for at least as many events as the trial has subjects.
        critical: Vec<f64>,
    },
    /// `P(median > m | data) >= cut` for a constant hazard.
    Posterior {
        /// Prior of the hazard.
        prior: GammaMixture,
        /// m.
        median: f64,
        /// The posterior probability asked for.
        cut: f64,
    },
    /// Exact binomial test of the share free of the event at a landmark, among those whose state there is known.
    Landmark {
        /// The landmark.
        time: f64,
        /// Share under the null.
        reference: f64,
        /// Level.
        alpha: OneSidedAlpha,
    },
    /// At least so many known to be free of the event at a landmark.
    LandmarkCount {
        /// The landmark.
        time: f64,
        /// So many.
        at_least: u64,
    },
}

/// A test as a table by number.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::monitor) enum Decision {
    /// Success at `E >= critical[O]`, observation cut at the horizon.
    Tally(TallyDecision),
    /// Success with `at_least[known]` free of the event.
    Landmark { time: f64, at_least: Vec<u64> },
}

/// Success at `E >= critical[O]`, observation cut at the horizon.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::monitor) struct TallyDecision {
    pub(in crate::monitor) law: Law,
    pub(in crate::monitor) horizon: f64,
    pub(in crate::monitor) critical: Vec<f64>,
}

impl TallyDecision {
    /// Whether so much is a success; nothing is if nothing is expected.
    #[inline]
    pub(in crate::monitor) fn succeeds(&self, events: usize, expected: f64) -> bool {
        expected > 0.0 && expected >= self.critical[events]
    }

    /// A subject's part of E.
    #[inline]
    pub(in crate::monitor) fn amount(&self, time: f64) -> f64 {
        self.law.cumulative_hazard(time.min(self.horizon))
    }
}

impl FinalTest {
    /// The table for a trial of so many subjects.
    pub(in crate::monitor) fn decision(&self, subjects: usize) -> Result<Decision, MonitorError> {
        let most = subjects as u64;
        match self {
            Self::Logrank { variant, alpha, law, horizon } => {
                let horizon = horizon.map(|time| positive("the horizon", time)).transpose()?;
                Ok(Decision::Tally(TallyDecision {
                    law: law.clone(),
                    horizon: horizon.unwrap_or(f64::INFINITY),
                    critical: (0..=most).map(|events| critical_expected(*variant, events, *alpha)).collect(),
                }))
            }
            Self::Tabulated { law, horizon, critical } => {
                let horizon = horizon.map(|time| positive("the horizon", time)).transpose()?;
                if critical.len() <= subjects {
                    let (part, whole) = (most, critical.len().saturating_sub(1) as u64);
                    return Err(MonitorError::Count { what: "subjects of a tabulated test", part, whole });
                }
                Ok(Decision::Tally(TallyDecision {
                    law: law.clone(),
                    horizon: horizon.unwrap_or(f64::INFINITY),
                    critical: critical[..=subjects].to_vec(),
                }))
            }
            Self::Posterior { prior, median, cut } => {
                let rate = std::f64::consts::LN_2 / positive("the median to be exceeded", *median)?;
                probability("the cut of the final posterior", *cut)?;
                Ok(Decision::Tally(TallyDecision {
                    // E is the total time.
                    law: Law::Exponential(Exponential::from_rate(1.0)?),
                    horizon: f64::INFINITY,
                    critical: (0..=most).map(|events| prior.exposure_needed(rate, events, *cut)).collect(),
                }))
            }
            Self::Landmark { time, reference, alpha } => {
                positive("the landmark", *time)?;
                probability("the share free of the event under the null", *reference)?;
                let least = |known: u64| {
                    // One more than there are: no success.
                    (0..=known)
                        .find(|good| binomial::upper_tail(*good, known, *reference) <= alpha.get())
                        .unwrap_or(known + 1)
                };
                Ok(Decision::Landmark { time: *time, at_least: (0..=most).map(least).collect() })
            }
            Self::LandmarkCount { time, at_least } => {
                positive("the landmark", *time)?;
                Ok(Decision::Landmark { time: *time, at_least: vec![*at_least; subjects + 1] })
            }
        }
    }
}
