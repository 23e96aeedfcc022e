//! A family that holds Weibull, gamma and log-normal.

use super::law::{finite, positive};
use super::{EventTimeLaw, LawError};
use crate::numeric::gamma::{LogTails, exp_minus_two_terms, ln_one_minus_exp, log_tails, stirling_remainder};
use crate::numeric::normal::{inverse_ln_upper_tail, ln_upper_tail};
use crate::numeric::portable::{exp, ln, ln_or_limit};

/// Half of ln 2 pi.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;

/// Below this `|q|` the law is log-normal to the last bit, and `1 / q^2` still a number.
const NO_SHAPE: f64 = 1e-17;

/// Prentice's generalized gamma law.
///
/// ```text
/// w = (ln t - mu) / sigma,  a = 1 / q^2
/// S(t) = P(Gamma(a) > a exp(q w))   q > 0
/// S(t) = P(Gamma(a) < a exp(q w))   q < 0
/// S(t) = P(Z > w)                   q = 0
/// f(t) = exp(-a (e^(q w) - 1 - q w) - ln Gamma*(a)) / (sigma t sqrt(2 pi))
/// ```
/// with `Gamma*` of [`stirling_remainder`]. `q = 1` is the Weibull law (shape `1 / sigma`, scale `e^mu`), `q = sigma` the gamma law, `q = 0` the log-normal,
/// `q = -1` the reciprocal Weibull. Smooth through `q = 0`. Cumulative hazards keep their relative accuracy in both tails, to some
/// 1e-13 for `|q| <= 10`; the hazard, a quotient of density and survival, to 1e-15 times the cumulative hazard.
///
/// # Reference
/// Prentice (1974), Biometrika 61, 539-544. Evidence: R `pgamma`, tests/reference/laws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeneralizedGamma {
    mu: f64,
    sigma: f64,
    q: f64,
}

impl GeneralizedGamma {
    /// # Errors
    /// [`LawError::NotFinite`], [`LawError::NotPositive`].
    pub fn from_mu_sigma_and_q(mu: f64, sigma: f64, q: f64) -> Result<Self, LawError> {
        Ok(Self { mu: finite("mu", mu)?, sigma: positive("sigma", sigma)?, q: finite("q", q)? })
    }

    /// Location on the scale of ln t.
    #[must_use]
    pub fn mu(&self) -> f64 {
        self.mu
    }

    /// Scale on the scale of ln t.
    #[must_use]
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    /// Shape; 1 is Weibull, 0 log-normal.
    #[must_use]
    pub fn q(&self) -> f64 {
        self.q
    }

    pub(super) fn in_unit(self, factor: f64) -> Self {
        Self { mu: self.mu + ln_or_limit(factor), ..self }
    }

    fn standard(&self, time: f64) -> f64 {
        (ln_or_limit(time) - self.mu) / self.sigma
    }
}

/// `ln(sigma t f(t))` at the standardised log-time `w`.
pub(crate) fn standard_ln_density(w: f64, q: f64) -> f64 {
    if q.abs() < NO_SHAPE {
        return -0.5 * w * w - HALF_LN_TAU;
    }
    let a = 1.0 / (q * q);
    -a * exp_minus_two_terms(q * w) - stirling_remainder(a) - HALF_LN_TAU
}

/// `ln S` and `ln(1 - S)` at the standardised log-time `w`, as upper and lower tail.
pub(crate) fn standard_ln_tails(w: f64, q: f64) -> LogTails {
    if q.abs() < NO_SHAPE {
        return LogTails { lower: ln_upper_tail(-w), upper: ln_upper_tail(w) };
    }
    let tails = log_tails(1.0 / (q * q), q * w);
    if q > 0.0 { tails } else { LogTails { lower: tails.upper, upper: tails.lower } }
}

/// The `w` at which `ln S` is `value < 0`.
///
/// Newton's method on the logarithm of the smaller tail: the density of `w` is log-concave, hence both tails are, and the method converges from any start.
fn inverse_standard(value: f64, q: f64) -> f64 {
    let upper = value <= -std::f64::consts::LN_2;
    let wanted = if upper { value } else { ln_one_minus_exp(value) };
    let mut w = start(value, q);
    let mut last = f64::INFINITY;
    for _ in 0..200 {
        let tails = standard_ln_tails(w, q);
        let tail = if upper { tails.upper } else { tails.lower };
        let slope = exp(standard_ln_density(w, q) - tail);
        let step = (tail - wanted) / if upper { slope } else { -slope };
        // A tail or a slope beyond the range of numbers: half way back to the centre.
        if !step.is_finite() {
            w *= 0.5;
            continue;
        }
        w += step;
        // Converged, or rounding turned it round near the end.
        if step.abs() <= 1e-16 * w.abs() || (step.abs() >= last && step.abs() < 1e-9 * (1.0 + w.abs())) {
            break;
        }
        last = step.abs();
    }
    w
}

/// A start near the root: Wilson and Hilferty's cube for the gamma law, or its first power near 0.
fn start(value: f64, q: f64) -> f64 {
    let z = inverse_ln_upper_tail(value);
    if q.abs() < 1e-3 {
        return z;
    }
    let a = 1.0 / (q * q);
    let gamma_z = if q > 0.0 { z } else { -z };
    let root = 1.0 - 1.0 / (9.0 * a) + gamma_z / (3.0 * a.sqrt());
    if root > 0.3 {
        return 3.0 * ln(root) / q;
    }
    // P(Gamma(a) <= x) = x^a / Gamma(a + 1) near 0.
    let ln_lower = if q > 0.0 { ln_one_minus_exp(value) } else { value };
    let ln_gamma = stirling_remainder(a + 1.0) + (a + 0.5) * ln(a + 1.0) - (a + 1.0) + HALF_LN_TAU;
    ((ln_lower + ln_gamma) / a - ln(a)) / q
}

impl EventTimeLaw for GeneralizedGamma {
    fn hazard(&self, time: f64) -> f64 {
        if time <= 0.0 {
            return self.hazard_at_zero();
        }
        if time == f64::INFINITY {
            return self.hazard(f64::MAX);
        }
        let w = self.standard(time);
        exp(standard_ln_density(w, self.q) - standard_ln_tails(w, self.q).upper) / (self.sigma * time)
    }

    fn cumulative_hazard(&self, time: f64) -> f64 {
        if time <= 0.0 { 0.0 } else { -standard_ln_tails(self.standard(time), self.q).upper }
    }

    fn inverse_cumulative_hazard(&self, hazard: f64) -> f64 {
        if hazard <= 0.0 {
            0.0
        } else if hazard == f64::INFINITY {
            f64::INFINITY
        } else {
            exp(self.mu + self.sigma * inverse_standard(-hazard, self.q))
        }
    }
}

impl GeneralizedGamma {
    /// Near 0 the density is `C t^(1 / (sigma q) - 1)` for `q > 0`, and falls faster than any power for `q <= 0`.
    fn hazard_at_zero(&self) -> f64 {
        let power = 1.0 / (self.sigma * self.q) - 1.0;
        if self.q < NO_SHAPE || power > 0.0 {
            0.0
        } else if power < 0.0 {
            f64::INFINITY
        } else {
            // ln f(t) + ln sigma + ln t = a q w + a - ln Gamma* - ln sqrt(2 pi) as t -> 0, and a q w = (ln t - mu) / (sigma q) = ln t - mu.
            let a = 1.0 / (self.q * self.q);
            exp(a - self.mu - stirling_remainder(a) - HALF_LN_TAU) / self.sigma
        }
    }
}
