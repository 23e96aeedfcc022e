//! Which variant to trust, and why.

use schemars::JsonSchema;
use serde::Serialize;

use super::{DataVariant, OneSampleVariant, ReferenceInformation, ReferenceVariant, Variant};

/// The variance of O - E may be this share above E before the benchmark can no longer be taken as known: at .12 the size
/// of `signed-root` at nominal .05 is .059, at .57 .101 (simulated, n = 25).
const TOLERABLE_SHARE: f64 = 0.1;

/// Expected events from which the variants of O and E differ in the third decimal of p only.
const MANY_EXPECTED: f64 = 100.0;

/// Why a variant is recommended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhyVariant {
    /// The benchmark's own sampling error is too large to leave out.
    BenchmarkUncertain,
    /// Potential follow-up is known, so the law under the benchmark is, without approximation.
    ExactGivenPattern,
    /// Few events: of the variants of O and E alone the one whose simulated size at n = 25 is nearest below nominal.
    SmallSample,
    /// Many events: the variants agree.
    VariantsAgree,
}

/// A variant to trust for these data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recommendation {
    /// Which.
    pub variant: OneSampleVariant,
    /// Why.
    pub reason: WhyVariant,
    /// `E / d`: by how much the benchmark's sampling error raises the variance of O - E, if d is known. If not, the
    /// recommendation takes the benchmark as known.
    pub benchmark_share: Option<f64>,
}

/// The variant to trust against one benchmark.
///
/// 1. `reference-rates`, if the benchmark's sampling error raises the variance by more than a tenth: its simulated sizes at
///    n = 25, nominal .05, are .047 to .055 for 171 to 20 reference events, where the curve taken as known has .051 to .139;
/// 2. else `exact-conditional`, if it is available: no approximation is left;
/// 3. else `mid-p` (.044 at n = 25; `signed-root` .049, `wu` .054, `breslow` .038), until with many events all agree.
#[must_use]
pub fn recommend(
    expected: f64,
    information: ReferenceInformation,
    exact_is_available: bool,
) -> Recommendation {
    let benchmark_share = information.events(expected).map(|events| expected / events);
    let (variant, reason) = if benchmark_share.is_some_and(|share| share > TOLERABLE_SHARE) {
        (DataVariant::Reference(ReferenceVariant::Rates).into(), WhyVariant::BenchmarkUncertain)
    } else if exact_is_available {
        (DataVariant::ExactConditional.into(), WhyVariant::ExactGivenPattern)
    } else if expected < MANY_EXPECTED {
        (Variant::MidP.into(), WhyVariant::SmallSample)
    } else {
        (Variant::MidP.into(), WhyVariant::VariantsAgree)
    };
    Recommendation { variant, reason, benchmark_share }
}
