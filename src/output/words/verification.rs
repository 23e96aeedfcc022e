//! Words of `verify`, the same in every format.

use super::count;
use crate::results::{
    CaseRecord, CaseValue, DifferenceScale, MissingReason, VerificationResult, VerifiedMethod,
};

/// `passed`, or what is wrong with a method.
#[must_use]
pub fn method_verdict(method: &VerifiedMethod) -> String {
    if method.passed {
        "pass".to_owned()
    } else if let Some(fault) = &method.fault {
        format!("FAIL: {fault}")
    } else if method.cases != method.cases_expected {
        format!("FAIL: {} of {} cases there", count(method.cases as u64), count(method.cases_expected as u64))
    } else {
        format!("FAIL: {} cases", count(method.failed as u64))
    }
}

/// One sentence on the whole.
#[must_use]
pub fn verdict(result: &VerificationResult) -> String {
    let cases = count(result.cases as u64);
    let failed = result.methods.iter().filter(|method| !method.passed).count();
    if result.passed {
        format!("All {cases} reference values are met.")
    } else {
        format!(
            "NOT MET: {failed} of {} methods; {} of {cases} reference values too far off.",
            result.methods.len(),
            count(result.failed as u64)
        )
    }
}

/// What was done to the tolerances, if anything.
#[must_use]
pub fn tolerance_factor(result: &VerificationResult) -> Option<String> {
    let factor = result.tolerance_factor;
    (factor != 1.0)
        .then(|| format!("every tolerance multiplied by {factor}, as asked; not those of the release"))
}

/// Expected or got: the number in full, the word, or why there is none.
#[must_use]
pub fn case_value(case: &CaseRecord, key: &str) -> String {
    let value = if key == "expected" { &case.expected } else { &case.got };
    match (value, case.reasons.get(key)) {
        (CaseValue::Missing, Some(MissingReason::Because(reason))) => super::reason(*reason).to_owned(),
        (CaseValue::Missing, _) => "none".to_owned(),
        (value, _) => value.to_string(),
    }
}

/// How far apart two numbers may be; `equal` for not at all, or for words and reasons.
#[must_use]
pub fn limit(size: Option<f64>, scale: Option<DifferenceScale>) -> String {
    if size.is_some_and(|size| size > 0.0) { difference(size, scale) } else { "equal".to_owned() }
}

/// A difference: `2.1e-14 relative`, `0`, `-` where there are not two numbers.
#[must_use]
pub fn difference(size: Option<f64>, scale: Option<DifferenceScale>) -> String {
    match (size, scale) {
        (Some(0.0), _) => "0".to_owned(),
        (Some(size), Some(DifferenceScale::Relative)) => format!("{size:.1e} relative"),
        (Some(size), _) => format!("{size:.1e}"),
        (None, _) => "-".to_owned(),
    }
}

/// A tolerance in words: `1e-12 relative`, `equal`.
#[must_use]
pub fn tolerance(relative: f64, absolute: f64) -> String {
    match (relative > 0.0, absolute > 0.0) {
        (true, true) => format!("{relative:e} relative or {absolute:e}"),
        (true, false) => format!("{relative:e} relative"),
        (false, true) => format!("{absolute:e}"),
        (false, false) => "equal".to_owned(),
    }
}
