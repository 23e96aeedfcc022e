//! Interval-censored times: Turnbull's estimate, and what simpler readings of the same times give.

use schemars::JsonSchema;
use serde::Serialize;

use super::AnalysisRequest;
use super::case_weights::Weighing;
use super::records::{Reasons, reasons};
use crate::estimator::Limits;
use crate::estimator::{
    BootstrapRange, EventTime, IntervalMethod, KaplanMeier, Transform, Turnbull, bootstrap,
    likelihood_ratio_limits, quantile_within,
};
use crate::measure::{Caution, Interval, Outcome, Reason};
use crate::sample::{RiskTable, Sample, Subject};

/// What to do with interval-censored times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TurnbullRequest {
    /// Bootstrap samples; none if `None`.
    pub bootstrap: Option<u32>,
    /// Their seed.
    pub seed: u64,
}

/// Turnbull's estimate by group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TurnbullResult {
    /// Which limits stand in `lower` and `upper` of survival: `likelihood-ratio`.
    pub conf_type: &'static str,
    /// Bootstrap samples and seed, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<BootstrapRecord>,
    /// One per group, or one called `all`.
    pub groups: Vec<TurnbullGroup>,
}

/// How the bootstrap was drawn.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct BootstrapRecord {
    /// Samples drawn.
    pub replicates: u32,
    /// Seed of the streams.
    pub seed: u64,
}

/// One group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TurnbullGroup {
    /// Its level, or `all`.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Events seen when they happened.
    pub exact: u64,
    /// Events known to lie within an interval.
    pub within: u64,
    /// Subjects whose event was not seen.
    pub censored: u64,
    /// Maximal log-likelihood.
    pub log_likelihood: Option<f64>,
    /// By how much the gradient exceeds its bound, per subject: the log-likelihood is below its maximum by at most this
    /// times the number of subjects.
    pub max_gradient_gap: Option<f64>,
    /// Whether that proves the maximum.
    pub converged: bool,
    /// Newton steps.
    pub iterations: u32,
    /// Intervals with mass, and survival before and after each: the whole curve, which is not identified in between.
    pub support: Vec<SupportResult>,
    /// Survival at the times asked for, in their order.
    pub survival_at: Vec<TurnbullSurvival>,
    /// Quantiles asked for.
    pub quantiles: Vec<TurnbullQuantile>,
    /// The same by simpler readings of the times.
    pub sensitivity: Vec<SensitivityResult>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// An interval with mass.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SupportResult {
    /// Lower end, outside the interval unless both ends are the same.
    pub lower: f64,
    /// Upper end; null if nobody was seen beyond the lower.
    pub upper: Option<f64>,
    /// Probability of an event in it.
    pub mass: f64,
    /// Survival up to the lower end.
    pub survival_before: f64,
    /// Survival from the upper end on.
    pub survival_after: f64,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Survival at a time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TurnbullSurvival {
    /// The time.
    pub time: f64,
    /// Estimate; null where it is a range.
    pub survival: Option<f64>,
    /// Least value with the maximal likelihood.
    pub least: f64,
    /// Greatest value with the maximal likelihood.
    pub most: f64,
    /// Lower likelihood-ratio limit.
    pub lower: f64,
    /// Upper likelihood-ratio limit.
    pub upper: f64,
    /// Percentile limits of the bootstrap, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<BootstrapLimits>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// A quantile.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TurnbullQuantile {
    /// Fraction that has had the event.
    pub probability: f64,
    /// Midpoint of `earliest` and `latest`.
    pub estimate: Option<f64>,
    /// Earliest time with the maximal likelihood.
    pub earliest: Option<f64>,
    /// Latest time with the maximal likelihood.
    pub latest: Option<f64>,
    /// Percentile limits of the bootstrap, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<BootstrapLimits>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Percentile limits.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BootstrapLimits {
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// One reading of the times.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SensitivityResult {
    /// `turnbull`; `midpoint`: Kaplan-Meier with events in the middle of their intervals; `as-observed`: Kaplan-Meier with
    /// events when they were seen.
    pub method: &'static str,
    /// Quantiles asked for.
    pub quantiles: Vec<Reading>,
    /// Survival at the times asked for.
    pub survival_at: Vec<Reading>,
}

/// A number of one reading.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Reading {
    /// The probability or the time asked for.
    pub at: f64,
    /// Estimate.
    pub estimate: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Turnbull's estimate of every group, if the times are intervals.
