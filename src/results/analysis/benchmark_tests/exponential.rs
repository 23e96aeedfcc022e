//! A constant hazard against a benchmark's.

use schemars::JsonSchema;
use serde::Serialize;

use super::{AnalysisRequest, Part, TestRecommendation, TestRecommendationReason};
use crate::distribution::Law;
use crate::hypothesis::{
    ExponentialTest, ExponentialVariant, expected_events, exponential_median, exponential_test,
};
use crate::measure::{Interval, Outcome, Reason};
use crate::results::analysis::records::{Reasons, reasons};

/// Tests that take both the sample and the benchmark to be exponential.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExponentialResult {
    /// `all`, or a level.
    pub group: String,
    /// Benchmark id, or the law.
    pub benchmark: String,
    /// Events up to the horizon.
    pub events: u64,
    /// Events expected under the benchmark.
    pub expected: f64,
    /// Median of the sample if its hazard is constant; limits exact if observation ends at the last event.
    pub median: ExponentialMedian,
    /// The test in its variants.
    pub tests: Vec<ExponentialTestRecord>,
    /// Which to trust.
    pub recommendation: TestRecommendation,
}

/// A median with its limits.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExponentialMedian {
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

/// One variant.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExponentialTestRecord {
    /// Which.
    pub variant: ExponentialVariant,
    /// z, positive for benefit; for `chi-squared` the statistic, large for benefit.
    pub statistic: Option<f64>,
    /// One-sided p, small for benefit.
    pub p_value_one_sided: Option<f64>,
    /// Two-sided p.
    pub p_value_two_sided: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn exponential_result(request: &AnalysisRequest<'_>, part: &Part<'_>) -> ExponentialResult {
    let Part { sample, benchmark, .. } = part;
    let tally = expected_events(sample, &benchmark.law, benchmark.horizon);
    let level = request.conf_level;
    let (tests, (median, interval)) = match &benchmark.law {
        Law::Exponential(law) => (
            ExponentialVariant::ALL.map(|variant| exponential_test(variant, tally)),
            exponential_median(law, tally, level),
        ),
        _ => {
            let missing = Outcome::NotEstimable(Reason::BenchmarkNotExponential);
            let test = |variant| ExponentialTest {
                variant,
                statistic: missing,
                p_one_sided: missing,
                p_two_sided: missing,
            };
            (ExponentialVariant::ALL.map(test), (missing, Interval { lower: missing, upper: missing, level }))
        }
    };
    let recommendation = if tests.iter().all(|test| test.statistic.value().is_none()) {
        TestRecommendation { test: "none", because: TestRecommendationReason::NoneDefined }
    } else {
        TestRecommendation {
            test: ExponentialVariant::CubeRoot.id(),
            because: TestRecommendationReason::SizeHeld,
        }
    };
    ExponentialResult {
        group: part.name.to_owned(),
        benchmark: benchmark.record.id.clone(),
        events: tally.observed,
        expected: tally.expected,
        median: ExponentialMedian {
            estimate: median.value(),
            lower: interval.lower.value(),
            upper: interval.upper.value(),
            reasons: reasons([("estimate", median), ("lower", interval.lower), ("upper", interval.upper)]),
        },
        tests: tests.map(record).to_vec(),
        recommendation,
    }
}

fn record(test: ExponentialTest) -> ExponentialTestRecord {
    ExponentialTestRecord {
        variant: test.variant,
        statistic: test.statistic.value(),
        p_value_one_sided: test.p_one_sided.value(),
        p_value_two_sided: test.p_two_sided.value(),
        reasons: reasons([
            ("statistic", test.statistic),
            ("p_value_one_sided", test.p_one_sided),
            ("p_value_two_sided", test.p_two_sided),
        ]),
    }
}
