//! Result of `two-stage`: designs with what they do, by formula and in truth; inference after the trial.

mod binary;
mod logrank;
mod truth;

use schemars::JsonSchema;
use serde::Serialize;

pub use binary::{
    AttainedRecord, AttainedRow, BinaryDesignRecord, BinaryInferenceRecord, BinarySideRecord,
    BinarySingleStage, BinaryTwoStageRequest, BinaryTwoStageResult, binary_two_stage,
};
pub use logrank::{
    FormulaRecord, GivenDesign, LogrankDesignRecord, LogrankInferenceRecord, LogrankObserved,
    LogrankSideRecord, LogrankSingleStage, LogrankTwoStageRequest, LogrankTwoStageResult, TwoStageError,
    logrank_two_stage,
};
pub use truth::{TruthRecord, TruthRequest};

/// Why a design is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DesignKind {
    /// The fewest expected subjects under the null.
    Optimal,
    /// The fewest subjects.
    Minimax,
    /// Between the two: the least weighted sum of both for some weight.
    Admissible,
    /// Given by the user.
    Evaluated,
}

impl DesignKind {
    /// The word in files and tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::Minimax => "minimax",
            Self::Admissible => "admissible",
            Self::Evaluated => "evaluated",
        }
    }
}

/// The weights q of the number of subjects for which a design has the least `q n + (1 - q) EN`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct WeightRecord {
    /// From.
    pub from: f64,
    /// To.
    pub to: f64,
}

/// Expected subjects under the null by number of subjects, for a figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct BySubjects {
    /// Subjects of both stages.
    pub subjects: u64,
    /// The fewest expected under the null.
    pub expected_subjects_null: f64,
}

/// Optimal, minimax and those between, as positions by n with their weights.
fn chosen(admissible: &[usize], weights: &[(f64, f64)]) -> Vec<(DesignKind, usize, WeightRecord)> {
    let last = admissible.len().saturating_sub(1);
    let of = |kind, place: usize| {
        let (from, to) = weights[place];
        (kind, admissible[place], WeightRecord { from, to })
    };
    let between = (1..last).rev().map(|place| of(DesignKind::Admissible, place));
    let ends = [of(DesignKind::Optimal, last), of(DesignKind::Minimax, 0)];
    ends.into_iter().chain(between).collect()
}
