//! Stopping rules on the data of an interim analysis.

use crate::design::bayes::GammaPrior;
use crate::hypothesis::{ObservedExpected, Variant, standard_score};
use crate::numeric::normal;
use crate::scenario::{Measure, StoppingRule};
use crate::trial::Observed;

/// What the rules of an analysis look at.
pub(super) struct InterimData<'a> {
    pub observed: &'a Observed,
    /// O and E against the benchmark of the rules.
    pub tally: ObservedExpected,
    /// Median of that benchmark.
    pub benchmark_median: f64,
    /// The statistic of the rules on z.
    pub test: Variant,
    /// Critical value of the final test.
    pub critical_z: f64,
}

impl InterimData<'_> {
    /// The value of a measure; `None` if the data have none yet.
    pub(super) fn measure(&self, measure: Measure) -> Option<f64> {
        match measure {
            Measure::Z => standard_score(self.test, self.tally),
            Measure::Posterior { shape, rate } => {
                let prior = GammaPrior::new(shape, rate).ok()?;
                let events = self.observed.event.iter().filter(|event| **event).count();
                let exposure: f64 = self.observed.time.iter().sum();
                Some(prior.probability_above(self.benchmark_median, events as f64, exposure))
            }
            Measure::Predictive { information } => {
                let z = standard_score(self.test, self.tally)?;
                Some(predictive_power(z, information, self.critical_z))
            }
            Measure::Landmark { time } => {
                let known = self.observed.time.iter().zip(&self.observed.event);
                let reached = known.clone().filter(|(t, _)| **t >= time).count();
                let failed = known.filter(|(t, event)| **t < time && **event).count();
                (reached + failed > 0).then_some(reached as f64)
            }
        }
    }

    pub(super) fn futile(&self, rule: Option<StoppingRule>) -> bool {
        rule.is_some_and(|rule| self.measure(rule.measure).is_some_and(|value| value <= rule.bound))
    }

    pub(super) fn effective(&self, rule: Option<StoppingRule>) -> bool {
        rule.is_some_and(|rule| self.measure(rule.measure).is_some_and(|value| value >= rule.bound))
    }
}

/// `P(Z_1 >= c | Z_t = z)` under a flat prior on the drift: `Phi((z - c sqrt t) / sqrt(1 - t))`.
///
/// # Reference
/// Spiegelhalter, Freedman & Blackburn (1986), Controlled Clin. Trials 7, 8-17.
fn predictive_power(z: f64, information: f64, critical: f64) -> f64 {
    normal::cdf((z - critical * information.sqrt()) / (1.0 - information).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By simulation of the Brownian motion: drift from its posterior, then the rest of the path; four standard errors.
    #[test]
    fn predictive_power_by_simulation() {
        use crate::random::{Purpose, normal as draw, stream};
        let (z, t, c) = (1.1, 0.4_f64, 1.645);
        let mut numbers = stream(5, Purpose::Population, 0);
        let trials = 200_000_u32;
        let successes = (0..trials).filter(|_| {
            // B(t) = z sqrt t; drift given it ~ N(B / t, 1 / t).
            let b = z * t.sqrt();
            let drift = b / t + draw(&mut numbers) / t.sqrt();
            b + drift * (1.0 - t) + draw(&mut numbers) * (1.0 - t).sqrt() >= c
        });
        let rate = successes.count() as f64 / f64::from(trials);
        let exact = predictive_power(z, t, c);
        let error = (exact * (1.0 - exact) / f64::from(trials)).sqrt();
        assert!((rate - exact).abs() < 4.0 * error, "{rate} {exact}");
    }
}
