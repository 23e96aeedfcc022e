//! A coefficient with everything that follows from it.

use super::super::records::reasons;
use super::records::CoxTerm;
use crate::estimator::cox::ProfileLimits;
use crate::measure::{ConfidenceLevel, Outcome, Reason};
use crate::numeric::{chi_squared, portable::exp};

impl CoxTerm {
    fn new(term: String, values: [(&'static str, Outcome); 8]) -> Self {
        let value = |index: usize| values[index].1.value();
        Self {
            term,
            coefficient: value(0),
            std_error: value(1),
            hazard_ratio: value(2),
            lower: value(3),
            upper: value(4),
            p_value: value(5),
            profile_lower: value(6),
            profile_upper: value(7),
            reasons: reasons(values),
        }
    }

    pub(super) fn without(term: &str, reason: Reason) -> Self {
        let missing = Outcome::NotEstimable(reason);
        Self::new(term.to_owned(), KEYS.map(|key| (key, missing)))
    }

    pub(super) fn wald(
        term: String,
        coefficient: Outcome,
        std_error: Outcome,
        level: ConfidenceLevel,
        profile: ProfileLimits,
    ) -> Self {
        let with_error = |f: &dyn Fn(f64, f64) -> Outcome| match (coefficient, std_error) {
            (Outcome::Value(coefficient), Outcome::Value(error)) => f(coefficient, error),
            (Outcome::Value(_), missing) | (missing, _) => missing,
        };
        let limit = |side: f64| {
            with_error(&|coefficient, error| {
                ratio(Outcome::Value(coefficient + side * level.normal_quantile() * error))
            })
        };
        let p_value = with_error(&|coefficient, error| {
            let z = coefficient / error;
            Outcome::Value(chi_squared::upper_tail(z * z, 1))
        });
        let values = [
            coefficient,
            std_error,
            ratio(coefficient),
            limit(-1.0),
            limit(1.0),
            p_value,
            ratio(profile.lower),
            ratio(profile.upper),
        ];
        Self::new(term, std::array::from_fn(|index| (KEYS[index], values[index])))
    }

    pub(super) fn penalised(
        term: String,
        coefficient: Outcome,
        std_error: Outcome,
        profile: ProfileLimits,
    ) -> Self {
        let (lower, upper) = (ratio(profile.lower), ratio(profile.upper));
        let p_value = profile.statistic.map(|chi| chi_squared::upper_tail(chi, 1));
        let values = [coefficient, std_error, ratio(coefficient), lower, upper, p_value, lower, upper];
        Self::new(term, std::array::from_fn(|index| (KEYS[index], values[index])))
    }
}

const KEYS: [&str; 8] = [
    "coefficient",
    "std_error",
    "hazard_ratio",
    "lower",
    "upper",
    "p_value",
    "profile_lower",
    "profile_upper",
];

/// A hazard ratio from its logarithm, if it is neither infinite nor 0 in numbers.
fn ratio(coefficient: Outcome) -> Outcome {
    match coefficient.map(exp) {
        Outcome::Value(ratio) if !ratio.is_normal() => Outcome::NotEstimable(Reason::BeyondNumbers),
        other => other,
    }
}
