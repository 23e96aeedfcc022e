//! The bivariate normal law.

use super::normal;
use super::portable::exp;

/// Nodes and weights of the 20-point Gauss-Legendre rule on [-1, 1], the positive half.
const NODES: [(f64, f64); 10] = [
    (0.076_526_521_133_497_33, 0.152_753_387_130_725_86),
    (0.227_785_851_141_645_07, 0.149_172_986_472_603_74),
    (0.373_706_088_715_419_56, 0.142_096_109_318_382_06),
    (0.510_867_001_950_827_1, 0.131_688_638_449_176_63),
    (0.636_053_680_726_515, 0.118_194_531_961_518_41),
    (0.746_331_906_460_150_8, 0.101_930_119_817_240_43),
    (0.839_116_971_822_218_8, 0.083_276_741_576_704_75),
    (0.912_234_428_251_326, 0.062_672_048_334_109_06),
    (0.963_971_927_277_913_8, 0.040_601_429_800_386_94),
    (0.993_128_599_185_094_9, 0.017_614_007_139_152_118),
];

/// `P(X > h, Y > k)` for standard normal X and Y with correlation `rho` in (-1, 1), to about 1e-14.
///
/// ```text
/// |rho| <= 0.925:  Phi(-h) Phi(-k) + 1/(2 pi) integral from 0 to asin rho of exp(-(h^2 + k^2 - 2 h k sin t) / (2 cos^2 t)) dt
/// above:           Phi(-max(h, k)) - 1/(2 pi) integral from 0 to sqrt(1 - rho^2) of
///                  exp(-((h - k)^2 / x^2 + h k / (1 + sqrt(1 - x^2))) / 2) ... dx,  its steep part in closed form
/// ```
/// # Reference
/// Drezner & Wesolowsky (1990), J. Stat. Comput. Simul. 35, 101-107; Genz (2004), Stat. Comput. 14, 251-260. Evidence: closed
/// form at h = k = 0, both formulas against each other and against the integral over X, in the tests.
#[must_use]
pub fn upper_orthant(h: f64, k: f64, rho: f64) -> f64 {
    if rho.abs() > 0.925 { by_distance(h, k, rho) } else { by_angle(h, k, rho) }
}

fn by_angle(h: f64, k: f64, rho: f64) -> f64 {
    let (half_squares, product) = (0.5 * (h * h + k * k), h * k);
    let half_angle = 0.5 * libm::asin(rho);
    let mut sum = 0.0;
    for (node, weight) in NODES {
        for side in [1.0 - node, 1.0 + node] {
            let sine = libm::sin(half_angle * side);
            sum += weight * exp(((sine * product - half_squares) / (1.0 - sine * sine)).max(-700.0));
        }
    }
    normal::upper_tail(h) * normal::upper_tail(k) + half_angle * sum / std::f64::consts::TAU
}

/// Genz's expansion for correlations near 1 or -1: the integral over the distance from the line, whose steep part is taken out.
fn by_distance(h: f64, k: f64, rho: f64) -> f64 {
    // P(X > h, Y > k) at -rho is P(X > h) - P(X > h, -Y > -k) at rho.
    let k = if rho < 0.0 { -k } else { k };
    let (product, square) = (h * k, (h - k) * (h - k));
    let rest = (1.0 - rho) * (1.0 + rho);
    let root = rest.sqrt();
    let (c, d) = ((4.0 - product) / 8.0, (12.0 - product) / 80.0);
    let steep = |x_squared: f64| -0.5 * (square / x_squared + product);
    let mut closed = root
        * exp(steep(rest).max(-700.0))
        * (1.0 - c * (square - rest) * (1.0 - d * square) / 3.0 + c * d * rest * rest);
    if product > -100.0 {
        let distance = square.sqrt();
        let tail = std::f64::consts::TAU.sqrt() * normal::cdf(-distance / root);
        closed -= exp(-0.5 * product) * tail * distance * (1.0 - c * square * (1.0 - d * square) / 3.0);
    }
    let half = 0.5 * root;
    let mut sum = 0.0;
    for (node, weight) in NODES {
        for side in [1.0 - node, 1.0 + node] {
            let x_squared = (half * side) * (half * side);
            let exponent = steep(x_squared);
            if exponent > -100.0 {
                let cosine = (1.0 - x_squared).sqrt();
                let series = 1.0 + c * x_squared * (1.0 + 5.0 * d * x_squared);
                let whole = exp(-0.5 * product * x_squared / ((1.0 + cosine) * (1.0 + cosine))) / cosine;
                sum += weight * exp(exponent) * (series - whole);
            }
        }
    }
    let excess = (half * sum - closed) / std::f64::consts::TAU;
    if rho > 0.0 {
        (excess + normal::upper_tail(h.max(k))).clamp(0.0, 1.0)
    } else {
        let apart = if h < k { normal::upper_tail(h) - normal::upper_tail(k) } else { 0.0 };
        (apart - excess).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::quadrature::integrate;

    /// `integral from h to infinity of phi(x) Phi((rho x - k) / sqrt(1 - rho^2)) dx`.
    fn by_conditioning(h: f64, k: f64, rho: f64) -> f64 {
        const REACH: f64 = 9.5;
        let rest = ((1.0 - rho) * (1.0 + rho)).sqrt();
        let of = |x: f64| exp(-0.5 * x * x) * normal::cdf((rho * x - k) / rest);
        let (low, high) = (h.max(-REACH), REACH.max(h + 1.0));
        // The factor turns from 0 to 1 around k / rho, within a few times `rest`.
        let turn = (k / rho).clamp(low, high);
        let width = 10.0 * rest;
        let edges = [low, (turn - width).max(low), turn, (turn + width).min(high), high];
        let total: f64 = edges.windows(2).map(|pair| integrate(pair[0], pair[1], 1e-15, of).value).sum();
        (total / std::f64::consts::TAU.sqrt()).clamp(0.0, 1.0)
    }

    #[test]
    fn at_the_origin_in_closed_form() {
        for rho in [-0.99, -0.925, -0.3, 0.0, 0.2, 0.7, 0.925, 0.93, 0.999_9] {
            let closed = 0.25 + f64::asin(rho) / std::f64::consts::TAU;
            assert!((upper_orthant(0.0, 0.0, rho) - closed).abs() < 1e-13, "{rho}");
        }
    }

    #[test]
    fn both_formulas_agree_and_margins_are_normal() {
        for rho in [-0.9, -0.4, 0.1, 0.6, 0.92] {
            for (h, k) in [(0.5, -1.0), (2.0, 2.0), (-3.0, 0.1), (1.6, 1.2), (4.0, -4.0)] {
                let difference = by_angle(h, k, rho) - by_conditioning(h, k, rho);
                assert!(difference.abs() < 2e-13, "{rho} {h} {k}: {difference:e}");
            }
        }
        for rho in [-0.999, -0.93, 0.93, 0.97, 0.999, 0.999_99] {
            for (h, k) in
                [(0.5, -1.0), (2.0, 2.0), (-3.0, 0.1), (1.6, 1.2), (4.0, -4.0), (-0.7, 1.6), (0.0, 0.0)]
            {
                let difference = by_distance(h, k, rho) - by_conditioning(h, k, rho);
                assert!(difference.abs() < 2e-14, "{rho} {h} {k}: {difference:e}");
            }
        }
        for rho in [0.3, 0.95] {
            assert!((upper_orthant(1.2, -40.0, rho) - normal::upper_tail(1.2)).abs() < 1e-13);
            assert!(upper_orthant(1.2, 40.0, rho) < 1e-15);
        }
    }
}
