//! Test for trend over ordered groups.

use super::logrank::Logrank;
use crate::measure::{Outcome, Reason};
use crate::numeric::{chi_squared, normal};

/// Result of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Positive if the hazard falls as the score rises.
    pub z: Outcome,
    /// `z^2`, with one degree of freedom.
    pub chi_squared: Outcome,
    /// Two-sided.
    pub p_value: Outcome,
    /// `P(Z > z)`: small if the hazard falls as the score rises.
    pub p_one_sided: Outcome,
}

/// Tests whether the hazard rises or falls with the scores `c` of the groups.
///
/// ```text
/// z = -sum_g c_g U_g / sqrt(sum_gh c_g c_h V_gh)
/// ```
/// `U` and `V` are the score and covariance of `test`, with its weight and strata; groups in which nothing is expected
/// add nothing. Adding a number to all scores, or multiplying all by one above 0, changes nothing; with two groups it is the
/// log-rank test. Not estimable where the scores of the groups that count are all equal, or a group has none.
/// # Reference
/// Tarone (1975), Biometrika 62, 679-682. Evidence: the score test of R `coxph` with exact ties, and written out in R, tests/reference/logrank_trend.
#[must_use]
pub fn trend(test: &Logrank, scores: &[f64]) -> Trend {
    if scores.len() < test.score.len() || scores.iter().any(|score| !score.is_finite()) {
        let missing = Outcome::NotEstimable(Reason::ScoreMissing);
        return Trend { z: missing, chi_squared: missing, p_value: missing, p_one_sided: missing };
    }
    let groups: Vec<usize> = (0..test.score.len()).filter(|g| !test.left_out.contains(g)).collect();
    // Scores are centred: the sum over all groups of U, and of V in each row, is 0 but for rounding.
    let mean = groups.iter().map(|g| scores[*g]).sum::<f64>() / groups.len().max(1) as f64;
    let centred = |g: usize| scores[g] - mean;
    let sum: f64 = groups.iter().map(|g| centred(*g) * test.score[*g]).sum();
    let mut variance = 0.0;
    let mut scale = 0.0;
    for g in &groups {
        scale += centred(*g) * centred(*g) * test.variance[*g][*g];
        for h in &groups {
            variance += centred(*g) * centred(*h) * test.variance[*g][*h];
        }
    }
    let z = match test.chi_squared {
        Outcome::NotEstimable(reason @ (Reason::NoEvents | Reason::OneGroup)) => {
            Outcome::NotEstimable(reason)
        }
        _ if variance > 1e-12 * scale => Outcome::Value(-sum / variance.sqrt()),
        _ => Outcome::NotEstimable(Reason::NoVariance),
    };
    let chi_squared = z.map(|z| z * z);
    Trend {
        z,
        chi_squared,
        p_value: chi_squared.map(|chi| chi_squared::upper_tail(chi, 1)),
        p_one_sided: z.map(normal::upper_tail),
    }
}
