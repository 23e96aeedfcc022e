//! The logarithm of the partial likelihood, its score and information.

use super::maximise::{Evaluation, Likelihood};
use super::moments::walk;
use super::risk_sets::RiskSets;
use super::{Ties, exact_ties, one_covariate};
use crate::numeric::lanes::{Lanes, wide};
use crate::numeric::portable::{exp, ln_or_limit};

/// The steps in which the events of one time are taken: the share by which they are gone from their own risk set, and the
/// weight that fails.
///
/// Efron: `d` steps, gone by `0, 1/d, ..., (d - 1)/d`, each with the mean weight of the events. Breslow: one step, gone by
/// nothing, with all their weight.
#[inline(always)]
pub fn steps(ties: Ties, count: u32, weight: f64) -> impl Iterator<Item = (f64, f64)> {
    let count = if ties == Ties::Efron { count } else { 1 };
    let share = 1.0 / f64::from(count);
    (0..count).map(move |step| (f64::from(step) * share, weight * share))
}

/// The partial likelihood of ordered subjects as a function of the coefficients of the scaled columns.
///
/// ```text
/// ln L = sum over event times of (sum over events of w beta' x - sum over steps of v ln S0)
/// S0   = sum over the risk set of w exp(beta' x) - gone x the same over the events;   steps (gone, v): see [`steps`]
/// U    = sum over events of w x - sum over steps of v m,   m the mean of x with weights as in S0
/// I    = sum over steps of v C,                            C the covariance of x with weights as in S0
/// ```
/// Exact ties: see `exact_ties`. One pass over the subjects, work `n p^2`; no allocation but at the start.
#[derive(Debug)]
pub struct PartialLikelihood<'a> {
    sets: &'a RiskSets,
    ties: Ties,
    /// `weight exp(beta' x)` of each row.
    risk: Vec<f64>,
    mean: Vec<f64>,
    packed: Vec<f64>,
}

impl<'a> PartialLikelihood<'a> {
    /// Exact ties without ties are Breslow's, and taken so.
    #[must_use]
    pub fn new(sets: &'a RiskSets, ties: Ties) -> Self {
        let ties = if ties == Ties::Exact && sets.is_without_ties() { Ties::Breslow } else { ties };
        let w = sets.width;
        Self {
            sets,
            ties,
            risk: vec![0.0; sets.rows()],
            mean: vec![0.0; w],
            packed: vec![0.0; w * (w + 1) / 2],
        }
    }

    /// The subjects.
    #[must_use]
    pub fn sets(&self) -> &'a RiskSets {
        self.sets
    }

    /// Ties as they are taken.
    #[must_use]
    pub fn ties(&self) -> Ties {
        self.ties
    }

    /// `weight exp(beta' x)` of each row.
    pub fn risk(&mut self, beta: &[f64]) -> &[f64] {
        if beta.iter().all(|b| *b == 0.0) {
            if self.sets.weights.is_empty() {
                self.risk.fill(1.0);
            } else {
                self.risk.copy_from_slice(&self.sets.weights);
            }
        } else {
            wide(Risks { beta, sets: self.sets, to: &mut self.risk });
        }
        &self.risk
    }

    fn by_steps(&mut self, beta: &[f64], into: &mut Evaluation) {
        self.risk(beta);
        let (sets, ties) = (self.sets, self.ties);
        let (mean, packed) = (&mut self.mean, &mut self.packed);
        into.score.copy_from_slice(&sets.event_sum);
        packed.fill(0.0);
        let mut ln_total = 0.0;
        walk(sets, &self.risk, 2, |set| {
            for (gone, failing) in steps(ties, set.count(), events_weight(sets, set.at.first, set.at.end)) {
                let total = set.mean(gone, mean);
                ln_total += failing * ln_or_limit(total);
                for (score, mean) in into.score.iter_mut().zip(mean.iter()) {
                    *score -= failing * mean;
                }
                set.add_covariance(gone, mean, total, failing, packed);
            }
        });
        into.log_likelihood = dot(beta, &sets.event_sum) - ln_total;
        into.unpack(packed);
    }
}

impl Likelihood for PartialLikelihood<'_> {
    fn width(&self) -> usize {
        self.sets.width
    }

    fn evaluate(&mut self, beta: &[f64], into: &mut Evaluation) {
        if self.ties == Ties::Exact {
            self.risk(beta);
            exact_ties::evaluate(self.sets, &self.risk, beta, into);
        } else if self.sets.width == 1 && !self.sets.is_truncated() {
            self.risk(beta);
            let (log_likelihood, score, information) =
                one_covariate::evaluate(self.sets, self.ties, &self.risk, beta[0]);
            into.log_likelihood = log_likelihood;
            into.score[0] = score;
            into.information[0][0] = information;
        } else {
            self.by_steps(beta, into);
        }
    }
}

/// Sum of the weights of rows.
#[inline(always)]
#[must_use]
pub fn events_weight(sets: &RiskSets, first: u32, end: u32) -> f64 {
    if sets.weights.is_empty() {
        f64::from(end - first)
    } else {
        sets.weights[first as usize..end as usize].iter().sum()
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `weight exp(beta' x)` of every row.
struct Risks<'a> {
    beta: &'a [f64],
    sets: &'a RiskSets,
    to: &'a mut [f64],
}

impl Lanes for Risks<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { beta, sets, to } = self;
        if let [slope] = beta {
            for (to, x) in to.iter_mut().zip(&sets.values) {
                *to = exp(slope * x);
            }
        } else {
            for (to, row) in to.iter_mut().zip(sets.values.chunks_exact(beta.len().max(1))) {
                *to = beta.iter().zip(row).map(|(b, x)| b * x).sum();
            }
            for to in to.iter_mut() {
                *to = exp(*to);
            }
        }
        for (to, weight) in to.iter_mut().zip(&sets.weights) {
            *to *= weight;
        }
    }
}
