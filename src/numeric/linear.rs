//! Small dense symmetric systems.

/// The factor `L` of a symmetric positive definite matrix `A = L L'`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    /// Lower triangle, a row each.
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// Factors `A` (rows of equal length; the lower triangle is read).
    ///
    /// `None` if `A` is not positive definite to a relative 1e-12 of its largest diagonal element, or holds no numbers.
    #[must_use]
    pub fn new(a: &[Vec<f64>]) -> Option<Self> {
        let n = a.len();
        let scale = (0..n).map(|i| a[i][i]).fold(0.0, f64::max);
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(n);
        for i in 0..n {
            let mut row = vec![0.0; i + 1];
            for j in 0..=i {
                let above: &[f64] = if j < i { &rows[j] } else { &row };
                let dot: f64 = (0..j).map(|k| row[k] * above[k]).sum();
                let rest = a[i][j] - dot;
                if i == j {
                    if !(rest > 1e-12 * scale && rest.is_finite()) {
                        return None;
                    }
                    row[i] = rest.sqrt();
                } else {
                    row[j] = rest / rows[j][j];
                }
            }
            rows.push(row);
        }
        Some(Self { rows })
    }

    /// `x` with `A x = b`.
    #[must_use]
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let rows = &self.rows;
        let n = rows.len();
        let mut x = b.to_vec();
        for i in 0..n {
            let dot: f64 = (0..i).map(|k| rows[i][k] * x[k]).sum();
            x[i] = (x[i] - dot) / rows[i][i];
        }
        for i in (0..n).rev() {
            let dot: f64 = (i + 1..n).map(|k| rows[k][i] * x[k]).sum();
            x[i] = (x[i] - dot) / rows[i][i];
        }
        x
    }

    /// The inverse of `A`.
    #[must_use]
    pub fn inverse(&self) -> Vec<Vec<f64>> {
        let n = self.rows.len();
        let unit = |i: usize| (0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
        (0..n).map(|i| self.solve(&unit(i))).collect()
    }

    /// `ln det A`.
    #[must_use]
    pub fn ln_determinant(&self) -> f64 {
        2.0 * self.rows.iter().enumerate().map(|(i, row)| super::portable::ln(row[i])).sum::<f64>()
    }
}

/// Solves `A x = b` for a symmetric positive definite `A`; `None` as [`Cholesky::new`].
#[must_use]
pub fn solve_positive_definite(a: &[Vec<f64>], b: &[f64]) -> Option<Vec<f64>> {
    Cholesky::new(a).map(|factor| factor.solve(b))
}

#[cfg(test)]
mod tests {
    use super::{Cholesky, solve_positive_definite};

    #[test]
    fn solves_by_hand() {
        let x = solve_positive_definite(&[vec![4.0, 2.0], vec![2.0, 3.0]], &[8.0, 8.0]).unwrap();
        assert!((x[0] - 1.0).abs() < 1e-14 && (x[1] - 2.0).abs() < 1e-14);
        assert!(solve_positive_definite(&[vec![1.0, 1.0], vec![1.0, 1.0]], &[1.0, 1.0]).is_none());
        assert!(
            Cholesky::new(&[vec![f64::NAN]]).is_none() && Cholesky::new(&[vec![f64::INFINITY]]).is_none()
        );
    }

    #[test]
    fn inverse_and_determinant_by_hand() {
        let factor = Cholesky::new(&[vec![4.0, 2.0], vec![2.0, 3.0]]).unwrap();
        let inverse = factor.inverse();
        for (row, expected) in inverse.iter().zip([[0.375, -0.25], [-0.25, 0.5]]) {
            assert!((row[0] - expected[0]).abs() < 1e-15 && (row[1] - expected[1]).abs() < 1e-15);
        }
        assert!((factor.ln_determinant() - 8.0_f64.ln()).abs() < 1e-15);
    }
}
