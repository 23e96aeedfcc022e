//! `design`: sample size and power by every method, and in truth.

mod effects;
mod exact;
mod methods;
mod of_trial;
mod records;

use crate::design::exact::ExactTest;
use crate::design::{AccrualPlan, DesignError, DesignGoal, Method, Setting, Unknown};
use crate::distribution::Law;
use crate::measure::{Caution, TimeUnit};
use crate::protocol::ScanSchedule;
use crate::results::VERSION;

pub use effects::{DetectableEffect, detectable_effects};
pub use of_trial::design_of_trial;
pub use records::{
    AssumptionsRecord, AttainableRecord, AveragedRecord, CriticalRecord, DesignResult, ExactRecord,
    LawOfEvents, MethodRecord, PowerAtEffect, RatioQuantiles, RuleRecord, ScanRecord, ScanRuleRecord,
};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct DesignRequest {
    /// Laws and conduct.
    pub setting: Setting,
    /// What is to be found.
    pub unknown: Unknown,
    /// What the trial must achieve.
    pub goal: DesignGoal,
    /// Methods, in the order of output.
    pub methods: Vec<Method>,
    /// Most subjects for which the exact law is computed.
    pub exact_limit: u64,
    /// Benchmark that the null is of.
    pub benchmark: Option<String>,
    /// Truth of a trial file that the alternative is.
    pub truth: Option<String>,
    /// Events behind the benchmark, if its uncertainty is to be seen.
    pub benchmark_events: Option<f64>,
    /// Standard deviation of the log hazard ratio around the alternative, for the assurance.
    pub effect_sd: Option<f64>,
    /// Scans at which events are seen.
    pub scans: Option<ScanSchedule>,
    /// Scans at which the benchmark's events were seen.
    pub benchmark_scans: Option<ScanSchedule>,
    /// Part of the subjects that will not be evaluable.
    pub unevaluable: f64,
    /// Unit of all times, if stated.
    pub time_unit: Option<TimeUnit>,
    /// What a reader must know of the benchmark.
    pub cautions: Vec<Caution>,
}

/// The design by every method asked for, and its exact operating characteristics.
///
/// # Errors
/// The first method's [`DesignError`] if none has a number.
pub fn design_result(request: &DesignRequest) -> Result<DesignResult, DesignError> {
    let solved: Vec<_> = request.methods.iter().map(|method| methods::solved(request, *method)).collect();
    if let Some(error) = methods::why_none(&solved) {
        return Err(error);
    }
    let methods = request.methods.iter().zip(&solved);
    let methods: Vec<MethodRecord> =
        methods.map(|(method, solved)| methods::record(request, *method, solved)).collect();
    let exact = exact::record(request, &solved);
    let (exact, exact_reason) = match exact {
        Ok(record) => (Some(record), None),
        Err(reason) => (None, Some(reason)),
    };
    Ok(DesignResult {
        command: "design",
        version: VERSION,
        solved: request.unknown.word(),
        assumptions: assumptions(request),
        methods,
        exact,
        exact_reason,
        cautions: request.cautions.clone(),
    })
}

fn assumptions(request: &DesignRequest) -> AssumptionsRecord {
    let DesignRequest { setting, goal, unknown, .. } = request;
    let given = |what: Unknown| *unknown != what;
    let with_effect = given(Unknown::HazardRatio).then_some(&setting.alternative);
    let (accrual, rate) = match &setting.conduct.accrual {
        AccrualPlan::Lasting(pattern) => (given(Unknown::Accrual).then(|| pattern.duration()), None),
        AccrualPlan::AtRate(rate) => (None, Some(*rate)),
    };
    AssumptionsRecord {
        time_unit: request.time_unit,
        null: setting.null.to_string(),
        benchmark: request.benchmark.clone(),
        truth: request.truth.clone(),
        null_median: setting.null.median_if_reached(),
        alternative: with_effect.map(ToString::to_string),
        alternative_median: with_effect.and_then(Law::median_if_reached),
        hazard_ratio: with_effect.and_then(|law| law.hazard_ratio_to(&setting.null)),
        accrual,
        rate,
        follow_up: given(Unknown::FollowUp).then_some(setting.conduct.follow_up),
        restricted: [setting.conduct.restricted, setting.horizon].into_iter().flatten().reduce(f64::min),
        dropout: setting.conduct.dropout,
        alpha_one_sided: given(Unknown::Alpha).then(|| goal.alpha.get()),
        power: given(Unknown::Power).then_some(goal.power),
        subjects: given(Unknown::Subjects).then_some(goal.subjects),
        landmark: setting.landmark,
        tau: setting.tau,
        unevaluable: request.unevaluable,
    }
}

impl DesignRequest {
    /// Most subjects of an exact law.
    fn most_exact(&self) -> u64 {
        self.exact_limit.min(ExactTest::MOST_SUBJECTS)
    }
}
