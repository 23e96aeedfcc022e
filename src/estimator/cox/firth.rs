//! Firth's penalised likelihood: estimates that are finite whatever the data.

use super::fit::{in_range, unscaled};
use super::maximise::{Ending, Evaluation, Likelihood, Newton};
use super::moments::walk;
use super::partial_likelihood::{PartialLikelihood, dot, events_weight, steps};
use super::profile::limits_of;
use super::risk_sets::RiskSets;
use super::{CoxFit, ProfileLimits, Ties};
use crate::measure::{ConfidenceLevel, Outcome, Reason};
use crate::numeric::linear::Cholesky;
use crate::numeric::portable::ln;

/// Columns times rows above which the penalty's third moments are not attempted.
const MOST_WORK: f64 = 5e7;

/// A fit by penalised likelihood: one of everything for each column that the model keeps, see [`CoxFit::kept`].
#[derive(Debug, Clone)]
pub struct FirthFit {
    /// Estimates.
    pub coefficients: Vec<Outcome>,
    /// Inverse information at them.
    pub covariance: Vec<Vec<f64>>,
    /// Profile penalised likelihood limits and test of each.
    pub profiles: Vec<ProfileLimits>,
    /// Penalised ln L.
    pub log_likelihood: f64,
    /// Penalised ln L where all coefficients are 0; the penalty is that of the whole model.
    pub null_log_likelihood: f64,
    /// Newton steps.
    pub iterations: u32,
}

/// Fits the columns that `fit` keeps by penalised likelihood.
///
/// ```text
/// ln L* = ln L + 1/2 ln det I
/// U*_c  = U_c + 1/2 trace(I^-1 dI/dbeta_c),   dI_ab/dbeta_c = sum over steps of v k_abc
/// ```
/// `k_abc` are third central moments over the risk set. Limits and tests keep one coefficient fixed and maximise `ln L*` over
/// the others, with the penalty of the whole model; the interval ends where twice the loss is the chi-squared quantile.
/// # Errors
/// [`Reason::ExactTies`]: the penalty is computed for Efron's and Breslow's ties; [`Reason::NoCovariateLeft`];
/// [`Reason::TooMuchWork`]; [`Reason::NotConverged`].
/// # Reference
/// Firth (1993), Biometrika 80, 27-38; Heinze & Schemper (2001), Biometrics 57, 114-119. Evidence: closed form; written out
/// in R with numerical derivatives, tests/reference/cox_firth.
pub fn firth(fit: &CoxFit, level: ConfidenceLevel) -> Result<FirthFit, Reason> {
    let sets = &fit.sets;
    let width = sets.width;
    let mut likelihood = Penalised::new(sets, fit.ties);
    if likelihood.plain.ties() == Ties::Exact {
        return Err(Reason::ExactTies);
    }
    if width == 0 {
        return Err(Reason::NoCovariateLeft);
    }
    if sets.rows() as f64 * (width * width * width) as f64 > MOST_WORK {
        return Err(Reason::TooMuchWork);
    }
    let mut null = Evaluation::new(width);
    likelihood.evaluate(&vec![0.0; width], &mut null);
    let all: Vec<usize> = (0..width).collect();
    let found = Newton::PENALISED.maximise(&mut likelihood, &vec![0.0; width], &all, |_, _, _| false);
    // A search that ends in rounding has arrived, if what it still promises is less than rounding.
    let factor = Cholesky::new(&found.at.information).ok_or(Reason::NotConverged)?;
    if found.ending != Ending::Converged && dot(&factor.solve(&found.at.score), &found.at.score) > 1e-14 {
        return Err(Reason::NotConverged);
    }
    let profiles = all
        .iter()
        .map(|index| {
            limits_of(&mut likelihood, Newton::PENALISED, &found, *index, level).in_units(sets.scale[*index])
        })
        .collect();
    let shift: f64 = sets.scale.iter().map(|scale| ln(*scale)).sum();
    let coefficients = found.beta.iter().zip(&sets.scale).map(|(b, scale)| in_range(b / scale));
    Ok(FirthFit {
        coefficients: coefficients.collect(),
        covariance: unscaled(&factor.inverse(), &sets.scale),
        profiles,
        log_likelihood: found.at.log_likelihood + shift,
        null_log_likelihood: null.log_likelihood + shift,
        iterations: found.iterations,
    })
}