pub(super) fn turnbull_result(
    request: &AnalysisRequest<'_>,
    parts: &[(&str, &Sample)],
    weighings: Option<&[Weighing]>,
    cautions: &mut Vec<Caution>,
) -> Option<TurnbullResult> {
    let left = request.attributes.left?;
    let by = request.attributes.by.filter(|_| !request.groups.is_empty());
    let groups = parts.iter().enumerate().map(|(index, (name, sample))| {
        let left = by.map_or_else(|| left.to_vec(), |by| by.select(index as u32, left));
        let left = match weighings.and_then(|weighings| weighings.get(index)) {
            Some(weighing) => weighing.spread(left),
            None => left,
        };
        group(request, name, sample, &left)
    });
    let groups: Vec<TurnbullGroup> = groups.collect();
    let within = groups.iter().map(|group| group.within).sum();
    if within > 0 {
        let has_bootstrap = request.turnbull.bootstrap.is_some();
        cautions.push(Caution::IntervalCensored { events: within, bootstrap: has_bootstrap });
    }
    let unproven = groups.iter().filter(|group| !group.converged && group.reasons.is_empty());
    cautions.extend(unproven.map(|group| Caution::MaximumNotProven { place: group.group.clone() }));
    Some(TurnbullResult {
        conf_type: "likelihood-ratio",
        bootstrap: request
            .turnbull
            .bootstrap
            .map(|replicates| BootstrapRecord { replicates, seed: request.turnbull.seed }),
        groups,
    })
}

fn group(request: &AnalysisRequest<'_>, name: &str, sample: &Sample, left: &[Option<f64>]) -> TurnbullGroup {
    let subjects = sample.subjects();
    let times: Vec<EventTime> = subjects
        .iter()
        .zip(left)
        .map(|(subject, left)| EventTime::new(subject.time, subject.event, *left))
        .collect();
    let count = |of: fn(&EventTime) -> bool| times.iter().filter(|time| of(time)).count() as u64;
    let mut result = TurnbullGroup {
        group: name.to_owned(),
        subjects: sample.count(),
        exact: count(|time| matches!(time, EventTime::Exactly(_))),
        within: count(|time| matches!(time, EventTime::Within { .. })),
        censored: count(|time| matches!(time, EventTime::After(_))),
        log_likelihood: None,
        max_gradient_gap: None,
        converged: false,
        iterations: 0,
        support: Vec::new(),
        survival_at: Vec::new(),
        quantiles: Vec::new(),
        sensitivity: Vec::new(),
        reasons: Reasons::new(),
    };
    if subjects.iter().any(|subject| subject.entry > 0.0) {
        let missing = Outcome::NotEstimable(Reason::DelayedEntry);
        result.reasons = reasons([("log_likelihood", missing), ("max_gradient_gap", missing)]);
        return result;
    }
    let estimate = Turnbull::new(&times);
    result.log_likelihood = Some(estimate.log_likelihood);
    result.max_gradient_gap = Some(estimate.max_gradient_gap);
    result.converged = estimate.converged;
    result.iterations = estimate.iterations;
    result.support = support(&estimate);
    let drawn = request.turnbull.bootstrap.map(|replicates| {
        let seed = request.turnbull.seed;
        bootstrap(&times, &request.at, &request.quantiles, replicates, seed, request.conf_level)
    });
    result.survival_at = survival_at(request, &times, &estimate, drawn.as_ref());
    result.quantiles = quantiles(request, &estimate, drawn.as_ref());
    result.sensitivity = sensitivity(request, &result, sample, left);
    result
}

fn support(estimate: &Turnbull) -> Vec<SupportResult> {
    let parts = estimate.support.iter();
    parts
        .map(|part| {
            let upper = if part.upper.is_finite() { Outcome::Value(part.upper) } else { Outcome::NotReached };
            SupportResult {
                lower: part.lower,
                upper: upper.value(),
                mass: part.mass,
                survival_before: if part.lower == part.upper {
                    (estimate.survival(part.lower).most + part.mass).min(1.0)
                } else {
                    estimate.survival(part.lower).most
                },
                survival_after: estimate.survival(part.upper).least,
                reasons: reasons([("upper", upper)]),
            }
        })
        .collect()
}

