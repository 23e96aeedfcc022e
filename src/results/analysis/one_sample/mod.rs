//! One-sample tests against benchmarks.
//!
//! `request` says what is compared, `records` what comes out; `comparison` makes one of the other, with `tipping_point` and
//! `standardised` where asked for.

mod comparison;
mod pooled;
mod records;
mod request;
mod standardised;
mod tipping_point;

use super::AnalysisRequest;
use crate::benchmark::LawOrigin;
use crate::measure::Caution;
use crate::sample::Sample;
use comparison::compare;
pub(super) use pooled::pooled_results;
pub use pooled::{PooledArm, PooledEstimate, PooledResult};
pub use records::{
    BetweenTrialsResult, OneSampleResult, RatioIntervalResult, RatioResult, RecommendationResult,
    ReferenceResult, StandardisedResult, TestResult, TippingPointOfVariant, TippingPointResult, WeightResult,
};
use request::Select;
pub use request::{BenchmarkComparison, BySubject, OneSampleRequest, Standardisation, TippingPointRequest};

/// Each comparison: the whole sample, then each group.
pub(super) fn one_sample_results(
    request: &AnalysisRequest<'_>,
    cautions: &mut Vec<Caution>,
) -> Vec<OneSampleResult> {
    let mut results = Vec::new();
    for comparison in request.one_sample.comparisons {
        results.push(compare(request, comparison, "all", request.whole, Select::All));
        if let Some(by) = request.attributes.by {
            for (code, (name, sample)) in request.groups.iter().enumerate() {
                let select = Select::Group(by, code as u32);
                results.push(compare(request, comparison, name, sample, select));
            }
        }
        benchmark_cautions(comparison, request.whole, cautions);
    }
    for result in &results {
        let weight = result.uncorrelated_weight.filter(|weight| weight.clipped);
        cautions.extend(weight.map(|weight| Caution::WeightClipped {
            benchmark: result.benchmark.clone(),
            group: result.group.clone(),
            weight: weight.computed,
        }));
    }
    results
}

/// What the horizon cut off, and what holds of the benchmark whatever the data.
fn benchmark_cautions(comparison: &BenchmarkComparison, sample: &Sample, cautions: &mut Vec<Caution>) {
    let benchmark = &comparison.benchmark;
    if !matches!(benchmark.law_origin, LawOrigin::Given | LawOrigin::Patients) {
        for caution in crate::results::benchmarks::cautions(benchmark) {
            if !cautions.contains(&caution) {
                cautions.push(caution);
            }
        }
    }
    if let Some(horizon) = benchmark.horizon {
        let beyond = || sample.subjects().iter().filter(|subject| subject.time > horizon);
        if beyond().next().is_some() {
            let caution = Caution::HorizonApplied {
                benchmark: benchmark.record.id.clone(),
                horizon,
                subjects_beyond: beyond().count() as u64,
                events_beyond: beyond().filter(|subject| subject.event).count() as u64,
            };
            if !cautions.contains(&caution) {
                cautions.push(caution);
            }
        }
    }
}
