//! Newton's method for concave likelihoods.

use crate::numeric::linear::Cholesky;

use super::partial_likelihood::dot;

/// A log-likelihood with its derivatives at one point.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evaluation {
    /// The logarithm.
    pub(super) log_likelihood: f64,
    /// First derivatives.
    pub(super) score: Vec<f64>,
    /// Minus the second derivatives.
    pub(super) information: Vec<Vec<f64>>,
}

impl Evaluation {
    pub(super) fn new(width: usize) -> Self {
        Self {
            log_likelihood: f64::NEG_INFINITY,
            score: vec![0.0; width],
            information: vec![vec![0.0; width]; width],
        }
    }

    /// Takes the information from rows of its lower triangle.
    pub(super) fn unpack(&mut self, packed: &[f64]) {
        let mut pair = 0;
        for a in 0..self.score.len() {
            for b in 0..=a {
                self.information[a][b] = packed[pair];
                self.information[b][a] = packed[pair];
                pair += 1;
            }
        }
    }

    fn is_finite(&self) -> bool {
        self.log_likelihood.is_finite()
            && self.score.iter().chain(self.information.iter().flatten()).all(|x| x.is_finite())
    }

    /// The information of some coefficients.
    pub(super) fn block(&self, free: &[usize]) -> Vec<Vec<f64>> {
        free.iter().map(|a| free.iter().map(|b| self.information[*a][*b]).collect()).collect()
    }
}

/// Something to maximise.
pub(super) trait Likelihood {
    /// Number of coefficients.
    fn width(&self) -> usize;
    /// Value and derivatives at `beta`.
    fn evaluate(&mut self, beta: &[f64], into: &mut Evaluation);
}

/// How the search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The next step would gain nothing.
    Converged,
    /// The information is singular, or no step gains.
    Stuck,
    /// Too many steps.
    Limit,
    /// Stopped by the one who watches.
    Stopped,
}

/// Newton's method: start, precision, steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Newton {
    /// Ends when a step promises to gain less than half of this in the log-likelihood.
    pub(super) gain: f64,
    /// Most steps.
    pub(super) most: u32,
    /// Whether a step that goes too far is cut back to where the slope along it vanishes. A matrix that is not minus the
    /// second derivative can make whole steps jump to and fro between two points of the same height.
    pub(super) cuts_back: bool,
}

/// The best point found.
#[derive(Debug, Clone)]
pub(super) struct Maximum {
    pub(super) beta: Vec<f64>,
    pub(super) at: Evaluation,
    pub(super) iterations: u32,
    pub(super) ending: Ending,
}

impl Newton {
    /// For a partial likelihood: quadratic convergence makes the error after the last step about 1e-12 standard errors.
    pub(super) const PARTIAL: Self = Self { gain: 1e-12, most: 60, cuts_back: false };
    /// For a penalised one, whose information leaves the penalty out: convergence is linear.
    pub(super) const PENALISED: Self = Self { gain: 1e-22, most: 500, cuts_back: true };

    /// Climbs from `start`, moving only the coefficients `free`; steps that lose are halved.
    ///
    /// `watch` sees the number of each step and the step, and may stop the search.
    pub(super) fn maximise(
        self,
        likelihood: &mut dyn Likelihood,
        start: &[f64],
        free: &[usize],
        mut watch: impl FnMut(u32, &[f64], &[f64]) -> bool,
    ) -> Maximum {
        let width = likelihood.width();
        let mut at = Evaluation::new(width);
        likelihood.evaluate(start, &mut at);
        let mut found = Maximum { beta: start.to_vec(), at, iterations: 0, ending: Ending::Converged };
        if free.is_empty() {
            return found;
        }
        if !found.at.is_finite() {
            found.ending = Ending::Stuck;
            return found;
        }
        let mut trial = Evaluation::new(width);
        loop {
            let score: Vec<f64> = free.iter().map(|index| found.at.score[*index]).collect();
            let Some(factor) = Cholesky::new(&found.at.block(free)) else {
                found.ending = Ending::Stuck;
                return found;
            };
            let step = factor.solve(&score);
            let gain = dot(&step, &score);
            if found.iterations == self.most {
                found.ending = Ending::Limit;
                return found;
            }
            found.iterations += 1;
            let mut full = vec![0.0; width];
            for (index, step) in free.iter().zip(&step) {
                full[*index] = *step;
            }
            if watch(found.iterations, &found.beta, &full) {
                found.ending = Ending::Stopped;
                return found;
            }
            let is_last = gain <= self.gain;
            let before = (self.cuts_back && !is_last).then(|| found.clone());
            let moved = found.advance(likelihood, &full, is_last, &mut trial);
            if let Some(before) = before {
                found.cut_back(&before, likelihood, &full, &mut trial);
            }
            if is_last || !moved {
                found.ending = if is_last { Ending::Converged } else { Ending::Stuck };
                return found;
            }
        }
    }
}

impl Maximum {
    /// After a step from `before`: back to where a secant of the slope along `step` vanishes, if it has turned and that gains.
    fn cut_back(
        &mut self,
        before: &Self,
        likelihood: &mut dyn Likelihood,
        step: &[f64],
        trial: &mut Evaluation,
    ) {
        let (rises, falls) = (dot(step, &before.at.score), dot(step, &self.at.score));
        if !(rises > 0.0 && falls < -0.01 * rises) {
            return;
        }
        let share = rises / (rises - falls);
        let beta: Vec<f64> =
            before.beta.iter().zip(&self.beta).map(|(from, to)| from + share * (to - from)).collect();
        likelihood.evaluate(&beta, trial);
        let slack = 1e-13 * (1.0 + self.at.log_likelihood.abs());
        if trial.is_finite() && trial.log_likelihood >= self.at.log_likelihood - slack {
            self.beta = beta;
            std::mem::swap(&mut self.at, trial);
        }
    }

    /// Takes the step, or the largest of its halves that does not lose; the last step is taken or left.
    fn advance(
        &mut self,
        likelihood: &mut dyn Likelihood,
        step: &[f64],
        is_last: bool,
        trial: &mut Evaluation,
    ) -> bool {
        // What rounding may take from a sum of this size.
        let slack = 1e-13 * (1.0 + self.at.log_likelihood.abs());
        let mut factor = 1.0;
        for _ in 0..if is_last { 1 } else { 40 } {
            let beta: Vec<f64> = self.beta.iter().zip(step).map(|(b, s)| b + factor * s).collect();
            likelihood.evaluate(&beta, trial);
            if trial.is_finite() && trial.log_likelihood >= self.at.log_likelihood - slack {
                self.beta = beta;
                std::mem::swap(&mut self.at, trial);
                return true;
            }
            factor *= 0.5;
        }
        false
    }
}
