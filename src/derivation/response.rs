//! Overall responses of RECIST 1.1.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

/// Overall response at one assessment, in the words of CDISC; ordered from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub enum OverallResponse {
    /// Complete response.
    #[serde(rename = "CR")]
    Complete,
    /// Partial response.
    #[serde(rename = "PR")]
    Partial,
    /// Stable disease.
    #[serde(rename = "SD")]
    Stable,
    /// Neither complete response nor progression, where there are no target lesions.
    #[serde(rename = "NON-CR/NON-PD")]
    NonCompleteNonProgressive,
    /// Progressive disease.
    #[serde(rename = "PD")]
    Progressive,
    /// Not evaluable.
    #[serde(rename = "NE")]
    NotEvaluable,
}

/// A text that is no overall response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no overall response; the codes are CR, PR, SD, NON-CR/NON-PD, PD and NE")]
pub struct UnknownResponse(pub String);

impl OverallResponse {
    /// Every response, from best to worst.
    pub const ALL: [Self; 6] = [
        Self::Complete,
        Self::Partial,
        Self::Stable,
        Self::NonCompleteNonProgressive,
        Self::Progressive,
        Self::NotEvaluable,
    ];

    /// The code of CDISC.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Complete => "CR",
            Self::Partial => "PR",
            Self::Stable => "SD",
            Self::NonCompleteNonProgressive => "NON-CR/NON-PD",
            Self::Progressive => "PD",
            Self::NotEvaluable => "NE",
        }
    }

    /// Anything but NE.
    #[must_use]
    pub fn is_evaluable(self) -> bool {
        self != Self::NotEvaluable
    }

    /// Evaluable and free of progression.
    #[must_use]
    pub fn is_without_progression(self) -> bool {
        self.is_evaluable() && self != Self::Progressive
    }

    /// CR or PR.
    #[must_use]
    pub fn is_response(self) -> bool {
        matches!(self, Self::Complete | Self::Partial)
    }
}

impl fmt::Display for OverallResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for OverallResponse {
    type Err = UnknownResponse;

    /// The codes in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|response| response.code().eq_ignore_ascii_case(text.trim()));
        known.ok_or_else(|| UnknownResponse(text.to_owned()))
    }
}
