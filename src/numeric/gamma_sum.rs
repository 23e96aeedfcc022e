//! The law of a sum of independent gamma variables.

use super::fourier::Complex;
use super::portable::{exp, ln};
use super::root::bisect_within;

/// A gamma variable of shape `shape` and scale `scale`: mean `shape x scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaTerm {
    /// Shape, above 0.
    pub shape: f64,
    /// Scale, 0 or more; with 0 it is 0.
    pub scale: f64,
}

/// Terms without a sum.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a gamma variable needs a shape above 0 and a scale of 0 or more, got {shape} and {scale}")]
pub struct GammaSumError {
    /// Given.
    pub shape: f64,
    /// Given.
    pub scale: f64,
}

/// `P(sum <= x)`.
///
/// ```text
/// F(s) = prod_j (1 + scale_j s)^(-shape_j) / s                      transform of the distribution function
/// P = (w/M) [F(c) e^(c x) / 2 + sum over k < M of Re(e^(s_k x) F(s_k) (1 + i sigma_k))]
/// x s_k = x c + w (t_k cot t_k - 1 + i t_k),   t_k = pi k / M,   sigma_k = t_k + (t_k cot t_k - 1) cot t_k
/// ```
/// All singularities lie on the negative real axis, which the contour goes round; so it does not matter how far the scales lie apart. It crosses the
/// axis at the saddle point c of `e^(s x) s F(s)`, its width w follows the curvature of the path of steepest descent there; both are 12.8 at least.
/// Absolute error below 1e-9 for shapes that add up to 1000.
///
/// # Errors
/// [`GammaSumError`].
/// # Reference
/// Abate & Valko (2004), Int. J. Numer. Methods Eng. 60, 979-993 (the fixed Talbot method). Evidence: the gamma law, sums of
/// exponentials in closed form, in the tests.
pub fn cdf(terms: &[GammaTerm], x: f64) -> Result<f64, GammaSumError> {
    for GammaTerm { shape, scale } in terms.iter().copied() {
        if !(shape > 0.0 && shape.is_finite() && scale >= 0.0 && scale.is_finite()) {
            return Err(GammaSumError { shape, scale });
        }
    }
    if x <= 0.0 {
        return Ok(if x == 0.0 && terms.iter().all(|term| term.scale == 0.0) { 1.0 } else { 0.0 });
    }
    let Contour { crossing, width, points } = Contour::new(terms, x);
    let m = f64::from(points);
    // On the scale of x = 1, so that no power of it overflows.
    let log_transform = |s: Complex| {
        let (mut re, mut im) = (-0.5 * ln(s.re * s.re + s.im * s.im), -libm::atan2(s.im, s.re));
        for term in terms {
            let scale = term.scale / x;
            let (a, b) = (1.0 + scale * s.re, scale * s.im);
            // hypot, since a scale far above x would overflow when squared.
            re -= term.shape * ln(libm::hypot(a, b));
            im -= term.shape * libm::atan2(b, a);
        }
        (re, im)
    };
    let (start, _) = log_transform(Complex { re: crossing, im: 0.0 });
    let mut sum = 0.5 * exp(start + crossing);
    for k in 1..points {
        let angle = std::f64::consts::PI * f64::from(k) / m;
        let (sine, cosine) = libm::sincos(angle);
        let cot = cosine / sine;
        let s = Complex { re: crossing + width * (angle * cot - 1.0), im: width * angle };
        let sigma = angle + (angle * cot - 1.0) * cot;
        let (re, im) = log_transform(s);
        let (sine, cosine) = libm::sincos(im + s.im);
        sum += exp(re + s.re) * (cosine - sigma * sine);
    }
    Ok((width / m * sum).clamp(0.0, 1.0))
}

/// Talbot's 2 M / 5 for 32 points.
const LEAST: f64 = 12.8;

/// The path of integration, for `s x`.
struct Contour {
    crossing: f64,
    width: f64,
    points: u32,
}

impl Contour {
    fn new(terms: &[GammaTerm], x: f64) -> Self {
        // Sums over the terms of shape over the distance from s x to the term's singularity, to a power.
        let power = |sx: f64, exponent: u32| -> f64 {
            let of = |term: &GammaTerm| {
                let distance = sx + x / term.scale.max(f64::MIN_POSITIVE);
                (0..exponent).fold(term.shape, |value, _| value / distance)
            };
            terms.iter().map(of).sum()
        };
        let total: f64 = terms.iter().map(|term| term.shape).sum();
        // d/ds of s x - sum of shape ln(1 + scale s) is 0; near the pole at 0 the sum would converge slowly, and a little to
        // the right of the saddle costs few digits.
        let saddle = bisect_within(0.0, total + 1.0, 1e-3, |sx| power(sx, 1) <= 1.0);
        let crossing = saddle.max(LEAST);
        let curved = power(crossing, 2) / power(crossing, 3);
        let width = if curved.is_finite() { curved.clamp(LEAST, total + LEAST) } else { LEAST };
        // The step must be small beside the distance to the pole.
        Self { crossing, width, points: (24.0 + 6.0 * width.sqrt() + 12.0 * width / crossing).ceil() as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::gamma::log_tails;

    fn term(shape: f64, scale: f64) -> GammaTerm {
        GammaTerm { shape, scale }
    }

    #[test]
    fn one_law_in_parts_is_the_gamma_law() {
        for shape in [0.3, 1.0, 4.5, 30.0, 100.0, 300.0, 1000.0] {
            for factor in [0.2, 0.6, 0.9, 1.0, 1.1, 1.7, 4.0] {
                let x: f64 = shape * factor;
                let expected = log_tails(shape, factor.ln()).lower.exp();
                let parts = [term(0.25 * shape, 2.0), term(0.75 * shape, 2.0)];
                let found = cdf(&parts, 2.0 * x).unwrap();
                assert!((found - expected).abs() < 1e-9, "{shape} {factor}: {found} {expected}");
            }
        }
    }

    /// P(sum of exponentials > x) = sum over j of e^(-x / b_j) prod over i != j of b_j / (b_j - b_i), scales six decades apart.
    #[test]
    fn sums_of_exponentials() {
        let scales = [1e-4_f64, 0.3, 2.0, 100.0];
        let parts = scales.map(|scale| term(1.0, scale));
        for x in [0.01, 0.5, 3.0, 80.0, 400.0] {
            let mut tail = 0.0;
            for (j, b) in scales.iter().enumerate() {
                let others = scales.iter().enumerate().filter(|(i, _)| *i != j);
                tail += (-x / b).exp() * others.map(|(_, other)| b / (b - other)).product::<f64>();
            }
            let found = cdf(&parts, x).unwrap();
            assert!((found - (1.0 - tail)).abs() < 1e-9, "{x}: {found} {}", 1.0 - tail);
        }
    }

    #[test]
    fn ends_and_nonsense() {
        assert_eq!(cdf(&[term(2.0, 1.0)], 0.0), Ok(0.0));
        assert_eq!(cdf(&[term(2.0, 0.0)], 0.0), Ok(1.0));
        assert!((cdf(&[term(2.0, 0.0)], 1.0).unwrap() - 1.0).abs() < 1e-9);
        assert!(cdf(&[term(2.0, 1e-300)], 1.0).unwrap() > 1.0 - 1e-9);
        assert!(cdf(&[term(2.0, 1e300)], 1.0).unwrap() < 1e-9);
        assert!(cdf(&[term(0.0, 1.0)], 1.0).is_err() && cdf(&[term(1.0, f64::NAN)], 1.0).is_err());
    }
}
