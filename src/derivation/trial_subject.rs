//! What a trial records of a subject beyond its assessments, and what of it was known at a cutoff.

use jiff::civil::Date;

use super::audit::{Dated, days_between};
use super::history::{Assessment, SubjectHistory};
use super::response::OverallResponse;

/// An adverse event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdverseEvent {
    /// Its beginning.
    pub at: Dated,
    /// Grade by CTCAE, 1 to 5.
    pub grade: u8,
    /// Whether it limits the dose, by the definition of the protocol.
    pub dose_limiting: bool,
    /// What it is, as coded.
    pub term: String,
}

/// Where the assessments of a subject come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssessmentRecord {
    /// One record an assessment.
    Each,
    /// Days of the first response, the last adequate assessment and the progression only, made into assessments.
    Summarised,
}

/// A subject of the trial.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialSubject {
    /// Origin, assessments, death, new therapy.
    pub history: SubjectHistory,
    /// Whether every assessment is known.
    pub record: AssessmentRecord,
    /// Day on which each phase of the trial began, in their order; none for a phase not reached.
    pub phases: Vec<Option<Dated>>,
    /// End of treatment.
    pub treatment_end: Option<Dated>,
    /// Why it ended, as recorded.
    pub treatment_end_reason: Option<String>,
    /// End of participation without the event: withdrawn, lost.
    pub withdrawn: Option<Dated>,
    /// In the order of their days.
    pub adverse_events: Vec<AdverseEvent>,
    /// Baseline values by the variable of the criteria; `None` where the cell is empty.
    pub baseline_values: Vec<(String, Option<f64>)>,
}

impl TrialSubject {
    /// What was known at the end of `cutoff`; `None` for a subject whose origin is later.
    ///
    /// Every status that depends on a day is made anew of the days, so that a later extract gives the same answer for the same cutoff. Where
    /// only the last assessment is recorded and it lies beyond the cutoff, those before it are not known: the subject counts as assessed at the
    /// cutoff, which is later than it was; [`SubjectAtCutoff::assessed_at_cutoff`] says so.
    #[must_use]
    pub fn at_cutoff(&self, cutoff: Date) -> Option<SubjectAtCutoff> {
        let mut history = self.history.at_cutoff(cutoff)?;
        let by_then = |dated: &Option<Dated>| dated.clone().filter(|dated| dated.date <= cutoff);
        let later = self.history.assessments().iter().map(|assessment| &assessment.at);
        let first_later = later.filter(|at| at.date > cutoff).min_by_key(|at| at.date);
        let progressed = history.progression().is_some();
        let stands_in = first_later.filter(|_| self.record == AssessmentRecord::Summarised && !progressed);
        if let Some(at) = stands_in {
            let at = Dated { date: cutoff, source: at.source.clone() };
            history = history.with_assessment(Assessment { response: OverallResponse::Stable, at });
        }
        Some(SubjectAtCutoff {
            assessed_at_cutoff: stands_in.is_some(),
            subject: Self {
                phases: self.phases.iter().map(by_then).collect(),
                treatment_end_reason: self
                    .treatment_end_reason
                    .clone()
                    .filter(|_| by_then(&self.treatment_end).is_some()),
                treatment_end: by_then(&self.treatment_end),
                withdrawn: by_then(&self.withdrawn),
                adverse_events: self
                    .adverse_events
                    .iter()
                    .filter(|event| event.at.date <= cutoff)
                    .cloned()
                    .collect(),
                history,
                ..self.clone()
            },
        })
    }

    /// The last day that anything about the subject is recorded for.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        let history = &self.history;
        let dated =
            [&history.death, &history.new_therapy, &history.last_alive, &self.treatment_end, &self.withdrawn];
        let days = dated.into_iter().flatten().chain(self.phases.iter().flatten());
        let days = days.chain(history.assessments().iter().map(|assessment| &assessment.at));
        let days = days.chain(self.adverse_events.iter().map(|event| &event.at)).chain([&history.origin]);
        days.map(|at| at.date).max()
    }

    /// The last phase that has begun, by its place.
    #[must_use]
    pub fn phase_reached(&self) -> Option<usize> {
        self.phases.iter().rposition(Option::is_some)
    }

    /// The highest grade of the subject's adverse events.
    #[must_use]
    pub fn worst_grade(&self) -> Option<u8> {
        self.adverse_events.iter().map(|event| event.grade).max()
    }

    /// The first adverse event that `counts`, and its days since the origin.
    pub fn first_event(&self, counts: impl Fn(&AdverseEvent) -> bool) -> Option<(&AdverseEvent, i32)> {
        let first = self.adverse_events.iter().find(|event| counts(event))?;
        Some((first, days_between(self.history.origin.date, first.at.date)))
    }
}

