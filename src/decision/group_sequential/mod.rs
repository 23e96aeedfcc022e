//! Group-sequential designs: boundaries and crossing probabilities of a normal process seen at a few analyses.
//!
//! The statistics `Z_1, ..., Z_K` are jointly normal with `E Z_k = theta sqrt I_k`, variance 1 and `Cov(Z_j, Z_k) =
//! sqrt(I_j / I_k)`, j < k; `I_k` is the information at analysis k and `theta` the drift per unit of it. `z > 0` favours the
//! new treatment.

mod boundary;
mod inference;
mod law;
mod poisson;
mod recursion;
mod rules;

pub use boundary::{BoundaryError, BoundaryShape, efficacy_by_shape, efficacy_by_spending};
pub use inference::{StagewiseInference, at_least_as_good, stagewise_inference};
pub use law::StatisticsLaw;
pub use poisson::PoissonBoundaries;
pub use recursion::{Crossing, crossing_probabilities, crossing_probabilities_under};
pub use rules::{BoundaryRules, EfficacyRule, FutilityRule, RulesAt, SolvedBoundaries, boundaries_for_power};

/// Boundaries of a group-sequential design, one entry an analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundaries {
    /// Information at each analysis, increasing from above 0.
    pub information: Vec<f64>,
    /// Success at `z >= efficacy[k]`; infinite where no success can be claimed.
    pub efficacy: Vec<f64>,
    /// Stop without success at `z < futility[k]`; minus infinity where nobody stops. At the last analysis it is the
    /// efficacy bound.
    pub futility: Vec<f64>,
}

impl Boundaries {
    /// Without futility: nothing but the last analysis ends the trial without success.
    #[must_use]
    pub fn efficacy_only(information: Vec<f64>, efficacy: Vec<f64>) -> Self {
        let mut futility = vec![f64::NEG_INFINITY; information.len()];
        if let (Some(last), Some(bound)) = (futility.last_mut(), efficacy.last()) {
            *last = *bound;
        }
        Self { information, efficacy, futility }
    }

    /// The same design with its futility stops ignored.
    #[must_use]
    pub fn ignoring_futility(&self) -> Self {
        Self::efficacy_only(self.information.clone(), self.efficacy.clone())
    }

    /// Number of analyses.
    #[must_use]
    pub fn analyses(&self) -> usize {
        self.information.len()
    }
}
