//! The partial likelihood of one covariate without late entry: the most common model, and the one met on large data.

use super::Ties;
use super::partial_likelihood::events_weight;
use super::risk_sets::RiskSets;
use crate::numeric::portable::ln_or_limit;

/// Sums of `r`, `r x` and `r x^2`.
#[derive(Clone, Copy, Default)]
struct Sums(f64, f64, f64);

impl Sums {
    #[inline(always)]
    fn over(mut self, risk: &[f64], values: &[f64]) -> Self {
        for (r, x) in risk.iter().zip(values) {
            let rx = r * x;
            self.0 += r;
            self.1 += rx;
            self.2 += rx * x;
        }
        self
    }

    #[inline(always)]
    fn plus(self, other: Self, factor: f64) -> Self {
        Self(self.0 + factor * other.0, self.1 + factor * other.1, self.2 + factor * other.2)
    }
}

/// Logarithms summed as one logarithm of a product for as long as the product is a number.
struct LnSum {
    sum: f64,
    product: f64,
}

impl LnSum {
    #[inline(always)]
    fn multiply(&mut self, factor: f64) {
        self.product *= factor;
        if !(1e-150..1e150).contains(&self.product) {
            self.sum += ln_or_limit(self.product);
            self.product = 1.0;
        }
    }

    fn total(&self) -> f64 {
        self.sum + ln_or_limit(self.product)
    }
}

/// `(ln L, score, information)`, as `PartialLikelihood` for any number of columns.
pub(super) fn evaluate(sets: &RiskSets, ties: Ties, risk: &[f64], beta: f64) -> (f64, f64, f64) {
    let (mut score, mut information) = (sets.event_sum[0], 0.0);
    let mut weighted = 0.0;
    let mut logarithms = LnSum { sum: 0.0, product: 1.0 };
    for stratum in &sets.strata {
        let mut at_risk = Sums::default();
        let mut row = stratum.rows.start;
        for at in &sets.event_times[stratum.event_times.clone()] {
            let (first, end) = (at.first as usize, at.end as usize);
            at_risk = at_risk.over(&risk[row..first], &sets.values[row..first]);
            let events = Sums::default().over(&risk[first..end], &sets.values[first..end]);
            at_risk = at_risk.plus(events, 1.0);
            row = end;
            let weight = events_weight(sets, at.first, at.end);
            let (count, share) = match ties {
                Ties::Efron => (at.end - at.first, 1.0 / f64::from(at.end - at.first)),
                _ => (1, 1.0),
            };
            let failing = weight * share;
            for step in 0..count {
                let Sums(total, first, second) = at_risk.plus(events, -f64::from(step) * share);
                // Division by the smallest total cannot overflow unnoticed: the mean is then no number.
                let inverse = 1.0 / total;
                let mean = first * inverse;
                score -= failing * mean;
                information += failing * (second * inverse - mean * mean);
                if failing == 1.0 {
                    logarithms.multiply(total);
                } else {
                    weighted += failing * ln_or_limit(total);
                }
            }
        }
    }
    (beta * sets.event_sum[0] - logarithms.total() - weighted, score, information)
}
