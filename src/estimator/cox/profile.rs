//! Profile likelihood limits of a coefficient.

use std::cell::RefCell;

use super::CoxFit;
use super::fit::weight_of_event;
use super::maximise::{Evaluation, Likelihood, Maximum, Newton};
use super::partial_likelihood::PartialLikelihood;
use crate::measure::{ConfidenceLevel, Outcome, Reason};
use crate::numeric::linear::Cholesky;
use crate::numeric::root::bisect;

/// Limits of a coefficient, and the likelihood ratio statistic of 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProfileLimits {
    /// Lower limit.
    pub lower: Outcome,
    /// Upper limit.
    pub upper: Outcome,
    /// Twice the loss in ln L where the coefficient is 0: chi-squared on one degree of freedom.
    pub statistic: Outcome,
}

impl ProfileLimits {
    /// Of a column that was divided by `scale`.
    pub(super) fn in_units(self, scale: f64) -> Self {
        let limit = |limit: Outcome| match limit {
            Outcome::Value(x) => super::fit::in_range(x / scale),
            other => other,
        };
        Self { lower: limit(self.lower), upper: limit(self.upper), statistic: self.statistic }
    }
}

/// Limits for each of [`CoxFit::kept`].
///
/// ```text
/// {b: 2 (ln L - max over the other coefficients of ln L with this one at b) <= chi-squared quantile}
/// ```
/// Where the likelihood rises for ever in a coefficient, one limit exists all the same; the other has
/// [`Reason::MonotoneLikelihood`]. A limit so far out that the likelihood there is no number is [`Reason::BeyondNumbers`].
/// Some hundred fits: for samples that are not large.
/// # Reference
/// Venzon & Moolgavkar (1988), Appl. Statist. 37, 87-94. Evidence: R, `optimize` and `uniroot` over `coxph` with an offset,
/// tests/reference/cox.
#[must_use]
pub fn profile_limits(fit: &CoxFit, level: ConfidenceLevel) -> Vec<ProfileLimits> {
    let sets = &fit.sets;
    let mut likelihood = PartialLikelihood::new(sets, fit.ties);
    let mut at = Evaluation::new(sets.width);
    likelihood.evaluate(&fit.scaled, &mut at);
    let maximum =
        Maximum { beta: fit.scaled.clone(), at, iterations: 0, ending: super::maximise::Ending::Converged };
    let newton = Newton { gain: Newton::PARTIAL.gain * weight_of_event(sets), ..Newton::PARTIAL };
    let limits = |index: usize| {
        let reason = fit.coefficients[fit.kept[index]].reason();
        if reason == Some(Reason::NotConverged) {
            let missing = Outcome::NotEstimable(Reason::NotConverged);
            return ProfileLimits { lower: missing, upper: missing, statistic: missing };
        }
        let mut limits = limits_of(&mut likelihood, newton, &maximum, index, level);
        if reason == Some(Reason::MonotoneLikelihood) {
            let endless = Outcome::NotEstimable(Reason::MonotoneLikelihood);
            let is_upward = fit.scaled[index] > 0.0;
            *(if is_upward { &mut limits.upper } else { &mut limits.lower }) = endless;
        }
        limits.in_units(sets.scale[index])
    };
    (0..sets.width).map(limits).collect()
}

/// Limits of one of the scaled coefficients around a maximum.
pub(super) fn limits_of(
    likelihood: &mut dyn Likelihood,
    newton: Newton,
    maximum: &Maximum,
    index: usize,
    level: ConfidenceLevel,
) -> ProfileLimits {
    let quantile = level.normal_quantile();
    let target = maximum.at.log_likelihood - 0.5 * quantile * quantile;
    let profile = Profile::new(likelihood, newton, maximum, index);
    let estimate = maximum.beta[index];
    let limit = |side: f64| {
        let is_below = |distance: f64| profile.at(estimate + side * distance) <= target;
        let mut far = 2.0 * quantile * profile.spread;
        for _ in 0..60 {
            let value = profile.at(estimate + side * far);
            if !value.is_finite() {
                break;
            }
            if value <= target {
                return Outcome::Value(estimate + side * bisect(0.0, far, is_below));
            }
            far *= 1.5;
        }
        Outcome::NotEstimable(Reason::BeyondNumbers)
    };
    let (lower, upper) = (limit(-1.0), limit(1.0));
    let null = profile.at(0.0);
    let statistic = if null.is_finite() {
        Outcome::Value((2.0 * (maximum.at.log_likelihood - null)).max(0.0))
    } else {
        Outcome::NotEstimable(Reason::NotConverged)
    };
    ProfileLimits { lower, upper, statistic }
}

/// The likelihood at one coefficient, maximised over the others.
struct Profile<'a> {
    likelihood: RefCell<&'a mut dyn Likelihood>,
    newton: Newton,
    maximum: &'a Maximum,
    index: usize,
    others: Vec<usize>,
    /// How the best others change with the coefficient, near the maximum.
    slope: Vec<f64>,
    /// Standard error of the coefficient; 1 if there is none.
    spread: f64,
}

impl<'a> Profile<'a> {
    fn new(likelihood: &'a mut dyn Likelihood, newton: Newton, maximum: &'a Maximum, index: usize) -> Self {
        let information = &maximum.at.information;
        let others: Vec<usize> = (0..maximum.beta.len()).filter(|other| *other != index).collect();
        let cross: Vec<f64> = others.iter().map(|other| information[*other][index]).collect();
        let slope: Vec<f64> = Cholesky::new(&maximum.at.block(&others)).map_or_else(
            || vec![0.0; others.len()],
            |factor| factor.solve(&cross).iter().map(|x| -x).collect(),
        );
        let left = information[index][index] + super::partial_likelihood::dot(&slope, &cross);
        // Where the likelihood is flat, a unit of the scaled column is as good a first step as any.
        let spread = if left > 1e-4 { 1.0 / left.sqrt() } else { 1.0 };
        Self { likelihood: RefCell::new(likelihood), newton, maximum, index, others, slope, spread }
    }

    fn at(&self, coefficient: f64) -> f64 {
        let mut start = self.maximum.beta.clone();
        let moved = coefficient - start[self.index];
        start[self.index] = coefficient;
        for (other, slope) in self.others.iter().zip(&self.slope) {
            start[*other] += slope * moved;
        }
        let mut likelihood = self.likelihood.borrow_mut();
        let found = self.newton.maximise(&mut **likelihood, &start, &self.others, |_, _, _| false);
        found.at.log_likelihood
    }
}
