//! One simulated trial, subject by subject.

use schemars::JsonSchema;
use serde::Serialize;

use crate::estimator::{KaplanMeier, Transform, quantile};
use crate::measure::TimeUnit;
use crate::sample::Sample;
use crate::scenario::Scenario;
use crate::simulation::{Replay, ReplayedSubject, replay};

/// A replayed trial.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReplayResult {
    /// `simulate`.
    pub command: &'static str,
    /// Replicate, from 0.
    pub replicate: u64,
    /// Truth.
    pub truth: String,
    /// Name of the last analysis, or what stopped the trial.
    pub ending: String,
    /// Unit of all times.
    pub time_unit: TimeUnit,
    /// Calendar time of the data cut.
    pub data_cut: f64,
    /// Events in the data.
    pub events: u64,
    /// Observed median; left out if it is not reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// Names of the phases, in the order of `phases` below.
    pub phases: Vec<String>,
    /// Subjects in the order of entry.
    pub subjects: Vec<ReplayedSubjectRecord>,
}

/// One subject; times from entry but for `entry`; what does not happen is left out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReplayedSubjectRecord {
    /// Number in the draws, from 1.
    pub subject: usize,
    /// Calendar time of entry.
    pub entry: f64,
    /// Time in the data.
    pub time: f64,
    /// Whether it ends in the event.
    pub event: bool,
    /// When progression or death really happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub true_event: Option<f64>,
    /// Death, if it is simulated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub death: Option<f64>,
    /// Dropout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dropout: Option<f64>,
    /// Beginning of the phases that the subject reaches.
    pub phases: Vec<PhaseBegin>,
    /// End of treatment before the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off_treatment: Option<f64>,
    /// New therapy before the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_therapy: Option<f64>,
    /// When response is seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<f64>,
    /// First event of grade 3 or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severe: Option<f64>,
    /// First dose-limiting event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dose_limiting: Option<f64>,
}

/// The beginning of a phase.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct PhaseBegin {
    /// Its place among the phases, from 0.
    pub phase: usize,
    /// Time from entry.
    pub begins: f64,
}

impl ReplayedSubjectRecord {
    /// Beginning of a phase, if it is reached.
    #[must_use]
    pub fn begin_of(&self, phase: usize) -> Option<f64> {
        self.phases.iter().find(|begin| begin.phase == phase).map(|begin| begin.begins)
    }
}

fn begun(subject: &ReplayedSubject) -> Vec<PhaseBegin> {
    let phases = subject.phases.iter().enumerate();
    phases
        .filter(|(_, begins)| begins.is_finite())
        .map(|(phase, begins)| PhaseBegin { phase, begins: *begins })
        .collect()
}

fn comes(time: f64) -> Option<f64> {
    time.is_finite().then_some(time)
}

impl From<&ReplayedSubject> for ReplayedSubjectRecord {
    fn from(subject: &ReplayedSubject) -> Self {
        Self {
            subject: subject.subject,
            entry: subject.entry,
            time: subject.time,
            event: subject.event,
            true_event: comes(subject.true_event),
            death: comes(subject.death),
            dropout: comes(subject.dropout),
            phases: begun(subject),
            off_treatment: comes(subject.off_treatment),
            new_therapy: comes(subject.new_therapy),
            response: comes(subject.response),
            severe: comes(subject.severe),
            dose_limiting: comes(subject.dose_limiting),
        }
    }
}

/// Draws one trial of a run again, and the curve of its data.
#[must_use]
pub fn replay_result(scenario: &Scenario, which: Replay) -> (ReplayResult, Option<KaplanMeier>) {
    let trial = replay(scenario, which);
    let times: Vec<f64> = trial.subjects.iter().map(|subject| subject.time).collect();
    let events: Vec<bool> = trial.subjects.iter().map(|subject| subject.event).collect();
    let curve = Sample::from_times(&times, &events).ok().map(|sample| KaplanMeier::of_sample(&sample));
    let level = scenario.analysis.conf_level;
    let median =
        curve.as_ref().and_then(|curve| quantile(curve, 0.5, Transform::LogLog, level).estimate.value());
    let phases = scenario.course.iter().flat_map(|plan| &plan.course.phases);
    let result = ReplayResult {
        command: "simulate",
        replicate: which.replicate,
        truth: scenario.truths[which.truth].name.clone(),
        ending: trial.ending,
        time_unit: scenario.header.unit,
        data_cut: trial.cut,
        events: events.iter().filter(|event| **event).count() as u64,
        median,
        phases: phases.map(|phase| phase.name.clone()).collect(),
        subjects: trial.subjects.iter().map(Into::into).collect(),
    };
    (result, curve)
}
