//! Expected hazards of subjects that differ from the benchmark's: published effects, and weights.

use super::{Exposure, OneSampleTest};
use crate::measure::Reason;
use crate::numeric::portable::exp;

/// One published effect on the hazard.
#[derive(Debug, Clone, PartialEq)]
pub struct CovariateEffect<'a> {
    /// Log hazard ratio for one unit more.
    pub coefficient: f64,
    /// The value at which the benchmark's law holds.
    pub centre: f64,
    /// The covariate's value, one a subject; of a level 1 for those who have it, else 0.
    pub values: &'a [f64],
}

/// Each subject's hazard ratio to the benchmark's law.
///
/// ```text
/// r_i = exp(sum over effects of coefficient (x_i - centre))
/// ```
/// The law is that of a subject at the centres: published Cox coefficients with the baseline at these values. As many ratios
/// as subjects, 1 without effects.
/// Evidence: by hand and R, tests/reference/one_sample_reference.
#[must_use]
pub fn hazard_ratios(effects: &[CovariateEffect<'_>], subjects: usize) -> Vec<f64> {
    let log_ratio = |index: usize| -> f64 {
        let known = effects.iter().filter_map(|effect| Some((effect, *effect.values.get(index)?)));
        known.map(|(effect, value)| effect.coefficient * (value - effect.centre)).sum()
    };
    (0..subjects).map(|index| exp(log_ratio(index))).collect()
}

/// Weights that give a factor the margin of the benchmark: with n subjects, n_l of them at level l,
///
/// ```text
/// w_i = n share_l / n_l,   l the level of subject i
/// ```
/// so that they add to n. `shares` add to 1.
///
/// # Errors
/// [`Reason::EmptyLevel`] if nobody has a level whose share is above 0.
pub fn margin_weights(codes: &[u32], shares: &[f64]) -> Result<Vec<f64>, Reason> {
    let mut counts = vec![0_u64; shares.len()];
    for code in codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    if counts.iter().zip(shares).any(|(count, share)| *count == 0 && *share > 0.0) {
        return Err(Reason::EmptyLevel);
    }
    let n = codes.len() as f64;
    let weight = |code: &u32| {
        let level = *code as usize;
        shares.get(level).zip(counts.get(level)).map_or(0.0, |(share, count)| n * share / *count as f64)
    };
    Ok(codes.iter().map(weight).collect())
}

/// A weighted comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedTest {
    /// `sum of w D`.
    pub observed: f64,
    /// `sum of w A`.
    pub expected: f64,
    /// `(sum of w)^2 / sum of w^2` (Kish).
    pub effective_subjects: f64,
    /// The test.
    pub test: OneSampleTest,
}

/// One-sample log-rank test of weighted subjects, as a sensitivity analysis.
///
/// ```text
/// z = sum of w (A - D) / sqrt(sum of w^2 A)
/// ```
/// The weights are taken as fixed; with equal weights it is `breslow`. Weights are 0 or more, one a subject.
///
/// # Errors
/// [`Reason::NothingExpected`].
/// # Reference
/// The variance of a sum of independent martingales; effective size by Kish (1965), Survey Sampling. Evidence: R, written
/// out, tests/reference/one_sample_reference.
pub fn weighted_logrank_test(exposures: &[Exposure], weights: &[f64]) -> Result<WeightedTest, Reason> {
    let (mut observed, mut expected, mut variance) = (0.0, 0.0, 0.0);
    for (exposure, weight) in exposures.iter().zip(weights) {
        observed += weight * f64::from(u8::from(exposure.event));
        expected += weight * exposure.expected;
        variance += weight * weight * exposure.expected;
    }
    if variance <= 0.0 || !variance.is_finite() {
        return Err(Reason::NothingExpected);
    }
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let test = OneSampleTest::normal((expected - observed) / variance.sqrt());
    Ok(WeightedTest { observed, expected, effective_subjects: sum * sum / squares, test })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_by_hand() {
        let effects = [
            CovariateEffect { coefficient: 0.3, centre: 1.0, values: &[0.0, 1.0, 2.0] },
            CovariateEffect { coefficient: -0.2, centre: 0.0, values: &[1.0, 0.0, 1.0] },
        ];
        for (ours, log) in hazard_ratios(&effects, 3).into_iter().zip([-0.5_f64, 0.0, 0.1]) {
            assert!((ours - log.exp()).abs() < 1e-15);
        }
        assert_eq!(hazard_ratios(&[], 2), [1.0, 1.0]);
    }

    #[test]
    fn weights_by_hand() {
        assert_eq!(
            margin_weights(&[0, 0, 0, 1], &[0.5, 0.5]).unwrap(),
            [2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 2.0]
        );
        assert_eq!(margin_weights(&[0, 0], &[0.5, 0.5]), Err(Reason::EmptyLevel));
        assert_eq!(margin_weights(&[0, 1], &[1.0, 0.0]).unwrap(), [2.0, 0.0]);
        let exposures =
            [(true, 0.5), (false, 1.5)].map(|(event, expected)| Exposure { event, expected, bound: None });
        let test = weighted_logrank_test(&exposures, &[2.0, 0.0]).unwrap();
        assert_eq!((test.observed, test.expected, test.effective_subjects), (2.0, 1.0, 1.0));
        assert_eq!(test.test.statistic.value(), Some(-1.0 / 2.0_f64.sqrt()));
        assert_eq!(weighted_logrank_test(&exposures, &[0.0, 0.0]), Err(Reason::NothingExpected));
    }
}
