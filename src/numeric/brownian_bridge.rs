//! How likely a Brownian bridge stays within bounds over a part of its time, and the bounds that it keeps with a given
//! probability. By series of eigenfunctions whose remainder is below rounding: no simulation, no tables.

use super::normal;
use super::portable::{exp, ln};
use super::quadrature::integrate;
use super::root::{bisect, guided};

/// Terms with a factor below `exp(-this)` are left out: their sum is below 1e-15.
const NEGLIGIBLE: f64 = 38.0;

/// Shortest part of time for the constant bound, and shortest logarithmic half width for the scaled one, that are
/// computed as they are; shorter parts are taken as long as this, which makes the critical value slightly larger.
const SHORTEST: f64 = 1e-3;
const SHORTEST_SCALED: f64 = 0.01;

/// `P(|B(u)| <= c for all u from a to b)` for a Brownian bridge `B` on [0, 1], `0 <= a < b <= 1`.
///
/// ```text
/// sqrt(2 pi) / c  sum over odd m of exp(-m^2 pi^2 (b - a) / (8 c^2)) A_m(a) A_m(1 - b)
/// A_m(v) = integral from -c to c of cos(m pi x / (2 c)) N(x; 0, v) dx,   1 for v = 0
/// ```
/// The density of the bridge at both ends, and between them that of Brownian motion absorbed at -c and c, written in its
/// eigenfunctions. For a = 0 and b = 1 it is Kolmogorov's law. Terms left out are below 1e-15, the integrals good to
/// 1e-13, so the absolute error is below 1e-11.
/// # Reference
/// Hall & Wellner (1980), Biometrika 67, 133-143, for its use. Evidence: Kolmogorov's law, published critical values, a
/// second computation by reflections: tests/reference/brownian_bridge.
#[must_use]
pub fn stays_within(c: f64, a: f64, b: f64) -> f64 {
    let rate = std::f64::consts::PI * std::f64::consts::PI * (b - a) / (8.0 * c * c);
    let mut sum = 0.0;
    let mut m = 1.0;
    while m * m * rate < NEGLIGIBLE {
        sum += exp(-m * m * rate) * cosine_moment(m, c, a) * cosine_moment(m, c, 1.0 - b);
        m += 2.0;
    }
    std::f64::consts::TAU.sqrt() / c * sum
}

/// `A_m(v)`.
fn cosine_moment(m: f64, c: f64, variance: f64) -> f64 {
    if variance <= 0.0 {
        return 1.0;
    }
    let frequency = m * std::f64::consts::FRAC_PI_2 / c;
    let scale = 1.0 / (std::f64::consts::TAU * variance).sqrt();
    // Beyond nine standard deviations nothing is left.
    let end = c.min(9.0 * variance.sqrt());
    let density = |x: f64| scale * exp(-0.5 * x * x / variance);
    2.0 * integrate(0.0, end, 1e-13, |x| density(x) * libm::cos(frequency * x)).value
}

/// The `c` with [`stays_within`]`(c, a, b) = level`; for `a = b` the normal quantile times the standard deviation there.
///
/// A part of time shorter than 0.001 is taken as that long: the value is then somewhat larger than it need be.
#[must_use]
pub fn critical_value(a: f64, b: f64, level: f64) -> f64 {
    if b <= a {
        return -normal::quantile(0.5 * (1.0 - level)) * (a * (1.0 - a)).sqrt();
    }
    let (a, b) = if b - a < SHORTEST { lengthened(a, b) } else { (a, b) };
    bisect(1e-3, 8.0, |c| stays_within(c, a, b) >= level)
}

fn lengthened(a: f64, b: f64) -> (f64, f64) {
    let end = (a + SHORTEST).max(b).min(1.0);
    (end - SHORTEST, end)
}

