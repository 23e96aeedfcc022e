//! Endpoint and course of every subject at the cutoff.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::MonitorFault;
use super::cut::{Cut, CutSubject, censoring_rule, schedule};
use super::status::on_treatment;
use crate::derivation::{Confirmation, EventRule, TrialSubject, days_between, first_response};
use crate::measure::Caution;
use crate::monitor::State;
use crate::protocol::CensoringRule;
use crate::results::EndingId;
use crate::scenario::Scenario;

/// A subject at the cutoff.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SubjectRecord {
    /// Identifier.
    pub subject: String,
    /// Day of the origin.
    pub origin: String,
    /// Calendar time of the origin.
    pub entry: f64,
    /// Day of the event or of the last assessment without it.
    pub end: String,
    /// Time between.
    pub time: f64,
    /// How long it could have been observed.
    pub potential: f64,
    /// Whether it ended in the event.
    pub event: bool,
    /// How it ended: progression, death, or the reason of censoring.
    pub ending: EndingId,
    /// `event`, `at-risk`, `lost`.
    pub state: &'static str,
    /// Name of the last phase begun.
    pub phase: Option<String>,
    /// Highest grade of an adverse event.
    pub worst_grade: Option<u8>,
    /// What happened to it, for a figure.
    pub course: SubjectCourse,
    /// Baseline values by the variable of the criteria, `null` where the cell is empty.
    pub baseline: BTreeMap<String, Option<f64>>,
}

/// What happened to a subject; times since its origin, in the unit of the trial.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct SubjectCourse {
    /// Treatment by phase, then what of the follow-up is without treatment.
    pub spans: Vec<PhaseSpan>,
    /// First response, not confirmed.
    pub response: Option<f64>,
    /// Progression.
    pub progression: Option<f64>,
    /// Death.
    pub death: Option<f64>,
    /// End of treatment.
    pub treatment_end: Option<f64>,
    /// First dose-limiting adverse event.
    pub dose_limiting: Option<f64>,
    /// Cutoff, for a subject that is followed on without the event.
    pub followed_to: Option<f64>,
}

/// A stretch of time in a phase.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PhaseSpan {
    /// Name of the phase; null for time off treatment.
    pub phase: Option<String>,
    /// From.
    pub from: f64,
    /// To.
    pub to: f64,
}

/// The endpoint of every subject at a cutoff, in the order of their entry.
#[derive(Debug, Clone)]
pub struct EndpointData {
    /// The subjects.
    pub subjects: Vec<SubjectRecord>,
    /// How progression-free survival is read.
    pub rule: CensoringRule,
    /// What to keep in mind of the days.
    pub cautions: Vec<Caution>,
}

/// Progression-free survival of the subjects of an extract as known at `cutoff`, by the rule, the origin and the count of days of the plan.
///
/// # Errors
/// [`MonitorFault`].
pub fn endpoint_data(
    scenario: &Scenario,
    extract: &[TrialSubject],
    cutoff: Date,
) -> Result<EndpointData, MonitorFault> {
    let cut = Cut::new(scenario, extract, cutoff, scenario.data.opened)?;
    Ok(EndpointData {
        subjects: subjects(scenario, &cut),
        rule: cut.rule,
        cautions: day_cautions(extract, cutoff),
    })
}

pub(super) fn subjects(scenario: &Scenario, cut: &Cut) -> Vec<SubjectRecord> {
    let record = |(subject, potential): (&CutSubject, f64)| {
        let known = &subject.known.subject;
        SubjectRecord {
            subject: subject.id().to_owned(),
            origin: subject.origin().to_string(),
            entry: subject.entry,
            end: subject.pfs.end.date.to_string(),
            time: subject.time,
            potential,
            event: subject.state == State::Event,
            ending: subject.pfs.ending.into(),
            state: match subject.state {
                State::Event => "event",
                State::AtRisk => "at-risk",
                State::Lost => "lost",
            },
            phase: known
                .phase_reached()
                .and_then(|place| scenario.phases.get(place))
                .map(|phase| phase.name.clone()),
            worst_grade: known.worst_grade(),
            course: course(scenario, cut, subject),
            baseline: known.baseline_values.iter().cloned().collect(),
        }
    };
    cut.subjects.iter().zip(cut.potential()).map(record).collect()
}

