//! Bounds of a group-sequential rule at the information that there is, when the look comes early or late.

use schemars::JsonSchema;
use serde::Serialize;

use super::MonitorFault;
use super::accrual::Recruitment;
use super::cut::{Cut, final_cut, follow_up};
use crate::decision::group_sequential::BoundaryRules;
use crate::hypothesis::standard_score;
use crate::monitor::{LookBound, LookPlan, information_of_entries, look_boundary, realised_information};
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
        Self {
            bound: bound.bound.value(),
            planned: bound.planned.value(),
            distance: bound.distance.value(),
            spent: bound.spent,
            planned_spent: bound.planned_spent.value(),
            stops: bound.distance.value().is_some_and(stops),
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
    let plan = follow_up(scenario, benchmark);
    let entries = Recruitment::new(scenario, cut)?.planned_entries();
    let end = final_cut(scenario).end(entries.iter().copied().fold(0.0, f64::max));
    let last = information_of_entries(&entries, end, &benchmark.law, &plan)?;
    let information = realised_information(&cut.data, &benchmark.law, &plan)?;
    let Some(z) = standard_score(scenario.analysis.test, cut.data.tally(&benchmark.law, benchmark.horizon))
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
