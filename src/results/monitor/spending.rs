//! Bounds of a group-sequential rule at the information that there is, when the look comes early or late.

use schemars::JsonSchema;
use serde::Serialize;

use super::MonitorFault;
use super::cut::Cut;
use crate::decision::group_sequential::BoundaryRules;
use crate::hypothesis::standard_score;
use crate::measure::Outcome;
use crate::monitor::{
    FollowUpPlan, LookBound, LookPlan, PlannedAccrual, information_of_entries, look_boundary,
    realised_information,
};
use crate::protocol::Cutoff;
use crate::scenario::Scenario;

/// Group-sequential rules, as planned.
#[derive(Debug, Clone, PartialEq)]
pub struct SpendingRequest {
    /// Rules of success and futility.
    pub rules: BoundaryRules,
    /// Fractions of the information at the looks planned before the last.
    pub looks: Vec<f64>,
    /// Information at the looks that have been held.
    pub past: Vec<f64>,
    /// Type II error, for futility by spending.
    pub beta: f64,
    /// Hazard ratio of the alternative, for futility by spending.
    pub hazard_ratio: f64,
}

/// The look.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SpendingRecord {
    /// Benchmark.
    pub benchmark: String,
    /// Which look, from 1.
    pub look: u64,
    /// z of the final test's variant.
    pub z: f64,
    /// Events that the benchmark expects by now of the real entries: the information.
    pub information: f64,
    /// The same of the planned entries at the end of the plan.
    pub planned_last: f64,
    /// The first over the second.
    pub fraction: f64,
    /// Fraction planned for this look; null beyond the planned looks.
    pub planned_fraction: Option<f64>,
    /// As much information as was planned for the last analysis: all error is spent.
    pub is_last: bool,
    /// Success at or above.
    pub efficacy: BoundRecord,
    /// Futility below.
    pub futility: BoundRecord,
}

/// A bound.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct BoundRecord {
    /// At the information there is; null if there is none at this look.
    pub bound: Option<f64>,
    /// As planned for this look.
    pub planned: Option<f64>,
    /// z minus the bound.
    pub distance: Option<f64>,
    /// Error spent by this look.
    pub spent: f64,
    /// The same as planned.
    pub planned_spent: Option<f64>,
    /// Whether z lies beyond the bound.
    pub stops: bool,
}

impl BoundRecord {
    fn new(bound: &LookBound, stops: impl Fn(f64) -> bool) -> Self {
        let number = |outcome: Outcome| outcome.value();
        Self {
            bound: number(bound.bound),
            planned: number(bound.planned),
            distance: number(bound.distance),
            spent: bound.spent,
            planned_spent: number(bound.planned_spent),
            stops: number(bound.distance).is_some_and(stops),
        }
    }
}

/// The bounds against the first benchmark; `None` where z does not exist yet.
pub(super) fn spending(
    scenario: &Scenario,
    cut: &Cut,
    request: &SpendingRequest,
) -> Result<Option<SpendingRecord>, MonitorFault> {
    let benchmark = &scenario.benchmarks[0];
    let n = scenario.conduct.subjects;
    let data = cut.interim(n)?;
    let plan = FollowUpPlan {
        horizon: benchmark.horizon,
        follow_up: scenario.course.as_ref().and_then(|plan| plan.course.restriction),
        dropout: scenario.conduct.dropout.hazard,
    };
    let accrual = PlannedAccrual::new(scenario.conduct.accrual.clone(), n)?;
    let entries: Vec<f64> = (1..=n).map(|k| accrual.time_of(k as f64)).collect();
    let end = match scenario.conduct.cutoff {
        Cutoff::Calendar(time) => time,
        Cutoff::AfterLastSubject(time) => entries.iter().copied().fold(0.0, f64::max) + time,
    };
    let last = information_of_entries(&entries, end, &benchmark.law, &plan)?;
    let information = realised_information(&data, &benchmark.law, &plan)?;
    let Some(z) = standard_score(scenario.analysis.test, data.tally(&benchmark.law, benchmark.horizon))
    else {
        return Ok(None);
    };
    let planned = request.looks.iter().map(|fraction| fraction * last).chain([last]).collect();
    let looks = LookPlan {
        rules: request.rules.clone(),
        information: planned,
        beta: request.beta,
        drift: -crate::numeric::portable::ln(request.hazard_ratio),
    };
    let found = look_boundary(&looks, &request.past, information, z).map_err(MonitorFault::Data)?;
    Ok(Some(SpendingRecord {
        benchmark: benchmark.record.id.clone(),
        look: found.analysis as u64,
        z,
        information,
        planned_last: last,
        fraction: found.fraction,
        planned_fraction: found.planned_fraction.value(),
        is_last: found.is_last,
        efficacy: BoundRecord::new(&found.efficacy, |distance| distance >= 0.0),
        futility: BoundRecord::new(&found.futility, |distance| distance < 0.0),
    }))
}
