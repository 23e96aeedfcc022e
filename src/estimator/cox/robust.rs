//! Score residuals and the sandwich variance.

use super::CoxFit;
use super::moments::walk;
use super::partial_likelihood::{PartialLikelihood, events_weight, steps};

/// What one event time adds to the cumulative hazard, and to the sum of hazard x mean; in all and for those who fail at it.
#[derive(Debug, Clone)]
struct Increment {
    hazard: f64,
    shift: Vec<f64>,
    own_hazard: f64,
    own_shift: Vec<f64>,
    mean: Vec<f64>,
}

/// Covariance of the estimated coefficients that holds if weights are not counts of subjects, or the model is not right.
///
/// ```text
/// L_i = event (x_i - m(t_i)) - exp(beta' x_i) sum over event times while i is at risk of (x_i - m) dH
/// V_r = V (sum of w_i^2 L_i L_i') V,   V the inverse information
/// ```
/// `dH = v / S0`, `m` the mean over the risk set; with Efron's ties in the steps of the likelihood, where those who fail are
/// at risk with the share that is left of them. Empty if the fit has no estimates, or exact ties.
/// # Reference
/// Lin & Wei (1989), JASA 84, 1074-1078. Evidence: R `coxph(robust = TRUE)`, tests/reference/cox.
#[must_use]
pub fn sandwich(fit: &CoxFit) -> Vec<Vec<f64>> {
    let mut likelihood = PartialLikelihood::new(&fit.sets, fit.ties);
    if fit.estimated.is_empty() || likelihood.ties() == super::Ties::Exact {
        return Vec::new();
    }
    let sets = &fit.sets;
    let risk = likelihood.risk(&fit.scaled).to_vec();
    let increments = increments(fit, likelihood.ties(), &risk);
    let w = sets.width;
    let free: Vec<usize> = (0..w).filter(|index| fit.estimated.contains(&fit.kept[*index])).collect();
    let mut middle = vec![vec![0.0; free.len()]; free.len()];
    for stratum in &sets.strata {
        let times = &sets.event_times[stratum.event_times.clone()];
        let own = &increments[stratum.event_times.clone()];
        // Sums over event times from each to the first of all.
        let mut hazard = vec![0.0; own.len() + 1];
        let mut shift = vec![vec![0.0; w]; own.len() + 1];
        for (index, increment) in own.iter().enumerate().rev() {
            hazard[index] = hazard[index + 1] + increment.hazard;
            shift[index] = shift[index + 1].iter().zip(&increment.shift).map(|(a, b)| a + b).collect();
        }
        for row in stratum.rows.clone() {
            let from = times.partition_point(|at| at.end as usize <= row);
            let entry = sets.entries.get(row).copied().unwrap_or(0.0);
            let to = if entry > 0.0 { times.partition_point(|at| at.time > entry) } else { own.len() };
            let is_event = row >= times[from].first as usize;
            let mut at_risk = hazard[from] - hazard[to];
            let increment = &own[from];
            if is_event {
                at_risk += increment.own_hazard - increment.hazard;
            }
            let x = sets.row(row);
            let residual = |index: &usize| {
                let mut shifted = shift[from][*index] - shift[to][*index];
                let mut residual = 0.0;
                if is_event {
                    shifted += increment.own_shift[*index] - increment.shift[*index];
                    residual = sets.weight(row) * (x[*index] - increment.mean[*index]);
                }
                residual - risk[row] * (x[*index] * at_risk - shifted)
            };
            let residuals: Vec<f64> = free.iter().map(residual).collect();
            for (a, row) in middle.iter_mut().enumerate() {
                for (b, sum) in row.iter_mut().enumerate() {
                    *sum += residuals[a] * residuals[b];
                }
            }
        }
    }
    // The middle is that of the scaled columns; so are its two neighbours here.
    let scale: Vec<f64> = free.iter().map(|index| sets.scale[*index]).collect();
    let rows = fit.covariance.iter().enumerate();
    let bread: Vec<Vec<f64>> =
        rows.map(|(a, row)| row.iter().zip(&scale).map(|(v, b)| v * scale[a] * b).collect()).collect();
    super::fit::unscaled(&product(&product(&bread, &middle), &bread), &scale)
}

fn increments(fit: &CoxFit, ties: super::Ties, risk: &[f64]) -> Vec<Increment> {
    let (sets, w) = (&fit.sets, fit.sets.width);
    let mut increments = Vec::with_capacity(sets.event_times.len());
    let mut mean = vec![0.0; w];
    walk(sets, risk, 1, |set| {
        let zero = vec![0.0; w];
        let mut sum = Increment {
            hazard: 0.0,
            shift: zero.clone(),
            own_hazard: 0.0,
            own_shift: zero.clone(),
            mean: zero,
        };
        let mut taken = 0.0;
        for (gone, failing) in steps(ties, set.count(), events_weight(sets, set.at.first, set.at.end)) {
            let hazard = failing / set.mean(gone, &mut mean);
            sum.hazard += hazard;
            sum.own_hazard += (1.0 - gone) * hazard;
            taken += 1.0;
            for (index, mean) in mean.iter().enumerate() {
                sum.shift[index] += hazard * mean;
                sum.own_shift[index] += (1.0 - gone) * hazard * mean;
                sum.mean[index] += mean;
            }
        }
        sum.mean.iter_mut().for_each(|mean| *mean /= taken);
        increments.push(sum);
    });
    increments
}

fn product(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let cell = |row: &[f64], column: usize| row.iter().zip(b).map(|(x, other)| x * other[column]).sum();
    a.iter().map(|row| (0..b.len()).map(|column| cell(row, column)).collect()).collect()
}
