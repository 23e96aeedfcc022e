//! Laws fitted to each group.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::AnalysisRequest;
use super::cox::VarianceKind;
use super::records::{Reasons, reasons};
use crate::estimator::parametric::{
    Derived, FitData, FitFailure, FitLaw, ParametricFit, WorkingScale, exact_rate, fit_law, usual_cuts,
};
use crate::measure::{Caution, ConfidenceLevel, Reason};
use crate::sample::Sample;

/// Which laws to fit.
#[derive(Debug, Clone, Default)]
pub struct FitsRequest {
    /// The laws, in the order asked for; none: no fits.
    pub laws: Vec<FitLaw>,
}

/// Events below which a caution says that criteria cannot tell laws apart.
///
/// At 90 to 100 events AIC names the true one of four laws in 50 to 87% of samples (tests/reference/parametric, `choice.R`).
const FEW_EVENTS_TO_CHOOSE: f64 = 100.0;

/// Keys that are null where there is no fit.
const NULL_WITHOUT_FIT: [&str; 9] = [
    "notation",
    "parameters",
    "subjects",
    "events",
    "log_likelihood",
    "aic",
    "aic_difference",
    "bic",
    "covariance",
];

/// A law fitted to a group by maximum likelihood.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FitResult {
    /// Group, or `all`.
    pub group: String,
    /// Law id.
    pub law: String,
    /// Whether a maximum was found and checked.
    pub converged: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<FitFailure>,
    /// The law in its notation, as other flags and files take it; in the unit of the data. Null if not converged, as all that follows.
    pub notation: Option<String>,
    /// Parameters by their names in the notation; `rate-1`, `rate-2`, ... of a piecewise law.
    pub parameters: Option<BTreeMap<String, f64>>,
    /// Cuts of a piecewise law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cuts: Option<Vec<f64>>,
    /// Whether the cuts were chosen from the event times.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cuts_chosen: bool,
    /// Subjects, by weight: the n of BIC.
    pub subjects: Option<f64>,
    /// Events, by weight.
    pub events: Option<f64>,
    /// Log-likelihood of the times (not of their logarithms), given survival to entry.
    pub log_likelihood: Option<f64>,
    /// `2 k - 2 l`.
    pub aic: Option<f64>,
    /// AIC above the smallest of the group.
    pub aic_difference: Option<f64>,
    /// `k ln n - 2 l`, n the subjects.
    pub bic: Option<f64>,
    /// What errors and intervals rest on: the observed information, or with fractional weights the sandwich.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variance: Option<VarianceKind>,
    /// Parameters with errors and intervals.
    pub estimates: Vec<ParameterResult>,
    /// Their covariance on the working scales of `estimates`, in that order; 0 for the rate of a piece without events.
    pub covariance: Option<Vec<Vec<f64>>>,
    /// Quantiles asked for.
    pub quantiles: Vec<FittedQuantile>,
    /// Survival at the times asked for.
    pub survival_at: Vec<FittedSurvival>,
    /// Restricted mean, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rmst: Option<FittedMean>,
    /// Interval of an exponential rate by the chi-squared law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<ExactResult>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// A parameter of a fitted law.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ParameterResult {
    /// Name.
    pub parameter: String,
    /// Estimate.
    pub estimate: f64,
    /// Standard error on its own scale, by the delta method.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Scale on which interval and covariance are made: `log` or `identity`.
    pub working_scale: &'static str,
    /// Standard error on that scale.
    pub working_std_error: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// A quantile of a fitted law; its interval is symmetrical in the logarithm.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FittedQuantile {
    /// Fraction that has had the event.
    pub probability: f64,
    /// The time.
    pub estimate: Option<f64>,
    /// Standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Survival under a fitted law; its interval is symmetrical in the logarithm of the cumulative hazard.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FittedSurvival {
    /// The time.
    pub time: f64,
    /// Estimate.
    pub survival: Option<f64>,
    /// Standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Restricted mean under a fitted law; its interval is symmetrical in the logit of the fraction of the restriction time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FittedMean {
    /// Restriction time.
    pub tau: f64,
    /// Estimate.
    pub estimate: Option<f64>,
    /// Standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// The interval of an exponential rate from 2 x rate x time at risk, chi-squared with 2 x events degrees of freedom.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExactResult {
    /// What it rests on.
    pub method: &'static str,
    /// Lower limit of the rate.
    pub rate_lower: f64,
    /// Upper limit of the rate.
    pub rate_upper: f64,
    /// Lower limit of the median.
    pub median_lower: f64,
    /// Upper limit of the median.
    pub median_upper: f64,
}

