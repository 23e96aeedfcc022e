//! Result of `two-stage`: designs with what they do, by formula and in truth; inference after the trial.

mod binary;
mod logrank;
mod records;
mod truth;

use schemars::JsonSchema;
use serde::Serialize;

pub use binary::{
    AttainedRecord, AttainedRow, BinaryDesignRecord, BinaryInferenceRecord, BinarySideRecord,
    BinarySingleStage, BinaryTwoStageError, BinaryTwoStageRequest, BinaryTwoStageResult, binary_two_stage,
};
pub use logrank::{GivenDesign, LogrankTwoStageRequest, TwoStageError, logrank_two_stage};
pub use records::{
    FormulaRecord, LogrankDesignRecord, LogrankInferenceRecord, LogrankSideRecord, LogrankSingleStage,
    LogrankTwoStageResult,
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

/// Optimal, minimax and, of those between, the `most` that are best for the widest range of weights, by falling n; as positions
/// with their weights.
fn chosen(
    admissible: &[usize],
    weights: &[(f64, f64)],
    most: usize,
) -> Vec<(DesignKind, usize, WeightRecord)> {
    let last = admissible.len().saturating_sub(1);
    let of = |kind, place: usize| {
        let (from, to) = weights[place];
        (kind, admissible[place], WeightRecord { from, to })
    };
    let width = |place: usize| weights[place].1 - weights[place].0;
    let mut between: Vec<usize> = (1..last).collect();
    between.sort_by(|a, b| width(*b).total_cmp(&width(*a)));
    between.truncate(most);
    between.sort_unstable_by(|a, b| b.cmp(a));
    let between = between.into_iter().map(|place| of(DesignKind::Admissible, place));
    let ends = [of(DesignKind::Optimal, last), of(DesignKind::Minimax, 0)];
    ends.into_iter().chain(between).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_designs_of_the_widest_weights_are_chosen() {
        let weights = [(0.8, 1.0), (0.75, 0.8), (0.5, 0.75), (0.2, 0.5), (0.0, 0.2)];
        let found = chosen(&[3, 4, 6, 7, 9], &weights, 2);
        let places: Vec<usize> = found.iter().map(|(_, place, _)| *place).collect();
        assert_eq!(places, [9, 3, 7, 6]);
        assert_eq!(found[2].0, DesignKind::Admissible);
        assert_eq!(chosen(&[5], &[(0.0, 1.0)], 2).len(), 2);
    }
}
