//! Likelihood ratio, Wald and score tests of Cox models.

use super::proportional_hazards::ChiSquaredTest;
use crate::estimator::cox::{CoxFit, restricted};
use crate::measure::{Outcome, Reason};
use crate::numeric::linear::Cholesky;

/// The three tests of some coefficients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoxTests {
    /// Twice the loss in ln L without them.
    pub likelihood_ratio: ChiSquaredTest,
    /// Their squared distance from 0 in their covariance.
    pub wald: ChiSquaredTest,
    /// From the slope of ln L where they are 0. Of one factor without ties, the log-rank test.
    pub score: ChiSquaredTest,
}

/// Tests of all coefficients. `covariance` is that of the estimates, robust or not; the other two tests do not know it.
///
/// A monotone likelihood has a likelihood ratio, of its least upper bound, and a score test, but no Wald test.
#[must_use]
pub fn cox_tests(fit: &CoxFit, covariance: &[Vec<f64>]) -> CoxTests {
    let df = fit.kept.len() as u32;
    let ratio = 2.0 * (fit.log_likelihood - fit.null_log_likelihood);
    CoxTests {
        likelihood_ratio: ChiSquaredTest::new(likelihood(fit, ratio), df),
        wald: ChiSquaredTest::new(wald(fit, covariance, &fit.kept), df),
        score: ChiSquaredTest::new(fit.score_test, df),
    }
}

/// Tests of the coefficients of one covariate, in the presence of the others; `columns` by position among those given.
///
/// The model is fitted again without the covariate, which the likelihood ratio and the score test need.
#[must_use]
pub fn covariate_tests(fit: &CoxFit, covariance: &[Vec<f64>], columns: &[usize]) -> CoxTests {
    let held: Vec<usize> = columns.iter().copied().filter(|column| fit.kept.contains(column)).collect();
    let df = held.len() as u32;
    if held.len() == fit.kept.len() {
        return cox_tests(fit, covariance);
    }
    let (ratio, score) = match restricted(fit, &held) {
        Ok(less) => (likelihood(fit, 2.0 * (fit.log_likelihood - less.log_likelihood)), less.score_statistic),
        Err(reason) => (Outcome::NotEstimable(reason), Outcome::NotEstimable(reason)),
    };
    CoxTests {
        likelihood_ratio: ChiSquaredTest::new(ratio, df),
        wald: ChiSquaredTest::new(wald(fit, covariance, &held), df),
        score: ChiSquaredTest::new(score, df),
    }
}

/// A likelihood ratio, if the maximum was found.
fn likelihood(fit: &CoxFit, ratio: f64) -> Outcome {
    if fit.convergence == crate::estimator::cox::Convergence::Failed {
        Outcome::NotEstimable(Reason::NotConverged)
    } else {
        Outcome::Value(ratio)
    }
}

fn wald(fit: &CoxFit, covariance: &[Vec<f64>], columns: &[usize]) -> Outcome {
    let missing = columns.iter().find_map(|column| fit.coefficients[*column].reason());
    if let Some(reason) = missing {
        return Outcome::NotEstimable(reason);
    }
    let values: Vec<f64> = columns.iter().filter_map(|column| fit.coefficients[*column].value()).collect();
    let places: Vec<usize> =
        columns.iter().filter_map(|column| fit.estimated.iter().position(|other| other == column)).collect();
    // In standard errors, so that units do not decide what counts as singular.
    let error = |place: usize| covariance[place][place].sqrt();
    let matrix: Vec<Vec<f64>> = places
        .iter()
        .map(|a| places.iter().map(|b| covariance[*a][*b] / error(*a) / error(*b)).collect())
        .collect();
    let distance: Vec<f64> = values.iter().zip(&places).map(|(value, place)| value / error(*place)).collect();
    match Cholesky::new(&matrix) {
        Some(factor) => {
            Outcome::Value(factor.solve(&distance).iter().zip(&distance).map(|(a, b)| a * b).sum())
        }
        None => Outcome::NotEstimable(Reason::NotConverged),
    }
}
