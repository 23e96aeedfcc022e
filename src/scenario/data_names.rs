//! How the data of the trial are laid out: names of columns, once for every verb that reads them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::derivation::DurationCount;

/// From which day time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OriginColumn {
    /// First dose.
    #[default]
    FirstDose,
    /// Enrolment or randomisation.
    Enrolment,
}

impl OriginColumn {
    /// `first-dose`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::FirstDose => "first-dose",
            Self::Enrolment => "enrolment",
        }
    }
}

/// `[data]` of a trial file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataNames {
    /// Day from which time is counted.
    pub origin: OriginColumn,
    /// Whether the day of the origin counts.
    pub count: DurationCount,
    /// Day on which accrual opened.
    pub opened: Option<jiff::civil::Date>,
    /// Column of subjects, in every file.
    pub id: Option<String>,
    /// Whose assessments are read.
    pub evaluator: Option<String>,
    /// Columns by their key, such as `first_dose`.
    pub columns: Vec<(&'static str, String)>,
    /// Column of the beginning of each phase, by the name of the phase.
    pub phases: Vec<(String, String)>,
    /// Column of baseline values, by the variable of the criteria.
    pub values: Vec<(String, String)>,
}
