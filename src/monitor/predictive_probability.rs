//! Predictive probability of success for a binary endpoint.

use super::MonitorError;
use super::error::{positive, probability};
use crate::numeric::beta;
use crate::numeric::portable::{exp, ln};

/// A Bayesian rule at the end of a trial with a binary endpoint: success if `P(p > reference | x of n) >= cut`.
///
/// p is the probability of the good outcome: response, or being free of the event at a landmark. The prior is `Beta(prior.0, prior.1)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BinaryRule {
    prior: (f64, f64),
    reference: f64,
    cut: f64,
    subjects: u64,
}

/// Bounds of the number of good outcomes at one look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictiveBound {
    /// Subjects whose outcome is known.
    pub known: u64,
    /// Stop for futility at so many or fewer; `None` if no number stops.
    pub futility_at_most: Option<u64>,
    /// Success is near certain at so many or more; `None` if no number is enough.
    pub efficacy_at_least: Option<u64>,
}

impl BinaryRule {
    /// A rule for `subjects` in all.
    ///
    /// # Errors
    /// [`MonitorError::NotPositive`], [`MonitorError::Probability`], [`MonitorError::Empty`].
    pub fn new(prior: (f64, f64), reference: f64, cut: f64, subjects: u64) -> Result<Self, MonitorError> {
        positive("first parameter of the beta prior", prior.0)?;
        positive("second parameter of the beta prior", prior.1)?;
        probability("the reference probability", reference)?;
        probability("the cut of the final posterior", cut)?;
        if subjects == 0 {
            return Err(MonitorError::Empty("subjects"));
        }
        Ok(Self { prior, reference, cut, subjects })
    }

    /// `P(p > reference | x of n)`.
    ///
    /// # Errors
    /// [`MonitorError::Count`] for more good outcomes than subjects, or more subjects than the trial has.
    pub fn posterior(&self, good: u64, known: u64) -> Result<f64, MonitorError> {
        self.check(good, known)?;
        Ok(self.above(good, known))
    }

    /// The least number of good outcomes among all subjects that is a success; `None` if not even all are.
    #[must_use]
    pub fn needed(&self) -> Option<u64> {
        // The posterior grows with the good outcomes.
        (0..=self.subjects).find(|good| self.above(*good, self.subjects) >= self.cut)
    }

    /// Predictive probability of success, `good` of `known` outcomes being good.
    ///
    /// ```text
    /// PP = sum over i of P(Y = i) 1[P(p > reference | good + i of n) >= cut],   Y ~ beta-binomial(n - known; a + good, b + known - good)
    /// ```
    /// # Errors
    /// [`MonitorError::Count`].
    /// # Reference
    /// Lee & Liu (2008), Clin. Trials 5, 93-106. Evidence: their example by another program, in the tests.
    pub fn predictive(&self, good: u64, known: u64) -> Result<f64, MonitorError> {
        self.check(good, known)?;
        Ok(self.success(good, known))
    }

    /// Bounds at looks: futility where the predictive probability is at most `low`, efficacy where it is at least `high`.
    ///
    /// # Errors
    /// [`MonitorError::Count`] for a look beyond the last subject, [`MonitorError::Probability`].
    pub fn bounds(&self, looks: &[u64], low: f64, high: f64) -> Result<Vec<PredictiveBound>, MonitorError> {
        // A cut of 0 or 1 means only the certain.
        for (name, value) in [("the futility bound", low), ("the efficacy bound", high)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(MonitorError::Probability { name, value });
            }
        }
        let bound = |known: &u64| {
            self.check(0, *known)?;
            // It grows with the good outcomes, so the futile ones come first.
            let futile = (0..=*known).take_while(|good| self.success(*good, *known) <= low).last();
            let sure = (0..=*known).find(|good| self.success(*good, *known) >= high);
            Ok(PredictiveBound { known: *known, futility_at_most: futile, efficacy_at_least: sure })
        };
        looks.iter().map(bound).collect()
    }

    fn check(&self, good: u64, known: u64) -> Result<(), MonitorError> {
        if good > known {
            return Err(MonitorError::Count { what: "good outcomes", part: good, whole: known });
        }
        if known > self.subjects {
            return Err(MonitorError::Count { what: "known outcomes", part: known, whole: self.subjects });
        }
        Ok(())
    }

    fn above(&self, good: u64, known: u64) -> f64 {
        // P(p > x) = P(1 - p < 1 - x), which keeps a small tail.
        beta::cdf(self.prior.1 + (known - good) as f64, self.prior.0 + good as f64, 1.0 - self.reference)
    }

    fn success(&self, good: u64, known: u64) -> f64 {
        let Some(needed) = self.needed() else { return 0.0 };
        let rest = self.subjects - known;
        if good + rest < needed {
            return 0.0;
        }
        let law = beta_binomial(rest, self.prior.0 + good as f64, self.prior.1 + (known - good) as f64);
        let from = needed.saturating_sub(good) as usize;
        law[from..].iter().sum::<f64>().min(1.0)
    }
}

