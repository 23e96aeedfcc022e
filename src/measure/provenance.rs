//! Where a parameter came from.

use schemars::JsonSchema;
use serde::Serialize;

/// How a reported parameter came to its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// Written by the user.
    Given,
    /// Not written: the documented default.
    Defaulted,
}
