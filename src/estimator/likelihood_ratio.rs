//! Likelihood-ratio limits of survival.

use super::KaplanMeier;
use super::beta_product::BEFORE_FIRST;
use crate::measure::{ConfidenceLevel, Interval, Outcome};
use crate::numeric::portable::{exp, ln, ln_1p};
use crate::numeric::root::guided;

/// Terms of the series that stands for event times far above the multiplier; its ratio is at most [`FAR`].
const TERMS: usize = 16;
/// An event time is far if the multiplier is at most this fraction of those left after it: 0.1^16 is below rounding.
const FAR: f64 = 0.1;

/// Limits of survival from each distinct observed time to the next: one interval before the first time, then one per row
/// of the curve.
///
/// ```text
/// S(t; l)  = product over event times t_i <= t of (n_i - d_i + l) / (n_i + l)
/// -2 ln R  = 2 sum over event times t_i <= t of n_i ln(1 + l / n_i) - (n_i - d_i) ln(1 + l / (n_i - d_i))
/// limits   = S(t; l) at the two l, one below and one above 0, where -2 ln R = z^2
/// ```
/// `S(t; l)` is the likeliest curve, among those that fall at event times only, with a given survival at `t`; `l` is the
/// multiplier of that condition. Where S is 0 the lower limit is 0 and the upper limit exists. Where no event has been
/// seen the condition can be met only by a fall at one of the times so far: at the one with the fewest at risk, `n`, so
/// the limits are `exp(-z^2 / (2 n))` and 1. Without censoring all of them are the likelihood-ratio limits of a binomial
/// probability, for 0 and all of `n` too.
/// # Reference
/// Thomas & Grunkemeier (1975), JASA 70, 865-871. Evidence: R `km.ci` and a second computation in R, the binomial's
/// limits: tests/reference/interval.
#[must_use]
pub fn likelihood_ratio(curve: &KaplanMeier, level: ConfidenceLevel) -> Vec<Interval> {
    let bound = level.normal_quantile() * level.normal_quantile();
    let mut likelihood = Likelihood::default();
    let mut interval = (1.0, 1.0);
    let mut intervals = Vec::with_capacity(curve.rows().len() + BEFORE_FIRST);
    for (step, fewest) in curve.steps_with_fewest_at_risk() {
        match step {
            Some(row) if row.events > 0 => {
                likelihood.event_time(f64::from(row.at_risk), f64::from(row.events));
                interval = likelihood.limits(bound);
            }
            _ if likelihood.is_empty() => interval = (exp(-0.5 * bound / fewest), 1.0),
            _ => {}
        }
        let (lower, upper) = (Outcome::Value(interval.0), Outcome::Value(interval.1));
        intervals.push(Interval { lower, upper, level });
    }
    intervals
}

/// The likelihood of a survival probability after some event times.
#[derive(Debug, Clone)]
struct Likelihood {
    /// At risk, and left, at event times near the multiplier, or all of them while they are few.
    near: Vec<(f64, f64)>,
    /// Logarithm of the survival factors of far event times.
    far_ln_survival: f64,
    /// Sums over far event times of `left^-k - at_risk^-k`, k from 1.
    far_powers: [f64; TERMS],
    /// Fewest left after an event time; the multiplier is above minus this.
    fewest_left: f64,
    /// The last multipliers: bounds of the next, as the likelihood narrows with every event time.
    last: Option<(f64, f64)>,
}

impl Default for Likelihood {
    fn default() -> Self {
        Self {
            near: Vec::new(),
            far_ln_survival: 0.0,
            far_powers: [0.0; TERMS],
            fewest_left: f64::INFINITY,
            last: None,
        }
    }
}

impl Likelihood {
    fn is_empty(&self) -> bool {
        self.fewest_left.is_infinite()
    }

    fn event_time(&mut self, at_risk: f64, events: f64) {
        let left = at_risk - events;
        self.near.push((at_risk, left));
        self.fewest_left = self.fewest_left.min(left);
    }

    /// `-2 ln R` at a multiplier.
    fn deviance(&self, multiplier: f64) -> f64 {
        let near: f64 =
            self.near.iter().map(|(n, m)| n * ln_1p(multiplier / n) - shrunken(*m, multiplier)).sum();
        // Term k of the series: (-1)^(k+1) l^(k+1) / (k+1) (left^-k - at_risk^-k).
        let far = self.series(multiplier, |k| multiplier / (k + 1.0));
        2.0 * (near + far)
    }

    /// `S(t; l)`.
    fn survival(&self, multiplier: f64) -> f64 {
        let near: f64 = self.near.iter().map(|(n, m)| ln((m + multiplier) / (n + multiplier))).sum();
        exp(near + self.far_ln_survival + self.series(multiplier, |k| 1.0 / k))
    }

    /// `sum over k of (-1)^(k+1) l^k far_powers[k] weight(k)`.
    fn series(&self, multiplier: f64, weight: impl Fn(f64) -> f64) -> f64 {
        let (mut power, mut sum) = (-1.0, 0.0);
        for (index, far) in self.far_powers.iter().enumerate() {
            power *= -multiplier;
            sum += power * far * weight((index + 1) as f64);
        }
        sum
    }

