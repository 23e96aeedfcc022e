//! Response and disease control at the cutoff.

use schemars::JsonSchema;
use serde::Serialize;

use super::cut::{Cut, censoring_rule, schedule};
use super::share::{ShareRecord, share};
use crate::derivation::{
    Confirmation, DiseaseControl, EventRule, OverallResponse, ResponseRequirements, best_response,
    disease_control,
};
use crate::scenario::Scenario;

/// Best responses, and disease control at the end of the first phase.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ResponseRecord {
    /// Subjects by best response, the best first; not confirmed.
    pub best: Vec<BestCount>,
    /// Complete and partial responses among all entered.
    pub response: ShareRecord,
    /// The same, confirmed after 28 days.
    pub confirmed: ShareRecord,
    /// Disease control at the end of the first phase, among those for whom it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disease_control: Option<ControlStatus>,
}

/// Subjects with a best response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BestCount {
    /// Best response.
    pub response: OverallResponse,
    /// Subjects.
    pub subjects: u64,
}

/// Disease control at a landmark.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ControlStatus {
    /// Week of the landmark.
    pub week: f64,
    /// Share with disease control among those for whom it is known.
    pub share: ShareRecord,
    /// Subjects who have not reached the landmark.
    pub not_reached: u64,
    /// Subjects who have, and of whom it is not known.
    pub unknown: u64,
}

/// Days after which a response confirms another, as in RECIST 1.1.
const CONFIRMED_AFTER: i32 = 28;

pub(super) fn responses(scenario: &Scenario, cut: &Cut) -> Option<ResponseRecord> {
    let planned = schedule(scenario);
    let rule = EventRule::new(censoring_rule(scenario), planned.as_ref()).ok()?;
    let best_of = |confirmation| -> Vec<OverallResponse> {
        let requirements = ResponseRequirements { confirmation, stable_after: 0 };
        let best = |subject: &super::cut::CutSubject| {
            best_response(&subject.known.subject.history, rule, requirements).response
        };
        cut.subjects.iter().map(best).collect()
    };
    let best = best_of(Confirmation::NotRequired);
    let confirmed = best_of(Confirmation::AfterDays(CONFIRMED_AFTER));
    let n = best.len() as u64;
    let responders = |list: &[OverallResponse]| list.iter().filter(|best| best.is_response()).count() as u64;
    let mut kinds = best.clone();
    kinds.sort_unstable();
    kinds.dedup();
    let count = |response: OverallResponse| best.iter().filter(|best| **best == response).count() as u64;
    Some(ResponseRecord {
        response: share(responders(&best), n),
        confirmed: share(responders(&confirmed), n),
        best: kinds.into_iter().map(|response| BestCount { response, subjects: count(response) }).collect(),
        disease_control: planned.as_ref().and_then(|planned| control(scenario, cut, planned)),
    })
}

fn control(
    scenario: &Scenario,
    cut: &Cut,
    planned: &crate::derivation::AssessmentSchedule,
) -> Option<ControlStatus> {
    let phase = scenario.phases.first()?;
    let weeks = f64::from(phase.cycles?) * phase.cycle_weeks;
    let landmark = (7.0 * weeks).round() as i32;
    let (mut controlled, mut failed, mut not_reached, mut unknown) = (0, 0, 0, 0);
    for subject in &cut.subjects {
        match disease_control(&subject.known.subject.history, planned, landmark, Some(cut.cutoff)) {
            DiseaseControl::Controlled { .. } => controlled += 1,
            DiseaseControl::Progressed(_) | DiseaseControl::Died(_) => failed += 1,
            DiseaseControl::NotReached => not_reached += 1,
            DiseaseControl::NoBaseline | DiseaseControl::NotAssessed => unknown += 1,
        }
    }
    Some(ControlStatus { week: weeks, share: share(controlled, controlled + failed), not_reached, unknown })
}
