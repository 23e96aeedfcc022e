//! How the statistics of both analyses hang together under the alternative.

use super::TwoStagePlan;
use crate::design::moments::Moments;
use crate::distribution::{EventTimeLaw, Law};
use crate::numeric::portable::exp;
use crate::numeric::quadrature::{integrate, three_nodes};

/// To which the covariance is integrated.
const ACCURACY: f64 = 1e-10;

/// Exact covariance of one subject's `A - D` at the interim analysis and at the end.
///
/// With `M1 = D1 - A1` at calendar t1 and `M = M1 + R` at the end,
///
/// ```text
/// Cov(M1, M) = Var M1 + E(M1 R) - E M1 E R
/// E(M1 R)    = integral over entry e < t1 of -L0(u) [integral from u to tau - e of S1 K (dL1 - dL0)] dF(e),  u = t1 - e
/// ```
/// `K` the probability of no dropout: only a subject still observed at t1, for whom `M1 = -L0(u)`, adds to R. Under the null
/// R has mean 0 whatever happened before, under the alternative it has not, so this is not the variance of M1.
pub(super) fn covariance(plan: &TwoStagePlan, interim: f64, first: &Moments, last: &Moments) -> f64 {
    let TwoStagePlan { last: observation, null, .. } = plan;
    let longest = observation.restriction().unwrap_or(f64::INFINITY);
    let excess = Excess::new(plan);
    let mut product = 0.0;
    for (start, piece_end, fraction) in observation.accrual().pieces() {
        let end = piece_end.min(interim);
        // A subject whose follow-up ended by plan before the interim analysis adds nothing.
        let start_counted = start.max(interim - longest);
        if fraction == 0.0 || start_counted >= end {
            continue;
        }
        let density = fraction / (piece_end - start);
        // Over the cube root of u: a hazard that is infinite at time 0 leaves no kink there.
        let of = |root: f64| {
            let u = root * root * root;
            let until = (observation.cutoff() - interim + u).min(longest);
            -null.cumulative_hazard(u) * (excess.until(until) - excess.until(u)) * 3.0 * root * root
        };
        let (from, to) = (libm::cbrt(interim - end), libm::cbrt(interim - start_counted));
        product += density * integrate(from, to, ACCURACY, of).value;
    }
    let (mean_first, mean_rest) = (-first.drift(), first.drift() - last.drift());
    first.variance() + product - mean_first * mean_rest
}

/// `integral from 0 to t of S1 K (dL1 - dL0)`, by cells summed once.
struct Excess<'a> {
    plan: &'a TwoStagePlan,
    /// Times of the cells' edges, with the integral up to each.
    edges: Vec<(f64, f64)>,
}

/// Cells of equal length in the cube root of time, besides those at cuts and steps of the laws.
const CELLS: u32 = 128;

impl<'a> Excess<'a> {
    fn new(plan: &'a TwoStagePlan) -> Self {
        let end = plan.last.longest();
        let cube = |cell: u32| {
            let share = f64::from(cell) / f64::from(CELLS);
            end * share * share * share
        };
        let mut times: Vec<f64> = (0..=CELLS).map(cube).collect();
        for law in [&plan.null, &plan.alternative] {
            times.extend(law.hazard_bends().iter().map(|bend| law.inverse_cumulative_hazard(*bend)));
        }
        times.retain(|time| (0.0..=end).contains(time));
        times.sort_by(f64::total_cmp);
        times.dedup();
        let mut excess = Self { plan, edges: vec![(0.0, 0.0)] };
        let mut sum = 0.0;
        for pair in times.windows(2) {
            sum += excess.within(pair[0], pair[1]);
            excess.edges.push((pair[1], sum));
        }
        excess
    }

    /// Up to `time`.
    fn until(&self, time: f64) -> f64 {
        let above = self.edges.partition_point(|edge| edge.0 <= time);
        let (edge, sum) = self.edges[above.saturating_sub(1)];
        if above == self.edges.len() { sum } else { sum + self.within(edge, time) }
    }

    /// Between two times of one cell, over each law's cumulative hazard.
    fn within(&self, from: f64, to: f64) -> f64 {
        let TwoStagePlan { last, alternative, null } = self.plan;
        let over = |law: &Law| -> f64 {
            let of = |(hazard, weight): (f64, f64)| {
                let time = law.inverse_cumulative_hazard(hazard).clamp(from, to);
                weight * alternative.survival(time) * exp(-last.dropout() * time)
            };
            three_nodes(law.cumulative_hazard(from), law.cumulative_hazard(to)).map(of).iter().sum()
        };
        over(alternative) - over(null)
    }
}
