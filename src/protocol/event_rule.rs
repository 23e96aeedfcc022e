//! What is made of an event that comes after missed scans or after a new therapy: one set of names for simulated and for real records.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the end of progression-free survival is read off the record of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CensoringRule {
    /// Events count whatever was missed or given (the convention of the EMA).
    TreatmentPolicy,
    /// An event after two or more missed scans, or after a new anticancer therapy, is censored at the last scan before the gap
    /// or the therapy (the convention of the FDA).
    CensorMissedOrNewTherapy,
}

/// Missed scans in a row after which an event is censored under [`CensoringRule::CensorMissedOrNewTherapy`].
pub const MISSED_SCANS: u32 = 2;

/// A word that names no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no censoring rule; use treatment-policy or censor-missed-or-new-therapy")]
pub struct UnknownCensoringRule(pub String);

impl CensoringRule {
    /// Every rule.
    pub const ALL: [Self; 2] = [Self::TreatmentPolicy, Self::CensorMissedOrNewTherapy];

    /// The name in files, flags and results.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::TreatmentPolicy => "treatment-policy",
            Self::CensorMissedOrNewTherapy => "censor-missed-or-new-therapy",
        }
    }

    /// Whether events are ever censored, so that missed scans have to be counted.
    #[inline]
    #[must_use]
    pub fn censors_events(self) -> bool {
        self == Self::CensorMissedOrNewTherapy
    }

    /// Whether an event after so many missed scans in a row is censored at the last scan before them.
    #[inline]
    #[must_use]
    pub fn censors_after_missed(self, missed: u32) -> bool {
        self.censors_events() && missed >= MISSED_SCANS
    }

    /// Whether observation ends with a new anticancer therapy, at the last scan up to it.
    #[inline]
    #[must_use]
    pub fn censors_at_new_therapy(self) -> bool {
        self.censors_events()
    }
}

impl fmt::Display for CensoringRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for CensoringRule {
    type Err = UnknownCensoringRule;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|rule| rule.id().eq_ignore_ascii_case(word.trim()));
        known.ok_or_else(|| UnknownCensoringRule(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_limits() {
        for rule in CensoringRule::ALL {
            assert_eq!(rule.id().parse(), Ok(rule));
            let written = serde_json::to_string(&rule).unwrap();
            assert_eq!(written, format!("\"{}\"", rule.id()));
        }
        assert!("fda".parse::<CensoringRule>().unwrap_err().to_string().contains("treatment-policy"));
        let censors = |missed| CensoringRule::ALL.map(|rule| rule.censors_after_missed(missed));
        assert_eq!([censors(1), censors(2)], [[false, false], [false, true]]);
    }
}
