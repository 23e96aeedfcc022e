//! Permutation log-rank test: exact where the arrangements can be counted, else by Monte Carlo.

mod counted;
mod enumerated;
mod monte_carlo;
mod scores;

use crate::measure::{Outcome, Reason};
use crate::numeric::linear::Cholesky;
use crate::sample::Sample;

use super::rank_weight::RankWeight;
pub use monte_carlo::MonteCarlo;
pub use scores::permutation_scores;

/// Subjects of one stratum: a sample, and the group of each.
#[derive(Debug, Clone)]
pub struct LabelledStratum {
    /// The subjects.
    pub sample: Sample,
    /// Group of each, from 0.
    pub groups: Vec<usize>,
}

/// How the permutation distribution was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PermutationMethod {
    /// All arrangements were counted; so many.
    Exact {
        /// Number of arrangements.
        arrangements: f64,
    },
    /// Arrangements were drawn.
    MonteCarlo(MonteCarlo),
}

/// Result of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Permutation {
    /// How; `None` where there is no test.
    pub method: Option<PermutationMethod>,
    /// For two groups z, positive if it favours the second; else chi-squared. With the variance over arrangements.
    pub statistic: Outcome,
    /// Two-sided.
    pub p_value: Outcome,
    /// For two groups, small if the second is favoured.
    pub p_one_sided: Outcome,
    /// Monte Carlo standard errors of the two p-values.
    pub std_errors: Option<(f64, f64)>,
}

/// Tests whether the groups differ, against all ways to deal the group labels out within strata.
///
/// ```text
/// a_i  = w(t_i) event_i - sum over event times s with entry_i < s <= t_i of w(s) d(s) / n(s)      (scores)
/// U_g  = sum over subjects of group g of a_i = O_g - E_g
/// two groups   z = (U_0 - E U_0) / sd,  one-sided p = P(U_0* >= U_0),  two-sided p = P(|U_0* - E U_0| >= |U_0 - E U_0|)
/// more groups  Q = (U - E U)' Cov^-1 (U - E U),  p = P(Q* >= Q)
/// ```
/// `U*` over all arrangements of the labels of a stratum that keep the group sizes, the times as they are; mean and covariance
/// over the same. Two groups are counted exactly by convolution of half distributions (as the split-up algorithm: all subsets of one half
/// of the scores against all of the other, equal sums merged) while neither half has more than 2 million sums: about 40 subjects without ties,
/// more with ties. More groups are counted one by one up to 2 million arrangements. Beyond,
/// `draws` random arrangements give `p = (1 + number as extreme) / (draws + 1)`, valid for any number of draws.
///
/// Exact if, under the null hypothesis, the labels could have been dealt to any of the subjects: the same law of events **and of
/// censoring (and entry)** in all groups. Group positions without subjects do not count. Sums within 1e-10 of their scale count as equal.
/// # Reference
/// Streitberg & Roehmel (1986), Stat. Software Newsl. 12, 10-17; van de Wiel (2001), Comput. Stat. 16, 507-517 (split-up);
/// Phipson & Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9, 39 (p of random arrangements). Evidence: R `coin::logrank_test` (exact and
/// asymptotic), and all arrangements one by one, tests/reference/permutation and in the tests.
#[must_use]
pub fn permutation_test(
    strata: &[LabelledStratum],
    weight: RankWeight,
    draws: u64,
    seed: u64,
) -> Permutation {
    let dealt: Vec<Dealt> = strata.iter().map(|stratum| Dealt::new(stratum, weight)).collect();
    let count = strata.iter().flat_map(|stratum| &stratum.groups).max().map_or(0, |last| last + 1);
    let has = |g: &usize| strata.iter().any(|stratum| stratum.groups.contains(g));
    let groups: Vec<usize> = (0..count).filter(has).collect();
    if strata.iter().all(|stratum| stratum.sample.events() == 0) {
        return none(Reason::NoEvents);
    }
    if groups.len() < 2 {
        return none(Reason::OneGroup);
    }
    if groups.len() == 2 {
        two_groups(&dealt, groups[0], draws, seed)
    } else {
        more_groups(&dealt, &groups, draws, seed)
    }
}

fn none(reason: Reason) -> Permutation {
    let missing = Outcome::NotEstimable(reason);
    Permutation { method: None, statistic: missing, p_value: missing, p_one_sided: missing, std_errors: None }
}

/// Scores of one stratum, as dealt to the groups.
#[derive(Debug, Clone)]
struct Dealt {
    scores: Vec<f64>,
    groups: Vec<usize>,
}

impl Dealt {
    fn new(stratum: &LabelledStratum, weight: RankWeight) -> Self {
        Self { scores: permutation_scores(&stratum.sample, weight), groups: stratum.groups.clone() }
    }

    fn size(&self, group: usize) -> usize {
        self.groups.iter().filter(|g| **g == group).count()
    }

    fn sum(&self, group: usize) -> f64 {
        self.scores.iter().zip(&self.groups).filter(|(_, g)| **g == group).map(|(score, _)| score).sum()
    }

    fn mean(&self) -> f64 {
        self.scores.iter().sum::<f64>() / self.scores.len() as f64
    }

