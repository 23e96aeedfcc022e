//! Survival at a landmark against a benchmark's.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    AnalysisRequest, Part, TestRecommendation, TestRecommendationReason, TransformTest, recommended_scale,
    transform_tests, within_horizon,
};
use crate::distribution::EventTimeLaw;
use crate::hypothesis::{
    BinomialTest, LandmarkCount, ShareInterval, landmark_at, landmark_binomial, survivor_share,
};
use crate::measure::{Caution, Outcome, Reason};
use crate::results::analysis::records::{Reasons, reasons};
use crate::sample::Sample;

/// Survival at a landmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LandmarkTestResult {
    /// `all`, or a level.
    pub group: String,
    /// Benchmark id, or the law.
    pub benchmark: String,
    /// The landmark, in the unit of the data.
    pub time: f64,
    /// The benchmark's survival there.
    pub benchmark_survival: Option<f64>,
    /// Kaplan-Meier estimate.
    pub survival: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// The estimate against the benchmark, scale by scale.
    pub tests: Vec<TransformTest>,
    /// Survivors as a binomial count.
    pub binomial: BinomialResult,
    /// Which to trust.
    pub recommendation: TestRecommendation,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Survivors among those whose state at the landmark is known.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BinomialResult {
    /// Followed to the landmark without the event.
    pub survivors: u64,
    /// With the event by the landmark.
    pub failures: u64,
    /// Censored before the landmark, and left out.
    pub unevaluable: u64,
    /// Survivors over evaluable.
    pub share: Option<f64>,
    /// P(K >= survivors) under the benchmark.
    pub p_value_one_sided: Option<f64>,
    /// Twice the smaller tail.
    pub p_value_two_sided: Option<f64>,
    /// Probability of all counts no likelier than this one, as R's `binom.test`.
    pub p_value_minimum_likelihood: Option<f64>,
    /// One-sided mid-p.
    pub mid_p_one_sided: Option<f64>,
    /// Two-sided mid-p.
    pub mid_p_two_sided: Option<f64>,
    /// Intervals of the share.
    pub intervals: Vec<ShareIntervalResult>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// An interval of the share of survivors.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ShareIntervalResult {
    /// `clopper-pearson`, `wilson` or `jeffreys`.
    pub method: &'static str,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

pub(super) fn landmark_result(
    request: &AnalysisRequest<'_>,
    part: &Part<'_>,
    time: f64,
) -> LandmarkTestResult {
    let benchmark = within_horizon(part.benchmark, time)
        .map(|time| part.benchmark.law.survival(time))
        .and_then(|s0| if s0 > 0.0 && s0 < 1.0 { Ok(s0) } else { Err(Reason::BenchmarkIsCertain) });
    let tests = transform_tests(|transform| Ok(landmark_at(part.curve, transform, time, benchmark?)));
    let survival = part.curve.survival(time);
    let std_error = match survival {
        Outcome::Value(_) => part.curve.row_at(time).map_or(Outcome::Value(0.0), |row| row.std_error()),
        missing => missing,
    };
    let count = LandmarkCount::new(part.sample, time);
    let complete = count.unevaluable == 0 && count.delayed_entries == 0 && benchmark.is_ok();
    let recommendation = if complete {
        TestRecommendation { test: "exact-binomial", because: TestRecommendationReason::Complete }
    } else {
        recommended_scale(&tests, part.sample.count())
    };
    let benchmark_survival = benchmark.map_or_else(Outcome::NotEstimable, Outcome::Value);
    LandmarkTestResult {
        group: part.name.to_owned(),
        benchmark: part.benchmark.record.id.clone(),
        time,
        benchmark_survival: benchmark_survival.value(),
        survival: survival.value(),
        std_error: std_error.value(),
        tests,
        binomial: binomial_result(request, &count, benchmark),
        recommendation,
        reasons: reasons([
            ("benchmark_survival", benchmark_survival),
            ("survival", survival),
            ("std_error", std_error),
        ]),
    }
}

fn binomial_result(
    request: &AnalysisRequest<'_>,
    count: &LandmarkCount,
    benchmark: Result<f64, Reason>,
) -> BinomialResult {
    let test = benchmark.map_or_else(without, |s0| landmark_binomial(count, s0));
    let share = survivor_share(count);
    let intervals = ShareInterval::ALL.map(|interval| {
        let limits = interval.limits(count, request.conf_level);
        ShareIntervalResult {
            method: interval.id(),
            lower: limits.lower.value(),
            upper: limits.upper.value(),
            reasons: reasons([("lower", limits.lower), ("upper", limits.upper)]),
        }
    });
    BinomialResult {
        survivors: count.survivors,
        failures: count.failures,
        unevaluable: count.unevaluable,
        share: share.value(),
        p_value_one_sided: test.p_one_sided.value(),
        p_value_two_sided: test.p_two_sided.value(),
        p_value_minimum_likelihood: test.p_minimum_likelihood.value(),
        mid_p_one_sided: test.p_mid_one_sided.value(),
        mid_p_two_sided: test.p_mid_two_sided.value(),
        intervals: intervals.to_vec(),
        reasons: reasons([
            ("share", share),
            ("p_value_one_sided", test.p_one_sided),
            ("p_value_two_sided", test.p_two_sided),
            ("p_value_minimum_likelihood", test.p_minimum_likelihood),
            ("mid_p_one_sided", test.p_mid_one_sided),
            ("mid_p_two_sided", test.p_mid_two_sided),
        ]),
    }
}

/// No test, for want of a benchmark there.
fn without(reason: Reason) -> BinomialTest {
    let missing = Outcome::NotEstimable(reason);
    BinomialTest {
        p_one_sided: missing,
        p_two_sided: missing,
        p_minimum_likelihood: missing,
        p_mid_one_sided: missing,
        p_mid_two_sided: missing,
    }
}

/// Subjects whose state at a landmark is not known are left out of the binomial test.
pub(super) fn caution(name: &str, sample: &Sample, time: f64) -> Option<Caution> {
    let count = LandmarkCount::new(sample, time);
    (count.unevaluable > 0 && count.delayed_entries == 0).then(|| Caution::Unevaluable {
        group: name.to_owned(),
        time,
        unevaluable: count.unevaluable,
        subjects: sample.count(),
    })
}
