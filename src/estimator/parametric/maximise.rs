//! Newton's method for a maximum, with every claim of convergence checked.

use crate::numeric::linear::Cholesky;

/// A log-likelihood at a point.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evaluation {
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
    /// Minus the Hessian.
    pub(super) information: Vec<Vec<f64>>,
}

impl Evaluation {
    fn is_finite(&self) -> bool {
        self.value.is_finite()
            && self.gradient.iter().all(|value| value.is_finite())
            && self.information.iter().flatten().all(|value| value.is_finite())
    }
}

/// A maximum.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Maximum {
    pub(super) at: Vec<f64>,
    pub(super) value: f64,
    /// Inverse of the information.
    pub(super) covariance: Vec<Vec<f64>>,
    /// `g' I^-1 g` at the end: twice the gain that one more step promises.
    pub(super) decrement: f64,
    pub(super) steps: u32,
}

/// Why the search ended without a maximum, with the value reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stop {
    /// The parameter at this position ran beyond any sensible value.
    Border(usize),
    /// The information is not positive definite, or leaves a parameter undetermined.
    Flat,
    /// Steps ran out, or no step rose.
    Limit,
}

/// Steps at most.
const STEPS: u32 = 200;
/// The decrement at which the next step is the last: it squares the distance, which leaves rounding.
const NEARLY: f64 = 1e-12;
/// A decrement below which the gradient is 0 within rounding for any sensible number of subjects.
const CONVERGED: f64 = 1e-16;
/// So many steps in a row nearly there: what is left is the rounding of the derivatives.
const ROUNDING: u32 = 4;
/// So many steps in a row that each rise by less than [`CRAWL`]: the search creeps along a ridge without end.
const CRAWLING: u32 = 15;
const CRAWL: f64 = 1e-7;
/// A standard error this many times the size of its parameter (or 1) determines nothing.
const UNDETERMINED: f64 = 50.0;

/// The maximum near `start`; parameters stay within `-bound, bound`.
///
/// Newton steps where minus the Hessian is positive definite, with a ridge added until it is elsewhere; each step is halved until the
/// value rises. A point is a maximum if there minus the Hessian is positive definite without help, the decrement `g' I^-1 g`, which no change of
/// scale alters, is below 1e-16 (or below 1e-12 for four steps, where rounding of the derivatives keeps it up), and every standard error is below 50 times its parameter (or 50).
pub(super) fn maximise(
    start: &[f64],
    bounds: &[f64],
    evaluate: impl Fn(&[f64]) -> Evaluation,
) -> Result<Maximum, (Stop, f64)> {
    let mut at = start.to_vec();
    let mut here = evaluate(&at);
    if !here.is_finite() {
        return Err((Stop::Limit, f64::NEG_INFINITY));
    }
    let (mut near, mut crawling) = (0, 0);
    for steps in 0..STEPS {
        let Some((factor, helped)) = factor(&here.information) else {
            return Err((Stop::Flat, here.value));
        };
        let step = factor.solve(&here.gradient);
        let decrement: f64 = step.iter().zip(&here.gradient).map(|(s, g)| s * g).sum();
        near = if !helped && decrement < NEARLY { near + 1 } else { 0 };
        if !helped && (decrement < CONVERGED || near > ROUNDING) {
            let covariance = factor.inverse();
            let vague = |i: usize| covariance[i][i].sqrt() > UNDETERMINED * at[i].abs().max(1.0);
            if (0..at.len()).any(vague) {
                return Err((Stop::Flat, here.value));
            }
            return Ok(Maximum { at, value: here.value, covariance, decrement, steps });
        }
        let Some((next, value)) = ascend(&at, &here, &step, decrement, &evaluate) else {
            return Err((if helped { Stop::Flat } else { Stop::Limit }, here.value));
        };
        crawling = if decrement > NEARLY && value.value - here.value < CRAWL { crawling + 1 } else { 0 };
        if crawling > CRAWLING {
            return Err((Stop::Flat, value.value));
        }
        (at, here) = (next, value);
        if let Some(index) = (0..at.len()).find(|i| at[*i].abs() > bounds[*i]) {
            return Err((Stop::Border(index), here.value));
        }
    }
    Err((Stop::Limit, here.value))
}

/// Factor of the information, and whether it needed a ridge.
fn factor(information: &[Vec<f64>]) -> Option<(Cholesky, bool)> {
    if let Some(factor) = Cholesky::new(information) {
        return Some((factor, false));
    }
    let scale = information.iter().enumerate().map(|(i, row)| row[i].abs()).fold(1e-8, f64::max);
    let mut ridge = 1e-3 * scale;
    while ridge < 1e12 * scale {
        let mut helped = information.to_vec();
        for (i, row) in helped.iter_mut().enumerate() {
            row[i] += ridge;
        }
        if let Some(factor) = Cholesky::new(&helped) {
            return Some((factor, true));
        }
        ridge *= 4.0;
    }
    None
}

/// The first point along the step at which the value rises enough.
fn ascend(
    at: &[f64],
    here: &Evaluation,
    step: &[f64],
    decrement: f64,
    evaluate: &impl Fn(&[f64]) -> Evaluation,
) -> Option<(Vec<f64>, Evaluation)> {
    // Not more than twice the size of a parameter (or 2) at once.
    let longest = at.iter().zip(step).map(|(a, s)| s.abs() / (2.0 * a.abs().max(1.0))).fold(0.0, f64::max);
    let mut length = if longest > 1.0 { 1.0 / longest } else { 1.0 };
    for _ in 0..40 {
        let next: Vec<f64> = at.iter().zip(step).map(|(a, s)| a + length * s).collect();
        let value = evaluate(&next);
        // Near the maximum the rise is below the rounding of the value, a sum: the step is taken as it is.
        let near = decrement < NEARLY * here.value.abs().max(1.0);
        let rises = near || value.value >= here.value + 1e-4 * length * decrement;
        if value.is_finite() && rises {
            return Some((next, value));
        }
        length *= 0.5;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parabola(curvature: f64) -> impl Fn(&[f64]) -> Evaluation {
        move |x| Evaluation {
            value: -0.5 * curvature * (x[0] - 3.0) * (x[0] - 3.0),
            gradient: vec![-curvature * (x[0] - 3.0)],
            information: vec![vec![curvature]],
        }
    }

    #[test]
    fn finds_a_maximum_and_its_curvature() {
        let found = maximise(&[-1.0], &[10.0], parabola(4.0)).unwrap();
        assert!((found.at[0] - 3.0).abs() < 1e-12 && (found.covariance[0][0] - 0.25).abs() < 1e-12);
    }

    #[test]
    fn says_why_there_is_none() {
        let stop =
            |start, bounds, f: &dyn Fn(&[f64]) -> Evaluation| maximise(start, bounds, f).unwrap_err().0;
        // Curved the wrong way: runs to the border.
        assert_eq!(stop(&[4.0], &[10.0], &parabola(-1.0)), Stop::Border(0));
        // -exp(-x) rises for ever, towards 0.
        let rising = |x: &[f64]| {
            let v = (-x[0]).exp();
            Evaluation { value: -v, gradient: vec![v], information: vec![vec![v]] }
        };
        assert_eq!(stop(&[0.0], &[14.0], &rising), Stop::Border(0));
        assert_eq!(stop(&[0.0], &[100.0], &rising), Stop::Flat);
        let nowhere =
            |_: &[f64]| Evaluation { value: f64::NAN, gradient: vec![0.0], information: vec![vec![1.0]] };
        assert_eq!(stop(&[0.0], &[1.0], &nowhere), Stop::Limit);
    }
}
