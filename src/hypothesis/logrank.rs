//! The log-rank family of tests between groups: any weight, strata, two or more groups.

use super::rank_weight::{RankWeight, WeightPath};
use super::risk_sets::{Share, for_each_risk_set, for_each_risk_set_of_two};
use crate::measure::{Outcome, Reason};
use crate::numeric::linear::solve_positive_definite;
use crate::numeric::{chi_squared, normal};
use crate::sample::RiskTable;

/// The groups of one stratum, each with its risk table; `None` for a group that has nobody in it.
pub type Stratum<'a> = Vec<Option<&'a RiskTable>>;

/// Events of one group, all strata together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupTally {
    /// Subjects.
    pub subjects: u64,
    /// Events observed.
    pub observed: u64,
    /// Events expected if all groups had the same hazard.
    pub expected: f64,
}

/// Result of the test with one weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Logrank {
    /// The weight.
    pub weight: RankWeight,
    /// One per group, in the order given; unweighted.
    pub groups: Vec<GroupTally>,
    /// Weighted sum of observed less expected events, by group.
    pub score: Vec<f64>,
    /// Covariance of the scores under equal hazards, by group and group.
    pub variance: Vec<Vec<f64>>,
    /// Chi-squared statistic.
    pub chi_squared: Outcome,
    /// Degrees of freedom: groups in which something of weight is expected, less one.
    pub df: u32,
    /// Upper tail of chi-squared: two-sided.
    pub p_value: Outcome,
    /// The signed statistic; for two groups only.
    pub two_groups: Option<TwoGroups>,
    /// Groups in which nothing of weight is expected; they do not count.
    pub left_out: Vec<usize>,
}

/// The signed statistic of two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoGroups {
    /// Position of the first group that counts: the reference.
    pub reference: usize,
    /// Position of the other.
    pub new: usize,
    /// `(O - E) / sd` of the reference: positive if the new group has fewer events than expected, which favours it.
    pub z: Outcome,
    /// `P(Z > z)`: small if the new group is favoured.
    pub p_one_sided: Outcome,
}

/// Tests whether all groups have the same hazard.
///
/// ```text
/// E_g  = sum over event times of d n_g / n
/// V_gh = sum over event times of d (n - d) / (n - 1) (n_g / n) (1{g = h} - n_h / n)
/// chi2 = (O - E)' V^-1 (O - E)  over all groups but one
/// ```
/// # Reference
/// Mantel (1966), Cancer Chemother. Rep. 50, 163-170. Evidence: R `survdiff`, tests/reference/logrank.
#[must_use]
pub fn logrank(tables: &[RiskTable]) -> Logrank {
    weighted_logrank(&[tables.iter().map(Some).collect()], RankWeight::LOGRANK)
}

