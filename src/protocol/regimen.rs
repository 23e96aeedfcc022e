//! Phases of treatment and eligibility, carried as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One phase of treatment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Name.
    pub name: String,
    /// Number of cycles; left out for a phase that ends by `until`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycles: Option<u32>,
    /// Length of a cycle in weeks.
    pub cycle_weeks: f64,
    /// What a subject must show to enter this phase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<String>,
    /// Probability of entering this phase for a subject who is alive, free of progression and on treatment when it is due; 1 if
    /// left out. It is not the fraction of all enrolled who enter, which is smaller by those who have had the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_probability: Option<f64>,
    /// What ends it, if not the number of cycles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// What is given.
    #[serde(default)]
    pub treatment: Vec<Treatment>,
}

/// A drug or radiotherapy within a phase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Treatment {
    /// Drug, or the kind of radiotherapy.
    pub name: String,
    /// Name in the registry record, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_name: Option<String>,
    /// Dose, per administration or fraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose: Option<f64>,
    /// Dose levels, from the starting dose down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dose_levels: Vec<f64>,
    /// Lowest and highest dose, where the protocol gives a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose_range: Option<[f64; 2]>,
    /// Unit of the dose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// Number of fractions of radiotherapy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fractions: Option<u32>,
    /// Days of the cycle on which it is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<u32>,
    /// Alternatives, of which one is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choice: Vec<Choice>,
}

/// One of several alternatives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Drug.
    pub name: String,
    /// Dose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose: Option<f64>,
    /// Lowest and highest dose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose_range: Option<[f64; 2]>,
    /// Unit of the dose.
    pub unit: String,
}

/// Comparison of a baseline value with a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Operator {
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// Equal.
    #[serde(rename = "==")]
    Equal,
    /// From `lower` to `upper`, both included.
    #[serde(rename = "between")]
    Between,
}

/// An eligibility criterion, with its threshold where it has one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Short name.
    pub id: String,
    /// The criterion in words.
    pub text: String,
    /// Baseline variable that decides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<String>,
    /// How it is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// Threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Lower end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// Upper end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// Unit of the threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Subjects to whom it applies, if not to all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies_to: Option<String>,
    /// True if the threshold states an exception: who meets it is allowed after all.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exception: bool,
}

fn is_false(value: &bool) -> bool {
    !*value
}

impl Criterion {
    /// Whether the threshold is complete: a variable has an operator, and the operator its numbers.
    #[must_use]
    pub fn threshold_is_complete(&self) -> bool {
        match (&self.variable, self.operator) {
            (None, None) => self.value.is_none() && self.lower.is_none() && self.upper.is_none(),
            (Some(_), Some(Operator::Between)) => {
                self.value.is_none()
                    && self.lower.zip(self.upper).is_some_and(|(lower, upper)| lower <= upper)
            }
            (Some(_), Some(_)) => self.value.is_some() && self.lower.is_none() && self.upper.is_none(),
            _ => false,
        }
    }
}
