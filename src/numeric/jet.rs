//! Exact first and second derivatives by arithmetic on truncated Taylor expansions.

use std::ops::{Add, Mul, Neg, Sub};

use super::portable::exp;

/// A number with its gradient and Hessian with respect to `N` variables.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jet<const N: usize> {
    /// The number.
    pub value: f64,
    /// First derivatives.
    pub gradient: [f64; N],
    /// Second derivatives, both triangles.
    pub hessian: [[f64; N]; N],
}

/// Value and derivatives of a function of two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surface {
    /// `f`.
    pub value: f64,
    /// Derivatives by the first and by the second argument.
    pub first: [f64; 2],
    /// Derivatives twice by the first, by both, twice by the second.
    pub second: [f64; 3],
}

impl<const N: usize> Jet<N> {
    /// A number that depends on no variable.
    #[must_use]
    pub fn constant(value: f64) -> Self {
        Self { value, gradient: [0.0; N], hessian: [[0.0; N]; N] }
    }

    /// The variables themselves.
    #[must_use]
    pub fn variables(values: [f64; N]) -> [Self; N] {
        std::array::from_fn(|index| {
            let mut jet = Self::constant(values[index]);
            jet.gradient[index] = 1.0;
            jet
        })
    }

    /// `f` of it, from the value and two derivatives of `f` there.
    #[must_use]
    pub fn map(self, [value, first, second]: [f64; 3]) -> Self {
        let mut jet = Self::constant(value);
        for i in 0..N {
            jet.gradient[i] = first * self.gradient[i];
            for j in 0..N {
                jet.hessian[i][j] = second * self.gradient[i] * self.gradient[j] + first * self.hessian[i][j];
            }
        }
        jet
    }

    /// `f` of it and another, from the derivatives of `f` there.
    #[must_use]
    pub fn map_with(self, other: Self, f: Surface) -> Self {
        let mut jet = Self::constant(f.value);
        let ([fa, fb], [faa, fab, fbb]) = (f.first, f.second);
        for i in 0..N {
            let (a, b) = (self.gradient[i], other.gradient[i]);
            jet.gradient[i] = fa * a + fb * b;
            for j in 0..N {
                let (c, d) = (self.gradient[j], other.gradient[j]);
                jet.hessian[i][j] = faa * a * c
                    + fab * (a * d + b * c)
                    + fbb * b * d
                    + fa * self.hessian[i][j]
                    + fb * other.hessian[i][j];
            }
        }
        jet
    }

    /// Its exponential.
    #[must_use]
    pub fn exponential(self) -> Self {
        let value = exp(self.value);
        self.map([value; 3])
    }

    /// It times a number.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        self.map([self.value * factor, factor, 0.0])
    }

    /// It plus a number.
    #[must_use]
    pub fn plus(self, number: f64) -> Self {
        Self { value: self.value + number, ..self }
    }
}

impl<const N: usize> Add for Jet<N> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let mut jet = self.plus(other.value);
        for i in 0..N {
            jet.gradient[i] += other.gradient[i];
            for j in 0..N {
                jet.hessian[i][j] += other.hessian[i][j];
            }
        }
        jet
    }
}

impl<const N: usize> Neg for Jet<N> {
    type Output = Self;

    fn neg(self) -> Self {
        self.times(-1.0)
    }
}

impl<const N: usize> Sub for Jet<N> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<const N: usize> Mul for Jet<N> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let (a, b) = (self.value, other.value);
        self.map_with(other, Surface { value: a * b, first: [b, a], second: [0.0, 1.0, 0.0] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_of_two_variables_by_hand() {
        // f = x^2 y - exp(x y) + 3 at (0.5, 2): f_x = 2xy - y e, f_y = x^2 - x e, f_xx = 2y - y^2 e, f_xy = 2x - e - xy e, f_yy = -x^2 e.
        let [x, y] = Jet::variables([0.5, 2.0]);
        let f = (x * x * y - (x * y).exponential()).plus(3.0);
        let e = std::f64::consts::E;
        let near = |a: f64, b: f64| (a - b).abs() < 1e-14;
        assert!(near(f.value, 3.5 - e));
        assert!(near(f.gradient[0], 2.0 - 2.0 * e) && near(f.gradient[1], 0.25 - 0.5 * e));
        assert!(near(f.hessian[0][0], 4.0 - 4.0 * e) && near(f.hessian[1][1], -0.25 * e));
        assert!(near(f.hessian[0][1], 1.0 - 2.0 * e) && f.hessian[0][1] == f.hessian[1][0]);
    }
}
