//! Result of `analyze`, a section a file: its records and how they are made of the request.

mod attributes;
mod bands;
mod benchmark_tests;
mod case_weights;
mod comparison;
mod conditional;
mod cox;
mod cumulative_hazard;
mod cumulative_incidence;
mod curves;
mod estimates;
mod fits;
mod one_sample;
mod process;
mod records;
mod rmst_test;
mod smoothed_hazard;
mod turnbull;

use crate::estimator::IntervalMethod;
use crate::measure::{Caution, ConfidenceLevel, TimeUnit};
use crate::sample::{RiskTable, Sample};

use super::VERSION;
pub use attributes::{Attributes, CausesOfEvents};
pub use bands::{BandPoint, BandRequest, BandResult};
use benchmark_tests::benchmark_tests;
pub use benchmark_tests::{
    BenchmarkTestsRequest, BenchmarkTestsResult, BinomialResult, ExponentialMedian, ExponentialResult,
    ExponentialTestRecord, LandmarkTestResult, MedianTestResult, ShareIntervalResult, TestRecommendation,
    TestRecommendationReason, TransformTest,
};
use case_weights::{Weighing, counted_once, weigh, weighted_group};
use comparison::compare;
pub use comparison::{
    Advice, GroupComparisonRequest, HazardRatioResult, LogrankGroup, LogrankResult, MaxComboComponent,
    MaxComboResult, MaximumResult, PermutationRequest, PermutationResult, TrendResult, TrendScore,
    TrendScores, TrendTest, Trusted, WeightedLogrankResult,
};
pub use conditional::ConditionalResult;
use conditional::conditional_survival;
use cox::cox_result;
pub use cox::*;
use cumulative_hazard::cumulative_hazard;
pub use cumulative_hazard::{CumulativeHazardPoint, CumulativeHazardResult};
use cumulative_incidence::cumulative_incidence_result;
pub use cumulative_incidence::{
    CumulativeIncidenceRequest, CumulativeIncidenceResult, GrayGroup, GrayResult, IncidenceAt,
    IncidenceGroup, IncidencePoint, IncidenceResult,
};
pub use curves::CurveRequest;
use estimates::group;
pub use estimates::{
    CurvePoint, CurveReasons, EventRate, FollowUp, GroupResult, MeanResult, QuantileResult, SurvivalAt,
};
use fits::fit_results;
pub use fits::{
    ExactResult, FitResult, FitsRequest, FittedMean, FittedQuantile, FittedSurvival, ParameterResult,
};
pub use one_sample::{
    BenchmarkComparison, BetweenTrialsResult, BySubject, OneSampleRequest, OneSampleResult, PooledArm,
    PooledEstimate, PooledResult, RatioIntervalResult, RatioResult, RecommendationResult, ReferenceResult,
    Standardisation, StandardisedResult, TestResult, TippingPointOfVariant, TippingPointRequest,
    TippingPointResult, WeightResult,
};
use one_sample::{one_sample_results, pooled_results};
use process::processes;
pub use process::{ProcessPoint, ProcessResult};
pub use records::{Amount, AnalysisResult, InputNote, InputRecord, Reasons, TrialDataRecord};
pub use rmst_test::RmstTestResult;
use rmst_test::rmst_tests;
use smoothed_hazard::smoothed_hazards;
pub use smoothed_hazard::{Bandwidth, SmoothedHazardPoint, SmoothedHazardResult};
use turnbull::turnbull_result;
pub use turnbull::{
    BootstrapLimits, BootstrapRecord, Reading, SensitivityResult, SupportResult, TurnbullGroup,
    TurnbullQuantile, TurnbullRequest, TurnbullResult, TurnbullSurvival,
};

/// Events below which asymptotic intervals deserve a caution.
const FEW_EVENTS: u64 = 10;