/// `P(|B(u)| <= c sqrt(u (1 - u)) for all u from a to b)`, `0 < a < b < 1`.
///
/// `B(u) / sqrt(u (1 - u))` is a stationary Ornstein-Uhlenbeck process in `s = ln(u / (1 - u)) / 2`, with correlation
/// `exp(-s)`, so only the length `h = (logit b - logit a) / 2` matters:
/// ```text
/// sum over k of exp(-l_k h) w_k,   w_k = 2 N(c) f'(c; l_k) / (l_k^2 df/dl(c; l_k))
/// f'' = x f' - l f,  f(0) = 1, f'(0) = 0;   l_k: the values of l at which f(c; l) = 0
/// ```
/// `N` the normal density. The weights are positive and add up to `P(|Z| <= c)`, so what is left out is known: below 1e-16.
/// # Reference
/// Nair (1984), Technometrics 26, 265-275, for its use; Miller & Siegmund (1982), Biometrics 38, 1011-1016, approximate it.
/// Evidence: published critical values, a second computation in another basis: tests/reference/brownian_bridge.
#[must_use]
pub fn scaled_stays_within(c: f64, a: f64, b: f64) -> f64 {
    stationary_stays_within(c, half_log_odds(a, b))
}

/// `(logit b - logit a) / 2`.
fn half_log_odds(a: f64, b: f64) -> f64 {
    0.5 * (ln(b / (1.0 - b)) - ln(a / (1.0 - a)))
}

/// The `c` with [`scaled_stays_within`]`(c, a, b) = level`; the normal quantile for `a = b`.
///
/// A part of time shorter than 0.02 on the scale of log odds is taken as that long: the value is then somewhat larger
/// than it need be.
#[must_use]
pub fn scaled_critical_value(a: f64, b: f64, level: f64) -> f64 {
    let length = half_log_odds(a, b);
    if b <= a || length <= 0.0 {
        return -normal::quantile(0.5 * (1.0 - level));
    }
    let length = length.max(SHORTEST_SCALED);
    bisect(0.05, 12.0, |c| stationary_stays_within(c, length) >= level)
}

fn stationary_stays_within(c: f64, length: f64) -> f64 {
    let density = exp(-0.5 * c * c) / std::f64::consts::TAU.sqrt();
    let (mut sum, mut lowest) = (0.0, 0.0);
    for zeros in 1_u32.. {
        if lowest * length > NEGLIGIBLE {
            break;
        }
        let (eigenvalue, solution) = eigenvalue(c, lowest, zeros);
        let weight = 2.0 * density * solution.slope / (eigenvalue * eigenvalue * solution.by_eigenvalue);
        sum += exp(-eigenvalue * length) * weight;
        lowest = eigenvalue;
    }
    sum
}

/// The smallest `l` above the last one at which the solution has so many zeros: by halving until Newton's steps hold.
fn eigenvalue(c: f64, last: f64, zeros: u32) -> (f64, Solution) {
    let mut width = std::f64::consts::PI / c * (std::f64::consts::PI / c + last.sqrt());
    let mut low = last;
    while Solution::at(c, low + width).zeros < zeros {
        low += width;
        width *= 2.0;
    }
    let newton = |l: f64| {
        let solution = Solution::at(c, l);
        (solution.zeros >= zeros, l - solution.value / solution.by_eigenvalue)
    };
    let found = guided(low, low + width, low + 0.5 * width, newton);
    (found, Solution::at(c, found))
}

/// The even solution of `f'' = x f' - l f` at `c`.
#[derive(Debug, Clone, Copy)]
struct Solution {
    /// Zeros between 0 and `c`, one at `c` counted: they grow in number with `l`, never fall.
    zeros: u32,
    /// `f(c)`.
    value: f64,
    /// `f'(c)`.
    slope: f64,
    /// `df/dl` at `c`.
    by_eigenvalue: f64,
}

