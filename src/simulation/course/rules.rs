//! Stopping rules on the data of an interim analysis.

use crate::decision::predictive_power;
use crate::design::bayes::GammaPrior;
use crate::hypothesis::{ObservedExpected, Variant, standard_score};
use crate::scenario::{Measure, StoppingRule};
use crate::trial::Observed;

/// What the rules of an analysis look at.
pub struct InterimData<'a> {
    /// Times and events.
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
    #[must_use]
    pub fn measure(&self, measure: Measure) -> Option<f64> {
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

    /// Whether a rule of futility stops the trial.
    #[must_use]
    pub fn futile(&self, rule: Option<StoppingRule>) -> bool {
        rule.is_some_and(|rule| self.measure(rule.measure).is_some_and(|value| value <= rule.bound))
    }

    /// Whether a rule of efficacy stops the trial.
    #[must_use]
    pub fn effective(&self, rule: Option<StoppingRule>) -> bool {
        rule.is_some_and(|rule| self.measure(rule.measure).is_some_and(|value| value >= rule.bound))
    }
}
