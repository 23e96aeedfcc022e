//! Inference after a group-sequential trial has ended.

use super::recursion::Walk;
use super::{Boundaries, StatisticsLaw};
use crate::measure::ConfidenceLevel;
use crate::numeric::root::bisect;

/// Estimate, interval and p-value that take the earlier analyses into account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StagewiseInference {
    /// One-sided p-value.
    pub p_value: f64,
    /// Median-unbiased estimate of the drift per unit of information (for a log hazard ratio: `-log HR`).
    pub estimate: f64,
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
}

/// Inference by the stage-wise ordering, for a trial that ended at analysis `ended` (from 1) with statistic `z`.
///
/// ```text
/// P(theta) = P(success before it) + P(still going at it, Z >= z)        p-value: P(0)
/// estimate: P = 1/2;   limits: P = (1 - level) / 2 and (1 + level) / 2
/// ```
/// An earlier success is the better result, an earlier futility the worse one. With `binding` false, futility stops are
/// taken as not there, as in the size of a design with non-binding futility.
/// # Reference
/// Tsiatis, Rosner & Mehta (1984), Biometrics 40, 797-803. Evidence: one analysis in closed form; uniform p-values by
/// integration, in the tests.
#[must_use]
pub fn stagewise_inference(
    boundaries: &Boundaries,
    ended: usize,
    z: f64,
    binding: bool,
    level: ConfidenceLevel,
) -> StagewiseInference {
    let taken = if binding { boundaries.clone() } else { boundaries.ignoring_futility() };
    let ended = ended.clamp(1, taken.analyses());
    let tail = 0.5 * (1.0 - level.get());
    let root = taken.information[ended - 1].sqrt();
    let law = |theta: f64| StatisticsLaw::canonical(&taken.information, theta);
    let as_good = |theta: f64| at_least_as_good(&taken, &law(theta), ended, z);
    // Drifts this far out have probabilities of 0 or 1.
    let (low, high) = ((z - 40.0) / root, (z + 40.0) / root);
    let where_reaches = |p: f64| bisect(low, high, |theta| as_good(theta) >= p);
    StagewiseInference {
        p_value: as_good(0.0),
        estimate: where_reaches(0.5),
        lower: where_reaches(tail),
        upper: where_reaches(1.0 - tail),
    }
}

/// Probability of a result at least as good as ending at analysis `ended` (from 1) with `z`, by stage, then by statistic.
///
/// Futility bounds count as they stand: for futility that is not binding give [`Boundaries::ignoring_futility`].
#[must_use]
pub fn at_least_as_good(boundaries: &Boundaries, law: &StatisticsLaw, ended: usize, z: f64) -> f64 {
    let mut walk = Walk::new(law);
    let mut better = 0.0;
    for (efficacy, futility) in boundaries.efficacy.iter().zip(&boundaries.futility).take(ended - 1) {
        better += walk.at_least(*efficacy);
        walk.go_on(*futility, *efficacy);
    }
    better + walk.at_least(z)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Spending;
    use crate::decision::group_sequential::efficacy_by_spending;
    use crate::numeric::normal;

    #[test]
    fn one_analysis_is_the_usual_inference() {
        let design = Boundaries::efficacy_only(vec![16.0], vec![1.645]);
        let found = stagewise_inference(&design, 1, 2.0, false, ConfidenceLevel::NINETY_FIVE);
        assert!((found.p_value - normal::upper_tail(2.0)).abs() < 1e-14);
        assert!((found.estimate - 0.5).abs() < 1e-12);
        let half = 1.959_963_984_540_054 / 4.0;
        assert!((found.lower - (0.5 - half)).abs() < 1e-12 && (found.upper - (0.5 + half)).abs() < 1e-12);
    }

    #[test]
    fn a_result_on_the_last_bound_has_the_size_as_p_value() {
        let design = efficacy_by_spending(&[4.0, 7.0, 10.0], 10.0, Spending::ObrienFleming, 0.05).unwrap();
        let on_bound = |k: usize| {
            stagewise_inference(&design, k, design.efficacy[k - 1], false, ConfidenceLevel::NINETY_FIVE)
        };
        assert!((on_bound(3).p_value - 0.05).abs() < 1e-10);
        assert!((on_bound(2).p_value - Spending::ObrienFleming.spent(0.05, 0.7)).abs() < 1e-10);
        // The 90% lower limit at the bound of a 5% test is no effect.
        let level = ConfidenceLevel::new(0.9).unwrap();
        let last = stagewise_inference(&design, 3, design.efficacy[2], false, level);
        assert!(last.lower.abs() < 1e-9 && last.estimate > 0.0 && last.upper > last.estimate);
    }
}
