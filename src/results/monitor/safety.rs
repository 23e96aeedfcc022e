//! Toxicity at the cutoff, and the rules that watch over it.

use schemars::JsonSchema;
use serde::Serialize;

use super::cut::{Cut, CutSubject};
use super::share::{ShareRecord, share};
use crate::derivation::{AdverseEvent, days_between};
use crate::monitor::State;
use crate::protocol::{RunIn, SafetySet, ToxicEvent, ToxicityBoundary};
use crate::scenario::Scenario;

/// Toxicity.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SafetyRecord {
    /// Subjects by the highest grade of their adverse events: none, then 1 to 5.
    pub worst_grade: [u64; 6],
    /// Subjects with an event of grade 3 or more.
    pub severe: ShareRecord,
    /// Subjects with a dose-limiting event.
    pub dose_limiting: ShareRecord,
    /// By term, those of grade 3 or more most often first.
    pub terms: Vec<TermCount>,
    /// The stopping boundary of the trial file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boundary: Option<BoundaryStatus>,
    /// The safety run-in of the trial file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_in: Option<RunInStatus>,
}

/// An adverse event by term, each subject once at its highest grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TermCount {
    /// Term.
    pub term: String,
    /// Subjects by highest grade, 1 to 5.
    pub by_grade: [u64; 5],
}

/// The stopping boundary at the cutoff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BoundaryStatus {
    /// What is counted.
    pub event: ToxicEvent,
    /// In whom.
    pub set: SafetySet,
    /// Subjects counted.
    pub subjects: u64,
    /// Of these, with the event.
    pub toxicities: u64,
    /// Events at which the trial stops among so many; null if never.
    pub stop_at: Option<u64>,
    /// Further subjects with the event among those now counted at which the trial stops; null if never, 0 once it does.
    pub more_to_stop: Option<u64>,
    /// Subjects at whose number the boundary was reached; null if it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crossed_at: Option<u64>,
    /// Subjects with the event among the first k counted, for k from 1.
    pub path: Vec<u64>,
    /// The table: from so many subjects, to so many, events at which the trial stops.
    pub table: Vec<[u64; 3]>,
}

/// The safety run-in at the cutoff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RunInStatus {
    /// Phase watched.
    pub phase: String,
    /// Subjects of the run-in.
    pub planned: u64,
    /// Of these, those who have begun the phase.
    pub begun: u64,
    /// Of these, those whose watch is over.
    pub watched: u64,
    /// With a dose-limiting event within the watch.
    pub dose_limiting: u64,
    /// The trial stops at so many.
    pub stop_at: u64,
}

impl RunInStatus {
    /// Whether the trial stops.
    #[must_use]
    pub fn stops(&self) -> bool {
        self.dose_limiting >= self.stop_at
    }
}

pub(super) fn safety(scenario: &Scenario, cut: &Cut) -> SafetyRecord {
    let n = cut.subjects.len() as u64;
    let mut worst_grade = [0; 6];
    for subject in &cut.subjects {
        worst_grade[usize::from(subject.known.subject.worst_grade().unwrap_or(0))] += 1;
    }
    let having = |counts: fn(&AdverseEvent) -> bool| {
        let has = |subject: &&CutSubject| subject.known.subject.first_event(counts).is_some();
        share(cut.subjects.iter().filter(has).count() as u64, n)
    };
    let plan = scenario.course.as_ref().and_then(|plan| plan.course.toxicity.as_ref());
    SafetyRecord {
        worst_grade,
        severe: having(|event| event.grade >= SEVERE),
        dose_limiting: having(|event| event.dose_limiting),
        terms: terms(cut),
        boundary: plan.and_then(|plan| plan.boundary.as_ref()).map(|bound| boundary(bound, cut)),
        run_in: plan.and_then(|plan| plan.run_in.as_ref()).map(|watch| run_in(watch, scenario, cut)),
    }
}

/// Least grade that counts as severe.
const SEVERE: u8 = 3;

fn terms(cut: &Cut) -> Vec<TermCount> {
    let mut found: std::collections::BTreeMap<&str, [u64; 5]> = std::collections::BTreeMap::new();
    for subject in &cut.subjects {
        let mut worst: std::collections::BTreeMap<&str, u8> = std::collections::BTreeMap::new();
        for event in subject.known.subject.adverse_events.iter().filter(|event| !event.term.is_empty()) {
            let grade = worst.entry(&event.term).or_default();
            *grade = event.grade.max(*grade);
        }
        for (term, grade) in worst {
            found.entry(term).or_default()[usize::from(grade - 1)] += 1;
        }
    }
    let count = |(term, by_grade): (&str, [u64; 5])| TermCount { term: term.to_owned(), by_grade };
    let mut terms: Vec<TermCount> = found.into_iter().map(count).collect();
    let rank = |term: &TermCount| {
        let severe: u64 = term.by_grade[2..].iter().sum();
        (severe, term.by_grade.iter().sum::<u64>())
    };
    terms.sort_by_key(|term| std::cmp::Reverse(rank(term)));
    terms
}

