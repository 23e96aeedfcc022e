//! The discrete Fourier transform, for lengths that are powers of two.

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
    /// `exp(-2 pi i k / n)`, k below n / 2.
    roots: Vec<Complex>,
    length: usize,
}

impl Fourier {
    /// For at least `least` numbers: the next power of two.
    #[must_use]
    pub fn of_at_least(least: usize) -> Self {
        let length = least.max(2).next_power_of_two();
        let roots = (0..length / 2).map(|k| {
            let (sine, cosine) = libm::sincos(-std::f64::consts::TAU * k as f64 / length as f64);
            Complex { re: cosine, im: sine }
        });
        Self { roots: roots.collect(), length }
    }

    /// The length.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// In place; `values` has the length of the transform.
    pub fn forward(&self, values: &mut [Complex]) {
        let bits = self.length.trailing_zeros();
        for index in 0..self.length {
            let other = index.reverse_bits() >> (usize::BITS - bits);
            if index < other {
                values.swap(index, other);
            }
        }
        let mut half = 1;
        while half < self.length {
            let stride = self.length / (2 * half);
            for block in values.chunks_exact_mut(2 * half) {
                let (left, right) = block.split_at_mut(half);
                let roots = self.roots.iter().step_by(stride);
                for ((a, b), root) in left.iter_mut().zip(right).zip(roots) {
                    let turned = *b * *root;
                    *b = *a - turned;
                    *a = *a + turned;
                }
            }
            half *= 2;
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
