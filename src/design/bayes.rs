//! A Bayesian rule for exponential times: success if the posterior probability of a median above the null's is large.

use crate::numeric::gamma;
use crate::numeric::portable::ln_or_limit;
use crate::numeric::root::bisect;

/// Gamma prior of the hazard rate: `shape` events in `exposure`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaPrior {
    /// Shape, above 0.
    pub shape: f64,
    /// Rate parameter, in the unit of time, above 0.
    pub exposure: f64,
}

/// A prior that is none.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a gamma prior needs a shape and an exposure above 0, got {shape} and {exposure}")]
pub struct PriorError {
    /// Shape given.
    pub shape: f64,
    /// Exposure given.
    pub exposure: f64,
}

impl GammaPrior {
    /// # Errors
    /// [`PriorError`].
    pub fn new(shape: f64, exposure: f64) -> Result<Self, PriorError> {
        let good = |x: f64| x > 0.0 && x.is_finite();
        if good(shape) && good(exposure) {
            Ok(Self { shape, exposure })
        } else {
            Err(PriorError { shape, exposure })
        }
    }

    /// `P(median > m | d events in T)`: that the hazard is below `ln 2 / m`.
    ///
    /// ```text
    /// hazard | data ~ Gamma(shape + d, exposure + T)
    /// ```
    /// # Reference
    /// Thall, Wooten & Tannir (2005), Clin. Trials 2, 467-478. Evidence: values computed in R, in the tests.
    #[must_use]
    pub fn probability_above(&self, median: f64, events: f64, time: f64) -> f64 {
        gamma_cdf(self.shape + events, std::f64::consts::LN_2 / median * (self.exposure + time))
    }

    /// Median of the posterior law of the median, and the limits that leave `tail` on either side.
    #[must_use]
    pub fn median_and_limits(&self, events: f64, time: f64, tail: f64) -> [f64; 3] {
        // The median falls as the hazard grows.
        let at = |p: f64| {
            let hazard = gamma_quantile(self.shape + events, 1.0 - p) / (self.exposure + time);
            std::f64::consts::LN_2 / hazard
        };
        [at(0.5), at(tail), at(1.0 - tail)]
    }

    /// The smallest E = null hazard x total time at which `events` events succeed, that is give `P(median > m0 | data) >= cut`:
    /// a region of the one-sample log-rank family, so its exact size and power come from the same law.
    #[must_use]
    pub fn critical_expected(&self, null_rate: f64, events: u64, cut: f64) -> f64 {
        (gamma_quantile(self.shape + events as f64, cut) - null_rate * self.exposure).max(0.0)
    }
}

fn gamma_cdf(shape: f64, x: f64) -> f64 {
    crate::numeric::portable::exp(gamma::log_tails(shape, ln_or_limit(x / shape)).lower)
}

fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let high = shape + 40.0 * (shape.sqrt() + 1.0) + 40.0;
    bisect(0.0, high, |x| gamma_cdf(shape, x) >= p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posteriors_by_another_program() {
        // Prior Gamma(1, 7.213475), 9 events in 80: P(median > 5) = .7654125, median 6.252307, 95% 3.538336 to 12.60623.
        let prior = GammaPrior::new(1.0, 7.213_475).unwrap();
        assert!((prior.probability_above(5.0, 9.0, 80.0) - 0.765_412_5).abs() < 6e-8);
        for (got, expected) in
            prior.median_and_limits(9.0, 80.0, 0.025).iter().zip([6.252_307, 3.538_336, 12.606_23])
        {
            assert!((got / expected - 1.0).abs() < 1e-6, "{got} {expected}");
        }
        let other = GammaPrior::new(0.5, 3.606_738).unwrap();
        assert!((other.probability_above(5.0, 4.0, 60.0) - 0.960_354_7).abs() < 6e-8);
        let third = GammaPrior::new(2.0, 14.43).unwrap();
        assert!((third.probability_above(5.0, 10.0, 100.0) - 0.866_084_9).abs() < 6e-8);
        assert!(GammaPrior::new(0.0, 1.0).is_err() && GammaPrior::new(1.0, f64::INFINITY).is_err());
    }

    #[test]
    fn the_critical_value_is_on_the_edge() {
        let prior = GammaPrior::new(0.7, 4.0).unwrap();
        let rate = std::f64::consts::LN_2 / 5.0;
        for events in [0, 3, 12] {
            let time = prior.critical_expected(rate, events, 0.95) / rate;
            let above = prior.probability_above(5.0, events as f64, time);
            assert!((above - 0.95).abs() < 1e-10, "{events}: {above}");
        }
    }
}
