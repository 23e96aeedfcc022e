//! Concordance of the linear predictor with the order of events.

use super::CoxFit;
use super::partial_likelihood::dot;
use super::risk_sets::{RiskSets, Stratum};
use crate::measure::{Outcome, Reason};

/// How often, of two subjects, the one who fails first has the higher hazard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concordance {
    /// Share of the comparable pairs, ties in the predictor counted half.
    pub estimate: Outcome,
    /// Its standard error.
    pub std_error: Outcome,
    /// Weight of the pairs in the order of the model.
    pub concordant: f64,
    /// In the opposite order.
    pub discordant: f64,
    /// With the same linear predictor.
    pub tied: f64,
}

/// Harrell's concordance of the fitted linear predictor.
///
/// ```text
/// C    = (concordant + tied / 2) / pairs
/// var  = sum over subjects of (w_i (c_i - C p_i) / pairs)^2
/// ```
/// A pair is a subject with an event and one of the same stratum at risk then who fails later or is censored then or later;
/// two events at one time are no pair. `p_i` is the weight of the others that subject `i` makes a pair with, `c_i` that of the
/// concordant ones and half of the tied (infinitesimal jackknife). Work `n log n`.
/// # Reference
/// Harrell et al. (1982), JAMA 247, 2543-2546. Evidence: R `concordance`, tests/reference/cox.
#[must_use]
pub fn concordance(fit: &CoxFit) -> Concordance {
    if fit.kept.is_empty() || fit.kept.iter().any(|column| fit.coefficients[*column].value().is_none()) {
        let reason = fit.kept.iter().find_map(|column| fit.coefficients[*column].reason());
        let missing = Outcome::NotEstimable(reason.unwrap_or(Reason::NoCovariateLeft));
        return Concordance {
            estimate: missing,
            std_error: missing,
            concordant: 0.0,
            discordant: 0.0,
            tied: 0.0,
        };
    }
    let sets = &fit.sets;
    let mut pairs = vec![Pairs::default(); sets.rows()];
    let mut total = Counted::default();
    for stratum in &sets.strata {
        let predictor: Vec<f64> = stratum.rows.clone().map(|row| dot(&fit.scaled, sets.row(row))).collect();
        let comparison = Comparison::new(sets, stratum, &predictor);
        comparison.as_events(&mut pairs, &mut total);
        comparison.as_survivors(&mut pairs);
    }
    let count = total.lower + total.equal + total.higher;
    if count <= 0.0 {
        let missing = Outcome::NotEstimable(Reason::NoPairs);
        return Concordance {
            estimate: missing,
            std_error: missing,
            concordant: 0.0,
            discordant: 0.0,
            tied: 0.0,
        };
    }
    let estimate = (total.lower + 0.5 * total.equal) / count;
    let influence = |(row, pairs): (usize, &Pairs)| {
        let d = sets.weight(row) * (pairs.concordant - estimate * pairs.all) / count;
        d * d
    };
    let variance: f64 = pairs.iter().enumerate().map(influence).sum();
    Concordance {
        estimate: Outcome::Value(estimate),
        std_error: Outcome::Value(variance.sqrt()),
        concordant: total.lower,
        discordant: total.higher,
        tied: total.equal,
    }
}

/// Weight of the pairs of a subject; concordant ones and half the tied.
#[derive(Debug, Clone, Copy, Default)]
struct Pairs {
    concordant: f64,
    all: f64,
}

/// Weight of those whose predictor is lower, equal, higher.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    lower: f64,
    equal: f64,
    higher: f64,
}

/// One stratum, its predictors replaced by their ranks.
struct Comparison<'a> {
    sets: &'a RiskSets,
    stratum: &'a Stratum,
    rank: Vec<u32>,
    ranks: usize,
    leaving: &'a [u32],
    leaving_before: usize,
}

impl<'a> Comparison<'a> {
    fn new(sets: &'a RiskSets, stratum: &'a Stratum, predictor: &[f64]) -> Self {
        let mut sorted = predictor.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.dedup();
        let rank = predictor.iter().map(|x| sorted.partition_point(|other| other < x) as u32).collect();
        let before = |row: usize| sets.leaving.partition_point(|leaving| (*leaving as usize) < row);
        let (from, to) = (before(stratum.rows.start), before(stratum.rows.end));
        let leaving = &sets.leaving[from..to];
        Self { sets, stratum, rank, ranks: sorted.len(), leaving, leaving_before: from }
    }

