//! The discrete Fourier transform, for lengths that are powers of two.

use super::lanes::{Lanes, wide};

/// A complex number.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Complex {
    /// Real part.
    pub re: f64,
    /// Imaginary part.
    pub im: f64,
}

impl Complex {
    /// 1.
    pub const ONE: Self = Self { re: 1.0, im: 0.0 };

    /// Complex conjugate.
    #[must_use]
    pub fn conjugate(self) -> Self {
        Self { re: self.re, im: -self.im }
    }

    /// Times a real number.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self { re: self.re * factor, im: self.im * factor }
    }
}

impl std::ops::Add for Complex {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
}

impl std::ops::Sub for Complex {
    type Output = Self;

    #[inline]
    fn sub(self, other: Self) -> Self {
        Self { re: self.re - other.re, im: self.im - other.im }
    }
}

impl std::ops::Mul for Complex {
    type Output = Self;

    #[inline]
    fn mul(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

/// Transforms of one length, a power of two, in plain arithmetic and `libm`'s sine: the same bits on every machine.
///
/// ```text
/// forward   X_k = sum over j of x_j exp(-2 pi i j k / n)
/// backward  x_j = (1/n) sum over k of X_k exp(2 pi i j k / n)
/// ```
/// Evidence: the defining sum and Parseval's identity, in the tests.
#[derive(Debug, Clone)]
pub struct Fourier {
    /// Pass after pass, `exp(-2 pi i k / (2 half))` for k below `half`, real and imaginary parts: that of `half` begins at `half - 1`.
    roots: Parts,
    length: usize,
}

/// Real and imaginary parts apart, so that the loops over them become vector instructions.
#[derive(Debug, Clone)]
struct Parts {
    re: Vec<f64>,
    im: Vec<f64>,
}

impl Fourier {
    /// For at least `least` numbers: the next power of two.
    #[must_use]
    pub fn of_at_least(least: usize) -> Self {
        let length = least.max(2).next_power_of_two();
        let root = |k: usize| libm::sincos(-std::f64::consts::TAU * k as f64 / length as f64);
        let all: Vec<(f64, f64)> = (0..length / 2).map(root).collect();
        let mut roots = Parts { re: Vec::with_capacity(length), im: Vec::with_capacity(length) };
        let mut half = 1;
        while half < length {
            for (sine, cosine) in all.iter().step_by(length / (2 * half)) {
                roots.re.push(*cosine);
                roots.im.push(*sine);
            }
            half *= 2;
        }
        Self { roots, length }
    }

    /// The length.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// In place; `values` has the length of the transform.
    pub fn forward(&self, values: &mut [Complex]) {
        let bits = self.length.trailing_zeros();
        let source = |index: usize| values[index.reverse_bits() >> (usize::BITS - bits)];
        let mut parts = Parts {
            re: (0..self.length).map(|index| source(index).re).collect(),
            im: (0..self.length).map(|index| source(index).im).collect(),
        };
        wide(Passes { values: &mut parts, roots: &self.roots });
        for (value, (re, im)) in values.iter_mut().zip(parts.re.into_iter().zip(parts.im)) {
            *value = Complex { re, im };
        }
    }

    /// In place, with the factor 1 / n.
    pub fn backward(&self, values: &mut [Complex]) {
        self.forward(values);
        // x_j of the backward transform is X_(-j) / n of the forward one.
        values[1..].reverse();
        let factor = 1.0 / self.length as f64;
        for value in values {
            *value = value.scaled(factor);
        }
    }
}

/// The passes of the transform over numbers in bit-reversed order.
struct Passes<'a> {
    values: &'a mut Parts,
    roots: &'a Parts,
}

impl Lanes for Passes<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let length = self.values.re.len();
        let mut half = 1;
        while half < length {
            let roots = (&self.roots.re[half - 1..][..half], &self.roots.im[half - 1..][..half]);
            let blocks =
                self.values.re.chunks_exact_mut(2 * half).zip(self.values.im.chunks_exact_mut(2 * half));
            for (re, im) in blocks {
                butterflies(re.split_at_mut(half), im.split_at_mut(half), roots);
            }
            half *= 2;
        }
    }
}

/// `(a, b)` to `(a + b w, a - b w)`, w the root of each place.
#[inline(always)]
fn butterflies(re: (&mut [f64], &mut [f64]), im: (&mut [f64], &mut [f64]), roots: (&[f64], &[f64])) {
    let half = roots.0.len();
    // All of one length, so that no place needs a check.
    let ((a_re, b_re), (a_im, b_im)) =
        ((&mut re.0[..half], &mut re.1[..half]), (&mut im.0[..half], &mut im.1[..half]));
    let (w_re, w_im) = (&roots.0[..half], &roots.1[..half]);
    for place in 0..half {
        let turned_re = b_re[place] * w_re[place] - b_im[place] * w_im[place];
        let turned_im = b_re[place] * w_im[place] + b_im[place] * w_re[place];
        b_re[place] = a_re[place] - turned_re;
        b_im[place] = a_im[place] - turned_im;
        a_re[place] += turned_re;
        a_im[place] += turned_im;
    }
}

#[cfg(test)]
mod tests {
    use super::{Complex, Fourier};

    #[test]
    fn the_defining_sum_and_back() {
        for least in [1, 2, 8, 30] {
            let fourier = Fourier::of_at_least(least);
            let n = fourier.length();
            let input: Vec<Complex> =
                (0..n).map(|i| Complex { re: (i * i % 7) as f64, im: (i % 3) as f64 }).collect();
            let mut output = input.clone();
            fourier.forward(&mut output);
            for (k, value) in output.iter().enumerate() {
                let mut sum = Complex::default();
                for (j, x) in input.iter().enumerate() {
                    let (im, re) = (-std::f64::consts::TAU * (j * k) as f64 / n as f64).sin_cos();
                    sum = sum + *x * Complex { re, im };
                }
                assert!((sum.re - value.re).abs() < 1e-12 && (sum.im - value.im).abs() < 1e-12);
            }
            let energy = |v: &[Complex]| v.iter().map(|x| x.re * x.re + x.im * x.im).sum::<f64>();
            assert!((energy(&output) / n as f64 - energy(&input)).abs() < 1e-12 * energy(&input));
            fourier.backward(&mut output);
            for (a, b) in input.iter().zip(&output) {
                assert!((a.re - b.re).abs() < 1e-13 && (a.im - b.im).abs() < 1e-13);
            }
        }
    }
}
