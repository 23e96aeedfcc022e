//! The rest of the trial under a changed plan.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::cut::Cut;
use super::outlook::Outlook;
use super::outlook_records::{DateRecord, PowerRecord};
use super::{MonitorFault, OutlookRequest};
use crate::derivation::TrialSubject;
use crate::scenario::Scenario;

/// What a change of the plan does.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WhatIfRecord {
    /// The change: keys of the trial file and their values; `as planned` for none.
    pub change: String,
    /// Subjects planned.
    pub subjects: u64,
    /// The final analysis, by the main model.
    pub final_analysis: Option<DateRecord>,
    /// Predictive power of the final test by the main model.
    pub predictive_power: Vec<PowerRecord>,
    /// Probability that the final test rejects if from now on each benchmark's own law holds: what is left of its type I error, given these data.
    pub under_benchmark: Vec<PowerRecord>,
    /// Why there is nothing.
    pub reason: Option<String>,
}

/// The rest of the trial if it were planned as `scenario` says.
#[must_use]
pub fn what_if(
    change: String,
    scenario: &Scenario,
    subjects: &[TrialSubject],
    cutoff: Date,
    request: &OutlookRequest,
) -> WhatIfRecord {
    let planned = scenario.conduct.subjects as u64;
    let found = completed(scenario, subjects, cutoff, request);
    let nothing = |reason: String| WhatIfRecord {
        change: change.clone(),
        subjects: planned,
        final_analysis: None,
        predictive_power: Vec::new(),
        under_benchmark: Vec::new(),
        reason: Some(reason),
    };
    match found {
        Err(fault) => nothing(fault.to_string()),
        Ok(None) => nothing("the final analysis is due by this plan".to_owned()),
        Ok(Some((date, predictive_power, under_benchmark))) => WhatIfRecord {
            change,
            subjects: planned,
            final_analysis: date,
            predictive_power,
            under_benchmark,
            reason: None,
        },
    }
}

type Found = (Option<DateRecord>, Vec<PowerRecord>, Vec<PowerRecord>);

fn completed(
    scenario: &Scenario,
    subjects: &[TrialSubject],
    cutoff: Date,
    request: &OutlookRequest,
) -> Result<Option<Found>, MonitorFault> {
    let cut = Cut::new(scenario, subjects, cutoff, scenario.data.opened)?;
    let outlook = Outlook::new(scenario, request, &cut)?;
    if outlook.final_analysis_is_due() {
        return Ok(None);
    }
    let (date, predictive) = outlook.main_model()?;
    Ok(Some((date, predictive, outlook.under_each_benchmark()?)))
}
