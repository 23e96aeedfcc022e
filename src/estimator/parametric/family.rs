//! Logarithms of density and survival of each law, with exact derivatives by its working parameters.

use super::observations::Point;
use super::smooth::Smooth;
use crate::distribution::{standard_ln_density, standard_ln_tails};
use crate::numeric::gamma::{scaled_erfc, stirling_remainder};
use crate::numeric::jet::{Jet, Surface};
use crate::numeric::normal::ln_upper_tail;
use crate::numeric::portable::{exp, exp_m1, ln, ln_1p};

/// Half of ln 2 pi.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;

/// A law with `N` parameters on scales without borders.
pub(super) trait Family<const N: usize>: Sized {
    /// The law at these parameters.
    fn at(parameters: [Jet<N>; N]) -> Self;

    /// `ln f(t)` for `t > 0`, and for `t = 0` where the density is finite there.
    fn ln_density(&self, at: Point) -> Jet<N>;

    /// `ln S(t)` for `t > 0`.
    fn ln_survival(&self, at: Point) -> Jet<N>;
}

/// Parameter: ln rate.
pub(super) struct Exponential {
    ln_rate: Jet<1>,
    rate: Jet<1>,
}

impl Family<1> for Exponential {
    fn at([ln_rate]: [Jet<1>; 1]) -> Self {
        Self { ln_rate, rate: ln_rate.exponential() }
    }

    fn ln_density(&self, at: Point) -> Jet<1> {
        self.ln_rate - self.rate.times(at.time)
    }

    fn ln_survival(&self, at: Point) -> Jet<1> {
        -self.rate.times(at.time)
    }
}

/// Parameters: ln shape, ln scale. With `w = shape (ln t - ln scale)`: `ln S = -e^w`, `ln f = ln shape + w - ln t - e^w`.
pub(super) struct Weibull {
    ln_shape: Jet<2>,
    shape: Jet<2>,
    ln_scale: Jet<2>,
}

impl Weibull {
    fn standard(&self, at: Point) -> Jet<2> {
        self.shape * (-self.ln_scale).plus(at.ln_time)
    }
}

impl Family<2> for Weibull {
    fn at([ln_shape, ln_scale]: [Jet<2>; 2]) -> Self {
        Self { ln_shape, shape: ln_shape.exponential(), ln_scale }
    }

    fn ln_density(&self, at: Point) -> Jet<2> {
        let w = self.standard(at);
        (self.ln_shape + w - w.exponential()).plus(-at.ln_time)
    }

    fn ln_survival(&self, at: Point) -> Jet<2> {
        -self.standard(at).exponential()
    }
}

/// Parameters: ln shape, ln median. With `w = shape (ln t - ln median)`: `ln S = -ln(1 + e^w)`, `ln f = ln shape + w - ln t - 2 ln(1 + e^w)`.
pub(super) struct LogLogistic(Weibull);

/// `ln(1 + e^w)` with two derivatives.
fn ln_one_plus_exp(w: f64) -> [f64; 3] {
    let small = exp(-w.abs());
    let value = w.max(0.0) + ln_1p(small);
    let logistic = if w >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
    [value, logistic, small / ((1.0 + small) * (1.0 + small))]
}

impl Family<2> for LogLogistic {
    fn at(parameters: [Jet<2>; 2]) -> Self {
        Self(Weibull::at(parameters))
    }

    fn ln_density(&self, at: Point) -> Jet<2> {
        let w = self.0.standard(at);
        (self.0.ln_shape + w - w.map(ln_one_plus_exp(w.value)).times(2.0)).plus(-at.ln_time)
    }

    fn ln_survival(&self, at: Point) -> Jet<2> {
        let w = self.0.standard(at);
        -w.map(ln_one_plus_exp(w.value))
    }
}

/// Parameters: mean of ln t, ln of its standard deviation. With `w` the standardised ln t: `ln S = ln P(Z > w)`.
pub(super) struct LogNormal {
    mean: Jet<2>,
    ln_sd: Jet<2>,
    precision: Jet<2>,
}

impl LogNormal {
    fn standard(&self, at: Point) -> Jet<2> {
        self.precision * (-self.mean).plus(at.ln_time)
    }
}

impl Family<2> for LogNormal {
    fn at([mean, ln_sd]: [Jet<2>; 2]) -> Self {
        Self { mean, ln_sd, precision: (-ln_sd).exponential() }
    }

    fn ln_density(&self, at: Point) -> Jet<2> {
        let w = self.standard(at);
        ((w * w).times(-0.5) - self.ln_sd).plus(-at.ln_time - HALF_LN_TAU)
    }

    fn ln_survival(&self, at: Point) -> Jet<2> {
        let w = self.standard(at);
        // Mills' ratio turned round: the hazard of the normal law.
        let hazard = if w.value > -5.0 {
            let scaled = if w.value >= 0.0 {
                scaled_erfc(w.value * std::f64::consts::FRAC_1_SQRT_2)
            } else {
                exp(0.5 * w.value * w.value) * libm::erfc(w.value * std::f64::consts::FRAC_1_SQRT_2)
            };
            (2.0 / std::f64::consts::PI).sqrt() / scaled
        } else {
            exp(-0.5 * w.value * w.value - HALF_LN_TAU - ln_upper_tail(w.value))
        };
        w.map([ln_upper_tail(w.value), -hazard, -hazard * (hazard - w.value)])
    }
}

