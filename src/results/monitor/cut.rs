//! The data at the cutoff: endpoint, state and calendar of every subject.

use jiff::civil::Date;

use super::MonitorFault;
use crate::benchmark::Benchmark;
use crate::derivation::{
    AssessmentSchedule, DateArithmetic, Ending, EventRule, SubjectAtCutoff, TimeToEvent, TrialSubject,
    days_between, in_days, progression_free_survival, visits_in_days,
};
use crate::measure::TimeUnit;
use crate::monitor::{FinalCut, FollowUpPlan, Followed, InterimData, State};
use crate::protocol::{CensoringRule, Cutoff, Visits};
use crate::sample::{Sample, Subject};
use crate::scenario::Scenario;

/// A subject at the cutoff.
#[derive(Debug, Clone)]
pub(super) struct CutSubject {
    pub(super) known: SubjectAtCutoff,
    pub(super) pfs: TimeToEvent,
    /// Time to the event or to the last day without it, in the unit of the trial.
    pub(super) time: f64,
    /// Calendar time of the origin.
    pub(super) entry: f64,
    pub(super) state: State,
}

impl CutSubject {
    pub(super) fn id(&self) -> &str {
        &self.known.subject.history.id
    }

    pub(super) fn origin(&self) -> Date {
        self.known.subject.history.origin.date
    }
}

/// All of them, in the order of their entry.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    pub(super) cutoff: Date,
    /// Whether the trial file says when accrual opened; else calendar time 0 is the first origin.
    pub(super) opening_known: bool,
    /// Calendar time 0.
    pub(super) opened: Date,
    /// Calendar time of the end of the cutoff day.
    pub(super) time: f64,
    pub(super) unit: TimeUnit,
    pub(super) subjects: Vec<CutSubject>,
    /// The same as times and states alone.
    pub(super) data: InterimData,
    /// Subjects of the extract who had not begun by the cutoff.
    pub(super) not_begun: Vec<String>,
    pub(super) rule: CensoringRule,
}

/// The rule by which the endpoint is read: that of the trial file, else the convention that censors no event.
pub(super) fn censoring_rule(scenario: &Scenario) -> CensoringRule {
    visits(scenario).map_or(CensoringRule::TreatmentPolicy, |visits| visits.rule)
}

fn visits(scenario: &Scenario) -> Option<&Visits> {
    scenario.course.as_ref().and_then(|plan| plan.course.visits.as_ref())
}

/// The planned scans in days, with their window.
pub(super) fn schedule(scenario: &Scenario) -> Option<AssessmentSchedule> {
    let unit = scenario.header.unit;
    let planned = visits_in_days(scenario.scans.as_ref()?, unit).ok()?;
    let window = visits(scenario).map_or(0.0, |visits| in_days(visits.window, unit));
    AssessmentSchedule::new(planned, window).ok()
}

impl Cut {
    /// The subjects as known at `cutoff`; calendar time counts from `opened`, else from the first origin.
    pub(super) fn new(
        scenario: &Scenario,
        subjects: &[TrialSubject],
        cutoff: Date,
        opened: Option<Date>,
    ) -> Result<Self, MonitorFault> {
        let first = subjects.iter().map(|subject| subject.history.origin.date).min();
        let first = first.ok_or(MonitorFault::NobodyEntered { cutoff, first: None })?;
        if first > cutoff {
            return Err(MonitorFault::NobodyEntered { cutoff, first: Some(first) });
        }
        let opened = opened.unwrap_or(first);
        if opened > first {
            return Err(MonitorFault::OpenedLate { opened, first });
        }
        let rule = censoring_rule(scenario);
        let planned = schedule(scenario);
        let events = EventRule::new(rule, planned.as_ref()).map_err(MonitorFault::Schedule)?;
        let unit = scenario.header.unit;
        let in_unit = |days: i32| f64::from(days) / unit.in_days();
        let time = in_unit(days_between(opened, cutoff) + 1);
        let (mut begun, mut not_begun) = (Vec::new(), Vec::new());
        for subject in subjects {
            let Some(known) = subject.at_cutoff(cutoff) else {
                not_begun.push(subject.history.id.clone());
                continue;
            };
            let pfs = progression_free_survival(&known.subject.history, events);
            let counted =
                DateArithmetic { end: pfs.end.date, start: pfs.start.date, count: scenario.data.count };
            let subject = CutSubject {
                time: in_unit(counted.days()),
                entry: in_unit(days_between(opened, subject.history.origin.date)),
                state: state(&known, &pfs, rule),
                known,
                pfs,
            };
            begun.push(subject);
        }
        begun.sort_by(|a, b| a.entry.total_cmp(&b.entry).then_with(|| a.id().cmp(b.id())));
        let planned = scenario.conduct.subjects;
        if begun.len() > planned {
            return Err(MonitorFault::TooManySubjects { entered: begun.len(), planned });
        }
        Ok(Self {
            cutoff,
            opening_known: scenario.data.opened.is_some(),
            opened,
            time,
            unit,
            data: interim(&begun, time, planned)?,
            subjects: begun,
            not_begun,
            rule,
        })
    }

