//! The unit of a time axis.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Unit of every time in a file: stated once, shown on every axis and table.
///
/// A month is 30.4375 days (365.25 / 12), a year 365.25 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TimeUnit {
    /// Days.
    Days,
    /// Weeks of 7 days.
    Weeks,
    /// Months of 30.4375 days.
    Months,
    /// Years of 365.25 days.
    Years,
}

/// A word that is no time unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time unit; use days, weeks, months or years")]
pub struct UnknownTimeUnit(pub String);

impl TimeUnit {
    /// Length of one unit in days.
    #[must_use]
    pub fn in_days(self) -> f64 {
        match self {
            Self::Days => 1.0,
            Self::Weeks => 7.0,
            Self::Months => 30.4375,
            Self::Years => 365.25,
        }
    }

    /// How many of `other` make one of this unit: multiply a time in this unit to get it in `other`.
    #[must_use]
    pub fn per(self, other: Self) -> f64 {
        self.in_days() / other.in_days()
    }

    /// The word in files and on axes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Years => "years",
        }
    }

    /// The word for one: "5.2 per month".
    #[must_use]
    pub fn singular(self) -> &'static str {
        self.word().trim_end_matches('s')
    }
}

impl std::str::FromStr for TimeUnit {
    type Err = UnknownTimeUnit;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        [Self::Days, Self::Weeks, Self::Months, Self::Years]
            .into_iter()
            .find(|unit| unit.word() == word.to_ascii_lowercase())
            .ok_or_else(|| UnknownTimeUnit(word.to_owned()))
    }
}

impl std::fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}
