//! One part of the sample against one benchmark.

use super::records::{
    BetweenTrialsResult, OneSampleResult, RatioIntervalResult, RatioResult, RecommendationResult,
    ReferenceResult, TestResult, WeightResult,
};
use super::request::{BenchmarkComparison, BySubject, PartHazard, Select};
use super::standardised::standardised;
use super::tipping_point::tipping_point;
use crate::benchmark::{Benchmark, LawOrigin};
use crate::distribution::Law;
use crate::hypothesis::{
    DataVariant, Exposure, ObservedExpected, OneSampleTest, OneSampleVariant, RatioInterval,
    ReferenceInformation, exact_conditional, exact_ratio_limits, exposures, nelson_aalen_variance,
    one_sample_logrank, recommend, reference_test, reference_variance, uncorrelated, uncorrelated_weight,
};
use crate::measure::{ConfidenceLevel, Outcome, Reason};
use crate::results::analysis::AnalysisRequest;
use crate::results::analysis::records::{Reasons, reasons};
use crate::sample::{RiskTable, Sample};

/// Standard deviations of the log hazard between trials, shown as sensitivity.
const BETWEEN_TRIALS: [f64; 3] = [0.0, 0.08, 0.12];

/// What the tests of one part against one benchmark look at.
pub(super) struct Part<'a> {
    pub(super) comparison: &'a BenchmarkComparison,
    pub(super) sample: &'a Sample,
    pub(super) hazard: PartHazard,
    pub(super) potential: Option<Vec<f64>>,
    pub(super) exposures: Vec<Exposure>,
    pub(super) tally: ObservedExpected,
    /// The part's risk table, where the benchmark is a sample.
    pub(super) table: Option<RiskTable>,
    pub(super) information: ReferenceInformation,
    /// Whether a law is a step curve: the law of (O, E) given such a curve is not the question.
    pub(super) steps: bool,
}

impl<'a> Part<'a> {
    fn new(
        request: &AnalysisRequest<'_>,
        comparison: &'a BenchmarkComparison,
        sample: &'a Sample,
        select: Select<'_>,
    ) -> Self {
        let hazard = PartHazard::new(comparison, &select);
        let potential = request.attributes.potential.map(|potential| select.of(potential));
        let table = comparison.benchmark.patients.as_ref().map(|_| RiskTable::new(sample));
        let steps = hazard.hazard().laws.iter().any(|law| !law.is_continuous());
        let mut part = Self {
            steps,
            comparison,
            sample,
            hazard,
            potential,
            exposures: Vec::new(),
            tally: ObservedExpected { observed: 0, expected: 0.0 },
            table,
            information: ReferenceInformation::Unknown,
        };
        part.exposures = part.exposures_in_time(1.0);
        part.tally = ObservedExpected::of(&part.exposures);
        part.information = part.information_in_time(1.0);
        part
    }

    /// With the benchmark's times multiplied by a factor.
    pub(super) fn exposures_in_time(&self, factor: f64) -> Vec<Exposure> {
        let horizon = self.comparison.benchmark.horizon;
        let potential = self.potential.as_deref().filter(|_| !self.steps);
        if factor == 1.0 {
            exposures(self.sample, &self.hazard.hazard(), horizon, potential)
        } else {
            exposures(self.sample, &self.hazard.in_time(factor).hazard(), horizon, potential)
        }
    }

    pub(super) fn information_in_time(&self, factor: f64) -> ReferenceInformation {
        let benchmark = &self.comparison.benchmark;
        match (&benchmark.patients, &self.table) {
            // Covariate effects have no variance here: with them the number of events stands in.
            (Some(reference), Some(trial)) if self.comparison.by_subject == BySubject::Same => {
                let variance = nelson_aalen_variance(trial, reference, benchmark.horizon, factor);
                ReferenceInformation::Variance(variance)
            }
            _ => benchmark
                .record
                .event_count()
                .map_or(ReferenceInformation::Unknown, |events| ReferenceInformation::Events(events.count)),
        }
    }

    fn test(&self, variant: OneSampleVariant) -> (OneSampleTest, Option<f64>) {
        match variant {
            OneSampleVariant::Tally(variant) => (one_sample_logrank(variant, self.tally), None),
            OneSampleVariant::Data(DataVariant::Uncorrelated) => (uncorrelated(&self.exposures), None),
            OneSampleVariant::Data(DataVariant::Reference(variant)) => {
                (reference_test(variant, self.tally, self.information), None)
            }
            OneSampleVariant::Data(DataVariant::ExactConditional) if self.steps => {
                (OneSampleTest::missing(Reason::BenchmarkIsSample), None)
            }
            OneSampleVariant::Data(DataVariant::ExactConditional) => match exact_conditional(&self.exposures)
            {
                Ok(exact) => (exact.test, Some(exact.error_bound)),
                Err(reason) => (OneSampleTest::missing(reason), None),
            },
        }
    }
}