/// What to analyse and how. Times of the benchmarks, `at` and `rmst` are in the unit of the data.
#[derive(Debug, Clone)]
pub struct AnalysisRequest<'a> {
    /// Where the data come from.
    pub input: InputRecord,
    /// The trial, if the endpoint was derived from its data.
    pub trial: Option<TrialDataRecord>,
    /// What to keep in mind of how the data were made.
    pub data_cautions: Vec<Caution>,
    /// All subjects.
    pub whole: &'a Sample,
    /// Subjects by group; empty without a factor.
    pub groups: Vec<(&'a str, &'a Sample)>,
    /// Name of the factor.
    pub by: Option<String>,
    /// What else is known of each subject of `whole`.
    pub attributes: Attributes<'a>,
    /// Unit of the data, if stated.
    pub unit: Option<TimeUnit>,
    /// Times for survival estimates.
    pub at: Vec<f64>,
    /// Probabilities of the quantiles.
    pub quantiles: Vec<f64>,
    /// Restriction time of the mean.
    pub rmst: Option<f64>,
    /// Interval type.
    pub conf_type: IntervalMethod,
    /// Confidence level.
    pub conf_level: ConfidenceLevel,
    /// Laws to fit.
    pub fits: FitsRequest,
    /// What else to say of the curves.
    pub curves: CurveRequest,
    /// Tests between the groups.
    pub group_comparison: GroupComparisonRequest,
    /// Comparisons with benchmarks.
    pub one_sample: OneSampleRequest<'a>,
    /// How to fit the Cox model of groups and covariates.
    pub cox: CoxRequest,
    /// What else to test against benchmarks.
    pub benchmark_tests: BenchmarkTestsRequest<'a>,
    /// For competing causes, if there are any.
    pub cumulative_incidence: CumulativeIncidenceRequest,
    /// For interval-censored times, if there are any.
    pub turnbull: TurnbullRequest,
}

/// Runs every estimator and test that the request asks for.
#[must_use]
pub fn analyze(request: &AnalysisRequest<'_>) -> AnalysisResult {
    let mut cautions = request.data_cautions.clone();
    let parts: Vec<(&str, &Sample)> =
        if request.groups.is_empty() { vec![("all", request.whole)] } else { request.groups.clone() };
    let tables: Vec<RiskTable> = parts.iter().map(|(_, sample)| RiskTable::new(sample)).collect();
    let comparison = compare(request, &tables, &mut cautions);
    // Tests count each subject once; estimates count it as its weight says, as far as they can.
    let weighings = weigh(request, &parts, &mut cautions);
    let as_read = parts.clone();
    let (parts, tables) = match &weighings {
        Some(weighings) => {
            let samples = || weighings.iter().map(Weighing::sample);
            let named = parts.iter().zip(samples()).map(|((name, _), sample)| (*name, sample));
            (named.collect(), samples().map(RiskTable::new).collect())
        }
        None => (parts, tables),
    };
    let estimated = parts.iter().zip(&tables).enumerate();
    let groups: Vec<GroupResult> = estimated
        .map(|(index, ((name, sample), table))| {
            match weighings.as_ref().and_then(|weighings| weighings.get(index)) {
                Some(weighing) => weighted_group(request, name, weighing, table, &mut cautions),
                None => group(request, name, sample, table, &mut cautions),
            }
        })
        .collect();
    let one_sample = one_sample_results(request, &mut cautions);
    let benchmark_tests = benchmark_tests(request, &mut cautions);
    let cumulative_incidence =
        cumulative_incidence_result(request, &parts, weighings.as_deref(), &mut cautions);
    let turnbull = turnbull_result(request, &parts, weighings.as_deref(), &mut cautions);
    // The likelihood takes the weights themselves.
    let fits = fit_results(request, &as_read, &mut cautions);
    let mut result = AnalysisResult {
        command: "analyze",
        version: VERSION,
        input: request.input.clone(),
        trial: request.trial.clone(),
        time_unit: request.unit,
        conf_type: request.conf_type,
        conf_level: request.conf_level,
        estimate: request.curves.estimate,
        quantile_rule: "midpoint, as R's quantile.survfit",
        by: request.by.clone(),
        groups,
        conditional_survival: conditional_survival(request, &parts),
        cumulative_hazard: cumulative_hazard(request, &parts, &tables),
        smoothed_hazard: smoothed_hazards(request, &parts, &tables),
        logrank: comparison.logrank,
        weighted_logrank: comparison.weighted,
        trend: comparison.trend,
        cox: cox_result(request),
        max_combo: comparison.max_combo,
        permutation: comparison.permutation,
        one_sample,
        process: processes(request),
        pooled: pooled_results(request),
        rmst_test: rmst_tests(request),
        benchmark_tests,
        cumulative_incidence,
        turnbull,
        fits,
        cautions,
    };
    let once = counted_once(request, &result, weighings.as_deref());
    result.cautions.extend(once);
    result
}