/// A subject as known at a cutoff.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectAtCutoff {
    /// The subject, without what came later.
    pub subject: TrialSubject,
    /// The cutoff stands in for assessments that are not recorded.
    pub assessed_at_cutoff: bool,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::audit::{SourceFile, SourceRecord};
    use super::super::history::Baseline;
    use super::*;
    use crate::derivation::{EventRule, progression_free_survival};
    use crate::protocol::CensoringRule;

    fn dated(date: Date) -> Dated {
        let source =
            SourceRecord { file: SourceFile::Subjects, row: 2, variable: "D".to_owned(), sequence: None };
        Dated { date, source }
    }

    fn subject(record: AssessmentRecord) -> TrialSubject {
        let assessments = [
            (OverallResponse::Stable, date(2025, 2, 14)),
            (OverallResponse::Stable, date(2025, 5, 9)),
            (OverallResponse::Progressive, date(2025, 6, 20)),
        ];
        // A summary has the last assessment without progression only.
        let skipped = usize::from(record == AssessmentRecord::Summarised);
        let assessments = assessments.into_iter().skip(skipped);
        let assessments = assessments.map(|(response, at)| Assessment { response, at: dated(at) }).collect();
        let origin = dated(date(2025, 1, 3));
        TrialSubject {
            history: SubjectHistory::new("1".to_owned(), origin.clone(), Baseline::Assumed, assessments),
            record,
            phases: vec![Some(origin), Some(dated(date(2025, 4, 4))), None],
            treatment_end: Some(dated(date(2025, 6, 21))),
            treatment_end_reason: Some("progression".to_owned()),
            withdrawn: None,
            adverse_events: [(date(2025, 1, 20), 2), (date(2025, 4, 20), 3)]
                .map(|(at, grade)| AdverseEvent {
                    at: dated(at),
                    grade,
                    dose_limiting: grade > 2,
                    term: "neutropenia".to_owned(),
                })
                .to_vec(),
            baseline_values: Vec::new(),
        }
    }

    #[test]
    fn what_was_known_at_three_cuts() {
        let rule = EventRule::new(CensoringRule::TreatmentPolicy, None).unwrap();
        let whole = subject(AssessmentRecord::Each);
        assert!(whole.at_cutoff(date(2025, 1, 2)).is_none());
        let early = whole.at_cutoff(date(2025, 3, 1)).unwrap();
        let found = progression_free_survival(&early.subject.history, rule);
        assert_eq!((found.end.date, found.ending.is_event()), (date(2025, 2, 14), false));
        assert_eq!((early.subject.phase_reached(), early.subject.worst_grade()), (Some(0), Some(2)));
        assert_eq!((early.subject.treatment_end, early.assessed_at_cutoff), (None, false));
        let late = whole.at_cutoff(date(2025, 6, 20)).unwrap().subject;
        let found = progression_free_survival(&late.history, rule);
        assert_eq!((found.end.date, found.ending.is_event()), (date(2025, 6, 20), true));
        assert_eq!(late.first_event(|event| event.dose_limiting).map(|(_, day)| day), Some(107));
        assert_eq!((late.phase_reached(), late.treatment_end_reason), (Some(1), None));
    }

    /// Only the last assessment is recorded: before it the subject is taken as assessed at the cutoff, and this is said.
    #[test]
    fn a_summary_before_its_last_assessment() {
        let rule = EventRule::new(CensoringRule::TreatmentPolicy, None).unwrap();
        let whole = subject(AssessmentRecord::Summarised);
        let early = whole.at_cutoff(date(2025, 3, 1)).unwrap();
        assert!(early.assessed_at_cutoff);
        let found = progression_free_survival(&early.subject.history, rule);
        assert_eq!((found.end.date, found.ending.is_event()), (date(2025, 3, 1), false));
        let late = whole.at_cutoff(date(2025, 6, 20)).unwrap();
        assert!(!late.assessed_at_cutoff);
        assert!(progression_free_survival(&late.subject.history, rule).ending.is_event());
    }
}
