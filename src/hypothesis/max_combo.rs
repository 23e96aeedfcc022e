//! The largest of several weighted log-rank statistics of two groups.

use super::logrank::{Stratum, hypergeometric_factor, weighted_logrank};
use super::rank_weight::{RankWeight, WeightPath};
use super::risk_sets::for_each_risk_set;
use crate::measure::{Outcome, Reason};
use crate::numeric::multivariate_normal::{MOST_VARIABLES, box_probability};
use crate::numeric::normal;

/// Result of the test.
#[derive(Debug, Clone, PartialEq)]
pub struct MaxCombo {
    /// The statistics that count, in the order asked for; those without variance are left out.
    pub components: Vec<Component>,
    /// Their correlations if the hazards are equal.
    pub correlation: Vec<Vec<f64>>,
    /// The largest z, against a better new group.
    pub one_sided: Maximum,
    /// The largest |z|.
    pub two_sided: Maximum,
    /// Reference and new group, if two count.
    pub groups: Option<(usize, usize)>,
}

/// One of the statistics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// Its weight.
    pub weight: RankWeight,
    /// Positive if it favours the new group.
    pub z: f64,
}

/// A maximum of the statistics and how rarely equal hazards reach it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Maximum {
    /// The maximum.
    pub statistic: Outcome,
    /// The component that has it; the first of equals.
    pub chosen: Option<usize>,
    /// p-value.
    pub p_value: Outcome,
    /// Bound on the numerical error of the p-value.
    pub p_error: f64,
}

/// The weights of the usual combination: G(0, 0), G(1, 0), G(0, 1), G(1, 1).
pub const USUAL_COMBINATION: [RankWeight; 4] = [
    RankWeight::LOGRANK,
    RankWeight::FlemingHarrington { rho: 1.0, gamma: 0.0 },
    RankWeight::FlemingHarrington { rho: 0.0, gamma: 1.0 },
    RankWeight::FlemingHarrington { rho: 1.0, gamma: 1.0 },
];

