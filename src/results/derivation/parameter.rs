//! Endpoints and their names.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::protocol::CensoringRule;

/// An endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parameter {
    /// Time to progression or death.
    ProgressionFreeSurvival(CensoringRule),
    /// Time to death.
    OverallSurvival,
    /// Time to response, of those who respond.
    TimeToResponse(CensoringRule),
    /// From response to progression or death.
    DurationOfResponse(CensoringRule),
}

impl Parameter {
    /// The rule it is read by, if it depends on one.
    #[must_use]
    pub fn rule(self) -> Option<CensoringRule> {
        match self {
            Self::ProgressionFreeSurvival(rule)
            | Self::TimeToResponse(rule)
            | Self::DurationOfResponse(rule) => Some(rule),
            Self::OverallSurvival => None,
        }
    }

    /// Order in lists.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::ProgressionFreeSurvival(_) => 0,
            Self::OverallSurvival => 1,
            Self::TimeToResponse(_) => 2,
            Self::DurationOfResponse(_) => 3,
        }
    }

    fn stem(self) -> &'static str {
        match self {
            Self::ProgressionFreeSurvival(_) => "PFS",
            Self::OverallSurvival => "OS",
            Self::TimeToResponse(_) => "TTR",
            Self::DurationOfResponse(_) => "DOR",
        }
    }

    /// `PFS` under the main rule; `PFSTP` and `PFSCM` where another is the main one.
    #[must_use]
    pub fn code(self, main: Option<CensoringRule>) -> String {
        let addition = match self.rule().filter(|rule| main != Some(*rule)) {
            None => "",
            Some(CensoringRule::TreatmentPolicy) => "TP",
            Some(CensoringRule::CensorMissedOrNewTherapy) => "CM",
        };
        format!("{}{addition}", self.stem())
    }

    /// `Progression-free survival (treatment-policy)`.
    #[must_use]
    pub fn name(self) -> String {
        let name = match self {
            Self::ProgressionFreeSurvival(_) => "Progression-free survival",
            Self::OverallSurvival => "Overall survival",
            Self::TimeToResponse(_) => "Time to response",
            Self::DurationOfResponse(_) => "Duration of response",
        };
        self.rule().map_or_else(|| name.to_owned(), |rule| format!("{name} ({rule})"))
    }
}

impl Serialize for Parameter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

impl JsonSchema for Parameter {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Parameter".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}
