//! Progression-free survival.

use super::audit::{CensoringReason, Dated, Ending, SetAside, TimeToEvent};
use super::history::SubjectHistory;
use super::schedule::AssessmentSchedule;
use crate::protocol::CensoringRule;

/// A rule that counts missed visits, without a schedule to count them on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the rule {0} counts missed scans and needs a schedule of scans")]
pub struct NeedsSchedule(pub CensoringRule);

/// A named rule with the schedule it needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventRule<'a> {
    rule: CensoringRule,
    schedule: Option<&'a AssessmentSchedule>,
}

impl<'a> EventRule<'a> {
    /// The rule on a schedule, which only a rule that never censors an event can do without.
    ///
    /// # Errors
    /// [`NeedsSchedule`].
    pub fn new(rule: CensoringRule, schedule: Option<&'a AssessmentSchedule>) -> Result<Self, NeedsSchedule> {
        if rule.censors_events() && schedule.is_none() {
            Err(NeedsSchedule(rule))
        } else {
            Ok(Self { rule, schedule })
        }
    }

    /// The named rule.
    #[must_use]
    pub fn rule(&self) -> CensoringRule {
        self.rule
    }

    /// Visits missed before an event, after the last adequate assessment.
    fn missed(&self, history: &SubjectHistory, adequate: &Dated, event: &Dated, ending: Ending) -> u32 {
        let (adequate, event) = (history.offset(adequate.date), history.offset(event.date));
        self.schedule.map_or(0, |schedule| match ending {
            Ending::Death => schedule.missed_before_death(adequate, event),
            _ => schedule.missed_before_progression(adequate, event),
        })
    }
}

/// Time from the origin to progression or death, whichever is first; a progression seen on the day of death is a progression.
///
/// ```text
/// treatment-policy               the first event, whatever was missed or given before it
/// censor-missed-or-new-therapy   censored, if before the first event
///   a new therapy began (not on its very day)          at the last adequate assessment up to that day
///   there was no baseline, and it is a progression     at the origin
///   two or more visits in a row were missed            at the last adequate assessment
/// no event                                             censored at the last adequate assessment
/// ```
/// Where there is no adequate assessment, "at the last one" is at the origin. Only assessments without progression, not after death, are
/// adequate ones to be censored at. Evidence: hand-worked subjects in tests/reference/derivation/, the simulated records of `trial::course`.
#[must_use]
pub fn progression_free_survival(history: &SubjectHistory, rule: EventRule<'_>) -> TimeToEvent {
    let origin = &history.origin;
    let first = first_event(history);
    let last_adequate = |until: Option<&Dated>| {
        let held =
            history.without_progression().filter(|a| until.is_none_or(|limit| a.at.date <= limit.date));
        held.last().map(|assessment| &assessment.at)
    };
    let before = first.map(|(at, _)| at);
    let adequate = last_adequate(before);
    let therapy = history.new_therapy.as_ref().filter(|therapy| {
        rule.rule.censors_at_new_therapy() && before.is_none_or(|event| therapy.date < event.date)
    });
    let missed = first.map(|(at, ending)| rule.missed(history, adequate.unwrap_or(origin), at, ending));
    let set_aside =
        first.zip(missed).map(|((at, ending), missed)| SetAside { ending, at: at.clone(), missed });
    let censored = |at: Option<&Dated>, reason| {
        let reason = match (history.has_baseline(), at) {
            (false, _) => CensoringReason::NoBaseline,
            (true, None) if reason != CensoringReason::NewTherapy => CensoringReason::NoAssessment,
            _ => reason,
        };
        let end = at.unwrap_or(origin);
        TimeToEvent { set_aside, ..TimeToEvent::new(origin, end, Ending::Censored(reason)) }
    };
    if let Some(therapy) = therapy {
        let ended = censored(last_adequate(Some(therapy)), CensoringReason::NewTherapy);
        return TimeToEvent { new_therapy: Some(therapy.clone()), ..ended };
    }
    let Some((at, ending)) = first else { return censored(adequate, CensoringReason::LastAssessment) };
    let without_comparison =
        rule.rule.censors_events() && !history.has_baseline() && ending == Ending::Progression;
    if without_comparison || rule.rule.censors_after_missed(missed.unwrap_or(0)) {
        return censored(adequate, CensoringReason::MissedScans);
    }
    TimeToEvent::new(origin, at, ending)
}

/// Progression or death, whichever is first.
fn first_event(history: &SubjectHistory) -> Option<(&Dated, Ending)> {
    // Assessments after death are not looked at, so a progression is never later.
    let progression = history.progression().map(|at| (at, Ending::Progression));
    progression.or_else(|| history.death.as_ref().map(|at| (at, Ending::Death)))
}