fn survival_at(
    request: &AnalysisRequest<'_>,
    times: &[EventTime],
    estimate: &Turnbull,
    drawn: Option<&BootstrapRange>,
) -> Vec<TurnbullSurvival> {
    let each = request.at.iter().enumerate().map(|(index, time)| {
        let range = estimate.survival(*time);
        let limits = likelihood_ratio_limits(times, estimate, *time, request.conf_level);
        let survival = if range.most - range.least <= 1e-12 {
            Outcome::Value(range.most)
        } else {
            Outcome::NotEstimable(Reason::NotIdentified)
        };
        TurnbullSurvival {
            time: *time,
            survival: survival.value(),
            least: range.least,
            most: range.most,
            lower: limits.lower.value().unwrap_or(0.0),
            upper: limits.upper.value().unwrap_or(1.0),
            bootstrap: drawn.and_then(|drawn| drawn.survival.get(index)).map(percentiles),
            reasons: reasons([("survival", survival)]),
        }
    });
    each.collect()
}

fn quantiles(
    request: &AnalysisRequest<'_>,
    estimate: &Turnbull,
    drawn: Option<&BootstrapRange>,
) -> Vec<TurnbullQuantile> {
    let each = request.quantiles.iter().enumerate().map(|(index, probability)| {
        let (earliest, latest) = estimate.quantile(*probability);
        let middle = match (earliest, latest) {
            (Outcome::Value(earliest), Outcome::Value(latest)) => Outcome::Value(0.5 * (earliest + latest)),
            _ => Outcome::NotReached,
        };
        TurnbullQuantile {
            probability: *probability,
            estimate: middle.value(),
            earliest: earliest.value(),
            latest: latest.value(),
            bootstrap: drawn.and_then(|drawn| drawn.quantiles.get(index)).map(percentiles),
            reasons: reasons([("estimate", middle), ("earliest", earliest), ("latest", latest)]),
        }
    });
    each.collect()
}

fn percentiles(interval: &Interval) -> BootstrapLimits {
    BootstrapLimits {
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        reasons: reasons([("lower", interval.lower), ("upper", interval.upper)]),
    }
}

/// Turnbull's numbers beside those of two simpler readings.
fn sensitivity(
    request: &AnalysisRequest<'_>,
    result: &TurnbullGroup,
    sample: &Sample,
    left: &[Option<f64>],
) -> Vec<SensitivityResult> {
    let again = |reasons: &Reasons, key: &str| {
        reasons.get(key).map(|reason| ("estimate", *reason)).into_iter().collect::<Reasons>()
    };
    let turnbull = SensitivityResult {
        method: "turnbull",
        quantiles: result
            .quantiles
            .iter()
            .map(|q| Reading {
                at: q.probability,
                estimate: q.estimate,
                reasons: again(&q.reasons, "estimate"),
            })
            .collect(),
        survival_at: result
            .survival_at
            .iter()
            .map(|s| Reading { at: s.time, estimate: s.survival, reasons: again(&s.reasons, "survival") })
            .collect(),
    };
    let middle = |(subject, left): (&Subject, &Option<f64>)| {
        let time = left.map_or(subject.time, |left| 0.5 * (left + subject.time));
        Subject { time, ..*subject }
    };
    let middles = Sample::new(sample.subjects().iter().zip(left).map(middle).collect());
    let midpoint = middles.ok().map(|sample| kaplan_meier(request, "midpoint", &sample));
    let observed = kaplan_meier(request, "as-observed", sample);
    [Some(turnbull), midpoint, Some(observed)].into_iter().flatten().collect()
}

fn kaplan_meier(request: &AnalysisRequest<'_>, method: &'static str, sample: &Sample) -> SensitivityResult {
    let curve = KaplanMeier::new(&RiskTable::new(sample));
    let limits = Limits::new(&curve, IntervalMethod::Normal(Transform::Plain), request.conf_level);
    let reading = |at: f64, outcome: Outcome| Reading {
        at,
        estimate: outcome.value(),
        reasons: reasons([("estimate", outcome)]),
    };
    SensitivityResult {
        method,
        quantiles: request
            .quantiles
            .iter()
            .map(|p| reading(*p, quantile_within(&curve, &limits, *p).estimate))
            .collect(),
        survival_at: request.at.iter().map(|time| reading(*time, curve.survival(*time))).collect(),
    }
}