/// Parameters: shape, ln rate. `L(t) = rate t (e^z - 1) / z` with `z = shape t`; `ln f = ln rate + z - L`.
pub(super) struct Gompertz {
    shape: Jet<2>,
    ln_rate: Jet<2>,
    rate: Jet<2>,
}

impl Family<2> for Gompertz {
    fn at([shape, ln_rate]: [Jet<2>; 2]) -> Self {
        Self { shape, ln_rate, rate: ln_rate.exponential() }
    }

    fn ln_density(&self, at: Point) -> Jet<2> {
        self.ln_rate + self.shape.times(at.time) + self.ln_survival(at)
    }

    fn ln_survival(&self, at: Point) -> Jet<2> {
        let t = at.time;
        let [value, first, second] = Smooth::at(self.shape.value * t).one;
        -(self.rate * self.shape.map([t * value, t * t * first, t * t * t * second]))
    }
}

/// Parameters: mu, ln sigma, q. Density and survival as in [`crate::distribution::GeneralizedGamma`].
///
/// Derivatives by `w = (ln t - mu) / sigma` are exact; those of the incomplete gamma function by `q` have no closed form and are central
/// differences of order 6 in steps of 0.02: `ln S` and the Stirling remainder are smooth through `q = 0`, where the formula is not.
pub(super) struct GeneralizedGamma {
    mu: Jet<3>,
    ln_sigma: Jet<3>,
    precision: Jet<3>,
    q: Jet<3>,
    /// Remainder of Stirling's formula at `1 / q^2`, with two derivatives by `q`.
    remainder: [f64; 3],
}

const STEP: f64 = 0.02;

/// Value and two derivatives of a smooth function by central differences of order 6.
fn differences(x: f64, f: impl Fn(f64) -> f64) -> [f64; 3] {
    let at = |steps: f64| f(x + steps * STEP);
    let (centre, up, down) = (f(x), [at(1.0), at(2.0), at(3.0)], [at(-1.0), at(-2.0), at(-3.0)]);
    let first = (45.0 * (up[0] - down[0]) - 9.0 * (up[1] - down[1]) + (up[2] - down[2])) / (60.0 * STEP);
    let second = (270.0 * (up[0] - 2.0 * centre + down[0]) - 27.0 * (up[1] - 2.0 * centre + down[1])
        + 2.0 * (up[2] - 2.0 * centre + down[2]))
        / (180.0 * STEP * STEP);
    [centre, first, second]
}

impl GeneralizedGamma {
    fn standard(&self, at: Point) -> Jet<3> {
        self.precision * (-self.mu).plus(at.ln_time)
    }

    /// `ln(sigma t f(t))` as a function of `w` and `q`: `-w^2 g(q w) - remainder(q) - ln sqrt(2 pi)`, `g(z) = (e^z - 1 - z) / z^2`.
    fn kernel(&self, w: f64) -> Surface {
        let q = self.q.value;
        let z = q * w;
        let Smooth { one, two } = Smooth::at(z);
        let [_, remainder, remainder_slope] = self.remainder;
        Surface {
            value: standard_ln_density(w, q),
            first: [-w * one[0], -w * w * w * two[1] - remainder],
            second: [-exp(z), -w * w * one[1], -w * w * w * w * two[2] - remainder_slope],
        }
    }
}

impl Family<3> for GeneralizedGamma {
    fn at([mu, ln_sigma, q]: [Jet<3>; 3]) -> Self {
        let remainder =
            differences(q.value, |q| if q == 0.0 { 0.0 } else { stirling_remainder(1.0 / (q * q)) });
        Self { mu, ln_sigma, precision: (-ln_sigma).exponential(), q, remainder }
    }

    fn ln_density(&self, at: Point) -> Jet<3> {
        let w = self.standard(at);
        (w.map_with(self.q, self.kernel(w.value)) - self.ln_sigma).plus(-at.ln_time)
    }

    fn ln_survival(&self, at: Point) -> Jet<3> {
        let w = self.standard(at);
        let [value, by_q, twice_by_q] = differences(self.q.value, |q| standard_ln_tails(w.value, q).upper);
        let kernel = self.kernel(w.value);
        // d ln S / dw is minus the hazard of w, and d ln hazard = d ln f - d ln S.
        let hazard = exp(kernel.value - value);
        let surface = Surface {
            value,
            first: [-hazard, by_q],
            second: [-hazard * (kernel.first[0] + hazard), -hazard * (kernel.first[1] - by_q), twice_by_q],
        };
        w.map_with(self.q, surface)
    }
}

/// `ln(1 - e^-d)` for `d > 0`, with two derivatives: the probability of an interval over that of its beginning.
pub(super) fn ln_probability_within(d: f64) -> [f64; 3] {
    let grown = exp_m1(d);
    let first = if grown.is_finite() { 1.0 / grown } else { 0.0 };
    let value = if d > std::f64::consts::LN_2 { libm::log1p(-exp(-d)) } else { ln(-exp_m1(-d)) };
    [value, first, -first * (1.0 + first)]
}
