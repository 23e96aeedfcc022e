//! What is known of a subject, and what was known at a cutoff.

use jiff::civil::Date;

use super::audit::{Dated, days_between};
use super::response::OverallResponse;

/// One tumour assessment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Overall response.
    pub response: OverallResponse,
    /// When.
    pub at: Dated,
}

/// Whether there was something to compare later assessments with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// Assessed on this day, at or before the origin.
    On(Date),
    /// Not assessed.
    Missing,
    /// No file says, so that it is taken to have been.
    Assumed,
}

/// A subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectHistory {
    /// Identifier.
    pub id: String,
    /// First dose or enrolment: day 1.
    pub origin: Dated,
    /// Baseline assessment.
    pub baseline: Baseline,
    /// In the order of their days.
    assessments: Vec<Assessment>,
    /// Death.
    pub death: Option<Dated>,
    /// First new anticancer therapy.
    pub new_therapy: Option<Dated>,
    /// Last known alive, as recorded.
    pub last_alive: Option<Dated>,
    /// The cutoff, where something later shows that the subject was alive at it.
    alive_at_cutoff: Option<Dated>,
}

impl SubjectHistory {
    /// A subject of whom nothing but origin, baseline and assessments is known yet.
    #[must_use]
    pub fn new(id: String, origin: Dated, baseline: Baseline, mut assessments: Vec<Assessment>) -> Self {
        // Of one day: the order of the responses, so that the order of the rows decides nothing.
        assessments.sort_by(|a, b| {
            (a.at.date, a.response, &a.at.source).cmp(&(b.at.date, b.response, &b.at.source))
        });
        Self {
            id,
            origin,
            baseline,
            assessments,
            death: None,
            new_therapy: None,
            last_alive: None,
            alive_at_cutoff: None,
        }
    }

    /// All assessments, in the order of their days.
    #[must_use]
    pub fn assessments(&self) -> &[Assessment] {
        &self.assessments
    }

    /// What was known at the end of `cutoff`; `None` for a subject whose origin is later.
    ///
    /// Later assessments and therapies are not used, a later death is not known; that something happened later shows that the subject
    /// was alive at the cutoff.
    #[must_use]
    pub fn at_cutoff(&self, cutoff: Date) -> Option<Self> {
        if self.origin.date > cutoff {
            return None;
        }
        let by_then = |dated: &Option<Dated>| dated.clone().filter(|dated| dated.date <= cutoff);
        let (known, later): (Vec<_>, Vec<_>) =
            self.assessments.iter().cloned().partition(|assessment| assessment.at.date <= cutoff);
        let later = later.iter().map(|assessment| &assessment.at);
        let later = later.chain(&self.death).chain(&self.new_therapy).chain(&self.last_alive);
        let first_later = later.filter(|dated| dated.date > cutoff).min_by_key(|dated| dated.date);
        let alive_at_cutoff = first_later.map(|shown| Dated { date: cutoff, source: shown.source.clone() });
        Some(Self {
            assessments: known,
            death: by_then(&self.death),
            new_therapy: by_then(&self.new_therapy),
            last_alive: by_then(&self.last_alive),
            alive_at_cutoff,
            ..self.clone()
        })
    }

    /// The same with one assessment more.
    #[must_use]
    pub(super) fn with_assessment(self, assessment: Assessment) -> Self {
        let mut assessments = self.assessments;
        assessments.push(assessment);
        let (death, new_therapy, last_alive) = (self.death, self.new_therapy, self.last_alive);
        let alive_at_cutoff = self.alive_at_cutoff;
        let sorted = Self::new(self.id, self.origin, self.baseline, assessments);
        Self { death, new_therapy, last_alive, alive_at_cutoff, ..sorted }
    }

    /// The cutoff and the record that shows that the subject was alive at it.
    #[must_use]
    pub fn alive_at_cutoff(&self) -> Option<&Dated> {
        self.alive_at_cutoff.as_ref()
    }

    /// Whether there was something to compare assessments with.
    #[must_use]
    pub fn has_baseline(&self) -> bool {
        self.baseline != Baseline::Missing
    }

    /// Assessments after the origin and not after death, whatever they show.
    pub(super) fn post_baseline(&self) -> impl Iterator<Item = &Assessment> {
        let alive = |date: Date| self.death.as_ref().is_none_or(|death| date <= death.date);
        self.assessments.iter().filter(move |a| a.at.date > self.origin.date && alive(a.at.date))
    }

    /// Adequate assessments without progression: evaluable, with a baseline to compare with.
    pub(super) fn without_progression(&self) -> impl Iterator<Item = &Assessment> {
        self.post_baseline().filter(|a| self.has_baseline() && a.response.is_without_progression())
    }

    /// The first progression.
    #[must_use]
    pub fn progression(&self) -> Option<&Dated> {
        self.post_baseline().find(|a| a.response == OverallResponse::Progressive).map(|a| &a.at)
    }

    /// Days since the origin.
    pub(super) fn offset(&self, date: Date) -> i32 {
        days_between(self.origin.date, date)
    }
}
