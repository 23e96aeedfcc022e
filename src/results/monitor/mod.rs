//! `monitor`: an interim analysis of real data against the plan of the trial file.
//!
//! | file | what lives there |
//! |---|---|
//! | `accrual` | entries so far against the plan |
//! | `cut` | subjects as known at the cutoff |
//! | `status` | enrolment, phases, events, censoring, scans |
//! | `share` | a share with its intervals |
//! | `response` | response and disease control |
//! | `safety` | toxicity, its boundary, the run-in |
//! | `eligibility` | deviations from the criteria, populations |
//! | `rules` | interim rules |
//! | `outlook`, `outlook_records` | what is likely to come: predictive and conditional power, forecasts |
//! | `spending` | bounds of a group-sequential rule at the information that there is |
//! | `subject` | endpoint and course of every subject |
//! | `what_if` | the rest of the trial under a changed plan |
//! | `re_estimation` | what raising the number of subjects costs in type I error |
//! | `extracts` | two extracts of the same trial, held against each other |

mod accrual;
mod cut;
mod eligibility;
mod extracts;
mod fault;
mod outlook;
mod outlook_records;
mod re_estimation;
mod response;
mod rules;
mod safety;
mod share;
mod spending;
mod status;
mod subject;
mod what_if;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::VERSION;
use super::analysis::{
    AnalysisRequest, AnalysisResult, Attributes, BenchmarkComparison, BenchmarkTestsRequest, BySubject,
    CoxRequest, CumulativeIncidenceRequest, CurveRequest, FitsRequest, GroupComparisonRequest, InputRecord,
    OneSampleRequest, TurnbullRequest, analyze,
};
use crate::derivation::TrialSubject;
use crate::estimator::{BetaProduct, IntervalMethod};
use crate::measure::{Caution, TimeUnit};
use crate::protocol::CensoringRule;
use crate::sample::Sample;
use crate::scenario::Scenario;
pub use accrual::AccrualStatus;
use cut::Cut;
pub use eligibility::{EligibilityFindingRecord, EligibilityRecord, PopulationCount};
pub use extracts::{ExtractDifference, PreviousRecord};
pub use fault::MonitorFault;
pub use outlook_records::{
    BrownianRecord, ConditionalRecord, DateRecord, FanRecord, ForecastRecord, ModelRecord, OutlookRecord,
    PowerRecord,
};
pub use re_estimation::{ReEstimatedRecord, ReEstimationRecord, ReEstimationRequest};
pub use response::{BestCount, ControlStatus, ResponseRecord};
pub use rules::{ExposureRecord, InterimStatus, MeasureRecord, NeededRow, RuleStatus, TriggerRecord};
pub use safety::{BoundaryStatus, RunInStatus, SafetyRecord, TermCount};
pub use share::ShareRecord;
pub use spending::{BoundRecord, SpendingRecord, SpendingRequest};
pub use status::{CensoredCount, PhaseStatus, ReasonCount, ScanStatus, StatusRecord};
pub use subject::{EndpointData, PhaseSpan, SubjectCourse, SubjectRecord, endpoint_data};
use subject::{day_cautions, subjects};
pub use what_if::WhatIfRecord;

/// What is monitored.
#[derive(Debug, Clone)]
pub struct MonitorRequest<'a> {
    /// The files read.
    pub input: Vec<InputRecord>,
    /// The plan.
    pub scenario: &'a Scenario,
    /// Name and digest of its file.
    pub trial_file: [String; 2],
    /// The subjects of the extract.
    pub subjects: &'a [TrialSubject],
    /// Whether adverse events were read.
    pub has_adverse_events: bool,
    /// Nothing later is used.
    pub cutoff: Date,
    /// Group-sequential rules, if there are any.
    pub spending: Option<SpendingRequest>,
    /// How the trial is completed; not at all if `None`.
    pub outlook: Option<OutlookRequest>,
    /// Whether to show what raising the number of subjects would cost.
    pub re_estimation: Option<ReEstimationRequest>,
    /// Plans that the rest of the trial is looked at under, each with its change in words.
    pub changed_plans: &'a [(String, Scenario)],
    /// An earlier extract, and the day up to which both should agree.
    pub previous: Option<(&'a [TrialSubject], Date)>,
}

