//! The median against a benchmark's.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    AnalysisRequest, Part, TestRecommendation, TransformTest, recommended_scale, transform_tests,
    within_horizon,
};
use crate::distribution::EventTimeLaw;
use crate::estimator::{IntervalMethod, Limits, Transform, quantile_within};
use crate::hypothesis::median_test;
use crate::measure::{Outcome, Reason};
use crate::results::analysis::records::{Reasons, reasons};

/// A test of the median.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MedianTestResult {
    /// `all`, or a level.
    pub group: String,
    /// Benchmark id, or the law.
    pub benchmark: String,
    /// The benchmark's median, in the unit of the data.
    pub benchmark_median: Option<f64>,
    /// Median of the sample.
    pub median: Option<f64>,
    /// Kaplan-Meier estimate at the benchmark's median; above one half favours the new treatment.
    pub survival: Option<f64>,
    /// That estimate against one half, scale by scale.
    pub tests: Vec<TransformTest>,
    /// Which to trust.
    pub recommendation: TestRecommendation,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn median_result(request: &AnalysisRequest<'_>, part: &Part<'_>) -> MedianTestResult {
    let median = part.benchmark.law.median();
    let benchmark = if median.is_finite() && median > 0.0 {
        within_horizon(part.benchmark, median)
    } else {
        Err(Reason::BenchmarkHasNoMedian)
    };
    let tests = transform_tests(|transform| Ok(median_test(part.curve, transform, benchmark?)));
    let limits = Limits::new(part.curve, IntervalMethod::Normal(Transform::LogLog), request.conf_level);
    let own = quantile_within(part.curve, &limits, 0.5).estimate;
    let benchmark_median = benchmark.map_or_else(Outcome::NotEstimable, Outcome::Value);
    let survival = benchmark.map_or_else(Outcome::NotEstimable, |time| part.curve.survival(time));
    MedianTestResult {
        group: part.name.to_owned(),
        benchmark: part.benchmark.record.id.clone(),
        benchmark_median: benchmark_median.value(),
        median: own.value(),
        survival: survival.value(),
        recommendation: recommended_scale(&tests, part.sample.count()),
        tests,
        reasons: reasons([("benchmark_median", benchmark_median), ("median", own), ("survival", survival)]),
    }
}
