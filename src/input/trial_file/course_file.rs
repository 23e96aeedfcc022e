//! The tables of the trial file that say what happens between entry and analysis, as typed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::placed::{Placed, WholeNumber};
use crate::protocol::{SafetySet, ToxicEvent};

/// A rate of accrual from a time on.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateTable {
    /// When it begins; the first at 0.
    pub from: f64,
    /// Subjects per unit of time.
    pub rate: f64,
}

/// A site that enters subjects from the day it opens.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteTable {
    /// Name.
    pub name: Option<String>,
    /// When it opens; 0 if left out.
    #[serde(default)]
    pub opens: f64,
    /// Subjects per unit of time.
    pub rate: f64,
}

/// Accrual stands still once so many subjects have entered.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseTable {
    /// Subjects entered.
    pub after: Placed<WholeNumber>,
    /// For so long.
    pub lasts: Placed<f64>,
    /// Why.
    pub reason: Option<String>,
}

/// Disease and treatment between entry and event.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CourseTable {
    /// Share of deaths among first events; 0 if left out.
    pub death_share: Option<Placed<f64>>,
    /// Law of survival after progression, such as `exponential:median=6`.
    pub after_progression: Option<Placed<String>>,
    /// Variance of a gamma frailty with mean 1, which leaves the law of each truth as it is; 0 if left out.
    pub frailty_variance: Option<Placed<f64>>,
    /// Tumour response.
    pub response: Option<Placed<ResponseTable>>,
    /// End of treatment before progression.
    pub discontinuation: Option<Placed<DiscontinuationTable>>,
    /// Why.
    pub reason: Option<String>,
}

/// Tumour response.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseTable {
    /// Probability for one who lives long enough without progression.
    pub probability: Placed<f64>,
    /// Law of the time to its onset.
    pub onset: Placed<String>,
}

/// End of treatment before progression: `hazard`, or `probability` of it `by` a time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscontinuationTable {
    /// Per unit of time.
    pub hazard: Option<Placed<f64>>,
    /// Probability by the time `by`.
    pub probability: Option<Placed<f64>>,
    /// Time that goes with `probability`.
    pub by: Option<Placed<f64>>,
    /// Factor on the hazard of progression or death from then on; 1 if left out.
    pub hazard_ratio: Option<Placed<f64>>,
    /// Probability of a new anticancer therapy afterwards; 0 if left out.
    pub new_therapy: Option<Placed<f64>>,
    /// Weeks from the end of treatment to the new therapy; 0 if left out.
    pub new_therapy_after_weeks: Option<Placed<f64>>,
}

/// Effect of a phase on the hazard of those who enter it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EffectTable {
    /// Phase.
    pub phase: Placed<String>,
    /// Factor on the hazard.
    pub hazard_ratio: Placed<f64>,
    /// Weeks from the beginning of the phase until it acts; 0 if left out.
    pub after_weeks: Option<Placed<f64>>,
    /// Whether it ends with the phase; no if left out.
    #[serde(default)]
    pub during: bool,
}

/// A factor on the hazard from a time on, until the next.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HazardStepTable {
    /// When it begins.
    pub from: f64,
    /// Factor.
    pub hazard_ratio: f64,
}

/// A part of the population with a hazard of its own.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubgroupTable {
    /// Name.
    pub name: Option<String>,
    /// Share of the population.
    pub prevalence: Placed<f64>,
    /// Factor on its hazard.
    pub hazard_ratio: Placed<f64>,
}

/// Toxicity and the rules that watch over it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToxicityTable {
    /// By phase.
    #[serde(default)]
    pub phases: Vec<Placed<PhaseToxicityTable>>,
    /// Levels of the dose, each severe event taking one and treatment ending after the last; doses stay if left out.
    pub dose_levels: Option<Placed<WholeNumber>>,
    /// Stopping boundary.
    pub boundary: Option<Placed<BoundaryTable>>,
    /// Safety run-in.
    pub run_in: Option<Placed<RunInTable>>,
    /// Why.
    pub reason: Option<String>,
}

