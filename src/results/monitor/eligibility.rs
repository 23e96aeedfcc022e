//! Deviations from the eligibility criteria, and the populations of the analysis.

use schemars::JsonSchema;
use serde::Serialize;

use super::cut::Cut;
use crate::derivation::{EligibilityFinding, eligibility};
use crate::scenario::Scenario;

/// Eligibility of the subjects entered.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EligibilityRecord {
    /// Criteria that a baseline value decides and whose variable the data have.
    pub checked: Vec<String>,
    /// Criteria for a person to check: in words only, or without a column of their variable.
    pub not_checked: Vec<String>,
    /// What does not hold.
    pub findings: Vec<EligibilityFindingRecord>,
    /// Subjects by population.
    pub populations: Vec<PopulationCount>,
}

/// A criterion that a subject does not meet.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EligibilityFindingRecord {
    /// Subject.
    pub subject: String,
    /// Criterion.
    pub criterion: String,
    /// In words.
    pub text: String,
    /// Value; null if it is missing.
    pub value: Option<f64>,
    /// Unit of the criterion.
    pub unit: Option<String>,
    /// Whether it is a deviation rather than a missing value.
    pub deviates: bool,
}

/// A population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PopulationCount {
    /// `intention-to-treat`, `per-protocol`, `safety`.
    pub population: &'static str,
    /// Who belongs to it.
    pub definition: &'static str,
    /// Subjects.
    pub subjects: u64,
}

/// `None` where no baseline value is read.
pub(super) fn eligibility_record(scenario: &Scenario, cut: &Cut) -> Option<EligibilityRecord> {
    let values = &cut.subjects.first()?.known.subject.baseline_values;
    if values.is_empty() {
        return None;
    }
    let criteria = || scenario.inclusion.iter().chain(&scenario.exclusion);
    let is_checked = |variable: &Option<String>| {
        variable.as_ref().is_some_and(|variable| values.iter().any(|(name, _)| name == variable))
    };
    let (checked, not_checked): (Vec<_>, Vec<_>) = criteria().partition(|c| is_checked(&c.variable));
    let mut findings = Vec::new();
    let mut deviating = 0;
    for subject in &cut.subjects {
        let known = &subject.known.subject;
        let found = eligibility(&known.baseline_values, &scenario.inclusion, &scenario.exclusion);
        let deviates = |finding: &EligibilityFinding| matches!(finding, EligibilityFinding::Deviation { .. });
        deviating += u64::from(found.iter().any(|found| deviates(&found.finding)));
        findings.extend(found.into_iter().map(|found| EligibilityFindingRecord {
            subject: subject.id().to_owned(),
            criterion: found.criterion.id.clone(),
            text: found.criterion.text.clone(),
            value: match found.finding {
                EligibilityFinding::Deviation { value } => Some(value),
                EligibilityFinding::Missing => None,
            },
            unit: found.criterion.unit.clone(),
            deviates: deviates(&found.finding),
        }));
    }
    let all = cut.subjects.len() as u64;
    let ids = |list: Vec<&crate::protocol::Criterion>| list.into_iter().map(|c| c.id.clone()).collect();
    Some(EligibilityRecord {
        checked: ids(checked),
        not_checked: ids(not_checked),
        findings,
        populations: vec![
            PopulationCount {
                population: "intention-to-treat",
                definition: "all who have begun",
                subjects: all,
            },
            PopulationCount {
                population: "per-protocol",
                definition: "without a deviation from the criteria checked",
                subjects: all - deviating,
            },
            PopulationCount { population: "safety", definition: "all who have had a dose", subjects: all },
        ],
    })
}
