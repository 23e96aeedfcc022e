//! The rest of the trial under a changed plan.

use schemars::JsonSchema;
use serde::Serialize;

use super::cut::Cut;
use super::outlook::Outlook;
use super::outlook_records::{DateRecord, PowerRecord};
use super::{MonitorFault, MonitorRequest, OutlookRequest};
use crate::scenario::Scenario;

/// What a change of the plan does.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WhatIfRecord {
    /// The change: keys of the trial file and their values; `as planned` for none.
    pub change: String,
    /// Subjects planned.
    pub subjects: u64,
    /// The final analysis, by the main model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_analysis: Option<DateRecord>,
    /// Predictive power of the final test by the main model.
    pub predictive_power: Vec<PowerRecord>,
    /// Probability that the final test rejects if from now on each benchmark's own law holds: what is left of its type I error, given these data.
    pub under_benchmark: Vec<PowerRecord>,
    /// Why there is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The rest of the trial under every changed plan, the plan itself first; nothing without an outlook or a change.
pub(super) fn changed_plans(request: &MonitorRequest<'_>) -> Vec<WhatIfRecord> {
    let Some(asked) = request.outlook.filter(|_| !request.changed_plans.is_empty()) else {
        return Vec::new();
    };
    let as_planned = std::iter::once(("as planned", request.scenario));
    let changed = request.changed_plans.iter().map(|(change, scenario)| (change.as_str(), scenario));
    as_planned.chain(changed).map(|(change, scenario)| what_if(change, scenario, request, &asked)).collect()
}

/// The rest of the trial if it were planned as `scenario` says.
fn what_if(
    change: &str,
    scenario: &Scenario,
    request: &MonitorRequest<'_>,
    asked: &OutlookRequest,
) -> WhatIfRecord {
    let mut record = WhatIfRecord {
        change: change.to_owned(),
        subjects: scenario.conduct.subjects as u64,
        final_analysis: None,
        predictive_power: Vec::new(),
        under_benchmark: Vec::new(),
        reason: None,
    };
    match completed(scenario, request, asked) {
        Err(fault) => record.reason = Some(fault.to_string()),
        Ok(None) => record.reason = Some("the final analysis is due by this plan".to_owned()),
        Ok(Some(found)) => {
            (record.final_analysis, record.predictive_power, record.under_benchmark) = found;
        }
    }
    record
}

type Found = (Option<DateRecord>, Vec<PowerRecord>, Vec<PowerRecord>);

fn completed(
    scenario: &Scenario,
    request: &MonitorRequest<'_>,
    asked: &OutlookRequest,
) -> Result<Option<Found>, MonitorFault> {
    let cut = Cut::new(scenario, request.subjects, request.cutoff, scenario.data.opened)?;
    let outlook = Outlook::new(scenario, asked, &cut)?;
    if outlook.final_analysis_is_due() {
        return Ok(None);
    }
    let (date, predictive) = outlook.main_model()?;
    Ok(Some((date, predictive, outlook.under_each_benchmark()?)))
}
