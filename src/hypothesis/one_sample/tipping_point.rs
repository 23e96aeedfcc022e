//! How much better the benchmark would have to be before significance is lost.

use super::exact_conditional::ConditionalLaw;
use super::{
    DataVariant, Exposure, ObservedExpected, OneSampleVariant, ReferenceInformation, one_sample_logrank,
    reference_test, uncorrelated,
};
use crate::measure::{OneSidedAlpha, Outcome, Reason};
use crate::numeric::portable::exp;
use crate::numeric::root::bisect_within;

/// Factors between `exp(-WIDEST)` and `exp(WIDEST)` are looked at.
const WIDEST: f64 = 12.0;

/// Accuracy of the logarithm of a factor.
const ACCURACY: f64 = 1e-9;

/// Of one that takes a convolution to look at.
const EXACT_ACCURACY: f64 = 1e-6;

/// The one-sided p-value of one variant were E another.
pub struct PValue<'a> {
    /// Which variant.
    pub variant: OneSampleVariant,
    /// How well the benchmark is known.
    pub information: ReferenceInformation,
    /// Subjects against the benchmark as it is.
    pub exposures: &'a [Exposure],
}

impl PValue<'_> {
    /// The p-value of other exposures of the same subjects.
    #[must_use]
    pub fn of(&self, exposures: &[Exposure], information: ReferenceInformation) -> Outcome {
        let tally = ObservedExpected::of(exposures);
        match self.variant {
            OneSampleVariant::Tally(variant) => one_sample_logrank(variant, tally).p_one_sided,
            OneSampleVariant::Data(DataVariant::Uncorrelated) => uncorrelated(exposures).p_one_sided,
            OneSampleVariant::Data(DataVariant::Reference(variant)) => {
                reference_test(variant, tally, information).p_one_sided
            }
            OneSampleVariant::Data(DataVariant::ExactConditional) => match ConditionalLaw::new(exposures) {
                Ok(law) => Outcome::Value(law.tails_at(1.0)[0]),
                Err(reason) => Outcome::NotEstimable(reason),
            },
        }
    }

    /// Were the benchmark's hazard multiplied by `factor`. Patient-level variance goes with the square.
    #[must_use]
    pub fn at_hazard_factor(&self, factor: f64) -> Outcome {
        let scaled = |exposure: &Exposure| Exposure {
            expected: exposure.expected * factor,
            bound: exposure.bound.map(|bound| bound * factor),
            ..*exposure
        };
        let information = match self.information {
            ReferenceInformation::Variance(variance) => {
                ReferenceInformation::Variance(variance * factor * factor)
            }
            other => other,
        };
        self.of(&self.exposures.iter().map(scaled).collect::<Vec<_>>(), information)
    }
}

/// The factor on the benchmark's cumulative hazard at which the one-sided p-value is `alpha`.
///
/// ```text
/// p(c) = p-value against c L0(t);   c* : p(c*) = alpha
/// ```
/// Above c* the result is significant, below it is not. With c* < 1 the result is significant and stays so until the
/// benchmark's hazard is c* times what was assumed. p falls with c. Found by bisection of ln c between -12 and 12.
///
/// Outcomes without a value: [`Reason::NeverSignificant`] (the Wald test of few reference events has a bound on z),
/// [`Reason::AlwaysSignificant`], or why there is no p-value.
/// Evidence: closed forms for `breslow` and `exact-poisson`, in the tests.
#[must_use]
pub fn hazard_factor_at(p: &PValue<'_>, alpha: OneSidedAlpha) -> Outcome {
    crossing(p.variant, alpha, |factor| p.at_hazard_factor(factor), 1.0)
}

/// The factor on the benchmark's times at which the one-sided p-value is `alpha`; `at(factor)` is the p-value against
/// `L0(t / factor)`.
///
/// Below it the result is significant, above it is not. Outcomes as of [`hazard_factor_at`].
#[must_use]
pub fn time_factor_at(
    variant: OneSampleVariant,
    alpha: OneSidedAlpha,
    at: impl Fn(f64) -> Outcome,
) -> Outcome {
    crossing(variant, alpha, at, -1.0)
}

/// Where `p(exp(direction x))` falls to alpha as x rises.
fn crossing(
    variant: OneSampleVariant,
    alpha: OneSidedAlpha,
    at: impl Fn(f64) -> Outcome,
    direction: f64,
) -> Outcome {
    if let Outcome::NotEstimable(reason) = at(1.0) {
        return Outcome::NotEstimable(reason);
    }
    // A benchmark of no hazard expects nothing, and nothing is significant against it.
    let significant = |x: f64| at(exp(direction * x)).value().is_some_and(|p| p <= alpha.get());
    if significant(-WIDEST) {
        return Outcome::NotEstimable(Reason::AlwaysSignificant);
    }
    if !significant(WIDEST) {
        return Outcome::NotEstimable(Reason::NeverSignificant);
    }
    let exact = variant == OneSampleVariant::Data(DataVariant::ExactConditional);
    let accuracy = if exact { EXACT_ACCURACY } else { ACCURACY };
    Outcome::Value(exp(direction * bisect_within(-WIDEST, WIDEST, accuracy, significant)))
}

/// The exact interval for the hazard ratio new / benchmark: those ratios that neither one-sided exact test rejects.
///
/// ```text
/// lower: P(wu(O, r E) <= observed) = a,   upper: P(wu(O, r E) >= observed) = a       a = (1 - level) / 2
/// ```
/// Under a ratio r the subjects' hazards are r times the benchmark's. The lower limit is 0 without events.
/// # Errors
/// As [`super::exact_conditional()`].
pub fn exact_ratio_limits(exposures: &[Exposure], level: f64) -> Result<(Outcome, Outcome), Reason> {
    let law = ConditionalLaw::new(exposures)?;
    let tail = 0.5 * (1.0 - level);
    let limit = |side: usize, reached: &dyn Fn(f64) -> bool| {
        let holds = |x: f64| reached(law.tails_at(exp(x))[side]);
        // Without events the hazard may be as small as one likes.
        if holds(-WIDEST) {
            return Outcome::Value(0.0);
        }
        if !holds(WIDEST) {
            return Outcome::NotReached;
        }
        Outcome::Value(exp(bisect_within(-WIDEST, WIDEST, EXACT_ACCURACY, holds)))
    };
    Ok((limit(1, &|p| p >= tail), limit(0, &|p| p <= tail)))
}
