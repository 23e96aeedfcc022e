//! Exact ties: the conditional logistic likelihood of a discrete time.

use super::maximise::Evaluation;
use super::partial_likelihood::dot;
use super::risk_sets::RiskSets;
use crate::numeric::portable::ln_or_limit;

/// Work above which exact ties are not attempted: updates of a sum in one evaluation, a few seconds.
const MOST_WORK: f64 = 1e9;

/// Whether the recursion is short enough to be run some dozens of times.
pub(super) fn is_feasible(sets: &RiskSets) -> bool {
    let w = sets.width as f64;
    let sums = 1.0 + w + w * (w + 1.0) / 2.0;
    let mut work = 0.0;
    for stratum in &sets.strata {
        for at in &sets.event_times[stratum.event_times.clone()] {
            work += f64::from(at.end - at.first) * (f64::from(at.end) - stratum.rows.start as f64) * sums;
        }
    }
    work <= MOST_WORK
}

/// Evaluates, with `risk` the `exp(beta' x)` of each row.
///
/// ```text
/// ln L = sum over event times of (sum over events of beta' x - ln e_d(r)),
/// e_d  = sum over all sets of d subjects at risk of the product of their r = exp(beta' x)
/// ```
/// A set drawn by tossing for each subject with odds `c r`, given that it has `d` members, is one of these sets with its
/// share of `e_d`; so `e_d = P(d members) x product of (1 + c r) / c^d`, and score and information are mean and covariance of the
/// members' sum of `x`. Probability and moments follow by taking one subject after the other, with no number above 1;
/// `c` is chosen so that `d` members are likely. Work `n d p^2` for each event time.
pub(super) fn evaluate(sets: &RiskSets, risk: &[f64], beta: &[f64], into: &mut Evaluation) {
    let w = sets.width;
    into.score.copy_from_slice(&sets.event_sum);
    let mut packed = vec![0.0; w * (w + 1) / 2];
    let mut ln_total = 0.0;
    let mut members: Vec<u32> = Vec::new();
    for stratum in &sets.strata {
        for at in &sets.event_times[stratum.event_times.clone()] {
            members.clear();
            let rows = stratum.rows.start as u32..at.end;
            let entered = |row: &u32| {
                let entry = sets.entries.get(*row as usize).copied().unwrap_or(0.0);
                entry == 0.0 || entry < at.time
            };
            members.extend(rows.filter(entered));
            let d = (at.end - at.first) as usize;
            let set = draw(sets, risk, &members, d);
            ln_total += set.ln_sum;
            for (score, mean) in into.score.iter_mut().zip(&set.mean) {
                *score -= mean;
            }
            for (sum, covariance) in packed.iter_mut().zip(&set.covariance) {
                *sum += covariance;
            }
        }
    }
    into.log_likelihood = dot(beta, &sets.event_sum) - ln_total;
    into.unpack(&packed);
}

/// `ln e_d`, and mean and covariance of the sum of `x` over a random set of `d` members.
struct RandomSet {
    ln_sum: f64,
    mean: Vec<f64>,
    covariance: Vec<f64>,
}

fn draw(sets: &RiskSets, risk: &[f64], members: &[u32], d: usize) -> RandomSet {
    let (n, w) = (members.len(), sets.width);
    let odds = likely_odds(risk, members, d);
    // Columns are taken from their mean over the risk set, which keeps digits.
    let mut centre = vec![0.0; w];
    for row in members {
        for (centre, x) in centre.iter_mut().zip(sets.row(*row as usize)) {
            *centre += x / n as f64;
        }
    }
    let block = 1 + w + w * (w + 1) / 2;
    let mut sums = vec![0.0; (d + 1) * block];
    sums[0] = 1.0;
    let mut x = vec![0.0; w];
    let mut ln_product = 0.0;
    for (taken, row) in members.iter().enumerate() {
        let row = *row as usize;
        for (to, (value, centre)) in x.iter_mut().zip(sets.row(row).iter().zip(&centre)) {
            *to = value - centre;
        }
        let odd = odds * risk[row];
        ln_product += ln_or_limit(1.0 + odd);
        let (joins, stays_out) = (odd / (1.0 + odd), 1.0 / (1.0 + odd));
        // Only sizes that can still become d, and that can have been reached.
        let least = d.saturating_sub(n - taken - 1);
        for size in (least..=d.min(taken + 1)).rev() {
            let (before, here) = sums.split_at_mut(size * block);
            let here = &mut here[..block];
            here.iter_mut().for_each(|sum| *sum *= stays_out);
            if size > 0 {
                join(here, &before[(size - 1) * block..], joins, &x);
            }
        }
    }
    let found = &sums[d * block..];
    let mut set = RandomSet {
        ln_sum: ln_or_limit(found[0]) + ln_product - d as f64 * ln_or_limit(odds),
        mean: found[1..=w].iter().map(|sum| sum / found[0]).collect(),
        covariance: vec![0.0; w * (w + 1) / 2],
    };
    let mut pair = 0;
    for a in 0..w {
        for b in 0..=a {
            set.covariance[pair] = found[1 + w + pair] / found[0] - set.mean[a] * set.mean[b];
            pair += 1;
        }
    }
    for (mean, centre) in set.mean.iter_mut().zip(&centre) {
        *mean += d as f64 * centre;
    }
    set
}

/// Adds to the sums over sets of one size those over sets of one member less that `x` joins.
fn join(here: &mut [f64], less: &[f64], probability: f64, x: &[f64]) {
    let w = x.len();
    here[0] += probability * less[0];
    let mut pair = 1 + w;
    for a in 0..w {
        here[1 + a] += probability * (less[1 + a] + x[a] * less[0]);
        for b in 0..=a {
            let cross = x[a] * less[1 + b] + x[b] * less[1 + a] + x[a] * x[b] * less[0];
            here[pair] += probability * (less[pair] + cross);
            pair += 1;
        }
    }
}

/// The factor of the odds with which about `d` members are expected. Any positive one gives the same result but for
/// rounding, so a few steps are enough.
fn likely_odds(risk: &[f64], members: &[u32], d: usize) -> f64 {
    let wanted = d as f64;
    let total: f64 = members.iter().map(|row| risk[*row as usize]).sum();
    if d == members.len() {
        // All of them: the surer each, the better.
        let least = members.iter().map(|row| risk[*row as usize]).fold(f64::INFINITY, f64::min);
        return 1e4 * wanted / least;
    }
    let mut odds = wanted / total;
    for _ in 0..6 {
        let (mut expected, mut slope) = (0.0, 0.0);
        for row in members {
            let odd = odds * risk[*row as usize];
            let joins = odd / (1.0 + odd);
            expected += joins;
            slope += joins / (1.0 + odd);
        }
        // Newton's step on the logarithm, held within a factor of 8.
        let step = ((wanted - expected) / slope).clamp(-2.0, 2.0);
        odds *= crate::numeric::portable::exp(step);
        if step.abs() < 0.1 || !odds.is_finite() {
            break;
        }
    }
    odds
}
