//! One-sample tests against benchmarks.

use schemars::JsonSchema;
use serde::Serialize;

use super::AnalysisRequest;
use super::records::{Reasons, reasons};
use crate::benchmark::Benchmark;
use crate::hypothesis::{Variant, expected_events, one_sample_logrank};
use crate::sample::Sample;

/// A group against a benchmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OneSampleResult {
    /// `all`, or a level.
    pub group: String,
    /// Benchmark id, or the law.
    pub benchmark: String,
    /// The law used, in the unit of the data.
    pub law: String,
    /// Time at which observation is cut for this comparison.
    pub horizon: Option<f64>,
    /// Events observed up to the horizon.
    pub observed: u64,
    /// Events expected.
    pub expected: f64,
    /// O / E.
    pub ratio: RatioResult,
    /// The test in its variants.
    pub tests: Vec<TestResult>,
}

/// O / E with Garwood's interval.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RatioResult {
    /// Estimate.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// One variant of the one-sample test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TestResult {
    /// Which.
    pub variant: Variant,
    /// z, positive for benefit.
    pub statistic: Option<f64>,
    /// One-sided p, small for benefit.
    pub p_value_one_sided: Option<f64>,
    /// Two-sided p.
    pub p_value_two_sided: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn one_sample_result(
    request: &AnalysisRequest<'_>,
    name: &str,
    sample: &Sample,
    benchmark: &Benchmark,
) -> OneSampleResult {
    let tally = expected_events(sample, &benchmark.law, benchmark.horizon);
    let (ratio, interval) = tally.ratio(request.conf_level);
    let tests = Variant::ALL.into_iter().map(|variant| {
        let test = one_sample_logrank(variant, tally);
        TestResult {
            variant,
            statistic: test.statistic.value(),
            p_value_one_sided: test.p_one_sided.value(),
            p_value_two_sided: test.p_two_sided.value(),
            reasons: reasons([
                ("statistic", test.statistic),
                ("p_value_one_sided", test.p_one_sided),
                ("p_value_two_sided", test.p_two_sided),
            ]),
        }
    });
    OneSampleResult {
        group: name.to_owned(),
        benchmark: benchmark.record.id.clone(),
        law: benchmark.law.to_string(),
        horizon: benchmark.horizon,
        observed: tally.observed,
        expected: tally.expected,
        ratio: RatioResult {
            estimate: ratio.value(),
            lower: interval.lower.value(),
            upper: interval.upper.value(),
            reasons: reasons([("estimate", ratio), ("lower", interval.lower), ("upper", interval.upper)]),
        },
        tests: tests.collect(),
    }
}
