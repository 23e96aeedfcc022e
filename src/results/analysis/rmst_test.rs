//! Restricted means against benchmarks, as records.

use schemars::JsonSchema;
use serde::Serialize;

use super::records::{Reasons, reasons};
use super::{AnalysisRequest, BySubject};
use crate::benchmark::Benchmark;
use crate::estimator::KaplanMeier;
use crate::hypothesis::restricted_mean_test;

/// The restricted mean of a group against that of a benchmark, taken as known.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RmstTestResult {
    /// `all`, or a level.
    pub group: String,
    /// Benchmark id, or the law.
    pub benchmark: String,
    /// The law used, in the unit of the data.
    pub law: String,
    /// Last time at which the benchmark is known.
    pub horizon: Option<f64>,
    /// Restriction time.
    pub tau: f64,
    /// Observed.
    pub estimate: Option<f64>,
    /// Of the benchmark.
    pub expected: Option<f64>,
    /// Observed less that of the benchmark: above 0 for benefit.
    pub difference: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit of the difference.
    pub lower: Option<f64>,
    /// Upper limit of the difference.
    pub upper: Option<f64>,
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

/// All subjects, then each group, against each benchmark that is the same for all, if a restriction time is asked for.
pub(super) fn rmst_tests(request: &AnalysisRequest<'_>) -> Vec<RmstTestResult> {
    let Some(tau) = request.rmst else { return Vec::new() };
    let against = std::iter::once(("all", request.whole)).chain(request.groups.iter().copied());
    let curves: Vec<(&str, KaplanMeier)> =
        against.map(|(name, sample)| (name, KaplanMeier::of_sample(sample))).collect();
    let comparisons = request.one_sample.comparisons.iter();
    let same = comparisons.filter(|comparison| comparison.by_subject == BySubject::Same);
    let each = same.flat_map(|comparison| curves.iter().map(move |part| (part, &comparison.benchmark)));
    each.map(|((name, curve), benchmark)| one(request, name, curve, benchmark, tau)).collect()
}

fn one(
    request: &AnalysisRequest<'_>,
    name: &str,
    curve: &KaplanMeier,
    benchmark: &Benchmark,
    tau: f64,
) -> RmstTestResult {
    let test = restricted_mean_test(curve, &benchmark.law, benchmark.horizon, tau, request.conf_level);
    RmstTestResult {
        group: name.to_owned(),
        benchmark: benchmark.record.id.clone(),
        law: benchmark.law.to_string(),
        horizon: benchmark.horizon,
        tau,
        estimate: test.estimate.value(),
        expected: test.expected.value(),
        difference: test.difference.value(),
        std_error: test.std_error.value(),
        lower: test.interval.lower.value(),
        upper: test.interval.upper.value(),
        statistic: test.statistic.value(),
        p_value_one_sided: test.p_one_sided.value(),
        p_value_two_sided: test.p_two_sided.value(),
        reasons: reasons([
            ("estimate", test.estimate),
            ("expected", test.expected),
            ("difference", test.difference),
            ("std_error", test.std_error),
            ("lower", test.interval.lower),
            ("upper", test.interval.upper),
            ("statistic", test.statistic),
            ("p_value_one_sided", test.p_one_sided),
            ("p_value_two_sided", test.p_two_sided),
        ]),
    }
}
