//! Toxicity by phase, and the rules that watch over it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Toxicity in one phase of treatment, of a subject who completes its window; nested: a death is dose-limiting, what is
/// dose-limiting is severe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseToxicity {
    /// Index of the phase.
    pub phase: usize,
    /// Probability of an event of grade 3 or more.
    pub severe: f64,
    /// Probability of a dose-limiting event.
    pub dose_limiting: f64,
    /// Probability of death by toxicity.
    pub related_death: f64,
    /// Time from the beginning of the phase over which events come uniformly.
    pub window: f64,
}

/// The event that a rule counts, one a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ToxicEvent {
    /// Grade 3 or more.
    Severe,
    /// Dose-limiting.
    DoseLimiting,
}

/// The subjects in a rule's denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SafetySet {
    /// Those who had the event or completed the window on treatment.
    Evaluable,
    /// All who have begun treatment.
    Treated,
}

/// Stops as soon as so many subjects have had the event.
#[derive(Debug, Clone, PartialEq)]
pub struct ToxicityBoundary {
    /// What is counted.
    pub event: ToxicEvent,
    /// In whom.
    pub set: SafetySet,
    /// From entry to the end of the observation that makes a subject evaluable.
    pub window: f64,
    /// Least number of subjects with the event at which the trial stops, by subjects in the set, from 1; above their number for "never".
    pub stop_at: Vec<u64>,
}

/// The first subjects of a phase, watched before others enter the trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunIn {
    /// Index of the phase.
    pub phase: usize,
    /// So many subjects who begin it.
    pub subjects: usize,
    /// The trial stops if so many of them have a dose-limiting event in it.
    pub stop_at: usize,
    /// How long each is watched from the beginning of the phase.
    pub window: f64,
    /// Whether accrual stands still from the last one's beginning of the phase until the end of the watch.
    pub pause: bool,
}

/// Toxicity of the treatment and its rules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToxicityPlan {
    /// By phase.
    pub phases: Vec<PhaseToxicity>,
    /// Levels of the dose from the first down: each severe event takes one, after the last the treatment ends; 0 if doses stay.
    pub dose_levels: usize,
    /// Stopping boundary.
    pub boundary: Option<ToxicityBoundary>,
    /// Safety run-in.
    pub run_in: Option<RunIn>,
}
