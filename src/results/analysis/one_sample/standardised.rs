//! The comparison with subjects weighted so that a factor has the benchmark's margin.

use super::records::StandardisedResult;
use super::request::{Select, Standardisation};
use crate::hypothesis::{Exposure, margin_weights, weighted_logrank_test};
use crate::measure::Outcome;
use crate::results::analysis::records::reasons;

pub(super) fn standardised(
    exposures: &[Exposure],
    to: &Standardisation,
    select: Select<'_>,
) -> StandardisedResult {
    let weights = margin_weights(&select.of(&to.codes), &to.shares);
    let weighted = weights.and_then(|weights| weighted_logrank_test(exposures, &weights));
    let of = |value: fn(&crate::hypothesis::WeightedTest) -> f64| match &weighted {
        Ok(weighted) => Outcome::Value(value(weighted)),
        Err(reason) => Outcome::NotEstimable(*reason),
    };
    let effective = of(|test| test.effective_subjects);
    let (observed, expected) = (of(|test| test.observed), of(|test| test.expected));
    let ratio = of(|test| test.observed / test.expected);
    let (statistic, p) = match &weighted {
        Ok(weighted) => (weighted.test.statistic, weighted.test.p_one_sided),
        Err(reason) => (Outcome::NotEstimable(*reason), Outcome::NotEstimable(*reason)),
    };
    StandardisedResult {
        margin: to.margin.clone(),
        effective_subjects: effective.value(),
        observed: observed.value(),
        expected: expected.value(),
        ratio: ratio.value(),
        statistic: statistic.value(),
        p_value_one_sided: p.value(),
        reasons: reasons([
            ("effective_subjects", effective),
            ("observed", observed),
            ("expected", expected),
            ("ratio", ratio),
            ("statistic", statistic),
            ("p_value_one_sided", p),
        ]),
    }
}