/// A part of the sample against one benchmark.
pub(super) fn compare(
    request: &AnalysisRequest<'_>,
    comparison: &BenchmarkComparison,
    name: &str,
    sample: &Sample,
    select: Select<'_>,
) -> OneSampleResult {
    let part = Part::new(request, comparison, sample, select);
    let benchmark = &comparison.benchmark;
    let tests: Vec<TestResult> = OneSampleVariant::all().map(|variant| test_result(&part, variant)).collect();
    let exact = OneSampleVariant::Data(DataVariant::ExactConditional);
    let exact_is_available =
        tests.iter().any(|test| test.variant == exact && test.p_value_one_sided.is_some());
    let recommendation = recommend(part.tally.expected, part.information, exact_is_available);
    let weight = uncorrelated_weight(&part.exposures).map(|weight| WeightResult {
        computed: weight.raw,
        used: weight.used,
        clipped: weight.raw != weight.used,
    });
    OneSampleResult {
        group: name.to_owned(),
        benchmark: benchmark.record.id.clone(),
        law: law_text(comparison),
        adjustment: match &comparison.by_subject {
            BySubject::Same => None,
            BySubject::Ratio { effects, .. } => Some(effects.clone()),
            BySubject::Level { column, .. } => Some(format!("by level of {column}")),
        },
        horizon: benchmark.horizon,
        subjects: sample.count(),
        observed: part.tally.observed,
        expected: part.tally.expected,
        ratio: ratio(part.tally, request.conf_level),
        ratio_intervals: ratio_intervals(&part, request.conf_level),
        reference: reference(&part, benchmark),
        tests,
        uncorrelated_weight: weight,
        recommendation: RecommendationResult {
            variant: recommendation.variant,
            reason: recommendation.reason,
            benchmark_share: recommendation.benchmark_share,
        },
        tipping_point: request
            .one_sample
            .tipping_point
            .map(|asked| tipping_point(&part, asked.alpha, asked.deciding.unwrap_or(recommendation.variant))),
        standardised: request.one_sample.standardisation.map(|to| standardised(&part.exposures, to, select)),
    }
}

fn law_text(comparison: &BenchmarkComparison) -> String {
    match (&comparison.by_subject, &comparison.benchmark.patients) {
        (BySubject::Level { laws, .. }, _) => {
            laws.iter().map(|(level, law)| format!("{level}: {law}")).collect::<Vec<_>>().join("; ")
        }
        (_, Some(table)) => {
            format!("Nelson-Aalen of {} subjects, {} events", table.subjects(), table.events())
        }
        _ => comparison.benchmark.law.to_string(),
    }
}

fn test_result(part: &Part<'_>, variant: OneSampleVariant) -> TestResult {
    let (test, error_bound) = part.test(variant);
    TestResult {
        variant,
        statistic: test.statistic.value(),
        p_value_one_sided: test.p_one_sided.value(),
        p_value_two_sided: test.p_two_sided.value(),
        error_bound,
        reasons: reasons([
            ("statistic", test.statistic),
            ("p_value_one_sided", test.p_one_sided),
            ("p_value_two_sided", test.p_two_sided),
        ]),
    }
}

fn ratio(tally: ObservedExpected, level: ConfidenceLevel) -> RatioResult {
    let (ratio, interval) = tally.ratio(level);
    RatioResult {
        estimate: ratio.value(),
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        reasons: reasons([("estimate", ratio), ("lower", interval.lower), ("upper", interval.upper)]),
    }
}

fn ratio_intervals(part: &Part<'_>, level: ConfidenceLevel) -> Vec<RatioIntervalResult> {
    let one = |method: &'static str, lower: Outcome, upper: Outcome| RatioIntervalResult {
        method,
        lower: lower.value(),
        upper: upper.value(),
        reasons: reasons([("lower", lower), ("upper", upper)]),
    };
    let mut list: Vec<RatioIntervalResult> = RatioInterval::ALL
        .into_iter()
        .map(|method| {
            let interval = part.tally.ratio_interval(method, level);
            one(method.id(), interval.lower, interval.upper)
        })
        .collect();
    let (lower, upper) = if part.steps {
        let missing = Outcome::NotEstimable(Reason::BenchmarkIsSample);
        (missing, missing)
    } else {
        exact_ratio_limits(&part.exposures, level.get())
            .unwrap_or_else(|reason| (Outcome::NotEstimable(reason), Outcome::NotEstimable(reason)))
    };
    list.push(one(DataVariant::ExactConditional.id(), lower, upper));
    list
}

fn reference(part: &Part<'_>, benchmark: &Benchmark) -> ReferenceResult {
    let expected = part.tally.expected;
    let events = part.information.events(expected);
    let counted = benchmark.record.event_count();
    let source = match part.information {
        ReferenceInformation::Unknown => None,
        ReferenceInformation::Variance(_) => Some("patients"),
        ReferenceInformation::Events(_) if counted.is_some_and(|count| count.derived) => Some("derived"),
        ReferenceInformation::Events(_) => Some("stated"),
    };
    // One parameter is what the formula counts; a second, for the shape, comes on top.
    let shape_is_estimated =
        benchmark.law_origin == LawOrigin::Fitted && !matches!(benchmark.law, Law::Exponential(_));
    let mut why = Reasons::new();
    if events.is_none() {
        why.insert("events", Reason::UnknownEvents);
        why.insert("variance", Reason::UnknownEvents);
    }
    let variance = events.map(|events| expected * expected / events).filter(|variance| variance.is_finite());
    if events.is_some() && variance.is_none() {
        why.insert("variance", Reason::BeyondNumbers);
    }
    ReferenceResult {
        events,
        source,
        variance,
        variance_is_lower_bound: shape_is_estimated,
        between_trials: BETWEEN_TRIALS.map(|tau| between_trials(part, tau)).to_vec(),
        reasons: why,
    }
}

fn between_trials(part: &Part<'_>, tau: f64) -> BetweenTrialsResult {
    let test = reference_variance(part.tally, part.information, tau);
    BetweenTrialsResult {
        tau,
        statistic: test.statistic.value(),
        p_value_one_sided: test.p_one_sided.value(),
        reasons: reasons([("statistic", test.statistic), ("p_value_one_sided", test.p_one_sided)]),
    }
}
