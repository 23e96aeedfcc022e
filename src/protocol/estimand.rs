//! What is estimated, in the words of ICH E9(R1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The estimand of the trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Estimand {
    /// Treatment whose effect is estimated.
    pub treatment: String,
    /// Population.
    pub population: String,
    /// Endpoint: the variable measured in each subject.
    pub endpoint: String,
    /// Population-level summary.
    pub summary: String,
    /// Censoring rule that goes with the strategies below.
    pub censoring_rule: String,
    /// Intercurrent events, each with its strategy.
    #[serde(default)]
    pub intercurrent_event: Vec<IntercurrentEvent>,
}

/// An event after the start of treatment that affects the endpoint or its meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IntercurrentEvent {
    /// What happens.
    pub event: String,
    /// Strategy: treatment policy, hypothetical, composite, while on treatment, principal stratum.
    pub strategy: String,
    /// How it is handled in the data.
    pub handling: String,
}
