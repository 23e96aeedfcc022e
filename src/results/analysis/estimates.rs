//! Estimates of one group as records.

use schemars::JsonSchema;
use serde::Serialize;

use super::bands::{BandResult, bands};
use super::records::{Amount, Reasons, reasons};
use super::{AnalysisRequest, FEW_EVENTS};
use crate::estimator::{
    KaplanMeier, Limits, QuantileEstimate, RestrictedMean, event_rate, median_follow_up, nelson_aalen_rows,
    quantile_within, restricted_mean, survival_curve,
};
use crate::measure::{Caution, ConfidenceLevel, Outcome, Reason};
use crate::sample::{RiskTable, Sample};

/// Estimates of one group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct GroupResult {
    /// Its level, or `all`.
    pub group: String,
    /// Subjects.
    pub subjects: u64,
    /// Events.
    pub events: Amount,
    /// Censored.
    pub censored: Amount,
    /// Time under observation of all subjects together.
    pub person_time: f64,
    /// Events a unit of person-time.
    pub event_rate: EventRate,
    /// Quantiles asked for.
    pub quantiles: Vec<QuantileResult>,
    /// Survival at the times asked for, in their order.
    pub survival_at: Vec<SurvivalAt>,
    /// Restricted mean, if asked for.
    pub rmst: Option<MeanResult>,
    /// Median follow-up by the reverse Kaplan-Meier method.
    pub median_follow_up: FollowUp,
    /// Simultaneous bands, if asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<BandResult>,
    /// The curve, a row per distinct time.
    pub curve: Vec<CurvePoint>,
}

/// A quantile.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuantileResult {
    /// Fraction that has had the event.
    pub probability: f64,
    /// The time.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// The curve stays at the level to its end; the estimate is the midpoint to the last time.
    pub flat_to_end: bool,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Survival at a time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SurvivalAt {
    /// The time.
    pub time: f64,
    /// Subjects at risk just before it.
    pub at_risk: Amount,
    /// Estimate.
    pub survival: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Restricted mean survival time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MeanResult {
    /// Restriction time.
    pub tau: f64,
    /// Type of its interval: normal, clipped to 0 and tau.
    pub conf_type: &'static str,
    /// Estimate.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Lower limit on the logarithmic scale.
    pub lower_log: Option<f64>,
    /// Upper limit on the logarithmic scale, clipped to tau.
    pub upper_log: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Events a unit of person-time, with Garwood's exact limits of a Poisson mean.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EventRate {
    /// Estimate.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// Median follow-up.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FollowUp {
    /// Estimate.
    pub estimate: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Why a key is null.
    #[serde(skip_serializing_if = "Reasons::is_empty")]
    pub reasons: Reasons,
}

/// A row of the curve.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CurvePoint {
    /// The time.
    pub time: f64,
    /// At risk just before it.
    pub at_risk: Amount,
    /// Events at it.
    pub events: Amount,
    /// Censored at it.
    pub censored: Amount,
    /// Kaplan-Meier survival.
    pub survival: f64,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Lower limit.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
    /// Nelson-Aalen cumulative hazard.
    pub cumulative_hazard: f64,
    /// Why a key is null.
    #[serde(skip_serializing_if = "CurveReasons::is_empty")]
    pub reasons: CurveReasons,
}

/// Why keys of a row of the curve are null. Not [`Reasons`]: rows are many, and this takes three bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CurveReasons {
    /// Why there is no standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub std_error: Option<Reason>,
    /// Why there is no lower limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<Reason>,
    /// Why there is no upper limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<Reason>,
}

