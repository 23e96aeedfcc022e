//! Two extracts of the same trial: what has changed of what both should know.

use std::collections::HashMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::derivation::TrialSubject;

/// The earlier extract held against this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PreviousRecord {
    /// Day up to which both should agree.
    pub until: String,
    /// Subjects of the earlier extract who had begun by then.
    pub subjects: u64,
    /// What differs.
    pub differences: Vec<ExtractDifference>,
}

/// Something that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExtractDifference {
    /// Subject.
    pub subject: String,
    /// What: `origin`, `death`, `assessment 2025-03-14`; `subject` for one who has vanished or appeared.
    pub what: String,
    /// In the earlier extract; null if it was not there.
    pub before: Option<String>,
    /// In this one; null if it is not there.
    pub now: Option<String>,
}

/// What each extract says of the days up to `until`, by name.
fn facts(subject: &TrialSubject, until: Date) -> Vec<(String, String)> {
    let history = &subject.history;
    let mut facts = vec![("origin".to_owned(), history.origin.date.to_string())];
    let mut day = |name: &str, date: Option<Date>| {
        facts.extend(date.filter(|date| *date <= until).map(|date| (name.to_owned(), date.to_string())));
    };
    day("death", history.death.as_ref().map(|at| at.date));
    day("new therapy", history.new_therapy.as_ref().map(|at| at.date));
    day("end of treatment", subject.treatment_end.as_ref().map(|at| at.date));
    day("withdrawal", subject.withdrawn.as_ref().map(|at| at.date));
    for (place, begins) in subject.phases.iter().enumerate() {
        day(&format!("beginning of phase {}", place + 1), begins.as_ref().map(|at| at.date));
    }
    for assessment in history.assessments().iter().filter(|assessment| assessment.at.date <= until) {
        facts.push((format!("assessment {}", assessment.at.date), assessment.response.to_string()));
    }
    let mut events: HashMap<String, u8> = HashMap::new();
    for event in subject.adverse_events.iter().filter(|event| event.at.date <= until) {
        let name = format!("adverse event {} {}", event.at.date, event.term);
        let grade = events.entry(name).or_default();
        *grade = event.grade.max(*grade);
    }
    let mut events: Vec<(String, String)> = events
        .into_iter()
        .map(|(name, grade)| (name.trim_end().to_owned(), format!("grade {grade}")))
        .collect();
    events.sort();
    facts.extend(events);
    facts
}

/// Everything dated up to `until` that one extract has and the other has not, or has otherwise.
pub(super) fn compare(before: &[TrialSubject], now: &[TrialSubject], until: Date) -> PreviousRecord {
    let begun = |subject: &&TrialSubject| subject.history.origin.date <= until;
    let of = |list: &[TrialSubject], id: &str| list.iter().position(|subject| subject.history.id == id);
    let mut differences = Vec::new();
    let mut whole = |subject: &TrialSubject, before: bool| {
        let text = Some(format!("began on {}", subject.history.origin.date));
        let (before, now) = if before { (text, None) } else { (None, text) };
        let (subject, what) = (subject.history.id.clone(), "subject".to_owned());
        differences.push(ExtractDifference { subject, what, before, now });
    };
    for subject in before.iter().filter(begun) {
        if of(now, &subject.history.id).is_none() {
            whole(subject, true);
        }
    }
    for subject in now.iter().filter(begun) {
        if of(before, &subject.history.id).is_none() {
            whole(subject, false);
        }
    }
    for subject in before.iter().filter(begun) {
        let Some(place) = of(now, &subject.history.id) else { continue };
        differences.extend(changed(&subject.history.id, &facts(subject, until), &facts(&now[place], until)));
    }
    PreviousRecord {
        until: until.to_string(),
        subjects: before.iter().filter(begun).count() as u64,
        differences,
    }
}

fn changed(id: &str, before: &[(String, String)], now: &[(String, String)]) -> Vec<ExtractDifference> {
    let value = |list: &[(String, String)], name: &str| {
        list.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let mut names: Vec<&String> = before.iter().map(|(name, _)| name).collect();
    names.extend(now.iter().map(|(name, _)| name).filter(|name| value(before, name).is_none()));
    let mut found = Vec::new();
    for name in names {
        let (was, is) = (value(before, name), value(now, name));
        if was != is {
            let (subject, what) = (id.to_owned(), name.clone());
            found.push(ExtractDifference { subject, what, before: was, now: is });
        }
    }
    found
}