/// Fits every law to every group, best AIC first, those without a fit last.
pub(super) fn fit_results(
    request: &AnalysisRequest<'_>,
    parts: &[(&str, &Sample)],
    cautions: &mut Vec<Caution>,
) -> Vec<FitResult> {
    let mut results = Vec::new();
    if request.fits.laws.is_empty() {
        return results;
    }
    let cuts = usual_cuts(&event_times(request.whole));
    // Too few events for two pieces: the piecewise law is the exponential, which is not shown twice.
    let again = |law: &FitLaw| {
        *law == FitLaw::Piecewise(None) && cuts.is_empty() && request.fits.laws.contains(&FitLaw::Exponential)
    };
    let laws: Vec<&FitLaw> = request.fits.laws.iter().filter(|law| !again(law)).collect();
    for (name, sample) in parts {
        let (left, weights) = attributes(request, name);
        let data = FitData { sample, left: left.as_deref(), weights: weights.as_deref() };
        let mut group: Vec<FitResult> = laws.iter().map(|law| one(request, name, law, &cuts, data)).collect();
        let aic = |result: &FitResult| result.aic.unwrap_or(f64::INFINITY);
        group.sort_by(|a, b| aic(a).total_cmp(&aic(b)));
        let best = group.iter().find_map(|result| result.aic);
        for result in &mut group {
            result.aic_difference = result.aic.zip(best).map(|(own, best)| own - best);
        }
        let fitted: Vec<&FitResult> = group.iter().filter(|result| result.converged).collect();
        if let Some(events) = fitted.first().and_then(|result| result.events)
            && fitted.len() > 1
            && events < FEW_EVENTS_TO_CHOOSE
        {
            cautions.push(Caution::FewEventsToChooseLaw { group: (*name).to_owned(), events });
        }
        results.extend(group);
    }
    results
}

fn event_times(sample: &Sample) -> Vec<f64> {
    sample.subjects().iter().filter(|subject| subject.event).map(|subject| subject.time).collect()
}

/// Beginnings of intervals and weights of a group, or of all.
fn attributes(request: &AnalysisRequest<'_>, group: &str) -> (Option<Vec<Option<f64>>>, Option<Vec<f64>>) {
    let known = &request.attributes;
    let level = known
        .by
        .filter(|_| !request.groups.is_empty())
        .and_then(|by| Some((by, u32::try_from(by.levels.iter().position(|level| level == group)?).ok()?)));
    match level {
        None => (known.left.map(<[_]>::to_vec), known.weights.map(<[_]>::to_vec)),
        Some((by, code)) => (
            known.left.map(|left| by.select(code, left)),
            known.weights.map(|weights| by.select(code, weights)),
        ),
    }
}

fn one(
    request: &AnalysisRequest<'_>,
    group: &str,
    law: &FitLaw,
    usual: &[f64],
    data: FitData<'_>,
) -> FitResult {
    let chosen = matches!(law, FitLaw::Piecewise(None));
    let law = if chosen { FitLaw::Piecewise(Some(usual.to_vec())) } else { law.clone() };
    let cuts = if let FitLaw::Piecewise(cuts) = &law { cuts.clone() } else { None };
    let mut result = FitResult {
        group: group.to_owned(),
        law: law.id().to_owned(),
        converged: false,
        reason: None,
        notation: None,
        parameters: None,
        cuts,
        cuts_chosen: chosen,
        subjects: None,
        events: None,
        log_likelihood: None,
        aic: None,
        aic_difference: None,
        bic: None,
        variance: None,
        estimates: Vec::new(),
        covariance: None,
        quantiles: Vec::new(),
        survival_at: Vec::new(),
        rmst: None,
        exact: None,
        reasons: Reasons::new(),
    };
    match fit_law(&law, data) {
        Ok(mut fit) => {
            // One rule for all groups, as in curves and the Cox model.
            let fractional = request.attributes.weights.unwrap_or_default().iter().any(|w| w.fract() != 0.0);
            if let Some(robust) = fit.robust_covariance.take_if(|_| fractional) {
                fit.covariance = robust;
                result.variance = Some(VarianceKind::Robust);
            } else {
                result.variance = Some(VarianceKind::Model);
            }
            describe(request, &fit, data, &mut result);
        }
        Err(failure) => {
            result.reason = Some(failure);
            result.reasons = NULL_WITHOUT_FIT.iter().map(|key| (*key, Reason::NotConverged)).collect();
        }
    }
    result
}

