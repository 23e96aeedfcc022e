//! What raising the number of subjects now would cost in type I error.

use schemars::JsonSchema;
use serde::Serialize;

use super::MonitorFault;
use super::cut::{Cut, final_cut};
use crate::distribution::{HazardRatio, Law};
use crate::monitor::{FinalCut, MonitorError, PlannedAccrual, ReEstimated, ReEstimation};
use crate::scenario::Scenario;

/// Raising the number of subjects at a look such as this.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReEstimationRequest {
    /// Subjects to be had if the look is promising.
    pub most: usize,
    /// The look is promising if conditional power under the trend lies from the first to below the second.
    pub promising: [f64; 2],
    /// Trials.
    pub trials: u64,
    /// Seed.
    pub seed: u64,
    /// Hazard ratio to the first benchmark under which power is shown.
    pub hazard_ratio: Option<f64>,
}

/// The rule, and what it does.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReEstimationRecord {
    /// Benchmark of the test.
    pub benchmark: String,
    /// Calendar time of the look.
    pub look: f64,
    /// Subjects planned, and if raised.
    pub subjects: [u64; 2],
    /// The promising zone of conditional power.
    pub promising: [f64; 2],
    /// Trials behind each rate.
    pub trials: u64,
    /// What becomes of trials, by the law of the event times.
    pub truths: Vec<ReEstimatedRecord>,
}

/// Rates under one law; standard errors of the rejections beside.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReEstimatedRecord {
    /// The law in words.
    pub law: String,
    /// Rejections as planned, and their standard error.
    pub as_planned: [f64; 2],
    /// Rejections with the rule.
    pub raised: [f64; 2],
    /// Rejections if the number were raised always.
    pub always: [f64; 2],
    /// Promising looks.
    pub promising: f64,
    /// Mean number of subjects planned with the rule.
    pub mean_subjects: f64,
}

impl ReEstimatedRecord {
    fn new(law: String, found: &ReEstimated, subjects: [usize; 2]) -> Self {
        let with_error = |share: crate::monitor::Proportion| [share.estimate(), share.standard_error()];
        Self {
            law,
            as_planned: with_error(found.as_planned),
            raised: with_error(found.raised),
            always: with_error(found.always),
            promising: found.promising.estimate(),
            mean_subjects: found.mean_subjects(subjects),
        }
    }
}

pub(super) fn re_estimation(
    scenario: &Scenario,
    cut: &Cut,
    request: &ReEstimationRequest,
) -> Result<ReEstimationRecord, MonitorFault> {
    let benchmark = &scenario.benchmarks[0];
    let planned = scenario.conduct.subjects;
    let subjects = [planned, request.most];
    let rule = ReEstimation {
        accrual: PlannedAccrual::new(scenario.conduct.accrual.clone(), planned)?,
        dropout: scenario.conduct.dropout.hazard,
        look: cut.time,
        // A cut at a number of events would leave the raised number without effect.
        cut: FinalCut { events: None, ..final_cut(scenario) },
        subjects,
        promising: request.promising,
        variant: scenario.analysis.test,
        alpha: scenario.analysis.alpha,
        benchmark: benchmark.law.clone(),
        horizon: benchmark.horizon,
    };
    let id = &benchmark.record.id;
    let mut laws: Vec<(String, Law)> = vec![(format!("as {id}"), benchmark.law.clone())];
    if let Some(ratio) = request.hazard_ratio {
        let law = HazardRatio::new(benchmark.law.clone(), ratio, 0.0).map_err(MonitorError::Law)?;
        laws.push((format!("hazard ratio {ratio} to {id}"), Law::HazardRatio(law)));
    }
    let mut truths = Vec::new();
    for (name, law) in laws {
        let found = rule.simulate(&law, request.trials, request.seed)?;
        truths.push(ReEstimatedRecord::new(name, &found, subjects));
    }
    Ok(ReEstimationRecord {
        benchmark: id.clone(),
        look: cut.time,
        subjects: subjects.map(|n| n as u64),
        promising: request.promising,
        trials: request.trials,
        truths,
    })
}