/// The last day on which something was recorded. Not the day last known alive: a later extract moves it, and the same cut must say the same.
fn last_record(subject: &TrialSubject) -> Option<Date> {
    let history = &subject.history;
    let dated = [&history.new_therapy, &subject.treatment_end].into_iter().flatten();
    let dated = dated.chain(history.assessments().iter().map(|assessment| &assessment.at));
    let dated = dated.chain(subject.adverse_events.iter().map(|event| &event.at));
    dated.chain(subject.phases.iter().flatten()).map(|at| at.date).max()
}

/// Phases last to the next one, the last begun to the end of treatment; a subject is seen up to its death, to the cutoff while it is followed, else to
/// the last record.
fn course(scenario: &Scenario, cut: &Cut, subject: &CutSubject) -> SubjectCourse {
    let known = &subject.known.subject;
    let origin = known.history.origin.date;
    let since = |date: Date| cut.in_unit(days_between(origin, date).max(0));
    let planned = schedule(scenario);
    let rule = EventRule::new(censoring_rule(scenario), planned.as_ref());
    let response = rule.ok().and_then(|rule| first_response(&known.history, rule, Confirmation::NotRequired));
    let death = known.history.death.as_ref().map(|at| since(at.date));
    let at_cutoff = since(cut.cutoff);
    // Where no end of treatment is recorded of anybody, treatment ends with the event.
    let recorded = cut.subjects.iter().any(|other| other.known.subject.treatment_end.is_some());
    let treated = on_treatment(subject) && (recorded || subject.state == State::AtRisk);
    let last = match (death, known.withdrawn.as_ref()) {
        (Some(death), _) => death,
        (None, Some(withdrawn)) => since(withdrawn.date),
        (None, None) if treated || subject.state == State::AtRisk => at_cutoff,
        (None, None) => last_record(known).map_or(subject.time, since).min(at_cutoff),
    };
    let treatment_end = known.treatment_end.as_ref().map(|at| since(at.date));
    let off = if treated { last } else { treatment_end.unwrap_or(subject.time.min(last)) };
    let begun: Vec<(usize, f64)> = (known.phases.iter().enumerate())
        .filter_map(|(phase, at)| Some((phase, since(at.as_ref()?.date))))
        .collect();
    let mut spans: Vec<PhaseSpan> = begun
        .iter()
        .enumerate()
        .map(|(place, (phase, from))| PhaseSpan {
            phase: scenario.phases.get(*phase).map(|phase| phase.name.clone()),
            from: *from,
            to: begun.get(place + 1).map_or(off, |(_, next)| *next).max(*from),
        })
        .collect();
    if last > off {
        spans.push(PhaseSpan { phase: None, from: off, to: last });
    }
    SubjectCourse {
        spans,
        response: response.map(|assessment| since(assessment.at.date)),
        progression: known.history.progression().map(|at| since(at.date)),
        death,
        treatment_end,
        dose_limiting: known.first_event(|event| event.dose_limiting).map(|(_, day)| cut.in_unit(day.max(0))),
        followed_to: (subject.state == State::AtRisk).then_some(at_cutoff),
    }
}

/// Days by which a cutoff may lie beyond the last day in the data: an extract is made soon after what it holds.
const SOON: i32 = 14;

/// Years after the cutoff from which on a day is asked about: cuts of long ago are made again.
const FAR: i32 = 5;
const DAYS_A_YEAR: i32 = 365;

pub(super) fn day_cautions(subjects: &[TrialSubject], cutoff: Date) -> Vec<Caution> {
    let last = subjects.iter().filter_map(TrialSubject::last_day).max();
    let late = last.and_then(|last| {
        let days = crate::derivation::days_between(last, cutoff);
        (days > SOON)
            .then(|| Caution::CutoffBeyondData { last: last.to_string(), days: days.unsigned_abs().into() })
    });
    let far = subjects.iter().filter_map(|subject| {
        let last = subject.last_day()?;
        let years = crate::derivation::days_between(cutoff, last) / DAYS_A_YEAR;
        (years >= FAR).then(|| Caution::DayFarAhead {
            subject: subject.history.id.clone(),
            day: last.to_string(),
            years: years.unsigned_abs().into(),
        })
    });
    late.into_iter().chain(far).collect()
}