impl Solution {
    /// By Taylor series from point to point; their steps are at most the shortest length in the equation, so that 28 terms
    /// leave less than rounding and no two zeros fall into one step.
    fn at(c: f64, eigenvalue: f64) -> Self {
        const TERMS: usize = 28;
        let steps = (c * eigenvalue.sqrt().max(c).max(1.0)).ceil();
        let h = c / steps;
        // f and f', and their derivatives by the eigenvalue.
        let (mut f, mut slope, mut g, mut g_slope) = (1.0, 0.0, 0.0, 0.0);
        let mut zeros = 0;
        let mut x = 0.0;
        for _ in 0..steps as u32 {
            let (mut a, mut b) = ([0.0; TERMS], [0.0; TERMS]);
            (a[0], a[1], b[0], b[1]) = (f, slope, g, g_slope);
            for n in 0..TERMS - 2 {
                let order = n as f64;
                let divisor = (order + 1.0) * (order + 2.0);
                a[n + 2] = (x * (order + 1.0) * a[n + 1] + (order - eigenvalue) * a[n]) / divisor;
                b[n + 2] = (x * (order + 1.0) * b[n + 1] + (order - eigenvalue) * b[n] - a[n]) / divisor;
            }
            let before = f;
            (f, slope) = value_and_slope(&a, h);
            (g, g_slope) = value_and_slope(&b, h);
            zeros += u32::from(before != 0.0 && (f == 0.0 || (f < 0.0) != (before < 0.0)));
            x += h;
        }
        Self { zeros, value: f, slope, by_eigenvalue: g }
    }
}

/// A polynomial and its derivative at `h`.
fn value_and_slope(coefficients: &[f64], h: f64) -> (f64, f64) {
    let (mut value, mut slope) = (0.0, 0.0);
    for coefficient in coefficients.iter().rev() {
        slope = slope * h + value;
        value = value * h + coefficient;
    }
    (value, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_bridge_follows_kolmogorovs_law() {
        for c in [0.4_f64, 0.8, 1.358, 2.5] {
            let kolmogorov: f64 = 1.0
                + 2.0
                    * (1..60)
                        .map(|k: i32| (-1.0_f64).powi(k) * (-2.0 * f64::from(k * k) * c * c).exp())
                        .sum::<f64>();
            assert!((stays_within(c, 0.0, 1.0) - kolmogorov).abs() < 1e-14, "{c}");
        }
        assert!((critical_value(0.0, 1.0, 0.95) - 1.358_098_6).abs() < 1e-7);
    }

    #[test]
    fn a_short_part_of_time_is_one_normal_variable() {
        assert!((critical_value(0.3, 0.3, 0.95) - 1.959_963_984_540_054 * 0.21_f64.sqrt()).abs() < 1e-14);
        assert!((scaled_critical_value(0.3, 0.3, 0.95) - 1.959_963_984_540_054).abs() < 1e-14);
    }

    /// For c = 1 the first solution is 1 - x^2, with l = 2; after a while the rest of the series is gone.
    #[test]
    fn the_first_term_in_closed_form() {
        let normal = |x: f64| (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
        let moment =
            |power: i32| integrate(-1.0, 1.0, 1e-14, |x| (1.0 - x * x).powi(power) * normal(x)).value;
        let expected = (-4.0_f64).exp() * moment(1).powi(2) / moment(2);
        let got = stationary_stays_within(1.0, 2.0);
        assert!((got / expected - 1.0).abs() < 1e-12, "{got} {expected}");
    }

    #[test]
    fn longer_parts_need_larger_bounds() {
        let constant = [0.2, 0.5, 0.9, 1.0].map(|b| critical_value(0.1, b, 0.95));
        let scaled = [0.11, 0.2, 0.5, 0.9, 0.999].map(|b| scaled_critical_value(0.1, b, 0.95));
        assert!(constant.windows(2).all(|pair| pair[0] < pair[1]), "{constant:?}");
        assert!(scaled.windows(2).all(|pair| pair[0] <= pair[1]), "{scaled:?}");
        let levels = [0.1, 0.5, 0.9, 0.99, 0.999_999].map(|level| scaled_critical_value(0.1, 0.9, level));
        assert!(levels.windows(2).all(|pair| pair[0] < pair[1]), "{levels:?}");
    }
}