/// The boundary as the simulation watches it: whenever a subject has the event, among the first k who entered, for every k. Who has left without
/// the event before the end of its window is in no k of the evaluable set; who is still in its window counts in k.
fn boundary(rule: &ToxicityBoundary, cut: &Cut) -> BoundaryStatus {
    let counts = |event: &AdverseEvent| match rule.event {
        ToxicEvent::Severe => event.grade >= SEVERE,
        ToxicEvent::DoseLimiting => event.dose_limiting,
    };
    let (mut k, mut toxic, mut crossed_at) = (0_u64, 0_u64, None);
    let mut path = Vec::new();
    for subject in &cut.subjects {
        let known = &subject.known.subject;
        let event = known.first_event(counts).map(|(_, days)| cut.in_unit(days));
        let has = event.is_some_and(|time| time <= rule.window);
        let ends = [
            (subject.state == State::Event).then_some(subject.pfs.end.date),
            known.history.death.as_ref().map(|death| death.date),
            known.withdrawn.as_ref().map(|day| day.date),
            known.treatment_end.as_ref().map(|day| day.date),
        ];
        let left = ends.into_iter().flatten().min();
        let left = left.map(|date| cut.in_unit(days_between(known.history.origin.date, date)));
        let unevaluable = !has && left.is_some_and(|left| left < rule.window);
        if rule.set == SafetySet::Evaluable && unevaluable {
            continue;
        }
        k += 1;
        toxic += u64::from(has);
        path.push(toxic);
        if crossed_at.is_none() && bound_of(rule, k).is_some_and(|bound| toxic >= bound) {
            crossed_at = Some(k);
        }
    }
    let stop_at = if k > 0 { bound_of(rule, k) } else { None };
    let more = stop_at.map(|bound| bound.saturating_sub(toxic));
    BoundaryStatus {
        event: rule.event,
        set: rule.set,
        subjects: k,
        toxicities: toxic,
        stop_at,
        more_to_stop: if crossed_at.is_some() { Some(0) } else { more },
        crossed_at,
        path,
        table: steps(rule),
    }
}

/// Events at which the trial stops among `k` subjects.
fn bound_of(rule: &ToxicityBoundary, k: u64) -> Option<u64> {
    let bound = rule.stop_at.get(usize::try_from(k).ok()?.checked_sub(1)?)?;
    (*bound <= k).then_some(*bound)
}

/// Numbers of subjects with the same bound in one row.
fn steps(rule: &ToxicityBoundary) -> Vec<[u64; 3]> {
    let mut table: Vec<[u64; 3]> = Vec::new();
    for k in 1..=rule.stop_at.len() as u64 {
        let Some(bound) = bound_of(rule, k) else { continue };
        match table.last_mut() {
            Some(last) if last[2] == bound => last[1] = k,
            _ => table.push([k, k, bound]),
        }
    }
    table
}

fn run_in(watch: &RunIn, scenario: &Scenario, cut: &Cut) -> RunInStatus {
    let mut begins: Vec<(jiff::civil::Date, &CutSubject)> = cut
        .subjects
        .iter()
        .filter_map(|subject| {
            let begin = subject.known.subject.phases.get(watch.phase)?.as_ref()?;
            Some((begin.date, subject))
        })
        .collect();
    begins.sort_by_key(|(begin, _)| *begin);
    begins.truncate(watch.subjects);
    let limited = |(begin, subject): &&(jiff::civil::Date, &CutSubject)| {
        subject.known.subject.adverse_events.iter().any(|event| {
            let since = cut.in_unit(days_between(*begin, event.at.date));
            event.dose_limiting && (0.0..=watch.window).contains(&since)
        })
    };
    let over = |begin: jiff::civil::Date| cut.in_unit(days_between(begin, cut.cutoff)) >= watch.window;
    RunInStatus {
        phase: scenario.phases.get(watch.phase).map_or_else(String::new, |phase| phase.name.clone()),
        planned: watch.subjects as u64,
        begun: begins.len() as u64,
        watched: begins.iter().filter(|(begin, _)| over(*begin)).count() as u64,
        dose_limiting: begins.iter().filter(limited).count() as u64,
        stop_at: watch.stop_at as u64,
    }
}