/// Probabilities of 0 to n of a beta-binomial law.
fn beta_binomial(n: u64, a: f64, b: f64) -> Vec<f64> {
    let ln_beta = |a: f64, b: f64| libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let whole = ln_beta(a, b);
    let mut ln_ways = 0.0;
    let mut law = Vec::with_capacity(n as usize + 1);
    for i in 0..=n {
        law.push(exp(ln_ways + ln_beta(a + i as f64, b + (n - i) as f64) - whole));
        ln_ways += ln((n - i).max(1) as f64 / (i + 1) as f64);
    }
    law
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> BinaryRule {
        BinaryRule::new((0.6, 0.4), 0.6, 0.9, 40).unwrap()
    }

    /// Lee & Liu's example, 16 of 23 responses: .5656 in print, .5655589 by ph2bayes.
    #[test]
    fn the_published_example() {
        let found = example().predictive(16, 23).unwrap();
        assert!((found - 0.565_558_9).abs() < 6e-8, "{found}");
    }

    /// R pbeta: Beta(.5, .5), 4 of 10, P(p > .3) = .7619390; Beta(1, 1), 3 of 12, P(p > .2) = .7473243.
    #[test]
    fn posteriors_by_another_program() {
        let of = |prior, reference, good, known| {
            BinaryRule::new(prior, reference, 0.9, 40).unwrap().posterior(good, known).unwrap()
        };
        assert!((of((0.5, 0.5), 0.3, 4, 10) - 0.761_939_0).abs() < 6e-8);
        assert!((of((1.0, 1.0), 0.2, 3, 12) - 0.747_324_3).abs() < 6e-8);
    }

    #[test]
    fn the_last_look_is_the_final_rule() {
        let rule = example();
        let needed = rule.needed().unwrap();
        assert_eq!(rule.predictive(needed, 40).unwrap(), 1.0);
        assert_eq!(rule.predictive(needed - 1, 40).unwrap(), 0.0);
        // Before any data: the prior predictive law, which adds to 1.
        assert!((beta_binomial(40, 0.6, 0.4).iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // Uniform prior: uniform counts.
        assert!(beta_binomial(9, 1.0, 1.0).iter().all(|p| (p - 0.1).abs() < 1e-13));
    }

    #[test]
    fn bounds_hold_what_they_say() {
        let rule = example();
        let bounds = rule.bounds(&[10, 20, 30, 40], 0.05, 0.95).unwrap();
        for bound in &bounds {
            let at = |good| rule.predictive(good, bound.known).unwrap();
            if let Some(futile) = bound.futility_at_most {
                assert!(at(futile) <= 0.05 && (futile == bound.known || at(futile + 1) > 0.05), "{bound:?}");
            }
            if let Some(sure) = bound.efficacy_at_least {
                assert!(at(sure) >= 0.95 && (sure == 0 || at(sure - 1) < 0.95), "{bound:?}");
            }
        }
        let last = bounds[3];
        assert_eq!(last.futility_at_most.map(|x| x + 1), last.efficacy_at_least);
        assert!(bounds.iter().all(|bound| bound.futility_at_most.is_some()));
    }

    #[test]
    fn impossible_counts_are_refused() {
        assert!(matches!(example().predictive(11, 10), Err(MonitorError::Count { part: 11, .. })));
        assert!(matches!(example().predictive(1, 41), Err(MonitorError::Count { whole: 40, .. })));
        assert!(BinaryRule::new((0.0, 1.0), 0.5, 0.9, 4).is_err());
        assert!(BinaryRule::new((1.0, 1.0), 1.0, 0.9, 4).is_err());
        assert!(example().bounds(&[10], -0.1, 1.0).is_err());
        // A cut out of reach: nobody can succeed.
        let never = BinaryRule::new((1.0, 1.0), 0.99, 0.999, 5).unwrap();
        assert_eq!((never.needed(), never.predictive(0, 0).unwrap()), (None, 0.0));
    }
}
