//! Counts over the subjects of a derivation.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::parameter::Parameter;
use super::records::{DerivedSubject, EndingId, ResponseCount, RuleDifference};
use crate::derivation::OverallResponse;
use crate::protocol::CensoringRule;

/// Subjects by ending.
type Endings = BTreeMap<EndingId, u64>;

/// Events and reasons of censoring of one endpoint.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EndpointSummary {
    /// `PFS`.
    pub code: String,
    /// In words, with the rule.
    pub parameter: Parameter,
    /// Subjects; responders only for time to response and duration of response.
    pub subjects: u64,
    /// Events.
    pub events: u64,
    /// Censored.
    pub censored: u64,
    /// Subjects by event and reason of censoring.
    pub endings: Vec<EndingCount>,
}

/// How many subjects ended so.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EndingCount {
    /// The event, or the reason of censoring.
    pub ending: EndingId,
    /// Subjects.
    pub subjects: u64,
}

/// Best overall responses under one rule.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ResponseSummary {
    /// The rule.
    pub rule: CensoringRule,
    /// Subjects by best response without confirmation, all responses from CR to NE.
    pub best: Vec<ResponseCount>,
    /// The same with confirmation.
    pub best_confirmed: Vec<ResponseCount>,
}

/// Each endpoint, under the main rule before the others.
pub(super) fn summaries(subjects: &[DerivedSubject], rules: &[CensoringRule]) -> Vec<EndpointSummary> {
    let place = |parameter: Parameter| rules.iter().position(|rule| Some(*rule) == parameter.rule());
    let mut found: BTreeMap<(u8, Option<usize>), (Parameter, String, Endings)> = BTreeMap::new();
    for endpoint in subjects.iter().flat_map(|subject| &subject.endpoints) {
        let parameter = endpoint.parameter;
        let (_, _, endings) = found
            .entry((parameter.rank(), place(parameter)))
            .or_insert_with(|| (parameter, endpoint.code.clone(), BTreeMap::new()));
        *endings.entry(endpoint.ending).or_default() += 1;
    }
    let summary = |(parameter, code, endings): (Parameter, String, Endings)| {
        let is_event = |ending: &EndingId| ending.censoring_code() == 0;
        let subjects = endings.values().sum();
        let events = endings.iter().filter(|(ending, _)| is_event(ending)).map(|(_, count)| count).sum();
        let endings = endings.into_iter().map(|(ending, subjects)| EndingCount { ending, subjects });
        EndpointSummary {
            code,
            parameter,
            subjects,
            events,
            censored: subjects - events,
            endings: endings.collect(),
        }
    };
    found.into_values().map(summary).collect()
}

pub(super) fn response_summaries(
    subjects: &[DerivedSubject],
    rules: &[CensoringRule],
) -> Vec<ResponseSummary> {
    let of = |index: usize, confirmed: bool| {
        let responses = subjects.iter().filter_map(|subject| subject.best_response.get(index));
        let responses: Vec<OverallResponse> =
            responses.map(|best| if confirmed { best.best_confirmed } else { best.best }).collect();
        let count = |wanted: OverallResponse| ResponseCount {
            value: wanted.code().to_owned(),
            subjects: responses.iter().filter(|response| **response == wanted).count() as u64,
        };
        OverallResponse::ALL.into_iter().map(count).collect()
    };
    let rules = rules.iter().enumerate();
    rules
        .map(|(index, rule)| ResponseSummary {
            rule: *rule,
            best: of(index, false),
            best_confirmed: of(index, true),
        })
        .collect()
}

pub(super) fn control_summary(subjects: &[DerivedSubject]) -> Vec<ResponseCount> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for control in subjects.iter().filter_map(|subject| subject.disease_control.as_ref()) {
        *counts.entry(control.status).or_default() += 1;
    }
    let count = |(status, subjects): (&str, u64)| ResponseCount { value: status.to_owned(), subjects };
    counts.into_iter().map(count).collect()
}

/// Subjects whose progression-free survival under a later rule differs from that under the first.
pub(super) fn differences(subjects: &[DerivedSubject], rules: &[CensoringRule]) -> Vec<RuleDifference> {
    let mut found = Vec::new();
    let Some((main, others)) = rules.split_first() else { return found };
    for subject in subjects {
        let under = |rule: CensoringRule| {
            let wanted = Parameter::ProgressionFreeSurvival(rule);
            subject.endpoints.iter().find(|endpoint| endpoint.parameter == wanted)
        };
        for (main, other) in others.iter().filter_map(|other| under(*main).zip(under(*other))) {
            if (main.days, main.event) != (other.days, other.event) {
                found.push(RuleDifference {
                    subject: subject.subject.clone(),
                    main: main.clone(),
                    other: other.clone(),
                });
            }
        }
    }
    found
}
