//! The fit of a Cox model.

use super::maximise::{Ending, Evaluation, Likelihood, Maximum, Newton};
use super::partial_likelihood::PartialLikelihood;
use super::risk_sets::RiskSets;
use super::{Ties, exact_ties};
use crate::measure::{Outcome, Reason};
use crate::numeric::linear::Cholesky;

/// A column that takes no part, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DroppedColumn {
    /// Position among the columns given.
    pub column: usize,
    /// [`Reason::ConstantCovariate`], [`Reason::Collinear`] or [`Reason::CovariateOutOfRange`].
    pub reason: Reason,
}

/// Whether the likelihood has its maximum where the search ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Convergence {
    /// It has.
    Converged,
    /// It rises for ever as these coefficients (positions among the columns given) go to infinity.
    Monotone(Vec<usize>),
    /// The search ended without a maximum.
    Failed,
}

/// A fitted model. Its coefficients are those of the columns as given.
#[derive(Debug, Clone)]
pub struct CoxFit {
    /// Ties.
    pub ties: Ties,
    /// One for each column.
    pub coefficients: Vec<Outcome>,
    /// Columns with an estimate, by position.
    pub estimated: Vec<usize>,
    /// Covariance of the estimated coefficients: inverse information.
    pub covariance: Vec<Vec<f64>>,
    /// ln L of the model; of a monotone likelihood its least upper bound.
    pub log_likelihood: f64,
    /// ln L of the model without covariates.
    pub null_log_likelihood: f64,
    /// Score test of all coefficients that are not dropped.
    pub score_test: Outcome,
    /// Newton steps.
    pub iterations: u32,
    /// How the search ended.
    pub convergence: Convergence,
    /// Columns that take no part.
    pub dropped: Vec<DroppedColumn>,
    /// Columns that are not dropped, by position.
    pub kept: Vec<usize>,
    /// The subjects with the columns that are kept.
    pub sets: RiskSets,
    /// Coefficients of the kept columns as scaled.
    pub scaled: Vec<f64>,
}

/// Fits by maximum partial likelihood, from coefficients of 0.
///
/// Columns that do not vary within any risk set, and then those that are linear combinations of columns before them, are
/// dropped. Newton's method ends when a step promises to gain less than 1e-12 per event of mean weight 1. If steps do not
/// get shorter and their direction separates every event from its risk set, the likelihood is monotone: the coefficients in
/// this direction are infinite and have none; those of the others, and the likelihood, are the limits.
///
/// # Errors
/// [`Reason::WeightsWithExactTies`], [`Reason::TooMuchWork`] (exact ties), [`Reason::NotConverged`] where not even the
/// null model can be evaluated.
pub fn fit(sets: RiskSets, ties: Ties) -> Result<CoxFit, Reason> {
    if ties == Ties::Exact && sets.weights.iter().any(|weight| *weight != 1.0) {
        return Err(Reason::WeightsWithExactTies);
    }
    if ties == Ties::Exact && !sets.is_without_ties() && !exact_ties::is_feasible(&sets) {
        return Err(Reason::TooMuchWork);
    }
    let mut null = Evaluation::new(sets.width);
    PartialLikelihood::new(&sets, ties).evaluate(&vec![0.0; sets.width], &mut null);
    if !null.log_likelihood.is_finite() {
        return Err(Reason::NotConverged);
    }
    let (kept, dropped) = independent(&null, &sets);
    let score: Vec<f64> = kept.iter().map(|index| null.score[*index]).collect();
    let score_test = match Cholesky::new(&null.block(&kept)) {
        Some(factor) if !kept.is_empty() => {
            Outcome::Value(super::partial_likelihood::dot(&factor.solve(&score), &score))
        }
        _ => Outcome::NotEstimable(Reason::NoCovariateLeft),
    };
    let sets = if kept.len() == sets.width { sets } else { sets.select(&kept) };
    let (found, infinite) = climb(&sets, ties);
    let convergence = match (infinite.is_empty(), found.ending) {
        (false, _) => Convergence::Monotone(infinite.iter().map(|index| kept[*index]).collect()),
        (true, Ending::Converged) => Convergence::Converged,
        _ => Convergence::Failed,
    };
    let finite: Vec<usize> = (0..kept.len()).filter(|index| !infinite.contains(index)).collect();
    let covariance = Cholesky::new(&found.at.block(&finite)).map(|factor| factor.inverse());
    let is_usable = convergence != Convergence::Failed && covariance.is_some();
    let mut coefficients = vec![Outcome::NotEstimable(Reason::NotConverged); null.score.len()];
    for dropped in &dropped {
        coefficients[dropped.column] = Outcome::NotEstimable(dropped.reason);
    }
    for index in &infinite {
        coefficients[kept[*index]] = Outcome::NotEstimable(Reason::MonotoneLikelihood);
    }
    let mut estimated = Vec::new();
    if is_usable {
        for index in &finite {
            coefficients[kept[*index]] = in_range(found.beta[*index] / sets.scale[*index]);
            estimated.push(kept[*index]);
        }
    }
    let scale: Vec<f64> = finite.iter().map(|index| sets.scale[*index]).collect();
    let covariance = covariance.filter(|_| is_usable).unwrap_or_default();
    Ok(CoxFit {
        ties,
        coefficients,
        estimated,
        covariance: unscaled(&covariance, &scale),
        log_likelihood: found.at.log_likelihood,
        null_log_likelihood: null.log_likelihood,
        score_test,
        iterations: found.iterations,
        convergence,
        dropped,
        kept,
        sets,
        scaled: found.beta,
    })
}