/// The penalised likelihood of the scaled columns.
struct Penalised<'a> {
    plain: PartialLikelihood<'a>,
    third: Vec<f64>,
}

impl<'a> Penalised<'a> {
    fn new(sets: &'a RiskSets, ties: Ties) -> Self {
        let w = sets.width;
        Self { plain: PartialLikelihood::new(sets, ties), third: vec![0.0; w * (w + 1) * (w + 2) / 6] }
    }

    /// Derivatives of the information.
    fn third_moments(&mut self, beta: &[f64]) {
        let (sets, ties) = (self.plain.sets(), self.plain.ties());
        let third = &mut self.third;
        third.fill(0.0);
        let (mut mean, mut covariance) =
            (vec![0.0; sets.width], vec![0.0; sets.width * (sets.width + 1) / 2]);
        walk(sets, self.plain.risk(beta), 3, |set| {
            for (gone, failing) in steps(ties, set.count(), events_weight(sets, set.at.first, set.at.end)) {
                let total = set.mean(gone, &mut mean);
                covariance.fill(0.0);
                set.add_covariance(gone, &mean, total, 1.0, &mut covariance);
                set.add_third(gone, &mean, total, failing, &covariance, third);
            }
        });
    }
}

impl Likelihood for Penalised<'_> {
    fn width(&self) -> usize {
        self.plain.width()
    }

    fn evaluate(&mut self, beta: &[f64], into: &mut Evaluation) {
        self.plain.evaluate(beta, into);
        let Some(factor) = Cholesky::new(&into.information) else {
            into.log_likelihood = f64::NEG_INFINITY;
            return;
        };
        into.log_likelihood += 0.5 * factor.ln_determinant();
        self.third_moments(beta);
        let inverse = factor.inverse();
        let mut triple = 0;
        for a in 0..beta.len() {
            for b in 0..=a {
                for c in 0..=b {
                    let k = self.third[triple];
                    triple += 1;
                    // Each derivative once for every way in which its indices can be told apart.
                    for [x, y, z] in arrangements(a, b, c) {
                        into.score[z] += 0.5 * inverse[x][y] * k;
                    }
                }
            }
        }
    }
}

/// The different orders of three indices, of which `a >= b >= c`.
fn arrangements(a: usize, b: usize, c: usize) -> Vec<[usize; 3]> {
    let mut orders = vec![[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]];
    orders.sort_unstable();
    orders.dedup();
    orders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimator::cox::{CoxSubjects, fit};
    use crate::sample::Sample;

    /// Evidence: closed form. With two subjects, x = 1 failing while x = 0 is at risk, L = q = 1 / (1 + exp(-b)) rises for
    /// ever, and L* = q sqrt(q (1 - q)) is largest at q = 3/4.
    #[test]
    fn two_subjects_by_hand() {
        let sample = Sample::from_times(&[1.0, 2.0], &[true, false]).unwrap();
        let subjects = CoxSubjects { sample: &sample, used: &[0, 1], weights: None, strata: None };
        let sets = RiskSets::new(&subjects, &[&[1.0, 0.0]]).unwrap();
        let fit = fit(sets, Ties::Efron).unwrap();
        assert_eq!(fit.convergence, crate::estimator::cox::Convergence::Monotone(vec![0]));
        let ours = firth(&fit, ConfidenceLevel::NINETY_FIVE).unwrap();
        let b = ours.coefficients[0].value().unwrap();
        assert!((b - 3.0_f64.ln()).abs() < 1e-10, "{b}");
        assert!((ours.covariance[0][0] - 16.0 / 3.0).abs() < 1e-9);
        let at = |q: f64| (q * (q * (1.0 - q)).sqrt()).ln();
        assert!((ours.log_likelihood - at(0.75)).abs() < 1e-12, "{}", ours.log_likelihood);
        assert!((ours.null_log_likelihood - at(0.5)).abs() < 1e-12);
    }
}
