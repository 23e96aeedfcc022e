//! The covariance where weights are no numbers of subjects.

use super::law_choice::FitLaw;
use super::likelihood::log_likelihood;
use super::observations::Observations;
use super::{family, piecewise};

/// The sandwich, `I^-1 (sum of w_i^2 s_i s_i') I^-1`, with `I` the weighted information and `s_i` the score of subject i.
///
/// A weight that is no number of subjects says how much a subject stands for, not how much is known of it: with all weights halved the information
/// halves, but not what the data tell.
/// # Reference
/// White (1982), Econometrica 50, 1-25. Evidence: R `residuals.survreg(, "dfbeta", weighted = TRUE)`; by hand for the exponential law.
pub(super) fn sandwich(
    data: &Observations,
    covariance: &[Vec<f64>],
    gradient: impl Fn(&Observations) -> Vec<f64>,
) -> Vec<Vec<f64>> {
    let size = covariance.len();
    let mut one = data.clone();
    let mut robust = vec![vec![0.0; size]; size];
    for subject in &data.subjects {
        one.subjects.clear();
        one.subjects.push(*subject);
        let score = gradient(&one);
        // How far the subject moves each parameter.
        let moved: Vec<f64> =
            covariance.iter().map(|row| row.iter().zip(&score).map(|(a, b)| a * b).sum()).collect();
        for (row, own) in robust.iter_mut().zip(&moved) {
            for (cell, other) in row.iter_mut().zip(&moved) {
                *cell += own * other;
            }
        }
    }
    robust
}

/// Gradient of the log-likelihood at working parameters, `cuts` on the scaled axis those of a piecewise law.
pub(super) fn gradient(choice: &FitLaw, cuts: &[f64], data: &Observations, at: &[f64]) -> Vec<f64> {
    match choice {
        FitLaw::Exponential => log_likelihood::<1, family::Exponential>(data, at),
        FitLaw::Weibull => log_likelihood::<2, family::Weibull>(data, at),
        FitLaw::LogLogistic => log_likelihood::<2, family::LogLogistic>(data, at),
        FitLaw::LogNormal => log_likelihood::<2, family::LogNormal>(data, at),
        FitLaw::Gompertz => log_likelihood::<2, family::Gompertz>(data, at),
        FitLaw::GeneralizedGamma => log_likelihood::<3, family::GeneralizedGamma>(data, at),
        FitLaw::Piecewise(_) => piecewise::evaluate(data, cuts, at),
    }
    .gradient
}