    /// Variance of a score over subjects, with `n - 1` below; 0 for one subject.
    fn spread(&self) -> f64 {
        let mean = self.mean();
        let squares: f64 = self.scores.iter().map(|score| (score - mean) * (score - mean)).sum();
        squares / (self.scores.len().max(2) - 1) as f64
    }

    /// Covariance of the sums of two groups over arrangements.
    fn covariance(&self, g: usize, h: usize) -> f64 {
        let n = self.scores.len() as f64;
        let (n_g, n_h) = (self.size(g) as f64, self.size(h) as f64);
        self.spread() * (if g == h { n_g } else { 0.0 } - n_g * n_h / n)
    }
}

/// Sums closer than this are the same.
fn tolerance(dealt: &[Dealt]) -> f64 {
    1e-10 * dealt.iter().flat_map(|d| &d.scores).map(|score| score.abs()).sum::<f64>()
}

fn two_groups(dealt: &[Dealt], reference: usize, draws: u64, seed: u64) -> Permutation {
    let observed: f64 = dealt.iter().map(|d| d.sum(reference)).sum();
    let mean: f64 = dealt.iter().map(|d| d.mean() * d.size(reference) as f64).sum();
    let variance: f64 = dealt.iter().map(|d| d.covariance(reference, reference)).sum();
    let near = tolerance(dealt);
    if variance.sqrt() <= near {
        return none(Reason::NoVariance);
    }
    let distance = (observed - mean).abs();
    let (method, p_one_sided, p_value, std_errors) =
        if let Some(tails) = counted::tails(dealt, reference, near, observed, mean) {
            let method = PermutationMethod::Exact { arrangements: tails.arrangements };
            (method, tails.at_least, tails.as_far, None)
        } else {
            let (mut above, mut far) = (0, 0);
            monte_carlo::for_each_sum(dealt, reference, draws, seed, |sum| {
                above += u64::from(sum >= observed - near);
                far += u64::from((sum - mean).abs() >= distance - near);
            });
            let run = MonteCarlo { draws, seed };
            let errors = (run.std_error(far), run.std_error(above));
            (PermutationMethod::MonteCarlo(run), run.p_value(above), run.p_value(far), Some(errors))
        };
    Permutation {
        method: Some(method),
        statistic: Outcome::Value((observed - mean) / variance.sqrt()),
        p_value: Outcome::Value(p_value),
        p_one_sided: Outcome::Value(p_one_sided),
        std_errors,
    }
}

/// The quadratic form of more than two groups.
struct Quadratic {
    groups: Vec<usize>,
    mean: Vec<f64>,
    inverse: Vec<Vec<f64>>,
}

impl Quadratic {
    /// Of all groups but the first; `None` where nothing varies.
    fn new(dealt: &[Dealt], groups: &[usize]) -> Option<Self> {
        let groups = groups[1..].to_vec();
        let mean = groups.iter().map(|g| dealt.iter().map(|d| d.mean() * d.size(*g) as f64).sum()).collect();
        let covariance = |g: &usize, h: &usize| dealt.iter().map(|d| d.covariance(*g, *h)).sum();
        let matrix: Vec<Vec<f64>> =
            groups.iter().map(|g| groups.iter().map(|h| covariance(g, h)).collect()).collect();
        let inverse = Cholesky::new(&matrix)?.inverse();
        Some(Self { groups, mean, inverse })
    }

    /// `sums` by group position.
    fn value(&self, sums: &[f64]) -> f64 {
        let difference = |i: usize| sums[self.groups[i]] - self.mean[i];
        let mut total = 0.0;
        for (i, row) in self.inverse.iter().enumerate() {
            for (j, entry) in row.iter().enumerate() {
                total += difference(i) * entry * difference(j);
            }
        }
        total
    }
}

fn more_groups(dealt: &[Dealt], groups: &[usize], draws: u64, seed: u64) -> Permutation {
    let Some(form) = Quadratic::new(dealt, groups) else { return none(Reason::NoVariance) };
    let count = groups.last().map_or(0, |last| last + 1);
    let sums: Vec<f64> = (0..count).map(|g| dealt.iter().map(|d| d.sum(g)).sum()).collect();
    let observed = form.value(&sums);
    // A chi-squared is a square, so its tolerance is relative.
    let bar = observed * (1.0 - 1e-9) - 1e-12;
    let (method, p_value, std_errors) =
        if let Some((extreme, all)) = enumerated::count(dealt, count, |sums| form.value(sums) >= bar) {
            (PermutationMethod::Exact { arrangements: all as f64 }, extreme as f64 / all as f64, None)
        } else {
            let run = MonteCarlo { draws, seed };
            let extreme = monte_carlo::count(dealt, count, draws, seed, |sums| form.value(sums) >= bar);
            let error = run.std_error(extreme);
            (PermutationMethod::MonteCarlo(run), run.p_value(extreme), Some((error, error)))
        };
    Permutation {
        method: Some(method),
        statistic: Outcome::Value(observed),
        p_value: Outcome::Value(p_value),
        p_one_sided: Outcome::NotEstimable(Reason::TwoGroupsOnly),
        std_errors,
    }
}