/// Largest of the weighted log-rank statistics of two groups, with a p-value from their joint normal law.
///
/// ```text
/// cov(U_a, U_b) = sum over strata and event times of w_a w_b d (n - d) / (n - 1) (n_1 / n) (1 - n_1 / n)
/// one-sided  p = P(max_a Z_a >= max_a z_a)        Z normal with these correlations
/// two-sided  p = P(max_a |Z_a| >= max_a |z_a|)
/// ```
/// Each is summed as `P(Z_1 > c) + P(Z_1 <= c, Z_2 > c) + ...`, so that small p-values keep their digits. The weights of the usual combination are
/// bound to each other (G(1, 0) + G(0, 1) = G(0, 0) as scores), so their correlation matrix is singular; the integral is taken in the
/// dimensions that are left. Between one and eight weights; two groups. The one-sided test can reject although the new group is
/// worse over much of the time, as a weight on late events looks at these alone.
/// # Reference
/// Lee (1996), Biometrics 52, 721-725; Karrison (2016), Stata J. 16, 678-690; Lin et al. (2020), Stat. Biopharm. Res. 12, 187-198.
/// Evidence: covariances written out in R and `mvtnorm::pmvnorm`, tests/reference/max_combo.
#[must_use]
pub fn max_combo(strata: &[Stratum<'_>], weights: &[RankWeight]) -> MaxCombo {
    let weights = &weights[..weights.len().min(MOST_VARIABLES)];
    let tests: Vec<_> = weights.iter().map(|weight| weighted_logrank(strata, *weight)).collect();
    // The pair that the log-rank test compares: with a weight, other groups may be left out.
    let unweighted = weighted_logrank(strata, RankWeight::LOGRANK);
    let groups = unweighted.two_groups.map(|two| (two.reference, two.new));
    let usable = |index: &usize| {
        let two = tests[*index].two_groups.filter(|two| Some((two.reference, two.new)) == groups);
        two.and_then(|two| two.z.value()).is_some()
    };
    let counting: Vec<usize> = (0..weights.len()).filter(usable).collect();
    if counting.is_empty() {
        return nothing(match unweighted.chi_squared {
            Outcome::NotEstimable(reason) => reason,
            _ if groups.is_none() => Reason::TwoGroupsOnly,
            _ => Reason::NoVariance,
        });
    }
    let components: Vec<Component> = counting
        .iter()
        .filter_map(|index| {
            Some(Component { weight: weights[*index], z: tests[*index].two_groups?.z.value()? })
        })
        .collect();
    let kept: Vec<RankWeight> = components.iter().map(|component| component.weight).collect();
    let correlation = correlations(strata, &kept, groups.map_or(0, |(_, new)| new));
    let z: Vec<f64> = components.iter().map(|component| component.z).collect();
    let magnitudes: Vec<f64> = z.iter().map(|z| z.abs()).collect();
    let one_sided = maximum(&z, |c| exceedance(&correlation, c, f64::NEG_INFINITY));
    let two_sided = maximum(&magnitudes, |c| {
        // By symmetry the lower tail has as much.
        exceedance(&correlation, c, -c).map(|(p, error)| ((2.0 * p).min(1.0), 2.0 * error))
    });
    MaxCombo { components, correlation, one_sided, two_sided, groups }
}

fn nothing(reason: Reason) -> MaxCombo {
    let missing = Outcome::NotEstimable(reason);
    let none = Maximum { statistic: missing, chosen: None, p_value: missing, p_error: 0.0 };
    MaxCombo {
        components: Vec::new(),
        correlation: Vec::new(),
        one_sided: none,
        two_sided: none,
        groups: None,
    }
}

/// Correlations of the weighted scores of `group`, in one pass.
fn correlations(strata: &[Stratum<'_>], weights: &[RankWeight], group: usize) -> Vec<Vec<f64>> {
    let m = weights.len();
    let mut covariance = vec![vec![0.0; m]; m];
    let mut w = vec![0.0; m];
    for stratum in strata {
        let mut path = WeightPath::START;
        for_each_risk_set(stratum, |_, members| {
            let n = members.iter().map(|member| member.at_risk).sum::<f64>();
            let d = members.iter().map(|member| member.events).sum::<f64>();
            path.weights(weights, n, d, &mut w);
            let share = members[group].at_risk / n;
            let variance = hypergeometric_factor(n, d) * share * (1.0 - share);
            for (row, a) in covariance.iter_mut().zip(&w) {
                for (sum, b) in row.iter_mut().zip(&w) {
                    *sum += a * b * variance;
                }
            }
        });
    }
    let deviation: Vec<f64> = (0..m).map(|a| covariance[a][a].sqrt()).collect();
    let correlation = |a: usize, b: usize| {
        if a == b { 1.0 } else { covariance[a][b] / (deviation[a] * deviation[b]) }
    };
    (0..m).map(|a| (0..m).map(|b| correlation(a, b)).collect()).collect()
}

fn maximum(statistics: &[f64], p: impl Fn(f64) -> Option<(f64, f64)>) -> Maximum {
    let mut chosen = 0;
    for (index, statistic) in statistics.iter().enumerate() {
        if *statistic > statistics[chosen] {
            chosen = index;
        }
    }
    let statistic = statistics[chosen];
    let (p_value, p_error) = match p(statistic) {
        Some((p, error)) => (Outcome::Value(p), error),
        None => (Outcome::NotEstimable(Reason::NoVariance), 0.0),
    };
    Maximum { statistic: Outcome::Value(statistic), chosen: Some(chosen), p_value, p_error }
}

/// `P(some Z_a > c, and those before it within [low, c])`, and a bound on its error.
fn exceedance(correlation: &[Vec<f64>], c: f64, low: f64) -> Option<(f64, f64)> {
    let (mut sum, mut error) = (0.0, 0.0);
    for a in 0..correlation.len() {
        // The one that exceeds first, then those before it.
        let order: Vec<usize> = std::iter::once(a).chain(0..a).collect();
        let matrix: Vec<Vec<f64>> =
            order.iter().map(|i| order.iter().map(|j| correlation[*i][*j]).collect()).collect();
        let mut lower = vec![low; order.len()];
        let mut upper = vec![c; order.len()];
        (lower[0], upper[0]) = (c, f64::INFINITY);
        // Nobody reads more than four digits of a p-value; the error that is stated says how many there are.
        let tolerance = 1e-7 * normal::upper_tail(c);
        let term = box_probability(&matrix, &lower, &upper, tolerance)?;
        sum += term.value;
        error += term.error;
    }
    Some((sum.clamp(0.0, 1.0), error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{RiskTable, Sample};

    fn table(times: &[f64], events: &[bool]) -> RiskTable {
        RiskTable::new(&Sample::from_times(times, events).unwrap())
    }

    fn two() -> [RiskTable; 2] {
        [
            table(&[1.0, 2.0, 4.0, 5.0, 8.0, 9.0], &[true, true, true, false, true, true]),
            table(&[3.0, 4.0, 6.0, 10.0, 12.0], &[true, true, false, true, true]),
        ]
    }

    /// One weight: the log-rank test. The same weight twice: the same.
    #[test]
    fn one_weight_is_the_test_itself() {
        let tables = two();
        let strata = [tables.iter().map(Some).collect()];
        let test = weighted_logrank(&strata, RankWeight::LOGRANK);
        for weights in [vec![RankWeight::LOGRANK], vec![RankWeight::LOGRANK; 3]] {
            let combined = max_combo(&strata, &weights);
            let p = combined.two_sided.p_value.value().unwrap();
            assert!((p - test.p_value.value().unwrap()).abs() < 1e-12, "{p}");
            let p = combined.one_sided.p_value.value().unwrap();
            assert!((p - test.two_groups.unwrap().p_one_sided.value().unwrap()).abs() < 1e-12);
            assert_eq!(combined.two_sided.chosen, Some(0));
        }
    }

    #[test]
    fn groups_exchanged_turn_the_signs() {
        let [a, b] = two();
        let ours = max_combo(&[vec![Some(&a), Some(&b)]], &USUAL_COMBINATION);
        let other = max_combo(&[vec![Some(&b), Some(&a)]], &USUAL_COMBINATION);
        for (x, y) in ours.components.iter().zip(&other.components) {
            assert!((x.z + y.z).abs() < 1e-12);
        }
        let p = |combined: &MaxCombo| combined.two_sided.p_value.value().unwrap();
        assert!((p(&ours) - p(&other)).abs() < 1e-9);
        // Larger than the smallest of the single p-values, smaller than their sum.
        let single = |c: &Component| 2.0 * normal::upper_tail(c.z.abs());
        let least = ours.components.iter().map(single).fold(1.0, f64::min);
        assert!(p(&ours) > least && p(&ours) < 4.0 * least);
    }

    #[test]
    fn nothing_to_combine() {
        let silent = table(&[1.0, 2.0], &[false; 2]);
        let none = max_combo(&[vec![Some(&silent), Some(&silent)]], &USUAL_COMBINATION);
        assert_eq!(none.one_sided.p_value, Outcome::NotEstimable(Reason::NoEvents));
        let [a, b] = two();
        let three = max_combo(&[vec![Some(&a), Some(&b), Some(&a)]], &USUAL_COMBINATION);
        assert_eq!(three.two_sided.p_value, Outcome::NotEstimable(Reason::TwoGroupsOnly));
        assert!(max_combo(&[vec![Some(&a), Some(&b)]], &[]).one_sided.p_value.value().is_none());
        // One event time: G(0, 1) has weight 0 there and is left out.
        let one = table(&[3.0, 5.0, 6.0], &[true, false, false]);
        let other = table(&[4.0, 5.0, 7.0], &[false; 3]);
        let left = max_combo(&[vec![Some(&one), Some(&other)]], &USUAL_COMBINATION);
        assert_eq!(left.components.len(), 2);
    }
}
