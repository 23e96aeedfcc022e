//! Where the trial stands: enrolment, phases, events, why times are censored, follow-up, scans.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::cut::{Cut, CutSubject, schedule};
use crate::derivation::{AssessmentRecord, CensoringReason, Ending, days_between};
use crate::monitor::State;
use crate::scenario::Scenario;

/// Where the trial stands.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StatusRecord {
    /// Calendar time of the cut since the opening.
    pub time: f64,
    /// Subjects who have begun.
    pub entered: u64,
    /// Subjects planned.
    pub planned: u64,
    /// Day of the first and of the last beginning.
    pub first_and_last_entry: [String; 2],
    /// Subjects of the extract who began after the cutoff.
    pub not_begun: Vec<String>,
    /// Phases of treatment.
    pub phases: Vec<PhaseStatus>,
    /// Whether the data have any end of treatment: without one nobody is known to be off it but the dead and the withdrawn.
    pub treatment_ends_recorded: bool,
    /// Subjects still on treatment.
    pub on_treatment: u64,
    /// Subjects off treatment by recorded reason, most first.
    pub off_treatment: Vec<ReasonCount>,
    /// Progressions that count.
    pub progressions: u64,
    /// Deaths that count.
    pub deaths: u64,
    /// Progressions and deaths.
    pub events: u64,
    /// Subjects without the event who are still followed.
    pub followed: u64,
    /// Subjects without the event of whom nothing more will be learnt.
    pub lost: u64,
    /// Deaths of any time.
    pub all_deaths: u64,
    /// Times without the event by reason, most first.
    pub censored: Vec<CensoredCount>,
    /// Total time under observation for the endpoint.
    pub exposure: f64,
    /// Events of the planned subjects; of those entered.
    pub maturity: [f64; 2],
    /// Subjects taken as assessed at the cutoff, since only later assessments are recorded.
    pub assessed_at_cutoff: u64,
    /// Scans held, where each is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scans: Option<ScanStatus>,
}

/// A phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PhaseStatus {
    /// Name.
    pub phase: String,
    /// Subjects who have begun it.
    pub reached: u64,
    /// Subjects in it, on treatment.
    pub now: u64,
}

/// A reason as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReasonCount {
    /// Reason; empty where none is recorded.
    pub reason: String,
    /// Subjects.
    pub subjects: u64,
}

/// A reason of censoring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CensoredCount {
    /// Reason.
    pub reason: CensoringReason,
    /// Subjects.
    pub subjects: u64,
}

/// Scans that were due up to the end of each subject's observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct ScanStatus {
    /// Visits whose window had closed.
    pub due: u64,
    /// Of these, those with an assessment.
    pub held: u64,
    /// Assessments that are not evaluable.
    pub not_evaluable: u64,
    /// Assessments outside the window of their visit; left out where no window is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outside_window: Option<u64>,
}

