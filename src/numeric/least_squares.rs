//! Least squares in two parameters.

/// A fit: the parameters and the sum of squared residuals there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Parameters at the minimum.
    pub parameters: [f64; 2],
    /// Sum of squared residuals.
    pub sum_of_squares: f64,
}

/// Minimises the sum of squared `residuals(parameters)` by Levenberg-Marquardt steps with a central-difference Jacobian.
///
/// Only `+ - * /` are used here, so the result has the same bits wherever `residuals` has. `None` if the residuals are not
/// finite at the start, or 500 steps did not settle.
pub fn minimise(start: [f64; 2], residuals: impl Fn([f64; 2]) -> Vec<f64>) -> Option<Fit> {
    let sum_of_squares = |r: &[f64]| r.iter().map(|v| v * v).sum::<f64>();
    let mut parameters = start;
    let mut current = residuals(parameters);
    let mut best = sum_of_squares(&current);
    let mut damping = 1e-3;
    for _ in 0..500 {
        if !best.is_finite() {
            return None;
        }
        let (gradient, hessian) = normal_equations(parameters, &current, &residuals);
        let mut step_taken = 0.0;
        while damping < 1e12 {
            let a = hessian[0] * (1.0 + damping);
            let c = hessian[2] * (1.0 + damping);
            let determinant = a * c - hessian[1] * hessian[1];
            let step = [
                -(c * gradient[0] - hessian[1] * gradient[1]) / determinant,
                -(a * gradient[1] - hessian[1] * gradient[0]) / determinant,
            ];
            let candidate = [parameters[0] + step[0], parameters[1] + step[1]];
            let at_candidate = residuals(candidate);
            let value = sum_of_squares(&at_candidate);
            if value < best {
                step_taken = step[0].abs() + step[1].abs();
                (parameters, current, best) = (candidate, at_candidate, value);
                damping *= 0.1;
                break;
            }
            damping *= 10.0;
        }
        // No descent at any damping, or a step below rounding: this is the minimum.
        if step_taken < 1e-14 {
            return Some(Fit { parameters, sum_of_squares: best });
        }
        damping = damping.max(1e-12);
    }
    None
}

/// J'r and the upper triangle of J'J.
fn normal_equations(
    parameters: [f64; 2],
    current: &[f64],
    residuals: &impl Fn([f64; 2]) -> Vec<f64>,
) -> ([f64; 2], [f64; 3]) {
    const STEP: f64 = 1e-6;
    let column = |index: usize| -> Vec<f64> {
        let (mut up, mut down) = (parameters, parameters);
        up[index] += STEP;
        down[index] -= STEP;
        let (high, low) = (residuals(up), residuals(down));
        high.iter().zip(&low).map(|(h, l)| (h - l) / (2.0 * STEP)).collect()
    };
    let (first, second) = (column(0), column(1));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    (
        [dot(&first, current), dot(&second, current)],
        [dot(&first, &first), dot(&first, &second), dot(&second, &second)],
    )
}

#[cfg(test)]
mod tests {
    use super::minimise;

    #[test]
    fn an_exact_fit_is_found() {
        // Rosenbrock's valley as residuals 10 (y - x^2), 1 - x.
        let fit = minimise([-1.2, 1.0], |[x, y]| vec![10.0 * (y - x * x), 1.0 - x]).unwrap();
        assert!((fit.parameters[0] - 1.0).abs() < 1e-9 && (fit.parameters[1] - 1.0).abs() < 1e-9);
        assert!(fit.sum_of_squares < 1e-20);
    }
}