/// Tests whether all groups have the same hazard within each stratum, events weighted.
///
/// ```text
/// U_g  = sum over strata and event times of w (d_g - d n_g / n)
/// V_gh = sum over strata and event times of w^2 d (n - d) / (n - 1) (n_g / n) (1{g = h} - n_h / n)
/// chi2 = U' V^-1 U  over all groups but one of those in which something is expected
/// ```
/// The weight (see [`RankWeight`]) is that of the stratum: S(t-) is its own curve. A stratum of one subject, or of one
/// group, adds as much to O as to E, and nothing to the variance. Not estimable without events, with one group,
/// or where nothing is left to chance (all at risk fail at once, the weights are 0).
/// # Reference
/// Fleming & Harrington (1991), Counting Processes and Survival Analysis. Evidence: R `survdiff` with `strata` and `rho`, and
/// the definition written out in R, tests/reference/logrank_weighted and logrank_stratified.
#[must_use]
pub fn weighted_logrank(strata: &[Stratum<'_>], weight: RankWeight) -> Logrank {
    let k = strata.iter().map(Vec::len).max().unwrap_or(0);
    let sums = if k == 2 { sums_of_two(strata, weight) } else { sums_of_many(strata, weight, k) };
    let group = |g: usize| {
        let tables = strata.iter().filter_map(|stratum| stratum.get(g).copied().flatten());
        let (subjects, observed) = tables.fold((0, 0), |(subjects, observed), table| {
            (subjects + table.subjects(), observed + table.events())
        });
        GroupTally { subjects, observed, expected: sums.unweighted_expected[g] }
    };
    conclude(weight, (0..k).map(group).collect(), &sums)
}

fn sums_of_many(strata: &[Stratum<'_>], weight: RankWeight, k: usize) -> Sums {
    let mut sums = RunningSums::new(weight, vec![0.0; k], vec![0.0; k * k]);
    for stratum in strata {
        sums.path = WeightPath::START;
        for_each_risk_set(stratum, |_, members| sums.add(members));
    }
    sums.kept()
}

/// Of a known number of groups the sums stay in registers.
fn sums_of_two(strata: &[Stratum<'_>], weight: RankWeight) -> Sums {
    let mut sums = RunningSums::new(weight, [0.0; 2], [0.0; 4]);
    for stratum in strata {
        sums.path = WeightPath::START;
        let of = |g: usize| stratum.get(g).copied().flatten();
        for_each_risk_set_of_two([of(0), of(1)], |_, members| sums.add(members));
    }
    sums.kept()
}

/// What the test needs, summed over risk sets.
struct Sums {
    unweighted_expected: Vec<f64>,
    observed: Vec<f64>,
    expected: Vec<f64>,
    /// By group and group.
    variance: Vec<Vec<f64>>,
}

/// The same under way: `G` holds a number a group, `V` one for each pair of groups.
struct RunningSums<G, V> {
    weight: RankWeight,
    path: WeightPath,
    share: G,
    unweighted_expected: G,
    observed: G,
    expected: G,
    /// Upper triangle by rows, the rest 0.
    variance: V,
}

impl<G: AsMut<[f64]> + AsRef<[f64]> + Clone, V: AsMut<[f64]> + AsRef<[f64]>> RunningSums<G, V> {
    fn new(weight: RankWeight, zeros: G, no_variance: V) -> Self {
        Self {
            weight,
            path: WeightPath::START,
            share: zeros.clone(),
            unweighted_expected: zeros.clone(),
            observed: zeros.clone(),
            expected: zeros,
            variance: no_variance,
        }
    }

    /// One risk set more.
    #[inline(always)]
    fn add(&mut self, members: &[Share]) {
        let n = members.iter().map(|member| member.at_risk).sum::<f64>();
        let d = members.iter().map(|member| member.events).sum::<f64>();
        let mut w = [1.0];
        if self.weight != RankWeight::LOGRANK {
            self.path.weights(&[self.weight], n, d, &mut w);
        }
        let w = w[0];
        let factor = w * w * hypergeometric_factor(n, d);
        let (share, unweighted) = (self.share.as_mut(), self.unweighted_expected.as_mut());
        let (observed, expected) = (self.observed.as_mut(), self.expected.as_mut());
        for (g, member) in members.iter().enumerate() {
            share[g] = member.at_risk / n;
            let expected_here = d * share[g];
            unweighted[g] += expected_here;
            observed[g] += w * member.events;
            expected[g] += w * expected_here;
        }
        let k = share.len();
        for g in 0..members.len() {
            let scaled = factor * share[g];
            let row = &mut self.variance.as_mut()[g * k..(g + 1) * k];
            row[g] += scaled * (1.0 - share[g]);
            for (covariance, other) in row[g + 1..].iter_mut().zip(&share[g + 1..]) {
                *covariance -= scaled * other;
            }
        }
    }

    fn kept(self) -> Sums {
        let variance = self.variance.as_ref();
        let k = self.share.as_ref().len();
        let row = |g: usize| (0..k).map(|h| variance[g.min(h) * k + g.max(h)]).collect();
        Sums {
            unweighted_expected: self.unweighted_expected.as_ref().into(),
            observed: self.observed.as_ref().into(),
            expected: self.expected.as_ref().into(),
            variance: (0..k).map(row).collect(),
        }
    }
}

/// `d (n - d) / (n - 1)`; 0 for one at risk.
pub(super) fn hypergeometric_factor(n: f64, d: f64) -> f64 {
    if n > 1.0 { d * (n - d) / (n - 1.0) } else { 0.0 }
}

/// Chi-squared and z from the sums.
fn conclude(weight: RankWeight, groups: Vec<GroupTally>, sums: &Sums) -> Logrank {
    let score: Vec<f64> = sums.observed.iter().zip(&sums.expected).map(|(o, e)| o - e).collect();
    let variance = sums.variance.clone();
    let (used, left_out): (Vec<usize>, Vec<usize>) = (0..groups.len()).partition(|g| sums.expected[*g] > 0.0);
    let df = used.len().saturating_sub(1) as u32;
    let chi_squared = if used.is_empty() {
        Outcome::NotEstimable(Reason::NoEvents)
    } else if df == 0 {
        Outcome::NotEstimable(Reason::OneGroup)
    } else {
        quadratic_form(&score, &variance, &used)
    };
    let two_groups = (used.len() == 2).then(|| {
        let (reference, new) = (used[0], used[1]);
        // Of the same numbers as chi-squared, so that z^2 is it.
        let z = chi_squared.map(|_| -score[new] / variance[new][new].sqrt());
        TwoGroups { reference, new, z, p_one_sided: z.map(normal::upper_tail) }
    });
    let p_value = chi_squared.map(|chi| chi_squared::upper_tail(chi, df));
    Logrank { weight, groups, score, variance, chi_squared, df, p_value, two_groups, left_out }
}

/// `U' V^-1 U` over all but the first of the groups used; any one can be left out.
fn quadratic_form(score: &[f64], variance: &[Vec<f64>], used: &[usize]) -> Outcome {
    let free = &used[1..];
    let difference: Vec<f64> = free.iter().map(|g| score[*g]).collect();
    let matrix: Vec<Vec<f64>> =
        free.iter().map(|g| free.iter().map(|h| variance[*g][*h]).collect()).collect();
    match solve_positive_definite(&matrix, &difference) {
        Some(solved) => Outcome::Value(solved.iter().zip(&difference).map(|(a, b)| a * b).sum()),
        None => Outcome::NotEstimable(Reason::NoVariance),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, Subject};

    fn table(subjects: &[(f64, f64, bool)]) -> RiskTable {
        let subjects =
            subjects.iter().map(|(entry, time, event)| Subject { entry: *entry, time: *time, event: *event });
        RiskTable::new(&Sample::new(subjects.collect()).unwrap())
    }

    /// By hand, delayed entry: at time 2 only A1 and B1 are under observation, at 4 A2 and B1 and B2, at 5 B1 and B2.
    #[test]
    fn late_entries_by_hand() {
        let a = table(&[(0.0, 2.0, true), (3.0, 4.0, true)]);
        let b = table(&[(0.0, 5.0, true), (2.0, 6.0, false)]);
        let test = logrank(&[a, b]);
        assert!((test.groups[0].expected - (0.5 + 1.0 / 3.0)).abs() < 1e-15);
        assert!((test.variance[0][0] - (0.25 + 2.0 / 9.0)).abs() < 1e-15);
        let two = test.two_groups.unwrap();
        assert_eq!((two.reference, two.new), (0, 1));
        let z = (2.0 - 5.0 / 6.0) / (0.25_f64 + 2.0 / 9.0).sqrt();
        assert!((two.z.value().unwrap() - z).abs() < 1e-14);
    }

    #[test]
    fn nothing_left_to_chance() {
        let all = table(&[(0.0, 3.0, true), (0.0, 3.0, true)]);
        let test = logrank(&[all.clone(), all]);
        assert_eq!(test.chi_squared, Outcome::NotEstimable(Reason::NoVariance));
        assert_eq!(test.two_groups.unwrap().z, Outcome::NotEstimable(Reason::NoVariance));
        assert!(logrank(&[]).chi_squared.value().is_none());
    }
}
