//! Best overall response, time to response and duration of response.

use super::audit::{Dated, Ending, TimeToEvent};
use super::history::{Assessment, SubjectHistory};
use super::progression::{EventRule, progression_free_survival};
use super::response::OverallResponse;

/// Whether a response has to be seen twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// Once is enough.
    NotRequired,
    /// Again at least so many days later; RECIST 1.1: 4 weeks, 28 days.
    AfterDays(i32),
}

/// What counts as response and as stable disease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseRequirements {
    /// Confirmation of complete and partial response.
    pub confirmation: Confirmation,
    /// Stable disease counts from so many days after the origin on.
    pub stable_after: i32,
}

/// The best response and the first assessment that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BestResponse {
    /// The response.
    pub response: OverallResponse,
    /// The assessment that shows it; none where nothing was assessed.
    pub shown: Option<Dated>,
    /// The best response recorded, where it is better: not confirmed, or stable disease too early.
    pub recorded: Option<OverallResponse>,
}

/// Assessments that count for response: after the origin, with a baseline, not after death, up to the first progression, and under a rule
/// that censors at a new therapy up to its start.
fn counted<'h>(history: &'h SubjectHistory, rule: EventRule<'_>) -> Vec<&'h Assessment> {
    let therapy = history.new_therapy.as_ref().filter(|_| rule.rule().censors_at_new_therapy());
    let mut counted = Vec::new();
    for assessment in history.post_baseline().filter(|_| history.has_baseline()) {
        if therapy.is_some_and(|therapy| assessment.at.date > therapy.date) {
            break;
        }
        counted.push(assessment);
        if assessment.response == OverallResponse::Progressive {
            break;
        }
    }
    counted
}

/// Whether the response at `index` counts: CR or PR, and confirmed if it has to be.
///
/// Confirmed by a later assessment, enough days on, with a response at least as good; in between only such responses and NE.
fn counts(list: &[&Assessment], index: usize, confirmation: Confirmation) -> bool {
    let first = list[index];
    let days = match confirmation {
        _ if !first.response.is_response() => return false,
        Confirmation::NotRequired => return true,
        Confirmation::AfterDays(days) => days,
    };
    let kept = list[index + 1..].iter().filter(|later| later.response.is_evaluable());
    kept.take_while(|later| later.response <= first.response)
        .any(|later| (later.at.date - first.at.date).get_days() >= days)
}

/// The first response that counts.
#[must_use]
pub fn first_response<'h>(
    history: &'h SubjectHistory,
    rule: EventRule<'_>,
    confirmation: Confirmation,
) -> Option<&'h Assessment> {
    let list = counted(history, rule);
    (0..list.len()).find(|index| counts(&list, *index, confirmation)).map(|index| list[index])
}

/// Best overall response by RECIST 1.1, section 4.4: CR, PR, SD, NON-CR/NON-PD, PD, NE, the first that applies.
///
/// A response that is not confirmed, where confirmation is required, counts as stable disease; stable disease needs its least time from the
/// origin, else it is PD if that follows and NE if not.
#[must_use]
pub fn best_response(
    history: &SubjectHistory,
    rule: EventRule<'_>,
    requirements: ResponseRequirements,
) -> BestResponse {
    let list = counted(history, rule);
    let granted = |index: usize| {
        let assessment = list[index];
        let late_enough = history.offset(assessment.at.date) >= requirements.stable_after;
        match assessment.response {
            response if counts(&list, index, requirements.confirmation) => response,
            OverallResponse::Complete | OverallResponse::Partial | OverallResponse::Stable if late_enough => {
                OverallResponse::Stable
            }
            OverallResponse::NonCompleteNonProgressive if late_enough => {
                OverallResponse::NonCompleteNonProgressive
            }
            OverallResponse::Progressive => OverallResponse::Progressive,
            _ => OverallResponse::NotEvaluable,
        }
    };
    // The first of those alike: `min_by_key` keeps it.
    let best = (0..list.len()).min_by_key(|index| granted(*index));
    let recorded = list.iter().map(|assessment| assessment.response).min();
    let response = best.map_or(OverallResponse::NotEvaluable, granted);
    BestResponse {
        response,
        shown: best.map(|index| list[index].at.clone()),
        recorded: recorded.filter(|recorded| *recorded < response),
    }
}

/// Time from the origin to the first response that counts; `None` without one.
#[must_use]
pub fn time_to_response(
    history: &SubjectHistory,
    rule: EventRule<'_>,
    confirmation: Confirmation,
) -> Option<TimeToEvent> {
    let first = first_response(history, rule, confirmation)?;
    Some(TimeToEvent::new(&history.origin, &first.at, Ending::Response))
}

/// Time from the first response that counts to the end of progression-free survival under the same rule; `None` without a response.
#[must_use]
pub fn duration_of_response(
    history: &SubjectHistory,
    rule: EventRule<'_>,
    confirmation: Confirmation,
) -> Option<TimeToEvent> {
    let first = first_response(history, rule, confirmation)?;
    Some(TimeToEvent { start: first.at.clone(), ..progression_free_survival(history, rule) })
}
