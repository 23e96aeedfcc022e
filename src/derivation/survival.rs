//! Overall survival.

use super::audit::{CensoringReason, Dated, Ending, TimeToEvent};
use super::history::SubjectHistory;

/// Time from the origin to death; without one censored when last known alive: the latest of the recorded day, every assessment and the
/// start of a new therapy, or the cutoff where something later shows that the subject lived through it.
#[must_use]
pub fn overall_survival(history: &SubjectHistory) -> TimeToEvent {
    let origin = &history.origin;
    if let Some(death) = &history.death {
        return TimeToEvent::new(origin, death, Ending::Death);
    }
    if let Some(cutoff) = history.alive_at_cutoff() {
        return TimeToEvent::new(origin, cutoff, Ending::Censored(CensoringReason::AliveAtCutoff));
    }
    let signs: Vec<&Dated> = [&history.last_alive, &history.new_therapy]
        .into_iter()
        .flatten()
        .chain(history.assessments().iter().map(|assessment| &assessment.at))
        .collect();
    // The recorded day stands first and is kept where another is the same.
    let latest = signs.into_iter().fold(origin, |last, sign| if sign.date > last.date { sign } else { last });
    TimeToEvent::new(origin, latest, Ending::Censored(CensoringReason::LastKnownAlive))
}
