//! Two-stage designs for a binary endpoint: Simon's optimal and minimax designs, those between them, and the single stage
//! beside them; inference after the trial.

mod inference;
mod search;

pub use inference::{
    AttainedStage, BinaryObserved, BinaryOutcomeError, MOST_SUBJECTS, Stage, TwoStageInference,
    attained_stage, two_stage_inference, with_attained_size,
};
pub use search::{SimonDesigns, SimonError, SimonGoal, SingleStage, search_simon, single_stage};

use crate::numeric::binomial;

/// A two-stage design: `first_subjects` are treated; more than `first_limit` responses lead on to `subjects` in all; more
/// than `limit` responses among these are a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoStageBinary {
    /// Subjects of the first stage, n1.
    pub first_subjects: u64,
    /// Stop for futility after at most so many responses in the first stage, r1.
    pub first_limit: u64,
    /// Subjects of both stages, n.
    pub subjects: u64,
    /// No success with at most so many responses in all, r.
    pub limit: u64,
}

/// What a design does at one response probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoStageCharacteristics {
    /// Probability of stopping after the first stage.
    pub stops_early: f64,
    /// Probability of success.
    pub success: f64,
    /// Probability of success if the stop is ignored: the size then, for alpha here is binding.
    pub success_ignoring_stop: f64,
    /// Expected number of subjects.
    pub expected_subjects: f64,
}

impl TwoStageBinary {
    /// Exact operating characteristics at response probability `p`.
    ///
    /// ```text
    /// P(success) = sum over x > r1 of b(x; n1, p) P(Bin(n - n1, p) > r - x)
    /// EN         = n1 + (1 - P(Bin(n1, p) <= r1)) (n - n1)
    /// ```
    /// # Reference
    /// Simon (1989), Control. Clin. Trials 10, 1-10. Evidence: R clinfun `ph2simon`, in the tests.
    #[must_use]
    pub fn characteristics(&self, p: f64) -> TwoStageCharacteristics {
        let first = binomial::probabilities(self.first_subjects, p);
        let second = UpperTails::new(self.subjects - self.first_subjects, p);
        let from = self.first_limit + 1;
        let success = (from..=self.first_subjects)
            .map(|x| first[x as usize] * second.at_least((self.limit + 1).saturating_sub(x)))
            .sum();
        let goes_on: f64 = (from..=self.first_subjects).map(|x| first[x as usize]).sum();
        TwoStageCharacteristics {
            stops_early: binomial::cdf(self.first_limit, self.first_subjects, p),
            success,
            success_ignoring_stop: binomial::upper_tail(self.limit + 1, self.subjects, p),
            expected_subjects: self.first_subjects as f64
                + goes_on * (self.subjects - self.first_subjects) as f64,
        }
    }
}

impl TwoStageBinary {
    /// The least r that keeps the size under the null at or below `alpha` with these n1, r1 and n; `None` if none below n does.
    ///
    /// What the bound of a trial becomes whose stages have got other sizes than planned, if that has nothing to do with the
    /// responses.
    #[must_use]
    pub fn least_limit(&self, null: f64, alpha: f64) -> Option<u64> {
        let first = binomial::probabilities(self.first_subjects, null);
        let second = UpperTails::new(self.subjects - self.first_subjects, null);
        let size = |limit: u64| -> f64 {
            (self.first_limit + 1..=self.first_subjects)
                .map(|x| first[x as usize] * second.at_least((limit + 1).saturating_sub(x)))
                .sum()
        };
        (self.first_limit..self.subjects).find(|limit| size(*limit) <= alpha)
    }
}

/// `P(X >= k)` of a binomial law for every k.
#[derive(Debug, Clone)]
pub(super) struct UpperTails(Vec<f64>);

impl UpperTails {
    pub(super) fn new(n: u64, p: f64) -> Self {
        let mut tails = binomial::probabilities(n, p);
        for k in (0..n as usize).rev() {
            tails[k] += tails[k + 1];
        }
        Self(tails)
    }

    /// `P(X >= k)`; 0 above n.
    pub(super) fn at_least(&self, k: u64) -> f64 {
        self.0.get(k as usize).copied().unwrap_or(0.0)
    }
}