/// How the trial is completed from the data at the cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutlookRequest {
    /// Completions.
    pub completions: u64,
    /// Seed.
    pub seed: u64,
    /// Events that the prior of the hazard is worth.
    pub prior_events: f64,
    /// What the first benchmark's own events add to the prior of the exponential model.
    pub historical: Option<Historical>,
    /// Subjects that the planned accrual is worth.
    pub accrual_weight: f64,
    /// Planned hazard ratio to the first benchmark.
    pub hazard_ratio: Option<f64>,
}

impl OutlookRequest {
    /// What is usual where nothing else is asked for: priors worth one event and one subject.
    #[must_use]
    pub fn usual(seed: u64) -> Self {
        Self {
            completions: 100_000,
            seed,
            prior_events: 1.0,
            historical: None,
            accrual_weight: 1.0,
            hazard_ratio: None,
        }
    }
}

/// How the events of a historical arm enter a prior.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "prior", rename_all = "kebab-case")]
pub enum Historical {
    /// As a component of a mixture beside the vague one.
    Robust {
        /// Its weight before the data.
        weight: f64,
    },
    /// Each counted as a fraction of an event.
    Power {
        /// The fraction.
        fraction: f64,
    },
}

/// Result of `monitor`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MonitorResult {
    /// `monitor`.
    pub command: &'static str,
    /// Program version.
    pub version: &'static str,
    /// Trial.
    pub trial: String,
    /// Title of the trial.
    pub title: String,
    /// Trial file and the SHA-256 of its text.
    pub trial_file: [String; 2],
    /// The data.
    pub input: Vec<InputRecord>,
    /// Cutoff.
    pub cutoff: String,
    /// Day of calendar time 0.
    pub opened: String,
    /// Whether that is the opening of accrual by the trial file; else the first subject's origin.
    pub opening_known: bool,
    /// Unit of all times.
    pub time_unit: TimeUnit,
    /// How progression-free survival is read.
    pub rule: CensoringRule,
    /// Where the trial stands.
    pub status: StatusRecord,
    /// Entries so far against the plan.
    pub accrual: AccrualStatus,
    /// Response and disease control; left out where the rule cannot be read without a schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<ResponseRecord>,
    /// Toxicity; left out without adverse events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety: Option<SafetyRecord>,
    /// Eligibility; left out without baseline values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<EligibilityRecord>,
    /// The variant of the final test.
    pub deciding_test: crate::hypothesis::Variant,
    /// Kaplan-Meier estimate and tests against every benchmark of the plan.
    pub analysis: AnalysisResult,
    /// Planned interim analyses.
    pub interim_analyses: Vec<InterimStatus>,
    /// Bounds of group-sequential rules at this look, if they were asked for and z exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spending: Option<SpendingRecord>,
    /// What is likely to come; left out if it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlook: Option<OutlookRecord>,
    /// What raising the number of subjects at such a look does, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub re_estimation: Option<ReEstimationRecord>,
    /// The rest of the trial under changed plans; the plan itself first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub what_if: Vec<WhatIfRecord>,
    /// The earlier extract, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<PreviousRecord>,
    /// Endpoint of every subject.
    pub subjects: Vec<SubjectRecord>,
    /// What to keep in mind beside the cautions of the analysis.
    pub cautions: Vec<Caution>,
}