    /// Half the slope of the deviance in the multiplier.
    fn half_slope(&self, multiplier: f64) -> f64 {
        let near: f64 =
            self.near.iter().map(|(n, m)| multiplier * (n - m) / ((n + multiplier) * (m + multiplier))).sum();
        near + self.series(multiplier, |_| 1.0)
    }

    fn limits(&mut self, bound: f64) -> (f64, f64) {
        let (last_below, last_above) = self.last.unwrap_or((f64::INFINITY, 1.0));
        let mut high = last_above;
        while self.deviance(high) < bound && high < f64::MAX / 4.0 {
            high *= 2.0;
        }
        let above = self.multiplier(1.0, high, high, bound);
        let upper = self.survival(above);
        if self.fewest_left == 0.0 {
            self.last = Some((0.0, above));
            return (0.0, upper);
        }
        // Nothing is computed at the pole itself.
        let start = if last_below < self.fewest_left { last_below } else { 0.5 * self.fewest_left };
        let below = self.multiplier(-1.0, last_below.min(self.fewest_left), start, bound);
        let lower = self.survival(-below);
        self.last = Some((below, above));
        self.set_aside(below.max(above));
        (lower, upper)
    }

    /// The size of the multiplier on one side of 0 at which the deviance is `bound`, by Newton's steps on its root, which is
    /// nearly a straight line.
    fn multiplier(&self, side: f64, highest: f64, start: f64, bound: f64) -> f64 {
        let look = |size: f64| {
            let deviance = self.deviance(side * size);
            let slope = side * self.half_slope(side * size);
            (deviance >= bound, size - (deviance - (bound * deviance).sqrt()) / slope)
        };
        guided(0.0, highest, start, look)
    }

    /// Moves far event times into the sums. The multipliers only come nearer to 0, so far stays far.
    fn set_aside(&mut self, multiplier: f64) {
        let (sums, base) = (&mut self.far_powers, &mut self.far_ln_survival);
        self.near.retain(|(n, m)| {
            if multiplier > FAR * m {
                return true;
            }
            *base += ln(m / n);
            let (mut of_left, mut of_risk) = (1.0, 1.0);
            for sum in sums.iter_mut() {
                of_left /= m;
                of_risk /= n;
                *sum += of_left - of_risk;
            }
            false
        });
    }
}

/// `m ln(1 + l / m)`, 0 for nobody left.
fn shrunken(m: f64, multiplier: f64) -> f64 {
    if m == 0.0 { 0.0 } else { m * ln_1p(multiplier / m) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::root::bisect;
    use crate::sample::{RiskTable, Sample};

    fn limits(times: &[f64], events: &[bool]) -> Vec<(f64, f64)> {
        let curve = KaplanMeier::new(&RiskTable::new(&Sample::from_times(times, events).unwrap()));
        let intervals = likelihood_ratio(&curve, ConfidenceLevel::NINETY_FIVE);
        assert_eq!(intervals.len(), curve.rows().len() + 1);
        intervals.iter().map(|i| (i.lower.value().unwrap(), i.upper.value().unwrap())).collect()
    }

    /// Limits by the deviance of a binomial, without a multiplier.
    fn binomial(k: f64, n: f64) -> (f64, f64) {
        let part = |x: f64, p: f64| if x == 0.0 { 0.0 } else { x * (x / n / p).ln() };
        let inside =
            |p: f64| 2.0 * (part(k, p) + part(n - k, 1.0 - p)) <= 1.959_963_984_540_053_6_f64.powi(2);
        let lower = if k == 0.0 { 0.0 } else { bisect(0.0, k / n, inside) };
        let upper = if k == n { 1.0 } else { bisect(k / n, 1.0, |p| !inside(p)) };
        (lower, upper)
    }

    #[test]
    fn without_censoring_it_is_the_binomials_interval() {
        for n in [1_u32, 2, 7, 25, 3000] {
            let times: Vec<f64> = (1..=n).map(f64::from).collect();
            for (dead, (lower, upper)) in limits(&times, &vec![true; n as usize]).iter().enumerate() {
                let expected = binomial(f64::from(n) - dead as f64, f64::from(n));
                // The deviance is flat in p near the limit for few events: root of rounding / slope, at most 1e-12.
                assert!((lower - expected.0).abs() < 1e-11, "{n} {dead} {lower} {expected:?}");
                assert!((upper - expected.1).abs() < 1e-11, "{n} {dead} {upper} {expected:?}");
            }
        }
    }

    #[test]
    fn before_any_event_the_fewest_at_risk_count() {
        let lower = limits(&[1.0, 2.0, 3.0, 4.0], &[false, false, true, false])[..3].to_vec();
        let expected = [4.0, 3.0, 2.0].map(|n: f64| (-0.5 * 1.959_963_984_540_053_6_f64.powi(2) / n).exp());
        for ((got, upper), expected) in lower.into_iter().zip(expected) {
            assert!((got - expected).abs() < 1e-15 && upper == 1.0);
        }
    }
}