    /// Times and events.
    pub(super) fn sample(&self) -> Result<Sample, MonitorFault> {
        let subject = |subject: &CutSubject| Subject {
            entry: 0.0,
            time: subject.time,
            event: subject.state == State::Event,
        };
        Sample::new(self.subjects.iter().map(subject).collect()).map_err(MonitorFault::Sample)
    }

    /// How long each could have been observed.
    pub(super) fn potential(&self) -> Vec<f64> {
        self.subjects.iter().map(|subject| (self.time - subject.entry).max(subject.time)).collect()
    }

    /// How many are in the state.
    pub(super) fn count_of(&self, state: State) -> u64 {
        self.subjects.iter().filter(|subject| subject.state == state).count() as u64
    }

    /// Days since a subject's origin, in the unit of the trial.
    pub(super) fn in_unit(&self, days: i32) -> f64 {
        f64::from(days) / self.unit.in_days()
    }
}

/// What the completion of the trial starts from.
fn interim(subjects: &[CutSubject], time: f64, planned: usize) -> Result<InterimData, MonitorFault> {
    let followed = |subject: &CutSubject| Followed {
        entry: subject.entry,
        time: subject.time.min(time - subject.entry),
        state: subject.state,
    };
    Ok(InterimData::new(subjects.iter().map(followed).collect(), time, planned)?)
}

/// When the final analysis is, by the plan.
pub(super) fn final_cut(scenario: &Scenario) -> FinalCut {
    let course = scenario.course.as_ref();
    let (date, after_last_entry) = match scenario.conduct.cutoff {
        Cutoff::Calendar(time) => (Some(time), None),
        Cutoff::AfterLastSubject(time) => (None, Some(time)),
    };
    FinalCut {
        after_last_entry,
        events: course.and_then(|plan| plan.final_events).map(|events| events as u64),
        date,
        follow_up: course.and_then(|plan| plan.course.restriction),
    }
}

/// What ends the comparison with a benchmark, the event apart.
pub(super) fn follow_up(scenario: &Scenario, benchmark: &Benchmark) -> FollowUpPlan {
    FollowUpPlan {
        horizon: benchmark.horizon,
        follow_up: final_cut(scenario).follow_up,
        dropout: scenario.conduct.dropout.hazard,
    }
}

/// Whether more may be learnt of a subject: one without the event is followed no more once it has withdrawn, or where the rule ends
/// observation with a new therapy, or with an event set aside.
fn state(known: &SubjectAtCutoff, pfs: &TimeToEvent, rule: CensoringRule) -> State {
    let subject = &known.subject;
    let therapy = subject.history.new_therapy.is_some() && rule.censors_at_new_therapy();
    let over = subject.withdrawn.is_some() || subject.history.death.is_some() || pfs.set_aside.is_some();
    match pfs.ending {
        Ending::Censored(_) if over || therapy => State::Lost,
        Ending::Censored(_) => State::AtRisk,
        _ => State::Event,
    }
}