fn describe(request: &AnalysisRequest<'_>, fit: &ParametricFit, data: FitData<'_>, result: &mut FitResult) {
    let level = request.conf_level;
    result.converged = true;
    result.notation = Some(fit.law.to_string());
    result.subjects = Some(fit.subjects);
    result.events = Some(fit.events);
    result.log_likelihood = Some(fit.log_likelihood);
    result.aic = Some(fit.aic());
    result.bic = Some(fit.bic());
    result.covariance = Some(fit.covariance.clone());
    result.estimates = estimates(fit, level);
    result.parameters =
        Some(result.estimates.iter().map(|row| (row.parameter.clone(), row.estimate)).collect());
    result.quantiles = request.quantiles.iter().map(|p| quantile(*p, &fit.quantile(*p, level))).collect();
    result.survival_at = request.at.iter().map(|time| survival(*time, &fit.survival(*time, level))).collect();
    result.rmst = request.rmst.map(|tau| mean(tau, &fit.restricted_mean(tau, level)));
    result.exact = (fit.choice == FitLaw::Exponential).then(|| exact(fit, data, level)).flatten();
}

fn estimates(fit: &ParametricFit, level: ConfidenceLevel) -> Vec<ParameterResult> {
    let rows = fit.parameters(level).into_iter().map(|row| ParameterResult {
        parameter: row.name,
        estimate: row.estimate,
        std_error: row.std_error.value(),
        lower: row.interval.lower.value(),
        upper: row.interval.upper.value(),
        working_scale: match row.scale {
            WorkingScale::Log => "log",
            WorkingScale::Identity => "identity",
        },
        working_std_error: row.working_std_error.value(),
        reasons: reasons([
            ("std_error", row.std_error),
            ("lower", row.interval.lower),
            ("upper", row.interval.upper),
            ("working_std_error", row.working_std_error),
        ]),
    });
    rows.collect()
}

fn derived_reasons(key: &'static str, derived: &Derived) -> Reasons {
    reasons([
        (key, derived.estimate),
        ("std_error", derived.std_error),
        ("lower", derived.interval.lower),
        ("upper", derived.interval.upper),
    ])
}

fn quantile(probability: f64, derived: &Derived) -> FittedQuantile {
    FittedQuantile {
        probability,
        estimate: derived.estimate.value(),
        std_error: derived.std_error.value(),
        lower: derived.interval.lower.value(),
        upper: derived.interval.upper.value(),
        reasons: derived_reasons("estimate", derived),
    }
}

fn survival(time: f64, derived: &Derived) -> FittedSurvival {
    FittedSurvival {
        time,
        survival: derived.estimate.value(),
        std_error: derived.std_error.value(),
        lower: derived.interval.lower.value(),
        upper: derived.interval.upper.value(),
        reasons: derived_reasons("survival", derived),
    }
}

fn mean(tau: f64, derived: &Derived) -> FittedMean {
    FittedMean {
        tau,
        estimate: derived.estimate.value(),
        std_error: derived.std_error.value(),
        lower: derived.interval.lower.value(),
        upper: derived.interval.upper.value(),
        reasons: derived_reasons("estimate", derived),
    }
}

/// Only where events are counted, not weighed, and seen when they happen.
fn exact(fit: &ParametricFit, data: FitData<'_>, level: ConfidenceLevel) -> Option<ExactResult> {
    if data.weights.is_some() || data.left.is_some() {
        return None;
    }
    let rate = exact_rate(data.sample.events(), data.sample.person_time(), level).interval;
    let (rate_lower, rate_upper) = (rate.lower.value()?, rate.upper.value()?);
    let ln_2 = std::f64::consts::LN_2;
    let everyone = fit.events == fit.subjects;
    Some(ExactResult {
        method: if everyone {
            "chi-squared with 2 x events degrees of freedom: exact, as nobody is censored"
        } else {
            "chi-squared with 2 x events degrees of freedom: exact if observation stops at the last event, approximate if at fixed times"
        },
        rate_lower,
        rate_upper,
        median_lower: ln_2 / rate_upper,
        median_upper: ln_2 / rate_lower,
    })
}
