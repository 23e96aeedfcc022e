//! Probability of success at the last analysis, given the statistic at an earlier one: Brownian motion.

use crate::numeric::normal;

/// A statistic at an interim analysis, and what the last analysis asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InterimStatistic {
    /// Statistic now, positive for benefit.
    pub z: f64,
    /// Information now, above 0.
    pub information: f64,
    /// Information of the last analysis, at least as much.
    pub last: f64,
    /// Critical value of the last analysis.
    pub critical: f64,
}

impl InterimStatistic {
    /// `P(Z_K >= c | Z_k = z)` if the drift per unit of information is `theta`.
    ///
    /// ```text
    /// CP(theta) = 1 - Phi((c sqrt(I_K) - z sqrt(I_k) - theta (I_K - I_k)) / sqrt(I_K - I_k))
    /// ```
    /// For the one-sample log-rank test information counts events expected under the null, and `theta = -ln(hazard ratio)`. With all of
    /// the information at hand it is 1 or 0. An approximation for this test: the more the treatment does, the more is expected
    /// at the end.
    /// # Reference
    /// Jennison & Turnbull (2000), Group Sequential Methods, ch. 10. Evidence: the formula written out in R,
    /// tests/reference/conditional_power; simulated Brownian motion, in the tests.
    #[must_use]
    pub fn conditional_power(&self, theta: f64) -> f64 {
        let rest = self.last - self.information;
        if rest <= 0.0 {
            return self.known();
        }
        let ahead = self.z * self.information.sqrt() - self.critical * self.last.sqrt() + theta * rest;
        normal::cdf(ahead / rest.sqrt())
    }

    /// [`Self::conditional_power`] averaged over a normal law of the drift.
    ///
    /// ```text
    /// Phi((z sqrt(I_k) - c sqrt(I_K) + mean rest) / sqrt(rest + sd^2 rest^2)),   rest = I_K - I_k
    /// ```
    /// The flat prior gives `mean = z / sqrt(I_k)`, `sd = 1 / sqrt(I_k)`: see [`predictive_power`].
    #[must_use]
    pub fn averaged_power(&self, mean: f64, sd: f64) -> f64 {
        let rest = self.last - self.information;
        if rest <= 0.0 {
            return self.known();
        }
        let ahead = self.z * self.information.sqrt() - self.critical * self.last.sqrt() + mean * rest;
        normal::cdf(ahead / (rest + sd * sd * rest * rest).sqrt())
    }

    /// The drift that the data suggest, `z / sqrt(I_k)`.
    #[must_use]
    pub fn trend(&self) -> f64 {
        self.z / self.information.sqrt()
    }

    /// `I_k / I_K`.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        self.information / self.last
    }

    fn known(&self) -> f64 {
        if self.z >= self.critical { 1.0 } else { 0.0 }
    }
}

/// `P(Z_1 >= c | Z_t = z)` under a flat prior on the drift, t the information fraction: `Phi((z - c sqrt t) / sqrt(1 - t))`.
///
/// # Reference
/// Spiegelhalter, Freedman & Blackburn (1986), Controlled Clin. Trials 7, 8-17. Evidence: simulated Brownian motion, in the tests.
#[must_use]
pub fn predictive_power(z: f64, information: f64, critical: f64) -> f64 {
    normal::cdf((z - critical * information.sqrt()) / (1.0 - information).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, normal as draw, stream};

    /// By simulation of the Brownian motion: drift from its posterior, then the rest of the path; four standard errors.
    #[test]
    fn predictive_power_by_simulation() {
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

    /// Events as information: the path from 7 to 18 of them, in steps; four standard errors.
    #[test]
    fn conditional_power_by_simulation() {
        let now = InterimStatistic { z: 0.9, information: 7.0, last: 18.0, critical: 1.7 };
        let theta = 0.45;
        let mut numbers = stream(6, Purpose::Population, 0);
        let trials = 100_000_u32;
        let (steps, step) = (11, 1.0_f64);
        let success = (0..trials).filter(|_| {
            let mut b = now.z * now.information.sqrt();
            for _ in 0..steps {
                b += theta * step + draw(&mut numbers) * step.sqrt();
            }
            b / now.last.sqrt() >= now.critical
        });
        let rate = success.count() as f64 / f64::from(trials);
        let exact = now.conditional_power(theta);
        assert!(
            (rate - exact).abs() < 4.0 * (exact * (1.0 - exact) / f64::from(trials)).sqrt(),
            "{rate} {exact}"
        );
    }

    #[test]
    fn the_flat_prior_is_one_of_the_normal_ones() {
        let now = InterimStatistic { z: 1.3, information: 6.0, last: 20.0, critical: 1.66 };
        let flat = now.averaged_power(now.trend(), 1.0 / now.information.sqrt());
        assert!((flat - predictive_power(now.z, now.fraction(), now.critical)).abs() < 1e-14);
        // Without uncertainty it is conditional power.
        assert!((now.averaged_power(0.4, 0.0) - now.conditional_power(0.4)).abs() < 1e-15);
        let end = InterimStatistic { information: 20.0, ..now };
        assert_eq!([end.conditional_power(9.0), end.averaged_power(9.0, 1.0)], [0.0, 0.0]);
    }
}
