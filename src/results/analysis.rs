//! Result of `analyze`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::VERSION;
use crate::benchmark::{Benchmark, LawOrigin};
use crate::estimator::{
    KaplanMeier, QuantileEstimate, Transform, median_follow_up, nelson_aalen, quantile, restricted_mean,
};
use crate::hypothesis::{Variant, expected_events, logrank, one_sample_logrank};
use crate::measure::{Caution, ConfidenceLevel, Outcome, Reason, TimeUnit};
use crate::sample::{RiskTable, Sample};

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
    /// The factor.
    pub by: Option<String>,
    /// Unit of the data, if stated.
    pub unit: Option<TimeUnit>,
    /// Times for survival estimates.
    pub at: Vec<f64>,
    /// Probabilities of the quantiles.
    pub quantiles: Vec<f64>,
    /// Restriction time of the mean.
    pub rmst: Option<f64>,
    /// Interval type.
    pub conf_type: Transform,
    /// Confidence level.
    pub conf_level: ConfidenceLevel,
    /// Benchmarks for the one-sample test.
    pub benchmarks: &'a [Benchmark],
}

/// The data set.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InputRecord {
    /// File as named by the user.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Subjects used.
    pub subjects: u64,
}

/// Why keys beside it are null, by key.
pub type Reasons = BTreeMap<&'static str, Reason>;

/// Result of `analyze`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnalysisResult {
    /// `analyze`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// The data.
    pub input: InputRecord,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
    /// Interval type of the curve and all that is read off it.
    pub conf_type: Transform,
    /// Level of all intervals.
    pub conf_level: ConfidenceLevel,
    /// How quantiles are read.
    pub quantile_rule: &'static str,
    /// The factor, if any.
    pub by: Option<String>,
    /// One per level, or one called `all`.
    pub groups: Vec<GroupResult>,
    /// Comparison of the groups.
    pub logrank: Option<LogrankResult>,
    /// All subjects, then each group, against each benchmark.
    pub one_sample: Vec<OneSampleResult>,
    /// What to keep in mind.
    pub cautions: Vec<Caution>,
}

/// Estimates of one group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GroupResult {
    /// Its level, or `all`.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Events.
    pub events: u64,
    /// Censored.
    pub censored: u64,
    /// Time under observation of all subjects together.
    pub person_time: f64,
    /// Quantiles asked for.
    pub quantiles: Vec<QuantileResult>,
    /// Survival at the times asked for, in their order.
    pub survival_at: Vec<SurvivalAt>,
    /// Restricted mean, if asked for.
    pub rmst: Option<MeanResult>,
    /// Median follow-up by the reverse Kaplan-Meier method.
    pub median_follow_up: FollowUp,
    /// The curve, a row per distinct time.
    pub curve: Vec<CurvePoint>,
}

