//! Disease control at a landmark, such as the end of induction.

use super::audit::Dated;
use super::history::SubjectHistory;
use super::response::OverallResponse;
use super::schedule::AssessmentSchedule;

/// Whether the disease is under control at the landmark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiseaseControl {
    /// An adequate assessment at the visit of the landmark or later shows no progression.
    Controlled {
        /// The first such assessment.
        shown: Dated,
        /// What it shows.
        response: OverallResponse,
    },
    /// Progression by the visit of the landmark.
    Progressed(Dated),
    /// Death by the landmark, without progression.
    Died(Dated),
    /// No baseline to compare with.
    NoBaseline,
    /// Nothing adequate at the landmark or later before progression, death or the end of observation.
    NotAssessed,
    /// The landmark lies after the cutoff.
    NotReached,
}

impl DiseaseControl {
    /// `controlled`, `progressed`, `died`, `no-baseline`, `not-assessed`, `not-reached`.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Controlled { .. } => "controlled",
            Self::Progressed(_) => "progressed",
            Self::Died(_) => "died",
            Self::NoBaseline => "no-baseline",
            Self::NotAssessed => "not-assessed",
            Self::NotReached => "not-reached",
        }
    }
}

/// Disease control so many days after the origin. The assessment of the landmark is the one whose nearest visit is the landmark's; a later
/// one without progression shows control as well. A new therapy does not matter: it is given for what the scans show.
#[must_use]
pub fn disease_control(
    history: &SubjectHistory,
    schedule: &AssessmentSchedule,
    landmark: i32,
    cutoff: Option<jiff::civil::Date>,
) -> DiseaseControl {
    let visit = schedule.visit_of(landmark);
    let progression = history.progression();
    if let Some(at) = progression.filter(|at| schedule.visit_of(history.offset(at.date)) <= visit) {
        return DiseaseControl::Progressed(at.clone());
    }
    let until = |date| progression.is_none_or(|at| date < at.date);
    let shown = history
        .without_progression()
        .find(|a| until(a.at.date) && schedule.visit_of(history.offset(a.at.date)) >= visit);
    let died = history.death.as_ref().filter(|death| history.offset(death.date) <= landmark);
    match (shown, died) {
        (Some(a), _) => DiseaseControl::Controlled { shown: a.at.clone(), response: a.response },
        (None, Some(death)) => DiseaseControl::Died(death.clone()),
        (None, None) if cutoff.is_some_and(|cutoff| history.offset(cutoff) < landmark) => {
            DiseaseControl::NotReached
        }
        (None, None) if !history.has_baseline() => DiseaseControl::NoBaseline,
        (None, None) => DiseaseControl::NotAssessed,
    }
}