/// Covariance of the columns in their own units.
pub(super) fn unscaled(covariance: &[Vec<f64>], scale: &[f64]) -> Vec<Vec<f64>> {
    let row = |(row, a): (&Vec<f64>, &f64)| row.iter().zip(scale).map(|(x, b)| x / a / b).collect();
    covariance.iter().zip(scale).map(row).collect()
}

/// A number, unless it is too large for one.
pub(super) fn in_range(x: f64) -> Outcome {
    if x.is_finite() { Outcome::Value(x) } else { Outcome::NotEstimable(Reason::BeyondNumbers) }
}

/// Columns whose information given those before is more than rounding, and the others with the reason.
fn independent(null: &Evaluation, sets: &RiskSets) -> (Vec<usize>, Vec<DroppedColumn>) {
    // A column scaled to a spread of about 1 has an information of about 1 per event.
    let least = 1e-12 * sets.event_weight;
    let mut kept: Vec<usize> = Vec::new();
    let mut dropped = Vec::new();
    for column in 0..sets.width {
        let own = null.information[column][column];
        if own <= least {
            let out_of_range = sets.out_of_range[column];
            let reason = if out_of_range { Reason::CovariateOutOfRange } else { Reason::ConstantCovariate };
            dropped.push(DroppedColumn { column, reason });
            continue;
        }
        let cross: Vec<f64> = kept.iter().map(|other| null.information[column][*other]).collect();
        let explained = Cholesky::new(&null.block(&kept))
            .map_or(own, |factor| super::partial_likelihood::dot(&factor.solve(&cross), &cross));
        if own - explained > 1e-10 * own {
            kept.push(column);
        } else {
            dropped.push(DroppedColumn { column, reason: Reason::Collinear });
        }
    }
    (kept, dropped)
}

/// Steps after which a search that still goes on is looked at for a monotone likelihood.
const PATIENCE: u32 = 8;