/// A quantile.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuantileResult {
    /// Fraction that has had the event.
    pub probability: f64,
    /// The time.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// The curve stays at the level to its end; the estimate is the midpoint to the last time.
    pub flat_to_end: bool,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Survival at a time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SurvivalAt {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it.
    pub at_risk: u64,
    /// Estimate.
    pub survival: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Restricted mean survival time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MeanResult {
    /// Restriction time.
    pub tau: f64,
    /// Estimate.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Median follow-up.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FollowUp {
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

/// A row of the curve.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CurvePoint {
    /// The time.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: u64,
    /// Events at it.
    pub events: u64,
    /// Censored at it.
    pub censored: u64,
    /// Kaplan-Meier survival.
    pub survival: f64,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Nelson-Aalen cumulative hazard.
    pub cumulative_hazard: f64,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogrankResult {
    /// Statistic.
    pub chi_squared: Option<f64>,
    /// Degrees of freedom.
    pub df: u32,
    /// p-value.
    pub p_value: Option<f64>,
    /// Strata; none in this version.
    pub strata: Option<Vec<String>>,
    /// Observed and expected events.
    pub groups: Vec<LogrankGroup>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// One group of the log-rank test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LogrankGroup {
    /// Level.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Events observed.
    pub observed: u64,
    /// Events expected.
    pub expected: f64,
}

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

impl AnalysisResult {
    /// Each benchmark's comparisons: the whole sample, and the groups after it. By position: a level may be called `all`.
    pub fn against(&self) -> impl Iterator<Item = (&OneSampleResult, &[OneSampleResult])> {
        let groups = if self.by.is_some() { self.groups.len() } else { 0 };
        self.one_sample.chunks(1 + groups).filter_map(<[OneSampleResult]>::split_first)
    }
}

/// Reasons of those outcomes that are no value.
fn reasons<const N: usize>(outcomes: [(&'static str, Outcome); N]) -> Reasons {
    outcomes.into_iter().filter_map(|(key, outcome)| Some((key, outcome.reason()?))).collect()
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

fn group(
    request: &AnalysisRequest<'_>,
    name: &str,
    sample: &Sample,
    table: &RiskTable,
    cautions: &mut Vec<Caution>,
) -> GroupResult {
    let (conf_type, level) = (request.conf_type, request.conf_level);
    let curve = KaplanMeier::new(table);
    if sample.events() < FEW_EVENTS {
        cautions.push(Caution::FewEvents { place: name.to_owned(), events: sample.events() });
    }
    let quantiles: Vec<QuantileEstimate> =
        request.quantiles.iter().map(|p| quantile(&curve, *p, conf_type, level)).collect();
    for flat in quantiles.iter().filter(|estimate| estimate.flat_to_end) {
        cautions.push(Caution::FlatToEnd { group: name.to_owned(), probability: flat.probability });
    }
    let follow_up = median_follow_up(sample, conf_type, level);
    GroupResult {
        group: name.to_owned(),
        subjects: sample.count(),
        events: sample.events(),
        censored: sample.count() - sample.events(),
        person_time: sample.person_time(),
        quantiles: quantiles.iter().map(quantile_result).collect(),
        survival_at: request.at.iter().map(|time| survival_at(request, &curve, table, *time)).collect(),
        rmst: request.rmst.map(|tau| {
            let mean = restricted_mean(&curve, tau, level);
            MeanResult {
                tau,
                estimate: mean.estimate.value(),
                std_error: mean.std_error.value(),
                lower: mean.interval.lower.value(),
                upper: mean.interval.upper.value(),
                reasons: reasons([
                    ("estimate", mean.estimate),
                    ("std_error", mean.std_error),
                    ("lower", mean.interval.lower),
                    ("upper", mean.interval.upper),
                ]),
            }
        }),
        median_follow_up: FollowUp {
            estimate: follow_up.estimate.value(),
            lower: follow_up.interval.lower.value(),
            upper: follow_up.interval.upper.value(),
            reasons: reasons([
                ("estimate", follow_up.estimate),
                ("lower", follow_up.interval.lower),
                ("upper", follow_up.interval.upper),
            ]),
        },
        curve: curve_points(request, &curve, table),
    }
}

fn quantile_result(estimate: &QuantileEstimate) -> QuantileResult {
    let interval = estimate.interval;
    QuantileResult {
        probability: estimate.probability,
        estimate: estimate.estimate.value(),
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        flat_to_end: estimate.flat_to_end,
        reasons: reasons([
            ("estimate", estimate.estimate),
            ("lower", interval.lower),
            ("upper", interval.upper),
        ]),
    }
}

fn survival_at(
    request: &AnalysisRequest<'_>,
    curve: &KaplanMeier,
    table: &RiskTable,
    time: f64,
) -> SurvivalAt {
    let survival = curve.survival(time);
    let std_error = match (survival, curve.row_at(time)) {
        (Outcome::Value(_), Some(row)) => row.std_error(),
        (Outcome::Value(_), None) => Outcome::Value(0.0),
        (missing, _) => missing,
    };
    let interval = curve.interval(time, request.conf_type, request.conf_level);
    SurvivalAt {
        time,
        at_risk: table.at_risk(time),
        survival: survival.value(),
        std_error: std_error.value(),
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        reasons: reasons([
            ("survival", survival),
            ("std_error", std_error),
            ("lower", interval.lower),
            ("upper", interval.upper),
        ]),
    }
}

fn curve_points(request: &AnalysisRequest<'_>, curve: &KaplanMeier, table: &RiskTable) -> Vec<CurvePoint> {
    let hazards = nelson_aalen(table);
    let points = curve.rows().iter().zip(hazards).map(|(row, hazard)| {
        let interval = row.interval(request.conf_type, request.conf_level);
        CurvePoint {
            time: row.time,
            at_risk: row.at_risk,
            events: row.events,
            censored: row.censored,
            survival: row.survival,
            std_error: row.std_error().value(),
            lower: interval.lower.value(),
            upper: interval.upper.value(),
            cumulative_hazard: hazard.cumulative_hazard,
            reasons: reasons([
                ("std_error", row.std_error()),
                ("lower", interval.lower),
                ("upper", interval.upper),
            ]),
        }
    });
    points.collect()
}

fn logrank_result(
    parts: &[(&str, &Sample)],
    tables: &[RiskTable],
    cautions: &mut Vec<Caution>,
) -> LogrankResult {
    let test = logrank(tables);
    if !test.left_out.is_empty() {
        let groups = test.left_out.iter().map(|index| parts[*index].0.to_owned()).collect();
        cautions.push(Caution::GroupsLeftOut { groups });
    }
    LogrankResult {
        chi_squared: test.chi_squared.value(),
        df: test.df,
        p_value: test.p_value.value(),
        strata: None,
        groups: parts
            .iter()
            .zip(&test.groups)
            .map(|((name, _), tally)| LogrankGroup {
                group: (*name).to_owned(),
                subjects: tally.subjects,
                observed: tally.observed,
                expected: tally.expected,
            })
            .collect(),
        reasons: reasons([("chi_squared", test.chi_squared), ("p_value", test.p_value)]),
    }
}

fn one_sample_result(
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
