//! Survival given that a landmark was reached, as records.

use schemars::JsonSchema;
use serde::Serialize;

use super::AnalysisRequest;
use super::estimates::{QuantileResult, SurvivalAt, quantile_result, survival_at};
use crate::estimator::{Limits, quantile_within, survival_curve};
use crate::sample::{RiskTable, Sample};

/// Those of a group who were at risk after a landmark.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ConditionalResult {
    /// Its level, or `all`.
    pub group: String,
    /// The landmark: all have been free of the event up to it.
    pub given: f64,
    /// Subjects under observation at some time after the landmark.
    pub subjects: u64,
    /// Their events.
    pub events: u64,
    /// `P(T > t | T > given)` at the times asked for that lie after the landmark.
    pub survival_at: Vec<SurvivalAt>,
    /// Quantiles of T given that it is after the landmark, counted from time 0.
    pub quantiles: Vec<QuantileResult>,
}

/// Each group after each landmark: `S(t) / S(s)`, with limits of the curve that begins anew at `s`.
pub(super) fn conditional_survival(
    request: &AnalysisRequest<'_>,
    parts: &[(&str, &Sample)],
) -> Vec<ConditionalResult> {
    let landmarks = &request.curves.conditional_on;
    let each =
        parts.iter().flat_map(|(name, sample)| landmarks.iter().map(move |given| (*name, *sample, *given)));
    each.map(|(name, sample, given)| after(request, name, sample, given)).collect()
}

fn after(request: &AnalysisRequest<'_>, name: &str, sample: &Sample, given: f64) -> ConditionalResult {
    let Some(rest) = sample.beyond(given) else {
        return ConditionalResult {
            group: name.to_owned(),
            given,
            subjects: 0,
            events: 0,
            survival_at: Vec::new(),
            quantiles: Vec::new(),
        };
    };
    let table = RiskTable::new(&rest);
    let curve = survival_curve(request.curves.estimate, &table);
    let limits = Limits::new(&curve, request.conf_type, request.conf_level);
    let times = request.at.iter().filter(|time| **time > given);
    let quantiles = request.quantiles.iter().map(|p| quantile_within(&curve, &limits, *p));
    ConditionalResult {
        group: name.to_owned(),
        given,
        subjects: rest.count(),
        events: rest.events(),
        survival_at: times.map(|time| survival_at(&curve, &limits, &table, *time)).collect(),
        quantiles: quantiles.map(|quantile| quantile_result(&quantile)).collect(),
    }
}