/// Subjects by key, most first, then in the order of the keys.
fn counted<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<(K, u64)> {
    let mut counts: BTreeMap<K, u64> = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    let mut counts: Vec<(K, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// Whether the subject is on treatment: it has neither ended nor died.
pub(super) fn on_treatment(subject: &CutSubject) -> bool {
    let known = &subject.known.subject;
    known.treatment_end.is_none() && known.history.death.is_none() && known.withdrawn.is_none()
}

pub(super) fn status(scenario: &Scenario, cut: &Cut) -> StatusRecord {
    let subjects = &cut.subjects;
    let phases = scenario.phases.iter().enumerate().map(|(place, phase)| {
        let has =
            |subject: &&CutSubject| subject.known.subject.phases.get(place).is_some_and(Option::is_some);
        let is_last = |subject: &&CutSubject| subject.known.subject.phase_reached() == Some(place);
        let in_it = subjects.iter().filter(is_last).filter(|subject| on_treatment(subject));
        PhaseStatus {
            phase: phase.name.clone(),
            reached: subjects.iter().filter(has).count() as u64,
            now: in_it.count() as u64,
        }
    });
    let with = |ending| subjects.iter().filter(|subject| subject.pfs.ending == ending).count() as u64;
    let off = subjects.iter().filter(|subject| !on_treatment(subject));
    let reasons = off.map(|subject| {
        let known = &subject.known.subject;
        let died = known.history.death.is_some() && known.treatment_end.is_none();
        let recorded = known.treatment_end_reason.clone();
        recorded.unwrap_or_else(|| if died { "death".to_owned() } else { String::new() })
    });
    let censored = subjects.iter().filter_map(|subject| match subject.pfs.ending {
        Ending::Censored(reason) => Some(reason),
        _ => None,
    });
    let events = cut.count_of(State::Event);
    let entries = || subjects.iter().map(CutSubject::origin);
    let day = |date: Option<jiff::civil::Date>| date.map_or_else(String::new, |date| date.to_string());
    StatusRecord {
        time: cut.time,
        entered: subjects.len() as u64,
        planned: scenario.conduct.subjects as u64,
        first_and_last_entry: [day(entries().min()), day(entries().max())],
        not_begun: cut.not_begun.clone(),
        phases: phases.collect(),
        treatment_ends_recorded: subjects.iter().any(|subject| subject.known.subject.treatment_end.is_some()),
        on_treatment: subjects.iter().filter(|subject| on_treatment(subject)).count() as u64,
        off_treatment: counted(reasons)
            .into_iter()
            .map(|(reason, subjects)| ReasonCount { reason, subjects })
            .collect(),
        progressions: with(Ending::Progression),
        deaths: with(Ending::Death),
        events,
        followed: cut.count_of(State::AtRisk),
        lost: cut.count_of(State::Lost),
        all_deaths: subjects.iter().filter(|s| s.known.subject.history.death.is_some()).count() as u64,
        censored: counted(censored)
            .into_iter()
            .map(|(reason, subjects)| CensoredCount { reason, subjects })
            .collect(),
        exposure: subjects.iter().map(|subject| subject.time).sum(),
        maturity: [scenario.conduct.subjects, subjects.len()].map(|of| events as f64 / of as f64),
        assessed_at_cutoff: subjects.iter().filter(|subject| subject.known.assessed_at_cutoff).count() as u64,
        scans: scans(scenario, cut),
    }
}

/// Visits due, held and outside their window; nothing where assessments are summarised or no scans are planned.
fn scans(scenario: &Scenario, cut: &Cut) -> Option<ScanStatus> {
    let planned = schedule(scenario)?;
    let single = |subject: &CutSubject| subject.known.subject.record == AssessmentRecord::Each;
    if !cut.subjects.iter().all(single) {
        return None;
    }
    let window = planned.window();
    let mut found = ScanStatus { outside_window: (window > 0.0).then_some(0), ..ScanStatus::default() };
    for subject in &cut.subjects {
        let known = &subject.known.subject;
        let history = &known.history;
        let ends = [
            (subject.state == State::Event).then_some(subject.pfs.end.date),
            history.death.as_ref().map(|death| death.date),
            known.withdrawn.as_ref().map(|withdrawn| withdrawn.date),
        ];
        let end = ends.into_iter().flatten().fold(cut.cutoff, std::cmp::min);
        let offset = |date| days_between(history.origin.date, date);
        let due = planned.closed_before(offset(end));
        let mut visits = Vec::new();
        for assessment in history.assessments() {
            let day = offset(assessment.at.date);
            if day <= 0 || assessment.at.date > end {
                continue;
            }
            let visit = planned.visit_of(day);
            let off = f64::from(day) - planned.visits().nth(visit);
            if let Some(count) = &mut found.outside_window {
                *count += u64::from(visit > 0 && off.abs() > window);
            }
            found.not_evaluable += u64::from(!assessment.response.is_evaluable());
            visits.push(visit);
        }
        visits.sort_unstable();
        visits.dedup();
        found.due += due;
        found.held += visits.iter().filter(|visit| (1..=due).contains(visit)).count() as u64;
    }
    Some(found)
}