/// The maximum, and the coefficients that are infinite there.
fn climb(sets: &RiskSets, ties: Ties) -> (Maximum, Vec<usize>) {
    let mut likelihood = PartialLikelihood::new(sets, ties);
    let all: Vec<usize> = (0..sets.width).collect();
    let newton = Newton { gain: Newton::PARTIAL.gain * weight_of_event(sets), ..Newton::PARTIAL };
    let mut direction = Vec::new();
    let found = newton.maximise(&mut likelihood, &vec![0.0; sets.width], &all, |iteration, _, step| {
        let is_monotone = iteration >= PATIENCE && separates(sets, step);
        if is_monotone {
            direction = step.to_vec();
        }
        is_monotone
    });
    if found.ending != Ending::Stopped {
        return (found, Vec::new());
    }
    // Far out in that direction nothing is left to gain there; the others are then finished alone.
    let longest = direction.iter().fold(0.0, |longest: f64, x| longest.max(x.abs()));
    let (infinite, finite): (Vec<usize>, Vec<usize>) =
        all.into_iter().partition(|index| direction[*index].abs() > 1e-3 * longest);
    let far = [16.0, 8.0, 4.0, 2.0, 1.0, 0.0].into_iter().find_map(|factor| {
        let beta: Vec<f64> = found.beta.iter().zip(&direction).map(|(b, d)| b + factor * d).collect();
        let mut at = Evaluation::new(sets.width);
        likelihood.evaluate(&beta, &mut at);
        (at.log_likelihood.is_finite() && at.log_likelihood >= found.at.log_likelihood).then_some(beta)
    });
    let start = far.unwrap_or_else(|| found.beta.clone());
    let mut limit = newton.maximise(&mut likelihood, &start, &finite, |_, _, _| false);
    limit.iterations += found.iterations;
    (limit, infinite)
}

/// Mean weight of the events.
pub(super) fn weight_of_event(sets: &RiskSets) -> f64 {
    sets.event_weight / sets.events as f64
}

/// Whether every event has the largest `direction' x` of its risk set, and somebody a smaller one: the likelihood then rises for
/// ever in this direction.
fn separates(sets: &RiskSets, direction: &[f64]) -> bool {
    let along: Vec<f64> =
        (0..sets.rows()).map(|row| super::partial_likelihood::dot(direction, sets.row(row))).collect();
    let extent = along.iter().fold(0.0, |extent: f64, x| extent.max(x.abs()));
    let tolerance = 1e-6 * extent;
    let mut is_strict = false;
    for stratum in &sets.strata {
        let mut row = stratum.rows.start;
        // Rows that may be the largest of a risk set, without late entry one.
        let mut largest = f64::NEG_INFINITY;
        let mut smallest = f64::INFINITY;
        for at in &sets.event_times[stratum.event_times.clone()] {
            if sets.is_truncated() {
                let entered = |row: &usize| sets.entries[*row] == 0.0 || sets.entries[*row] < at.time;
                let at_risk = (stratum.rows.start..at.end as usize).filter(entered).map(|row| along[row]);
                (smallest, largest) = at_risk
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
            } else {
                for x in &along[row..at.end as usize] {
                    largest = largest.max(*x);
                    smallest = smallest.min(*x);
                }
                row = at.end as usize;
            }
            let events = &along[at.first as usize..at.end as usize];
            if events.iter().any(|x| *x < largest - tolerance) {
                return false;
            }
            is_strict |= smallest < largest - tolerance;
        }
    }
    is_strict
}

/// The model with some of its columns held at 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Restricted {
    /// ln L.
    pub log_likelihood: f64,
    /// Score test of the columns held at 0.
    pub score_statistic: Outcome,
}

/// Fits the model with the columns at `held` (positions among the columns given) held at 0.
///
/// ```text
/// score statistic = U' (I^-1)_held U   at the estimate of the others
/// ```
/// # Errors
/// [`Reason::NotConverged`] if the others have no estimate then.
pub fn restricted(fit: &CoxFit, held: &[usize]) -> Result<Restricted, Reason> {
    let sets = &fit.sets;
    let (held, free): (Vec<usize>, Vec<usize>) =
        (0..sets.width).partition(|index| held.contains(&fit.kept[*index]));
    let mut likelihood = PartialLikelihood::new(sets, fit.ties);
    let newton = Newton { gain: Newton::PARTIAL.gain * weight_of_event(sets), ..Newton::PARTIAL };
    let found = newton.maximise(&mut likelihood, &vec![0.0; sets.width], &free, |_, _, _| false);
    if found.ending != Ending::Converged {
        return Err(Reason::NotConverged);
    }
    let statistic = Cholesky::new(&found.at.information).map(|factor| {
        let solved = factor.solve(&found.at.score);
        // The score of the free ones is 0.
        held.iter().map(|index| solved[*index] * found.at.score[*index]).sum()
    });
    Ok(Restricted {
        log_likelihood: found.at.log_likelihood,
        score_statistic: statistic.map_or(Outcome::NotEstimable(Reason::NotConverged), Outcome::Value),
    })
}
