//! Small dense symmetric systems.

/// Solves `A x = b` for a symmetric positive definite `A` (rows of equal length) by Cholesky's method.
///
/// `None` if `A` is not positive definite to a relative 1e-12 of its largest diagonal element.
#[must_use]
pub fn solve_positive_definite(a: &[Vec<f64>], b: &[f64]) -> Option<Vec<f64>> {
    let n = b.len();
    let scale = (0..n).map(|i| a[i][i]).fold(0.0, f64::max);
    let mut factor = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            let rest = a[i][j] - dot;
            if i == j {
                if rest.is_nan() || rest <= 1e-12 * scale {
                    return None;
                }
                factor[i][i] = rest.sqrt();
            } else {
                factor[i][j] = rest / factor[j][j];
            }
        }
    }
    let mut x = b.to_vec();
    for i in 0..n {
        let dot: f64 = (0..i).map(|k| factor[i][k] * x[k]).sum();
        x[i] = (x[i] - dot) / factor[i][i];
    }
    for i in (0..n).rev() {
        let dot: f64 = (i + 1..n).map(|k| factor[k][i] * x[k]).sum();
        x[i] = (x[i] - dot) / factor[i][i];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::solve_positive_definite;

    #[test]
    fn solves_by_hand() {
        let x = solve_positive_definite(&[vec![4.0, 2.0], vec![2.0, 3.0]], &[8.0, 8.0]).unwrap();
        assert!((x[0] - 1.0).abs() < 1e-14 && (x[1] - 2.0).abs() < 1e-14);
        assert!(solve_positive_definite(&[vec![1.0, 1.0], vec![1.0, 1.0]], &[1.0, 1.0]).is_none());
    }
}
