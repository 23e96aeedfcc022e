//! One-sample tests beside the log-rank test: survival at landmarks, the median, an exponential hazard.

mod exponential;
mod landmark;
mod median;

use schemars::JsonSchema;
use serde::Serialize;

use super::AnalysisRequest;
use super::records::{Reasons, reasons};
use crate::benchmark::Benchmark;
use crate::estimator::{KaplanMeier, Transform};
use crate::hypothesis::LandmarkOutcome;
use crate::measure::{Caution, Outcome, Reason};
use crate::numeric::normal;
use crate::sample::{RiskTable, Sample};

use exponential::exponential_result;
pub use exponential::{ExponentialMedian, ExponentialResult, ExponentialTestRecord};
use landmark::landmark_result;
pub use landmark::{BinomialResult, LandmarkTestResult, ShareIntervalResult};
pub use median::MedianTestResult;
use median::median_result;

/// Subjects from which normal tests on the logit scale hold their size: below, the log-log scale is the one to trust.
const MANY_SUBJECTS: u64 = 100;

/// Which tests to make against every benchmark; none by default.
#[derive(Debug, Clone, Default)]
pub struct BenchmarkTestsRequest<'a> {
    /// The benchmarks, times in the unit of the data.
    pub benchmarks: &'a [Benchmark],
    /// Times at which survival is compared.
    pub landmarks: Vec<f64>,
    /// Compare the medians.
    pub median: bool,
    /// Compare hazards, both taken to be constant.
    pub exponential: bool,
}

/// Tests against benchmarks beside the log-rank test: the whole sample, then each group, against each benchmark.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct BenchmarkTestsResult {
    /// Survival at each landmark.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub landmark: Vec<LandmarkTestResult>,
    /// The median.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub median: Vec<MedianTestResult>,
    /// An exponential hazard.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exponential: Vec<ExponentialResult>,
}

/// A normal test on one scale.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TransformTest {
    /// Scale.
    pub transform: Transform,
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

/// Which of the tests shown to trust, and why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct TestRecommendation {
    /// Id of a transform or variant, or `exact-binomial`.
    pub test: &'static str,
    /// Why.
    pub because: TestRecommendationReason,
}

/// Why a test is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TestRecommendationReason {
    /// Every subject's state at the landmark is known: exact at any size.
    Complete,
    /// Fewer than 100 subjects: simulated error at 5% at most .054 from 25 subjects, where other scales reach .06 to .12.
    FewSubjects,
    /// 100 subjects or more: simulated error at 5% from .040 to .056.
    ManySubjects,
    /// Simulated error at 5% from .046 to .050 from 15 subjects on, if the law is exponential.
    SizeHeld,
    /// The curve is at 0 or 1, or nothing is known there: no normal test.
    NoneDefined,
}

/// All of what is asked.
pub(super) fn benchmark_tests(
    request: &AnalysisRequest<'_>,
    cautions: &mut Vec<Caution>,
) -> Option<BenchmarkTestsResult> {
    let asked = &request.benchmark_tests;
    if asked.benchmarks.is_empty() || (asked.landmarks.is_empty() && !asked.median && !asked.exponential) {
        return None;
    }
    let against: Vec<(&str, &Sample)> =
        std::iter::once(("all", request.whole)).chain(request.groups.iter().copied()).collect();
    let curves: Vec<KaplanMeier> =
        against.iter().map(|(_, sample)| KaplanMeier::new(&RiskTable::new(sample))).collect();
    let mut result = BenchmarkTestsResult::default();
    for benchmark in asked.benchmarks {
        for ((name, sample), curve) in against.iter().zip(&curves) {
            let part = Part { name, sample, curve, benchmark };
            for time in &asked.landmarks {
                result.landmark.push(landmark_result(request, &part, *time));
            }
            if asked.median {
                result.median.push(median_result(request, &part));
            }
            if asked.exponential {
                result.exponential.push(exponential_result(request, &part));
            }
        }
    }
    for (name, sample) in &against {
        cautions.extend(asked.landmarks.iter().filter_map(|time| landmark::caution(name, sample, *time)));
    }
    Some(result)
}

/// A group against a benchmark.
struct Part<'a> {
    name: &'a str,
    sample: &'a Sample,
    curve: &'a KaplanMeier,
    benchmark: &'a Benchmark,
}

/// The normal test on every scale; all of them without a number if there is no benchmark to compare with.
fn transform_tests(test: impl Fn(Transform) -> Result<LandmarkOutcome, Reason>) -> Vec<TransformTest> {
    let one = |transform| {
        let statistic = match test(transform) {
            Ok(LandmarkOutcome::Statistic(z)) => Outcome::Value(z),
            Ok(LandmarkOutcome::AllSurvive) => Outcome::NotEstimable(Reason::SurvivalIsOne),
            Ok(LandmarkOutcome::NoneSurvive) => Outcome::NotEstimable(Reason::SurvivalIsZero),
            Ok(LandmarkOutcome::NotObserved) => Outcome::NotEstimable(Reason::BeyondLastTime),
            Err(reason) => Outcome::NotEstimable(reason),
        };
        let p_one_sided = statistic.map(normal::upper_tail);
        let p_two_sided = statistic.map(|z| 2.0 * normal::upper_tail(z.abs()));
        TransformTest {
            transform,
            statistic: statistic.value(),
            p_value_one_sided: p_one_sided.value(),
            p_value_two_sided: p_two_sided.value(),
            reasons: reasons([
                ("statistic", statistic),
                ("p_value_one_sided", p_one_sided),
                ("p_value_two_sided", p_two_sided),
            ]),
        }
    };
    Transform::ALL.map(one).to_vec()
}

/// Which scale to trust with so many subjects.
fn recommended_scale(tests: &[TransformTest], subjects: u64) -> TestRecommendation {
    if tests.iter().all(|test| test.statistic.is_none()) {
        TestRecommendation { test: "none", because: TestRecommendationReason::NoneDefined }
    } else if subjects < MANY_SUBJECTS {
        TestRecommendation { test: Transform::LogLog.id(), because: TestRecommendationReason::FewSubjects }
    } else {
        TestRecommendation { test: Transform::Logit.id(), because: TestRecommendationReason::ManySubjects }
    }
}

/// What a benchmark says of a time beyond its horizon: nothing.
fn within_horizon(benchmark: &Benchmark, time: f64) -> Result<f64, Reason> {
    if benchmark.horizon.is_some_and(|horizon| time > horizon) {
        Err(Reason::BeyondHorizon)
    } else {
        Ok(time)
    }
}
