//! What a variant says.

use crate::measure::{Outcome, Reason};
use crate::numeric::normal;

/// Result of one variant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneSampleTest {
    /// z, positive for benefit; not estimable for the exact variants.
    pub statistic: Outcome,
    /// Probability under the benchmark of so few events or fewer.
    pub p_one_sided: Outcome,
    /// Twice the smaller tail, at most 1.
    pub p_two_sided: Outcome,
}

impl OneSampleTest {
    /// Nothing, for this reason.
    #[must_use]
    pub fn missing(reason: Reason) -> Self {
        let missing = Outcome::NotEstimable(reason);
        Self { statistic: missing, p_one_sided: missing, p_two_sided: missing }
    }

    /// A normal statistic.
    pub(super) fn normal(z: f64) -> Self {
        Self::of(Outcome::Value(z), normal::upper_tail(z), normal::upper_tail(-z))
    }

    /// The two tails of an exact test, each with what was observed.
    pub(super) fn exact(lower: f64, upper: f64) -> Self {
        Self::of(Outcome::NotEstimable(Reason::ExactTest), lower, upper)
    }

    pub(super) fn of(statistic: Outcome, lower: f64, upper: f64) -> Self {
        let two_sided = (2.0 * lower.min(upper)).min(1.0);
        Self { statistic, p_one_sided: Outcome::Value(lower), p_two_sided: Outcome::Value(two_sided) }
    }
}