impl CurveReasons {
    /// Whether nothing is null.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

pub(super) fn group(
    request: &AnalysisRequest<'_>,
    name: &str,
    sample: &Sample,
    table: &RiskTable,
    cautions: &mut Vec<Caution>,
) -> GroupResult {
    let (conf_type, level) = (request.conf_type, request.conf_level);
    let curve = survival_curve(request.curves.estimate, table);
    let limits = Limits::new(&curve, conf_type, level);
    if sample.events() < FEW_EVENTS {
        cautions.push(Caution::FewEvents { place: name.to_owned(), events: sample.events() });
    }
    let quantiles: Vec<QuantileEstimate> =
        request.quantiles.iter().map(|p| quantile_within(&curve, &limits, *p)).collect();
    for flat in quantiles.iter().filter(|estimate| estimate.flat_to_end) {
        cautions.push(Caution::FlatToEnd { group: name.to_owned(), probability: flat.probability });
    }
    if let Some(row) =
        curve.rows().split_last().and_then(|(_, before)| before.iter().find(|row| row.survival == 0.0))
    {
        cautions.push(Caution::ZeroBeforeLast {
            group: name.to_owned(),
            time: row.time,
            at_risk: row.at_risk.into(),
        });
    }
    let follow_up = median_follow_up(table, conf_type, level);
    let survival_at: Vec<SurvivalAt> =
        request.at.iter().map(|time| survival_at(&curve, &limits, table, *time)).collect();
    let rmst = request.rmst.map(|tau| mean_result(&restricted_mean(&curve, tau, level)));
    if let Some(time) = without_width(&survival_at, rmst.as_ref()) {
        cautions.push(Caution::LimitsWithoutWidth { group: name.to_owned(), time });
    }
    GroupResult {
        group: name.to_owned(),
        subjects: sample.count(),
        events: sample.events().into(),
        censored: (sample.count() - sample.events()).into(),
        person_time: sample.person_time(),
        event_rate: rate_result(sample, level),
        quantiles: quantiles.iter().map(quantile_result).collect(),
        survival_at,
        rmst,
        median_follow_up: follow_up_result(&follow_up),
        bands: bands(&request.curves.bands, &curve, table.subjects(), level),
        curve: if request.curves.without_rows { Vec::new() } else { curve_points(&curve, &limits, table) },
    }
}

/// The last time after 0 where the limits of a survival of 1, or of a mean that is the whole of its time, have no width.
fn without_width(survival: &[SurvivalAt], rmst: Option<&MeanResult>) -> Option<f64> {
    let survival = survival
        .iter()
        .filter(|at| (at.survival, at.lower, at.upper) == (Some(1.0), Some(1.0), Some(1.0)))
        .map(|at| at.time);
    let mean = rmst.filter(|mean| mean.estimate == Some(mean.tau) && mean.std_error == Some(0.0));
    survival.chain(mean.map(|mean| mean.tau)).filter(|time| *time > 0.0).max_by(f64::total_cmp)
}

pub(super) fn mean_result(mean: &RestrictedMean) -> MeanResult {
    MeanResult {
        tau: mean.tau,
        conf_type: "plain, clipped to 0 and tau",
        estimate: mean.estimate.value(),
        std_error: mean.std_error.value(),
        lower: mean.interval.lower.value(),
        upper: mean.interval.upper.value(),
        lower_log: mean.log_interval.lower.value(),
        upper_log: mean.log_interval.upper.value(),
        reasons: reasons([
            ("estimate", mean.estimate),
            ("std_error", mean.std_error),
            ("lower", mean.interval.lower),
            ("upper", mean.interval.upper),
            ("lower_log", mean.log_interval.lower),
            ("upper_log", mean.log_interval.upper),
        ]),
    }
}

pub(super) fn follow_up_result(follow_up: &QuantileEstimate) -> FollowUp {
    FollowUp {
        estimate: follow_up.estimate.value(),
        lower: follow_up.interval.lower.value(),
        upper: follow_up.interval.upper.value(),
        reasons: reasons([
            ("estimate", follow_up.estimate),
            ("lower", follow_up.interval.lower),
            ("upper", follow_up.interval.upper),
        ]),
    }
}

fn rate_result(sample: &Sample, level: ConfidenceLevel) -> EventRate {
    let (estimate, interval) = event_rate(sample, level);
    EventRate {
        estimate: estimate.value(),
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        reasons: reasons([("estimate", estimate), ("lower", interval.lower), ("upper", interval.upper)]),
    }
}

pub(super) fn quantile_result(estimate: &QuantileEstimate) -> QuantileResult {
    let interval = estimate.interval;
    QuantileResult {
        probability: estimate.probability,
        estimate: estimate.estimate.value(),
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        flat_to_end: estimate.flat_to_end,
        reasons: reasons([
            ("estimate", estimate.estimate),
            ("lower", interval.lower),
            ("upper", interval.upper),
        ]),
    }
}

pub(super) fn survival_at(curve: &KaplanMeier, limits: &Limits, table: &RiskTable, time: f64) -> SurvivalAt {
    let survival = curve.survival(time);
    let std_error = match (survival, curve.row_at(time)) {
        (Outcome::Value(_), Some(row)) => row.std_error(),
        (Outcome::Value(_), None) => Outcome::Value(0.0),
        (missing, _) => missing,
    };
    let interval = limits.at(curve, time);
    SurvivalAt {
        time,
        at_risk: table.at_risk(time).into(),
        survival: survival.value(),
        std_error: std_error.value(),
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        reasons: reasons([
            ("survival", survival),
            ("std_error", std_error),
            ("lower", interval.lower),
            ("upper", interval.upper),
        ]),
    }
}

pub(super) fn curve_points(curve: &KaplanMeier, limits: &Limits, table: &RiskTable) -> Vec<CurvePoint> {
    let hazards = nelson_aalen_rows(table);
    let rows = curve.rows().iter().zip(limits.rows(curve)).zip(hazards);
    let points = rows.map(|((row, interval), hazard)| CurvePoint {
        time: row.time,
        at_risk: row.at_risk.into(),
        events: row.events.into(),
        censored: row.censored.into(),
        survival: row.survival,
        std_error: row.std_error().value(),
        lower: interval.lower.value(),
        upper: interval.upper.value(),
        cumulative_hazard: hazard.cumulative_hazard,
        reasons: CurveReasons {
            std_error: row.std_error().reason(),
            lower: interval.lower.reason(),
            upper: interval.upper.reason(),
        },
    });
    points.collect()
}
