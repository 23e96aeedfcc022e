//! Result of `analyze`, a section a file: its records and how they are made of the request.

mod attributes;
mod estimates;
mod logrank;
mod one_sample;
mod records;

use crate::benchmark::{Benchmark, LawOrigin};
use crate::estimator::IntervalMethod;
use crate::measure::{Caution, ConfidenceLevel, TimeUnit};
use crate::sample::{RiskTable, Sample};

use super::VERSION;
pub use attributes::{Attributes, CausesOfEvents};
use estimates::group;
pub use estimates::{
    CurvePoint, CurveReasons, FollowUp, GroupResult, MeanResult, QuantileResult, SurvivalAt,
};
use logrank::logrank_result;
pub use logrank::{LogrankGroup, LogrankResult};
use one_sample::one_sample_result;
pub use one_sample::{OneSampleResult, RatioResult, TestResult};
pub use records::{AnalysisResult, InputRecord, Reasons};

/// Events below which asymptotic intervals deserve a caution.
const FEW_EVENTS: u64 = 10;

/// What to analyse and how. Times of `benchmarks`, `at` and `rmst` are in the unit of the data.
#[derive(Debug, Clone)]
pub struct AnalysisRequest<'a> {
    /// Where the data come from.
    pub input: InputRecord,
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
    /// Benchmarks for the one-sample test.
    pub benchmarks: &'a [Benchmark],
}

/// Runs every estimator and test that the request asks for.
#[must_use]
pub fn analyze(request: &AnalysisRequest<'_>) -> AnalysisResult {
    let mut cautions = Vec::new();
    let parts: Vec<(&str, &Sample)> =
        if request.groups.is_empty() { vec![("all", request.whole)] } else { request.groups.clone() };
    let tables: Vec<RiskTable> = parts.iter().map(|(_, sample)| RiskTable::new(sample)).collect();
    let groups: Vec<GroupResult> = parts
        .iter()
        .zip(&tables)
        .map(|((name, sample), table)| group(request, name, sample, table, &mut cautions))
        .collect();
    let logrank = (!request.groups.is_empty()).then(|| logrank_result(&parts, &tables, &mut cautions));
    let against: Vec<(&str, &Sample)> =
        std::iter::once(("all", request.whole)).chain(request.groups.iter().copied()).collect();
    let mut one_sample = Vec::new();
    for benchmark in request.benchmarks {
        one_sample
            .extend(against.iter().map(|(name, sample)| one_sample_result(request, name, sample, benchmark)));
        benchmark_cautions(benchmark, request.whole, &mut cautions);
    }
    AnalysisResult {
        command: "analyze",
        version: VERSION,
        input: request.input.clone(),
        time_unit: request.unit,
        conf_type: request.conf_type,
        conf_level: request.conf_level,
        quantile_rule: "midpoint, as R's quantile.survfit",
        by: request.by.clone(),
        groups,
        logrank,
        one_sample,
        cautions,
    }
}

/// What the horizon cut off, and what holds of the benchmark whatever the data.
fn benchmark_cautions(benchmark: &Benchmark, sample: &Sample, cautions: &mut Vec<Caution>) {
    if benchmark.law_origin != LawOrigin::Given {
        cautions.extend(super::benchmarks::cautions(benchmark));
    }
    if let Some(horizon) = benchmark.horizon {
        let beyond = || sample.subjects().iter().filter(|subject| subject.time > horizon);
        if beyond().next().is_some() {
            cautions.push(Caution::HorizonApplied {
                benchmark: benchmark.record.id.clone(),
                horizon,
                subjects_beyond: beyond().count() as u64,
                events_beyond: beyond().filter(|subject| subject.event).count() as u64,
            });
        }
    }
}
