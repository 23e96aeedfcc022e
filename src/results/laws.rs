//! The two laws that a planning verb compares.

use schemars::JsonSchema;
use serde::Serialize;

use crate::distribution::Law;

/// Null and alternative; their keys stand among those of the result.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LawsRecord {
    /// The null.
    pub null: String,
    /// Its median; null if fewer than half ever have the event.
    pub null_median: Option<f64>,
    /// The alternative.
    pub alternative: String,
    /// Its median.
    pub alternative_median: Option<f64>,
}

impl LawsRecord {
    /// Of these laws.
    #[must_use]
    pub fn new(null: &Law, alternative: &Law) -> Self {
        Self {
            null: null.to_string(),
            null_median: null.median_if_reached(),
            alternative: alternative.to_string(),
            alternative_median: alternative.median_if_reached(),
        }
    }
}
