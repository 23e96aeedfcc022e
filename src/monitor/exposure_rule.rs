//! Continuous Bayesian monitoring of an exponential time: how much exposure each number of events asks for.

use super::error::{not_negative, positive, probability};
use super::{GammaMixture, MonitorError};

/// A rule that stops once the total time under observation is too short for the number of events.
///
/// ```text
/// hazard | d events in exposure T ~ mixture of Gamma(a + d, b + T)
/// go on, at d events, while P(median > m | d, T) >= cut, that is while T >= needed(d)
/// ```
/// Time that passes without an event only adds to T, so the rule can turn to a stop only when an event comes.
/// # Reference
/// Thall, Wooten & Tannir (2005), Clin. Trials 2, 467-478. Evidence: posteriors by R, in the tests.
#[derive(Debug, Clone, PartialEq)]
pub struct ExposureRule {
    prior: GammaMixture,
    median: f64,
    cut: f64,
}

/// What the rule says now, and what it would say at the next event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExposureStatement {
    /// Exposure needed with the events so far; 0 if none is.
    pub needed: f64,
    /// Whether there is as much.
    pub met: bool,
    /// `P(median > m | data)`.
    pub probability: f64,
    /// Exposure needed with one event more.
    pub needed_at_next: f64,
    /// The rule fails if the next event comes before so much more total exposure; 0 if it holds at the next event whenever it comes.
    pub short_by_at_next: f64,
    /// The same in calendar time, if all at risk go on being followed and nobody enters; `None` with nobody at risk.
    pub short_until: Option<f64>,
    /// Events in a row, at once, after which the rule fails; 0 if it has failed.
    pub events_to_fail: u64,
}

/// Events in a row beyond which it is not asked further.
const MOST_EVENTS: u64 = 100_000;

impl ExposureRule {
    /// `median` is the one to be exceeded, that of the benchmark or so much more; `cut` the posterior probability asked for: small (.05) for a
    /// rule of futility, large (.95) for one of success.
    ///
    /// # Errors
    /// [`MonitorError::NotPositive`], [`MonitorError::Probability`].
    pub fn new(prior: GammaMixture, median: f64, cut: f64) -> Result<Self, MonitorError> {
        positive("the median to be exceeded", median)?;
        probability("the cut of the posterior probability", cut)?;
        Ok(Self { prior, median, cut })
    }

    /// The total exposure that `events` need; 0 if none is needed.
    #[must_use]
    pub fn needed(&self, events: u64) -> f64 {
        self.prior.exposure_needed(std::f64::consts::LN_2 / self.median, events, self.cut)
    }

    /// Exposure needed by number of events, from 0 to `most`.
    #[must_use]
    pub fn table(&self, most: u64) -> Vec<f64> {
        (0..=most).map(|events| self.needed(events)).collect()
    }

    /// `P(median > m | data)`.
    #[must_use]
    pub fn probability(&self, events: u64, exposure: f64) -> f64 {
        self.prior.updated(events as f64, exposure).below(std::f64::consts::LN_2 / self.median)
    }

    /// What the rule says with `events` in `exposure` and so many still at risk.
    ///
    /// # Errors
    /// [`MonitorError::Negative`] for the exposure.
    pub fn statement(
        &self,
        events: u64,
        exposure: f64,
        at_risk: u64,
    ) -> Result<ExposureStatement, MonitorError> {
        not_negative("the total exposure", exposure)?;
        let (needed, needed_at_next) = (self.needed(events), self.needed(events + 1));
        let short = (needed_at_next - exposure).max(0.0);
        let fails = |more: u64| self.needed(events + more) > exposure;
        // The exposure needed grows with the events: doubling, then halving.
        let mut high = 1;
        while !fails(high) && high < MOST_EVENTS {
            high *= 2;
        }
        let mut low = high / 2;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if fails(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        Ok(ExposureStatement {
            needed,
            met: exposure >= needed,
            probability: self.probability(events, exposure),
            needed_at_next,
            short_by_at_next: short,
            short_until: (at_risk > 0).then(|| short / at_risk as f64),
            events_to_fail: if exposure < needed { 0 } else { high },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::bayes::GammaPrior;

    fn rule(shape: f64, exposure: f64, cut: f64) -> ExposureRule {
        ExposureRule::new(GammaMixture::single(GammaPrior::new(shape, exposure).unwrap()), 5.0, cut).unwrap()
    }

    /// R pgamma: P(median > 5) is .7654125 with 9 events in 80 and prior (1, 7.213475), .9603547 with 4 in 60 and (.5,
    /// 3.606738), .8660849 with 10 in 100 and (2, 14.43).
    #[test]
    fn posteriors_by_another_program() {
        for (shape, prior, events, exposure, expected) in [
            (1.0, 7.213_475, 9, 80.0, 0.765_412_5),
            (0.5, 3.606_738, 4, 60.0, 0.960_354_7),
            (2.0, 14.43, 10, 100.0, 0.866_084_9),
        ] {
            let found = rule(shape, prior, 0.1).probability(events, exposure);
            assert!((found - expected).abs() < 6e-8, "{found} {expected}");
            // Used as the cut, this probability needs that exposure.
            let needed = rule(shape, prior, found).needed(events);
            assert!((needed - exposure).abs() < 1e-6, "{needed} {exposure}");
        }
    }

    #[test]
    fn the_table_is_on_the_edge_and_grows() {
        let rule = rule(1.0, 7.2, 0.1);
        let table = rule.table(20);
        assert!(table.windows(2).all(|pair| pair[0] <= pair[1]));
        for (events, needed) in table.iter().enumerate().filter(|(_, needed)| **needed > 0.0) {
            assert!((rule.probability(events as u64, *needed) - 0.1).abs() < 1e-10);
        }
        // With few events no exposure is needed yet.
        assert_eq!(table[0], 0.0);
    }

    #[test]
    fn the_statement_by_the_table() {
        let rule = rule(1.0, 7.2, 0.1);
        let next = rule.needed(9);
        let said = rule.statement(8, next - 4.0, 5).unwrap();
        assert!(
            (said.short_by_at_next - 4.0).abs() < 1e-12 && (said.short_until.unwrap() - 0.8).abs() < 1e-12
        );
        assert!(said.met && said.events_to_fail == 1);
        let rich = rule.statement(8, rule.needed(11) + 1e-9, 0).unwrap();
        assert_eq!((rich.short_by_at_next, rich.short_until, rich.events_to_fail), (0.0, None, 4));
        let failed = rule.statement(8, rule.needed(8) - 1.0, 3).unwrap();
        assert!(!failed.met && failed.events_to_fail == 0 && failed.probability < 0.1);
        // No event, no exposure.
        assert!(rule.statement(0, 0.0, 0).unwrap().met);
        assert!(rule.statement(0, -1.0, 0).is_err());
    }
}