/// Interim analysis of the data.
///
/// # Errors
/// [`MonitorFault`].
pub fn monitor(request: &MonitorRequest<'_>) -> Result<MonitorResult, MonitorFault> {
    let scenario = request.scenario;
    let cut = Cut::new(scenario, request.subjects, request.cutoff, scenario.data.opened)?;
    let sample = cut.sample()?;
    Ok(MonitorResult {
        command: "monitor",
        version: VERSION,
        trial: scenario.header.id.clone(),
        title: scenario.header.title.clone(),
        trial_file: request.trial_file.clone(),
        input: request.input.clone(),
        cutoff: request.cutoff.to_string(),
        opened: cut.opened.to_string(),
        opening_known: cut.opening_known,
        time_unit: cut.unit,
        rule: cut.rule,
        status: status::status(scenario, &cut),
        accrual: accrual::accrual(scenario, &cut)?,
        response: response::responses(scenario, &cut),
        safety: request.has_adverse_events.then(|| safety::safety(scenario, &cut)),
        eligibility: eligibility::eligibility_record(scenario, &cut),
        deciding_test: scenario.analysis.test,
        analysis: analysis(request, &cut, &sample),
        interim_analyses: rules::interims(scenario, &cut),
        spending: request
            .spending
            .as_ref()
            .map(|asked| spending::spending(scenario, &cut, asked))
            .transpose()?
            .flatten(),
        outlook: request.outlook.as_ref().map(|asked| outlook::outlook(scenario, asked, &cut)).transpose()?,
        re_estimation: request
            .re_estimation
            .as_ref()
            .map(|asked| re_estimation::re_estimation(scenario, &cut, asked))
            .transpose()?,
        what_if: what_if::changed_plans(request),
        previous: request.previous.map(|(before, until)| extracts::compare(before, request.subjects, until)),
        subjects: subjects(scenario, &cut),
        cautions: day_cautions(request.subjects, request.cutoff),
    })
}

/// Kaplan-Meier with beta product limits, and every variant of the one-sample test against every benchmark of the plan.
fn analysis(request: &MonitorRequest<'_>, cut: &Cut, sample: &Sample) -> AnalysisResult {
    let scenario = request.scenario;
    let comparison = |benchmark: &crate::benchmark::Benchmark| BenchmarkComparison {
        benchmark: benchmark.clone(),
        by_subject: BySubject::Same,
    };
    let comparisons: Vec<BenchmarkComparison> = scenario.benchmarks.iter().map(comparison).collect();
    let potential = cut.potential();
    let plan = &scenario.analysis;
    let months = [3.0, 6.0, 12.0].map(|month| month * TimeUnit::Months.per(cut.unit));
    let at: Vec<f64> = match plan.landmark {
        Some(landmark) if !months.contains(&landmark) => [landmark].into_iter().chain(months).collect(),
        _ => months.to_vec(),
    };
    let input = request.input.first().cloned();
    analyze(&AnalysisRequest {
        input: input.unwrap_or_else(|| InputRecord {
            file: String::new(),
            sha256: String::new(),
            kind: String::new(),
            table: None,
            encoding: None,
            rows: 0,
            subjects: sample.count(),
            notes: Vec::new(),
        }),
        trial: None,
        data_cautions: Vec::new(),
        whole: sample,
        groups: Vec::new(),
        by: None,
        attributes: Attributes {
            by: None,
            strata: None,
            covariates: &[],
            weights: None,
            left: None,
            potential: Some(&potential),
            causes: None,
        },
        unit: Some(cut.unit),
        at,
        quantiles: vec![0.25, 0.5, 0.75],
        rmst: None,
        conf_type: IntervalMethod::BetaProduct(BetaProduct::Central),
        conf_level: plan.conf_level,
        fits: FitsRequest { laws: Vec::new() },
        curves: CurveRequest::default(),
        group_comparison: GroupComparisonRequest::default(),
        one_sample: OneSampleRequest {
            process: false,
            comparisons: &comparisons,
            tipping_point: None,
            standardisation: None,
            pool: &[],
            pool_alpha: plan.alpha,
        },
        cox: CoxRequest::default(),
        benchmark_tests: BenchmarkTestsRequest::default(),
        cumulative_incidence: CumulativeIncidenceRequest { gray_rho: Vec::new() },
        turnbull: TurnbullRequest::default(),
    })
}