    fn rank(&self, row: usize) -> usize {
        self.rank[row - self.stratum.rows.start] as usize
    }

    /// Pairs of each event, from the last event time to the first.
    fn as_events(&self, pairs: &mut [Pairs], total: &mut Counted) {
        let mut at_risk = Weights::new(self.ranks);
        let (mut row, mut gone) = (self.stratum.rows.start, 0);
        for at in &self.sets.event_times[self.stratum.event_times.clone()] {
            for other in row..at.first as usize {
                at_risk.add(self.rank(other), self.sets.weight(other));
            }
            while self.leaving_before + gone < at.not_entered as usize {
                let other = self.leaving[gone] as usize;
                at_risk.remove(self.rank(other), self.sets.weight(other));
                gone += 1;
            }
            let events = at.first as usize..at.end as usize;
            for (event, pairs) in events.clone().zip(&mut pairs[events]) {
                let counted = at_risk.around(self.rank(event));
                let weight = self.sets.weight(event);
                total.lower += weight * counted.lower;
                total.equal += weight * counted.equal;
                total.higher += weight * counted.higher;
                pairs.concordant += counted.lower + 0.5 * counted.equal;
                pairs.all += counted.lower + counted.equal + counted.higher;
            }
            for other in at.first as usize..at.end as usize {
                at_risk.add(self.rank(other), self.sets.weight(other));
            }
            row = at.end as usize;
        }
    }

    /// Pairs of each subject with those who failed before it, from the first event time to the last.
    fn as_survivors(&self, pairs: &mut [Pairs]) {
        let mut failed = Weights::new(self.ranks);
        let mut entering = self.leaving.iter().rev().map(|row| *row as usize).peekable();
        let mut count = |failed: &Weights, row: usize, sign: f64| {
            let counted = failed.around(self.rank(row));
            pairs[row].concordant += sign * (counted.higher + 0.5 * counted.equal);
            pairs[row].all += sign * (counted.lower + counted.equal + counted.higher);
        };
        let times = &self.sets.event_times[self.stratum.event_times.clone()];
        for (index, at) in times.iter().enumerate().rev() {
            // Who failed before a subject entered makes no pair with it.
            while let Some(row) = entering.next_if(|row| self.sets.entries[*row] < at.time) {
                count(&failed, row, -1.0);
            }
            for row in at.first as usize..at.end as usize {
                count(&failed, row, 1.0);
            }
            for row in at.first as usize..at.end as usize {
                failed.add(self.rank(row), self.sets.weight(row));
            }
            let later = if index == 0 { self.stratum.rows.start } else { times[index - 1].end as usize };
            for row in later..at.first as usize {
                count(&failed, row, 1.0);
            }
        }
        // Whoever enters after the last event makes no pair at all.
        for row in entering {
            count(&failed, row, -1.0);
        }
    }
}

/// Sums of weights by rank, those of all ranks before one found in `log` steps (a Fenwick tree).
struct Weights {
    nodes: Vec<f64>,
    /// How many, and their weight, at each rank: nothing is left of ranks that all have left.
    own: Vec<(u32, f64)>,
    total: f64,
}

impl Weights {
    fn new(ranks: usize) -> Self {
        Self { nodes: vec![0.0; ranks + 1], own: vec![(0, 0.0); ranks], total: 0.0 }
    }

    fn add(&mut self, rank: usize, weight: f64) {
        let (count, own) = self.own[rank];
        self.own[rank] = (count + 1, own + weight);
        self.change(rank, weight);
    }

    fn remove(&mut self, rank: usize, weight: f64) {
        let (count, own) = self.own[rank];
        self.own[rank] = (count - 1, if count == 1 { 0.0 } else { own - weight });
        self.change(rank, -weight);
    }

    fn change(&mut self, rank: usize, weight: f64) {
        self.total += weight;
        let mut node = rank + 1;
        while node < self.nodes.len() {
            self.nodes[node] += weight;
            node += node & node.wrapping_neg();
        }
    }

    fn around(&self, rank: usize) -> Counted {
        let (mut node, mut lower) = (rank, 0.0);
        while node > 0 {
            lower += self.nodes[node];
            node &= node - 1;
        }
        let equal = self.own[rank].1;
        Counted { lower, equal, higher: self.total - lower - equal }
    }
}