/// Toxicity in a phase: probabilities of a subject who completes its window.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PhaseToxicityTable {
    /// Phase.
    pub phase: Placed<String>,
    /// Of an event of grade 3 or more.
    pub severe: Placed<f64>,
    /// Of a dose-limiting event; 0 if left out, at most `severe`.
    pub dose_limiting: Option<Placed<f64>>,
    /// Of death by toxicity; 0 if left out, at most `dose_limiting`.
    pub related_death: Option<Placed<f64>>,
    /// Weeks from the beginning of the phase over which events come; its length if left out.
    pub window_weeks: Option<Placed<f64>>,
}

/// Stopping boundary: `stop_at`, or a `kind` with the toxicity `rate` still allowed and the `crossing` probability at it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoundaryTable {
    /// What is counted; `dose-limiting` if left out.
    pub event: Option<ToxicEvent>,
    /// In whom; `evaluable` if left out.
    pub set: Option<SafetySet>,
    /// Weeks from entry after which a subject without the event is evaluable.
    pub window_weeks: Placed<f64>,
    /// Least number of subjects with the event at which the trial stops, by subjects in the set, from 1.
    pub stop_at: Option<Placed<Vec<u64>>>,
    /// `pocock` or `obrien-fleming`.
    pub kind: Option<Placed<String>>,
    /// Toxicity rate at which the trial should rarely stop.
    pub rate: Option<Placed<f64>>,
    /// Probability of stopping at that rate, at most.
    pub crossing: Option<Placed<f64>>,
}

/// The first subjects of a phase, watched before more enter.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunInTable {
    /// Phase.
    pub phase: Placed<String>,
    /// So many subjects who begin it.
    pub subjects: Placed<WholeNumber>,
    /// The trial stops if so many of them have a dose-limiting event in it.
    pub stop_at: Placed<WholeNumber>,
    /// Weeks from the beginning of the phase for which each is watched.
    pub window_weeks: Placed<f64>,
    /// Least number of weeks between the entries of one of the first subjects of the trial and the next; 0 if left out.
    pub stagger_weeks: Option<Placed<f64>>,
    /// Whether accrual stands still while the last of them is watched; yes if left out.
    pub pause: Option<bool>,
}

/// When an interim analysis is due: one of `calendar`, `events` and `enrolled`, the last with `after`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TriggerTable {
    /// At this time from the opening of accrual.
    pub calendar: Option<Placed<f64>>,
    /// When so many events are known.
    pub events: Option<Placed<WholeNumber>>,
    /// When so many subjects have entered.
    pub enrolled: Option<Placed<WholeNumber>>,
    /// So long after the entry of the last of them; 0 if left out.
    pub after: Option<Placed<f64>>,
}

/// A stopping rule: one of `z`, `posterior`, `predictive` and `landmark`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleTable {
    /// Bound on z of the test.
    pub z: Option<Placed<f64>>,
    /// Bound on the posterior probability that the median is above the benchmark's.
    pub posterior: Option<Placed<f64>>,
    /// Shape of its gamma prior of the hazard, in events; 0.5 if left out.
    pub prior_events: Option<Placed<f64>>,
    /// Rate of that prior, in units of time; the prior's events times the benchmark's median over ln 2 if left out.
    pub prior_time: Option<Placed<f64>>,
    /// Bound on the predictive probability of significance at the end.
    pub predictive: Option<Placed<f64>>,
    /// Planned information fraction that goes with `predictive`.
    pub information: Option<Placed<f64>>,
    /// Time of a landmark, with the bound `subjects` on those known to reach it without event.
    pub landmark: Option<Placed<f64>>,
    /// That bound.
    pub subjects: Option<Placed<WholeNumber>>,
}
