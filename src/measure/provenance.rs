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
    /// Computed from other parameters.
    Derived,
}

/// A parameter and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Traced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub provenance: Provenance,
}

impl<T> Traced<T> {
    /// Given if it was written, else the default.
    pub fn or_default(written: Option<T>, default: T) -> Self {
        match written {
            Some(value) => Self { value, provenance: Provenance::Given },
            None => Self { value: default, provenance: Provenance::Defaulted },
        }
    }
}
