//! The trial against what a further arm like the historical ones would have shown.

use super::OneSampleTest;
use crate::benchmark::RandomEffects;
use crate::measure::Reason;
use crate::numeric::poisson;
use crate::numeric::portable::{exp, ln};
use crate::numeric::quadrature::integrate;

/// Absolute accuracy of the p-value.
const ACCURACY: f64 = 1e-10;

/// Exponents beyond it leave the range of f64.
const LARGEST_EXPONENT: f64 = 700.0;

/// One-sided test against the predictive law of a further historical arm.
///
/// ```text
/// p = integral of [P(N < O) + P(N = O) / 2] f(t) dt,   N ~ Poisson(exp(mu + t sqrt(tau^2 + se^2)))
/// ```
/// f the density of Student's t with k - 2 degrees of freedom; `mu` the pooled logarithm of the events expected in this
/// trial, one historical arm after the other taken as benchmark over the trial's own follow-up ([`RandomEffects`] of ln E_j with
/// variance 1 / d_j). So the null is the predictive interval of Higgins, and the trial's own Poisson error is counted beside it:
/// an O / E below the predictive limit alone is no test (simulated size .03 to .34 at E = 22, nominal .05, 3 to 8 arms of
/// 100 events). This one has .01 with 3 arms, .03 with 4, .04 to .05 from 5 on, for tau of 0 to .3: it holds its level.
/// Two-sided: twice the smaller tail.
///
/// Not estimable with fewer than 3 arms ([`Reason::TooFewArms`]).
/// # Reference
/// Higgins, Thompson & Spiegelhalter (2009), J. R. Stat. Soc. A 172, 137-159, for the predictive law; the mixture is derived
/// here. Evidence: R `integrate`, tests/reference/pooled_benchmark; simulation, tests/it/pooled_benchmark.rs.
#[must_use]
pub fn predictive_test(observed: u64, pooled: &RandomEffects) -> OneSampleTest {
    let Some(df) = pooled.df() else { return OneSampleTest::missing(Reason::TooFewArms) };
    let sd = pooled.predictive_sd();
    let half = 0.5 * (df + 1.0);
    let ln_constant = libm::lgamma(half) - libm::lgamma(0.5 * df) - 0.5 * ln(df * std::f64::consts::PI);
    let at = |t: f64| {
        let mean = exp((pooled.mean + t * sd).clamp(-LARGEST_EXPONENT, LARGEST_EXPONENT));
        let density = exp((ln_constant - half * ln(1.0 + t * t / df)).max(-LARGEST_EXPONENT));
        density * (poisson::cdf(observed, mean) - 0.5 * poisson::pmf(observed, mean))
    };
    // t = x / (1 - x^2) brings the whole line to (-1, 1); the rule has no node at an end.
    let on_line = |x: f64| {
        let rest = (1.0 - x) * (1.0 + x);
        at(x / rest) * (1.0 + x * x) / (rest * rest)
    };
    let lower = integrate(-1.0, 0.0, ACCURACY, on_line).value + integrate(0.0, 1.0, ACCURACY, on_line).value;
    let lower = lower.clamp(0.0, 1.0);
    OneSampleTest::exact(lower, 1.0 - lower)
}
