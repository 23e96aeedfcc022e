//! Case weights in the estimates of each group.

use super::AnalysisRequest;
use super::estimates::{
    CurvePoint, CurveReasons, GroupResult, follow_up_result, group, mean_result, quantile_result,
};
use super::records::{Amount, reasons};
use crate::estimator::{IntervalMethod, KaplanMeier, Limits, WeightedKaplanMeier, quantile_within};
use crate::measure::{Caution, Outcome, Reason};
use crate::sample::{RiskTable, Sample, WeightError, WeightedSample};

/// The subjects of a group as their weights make them.
pub(super) enum Weighing {
    /// Whole weights: each subject as often as its weight says.
    Repeated(Sample),
    /// Fractional weights.
    Fractional(WeightedSample),
    /// No weight above 0, or weights that are none; the subjects as they are.
    Unusable(Sample, Reason),
}

impl Weighing {
    /// The subjects whose estimates need no weight, or do not know of it.
    pub(super) fn sample(&self) -> &Sample {
        match self {
            Self::Repeated(sample) | Self::Unusable(sample, _) => sample,
            Self::Fractional(weighted) => weighted.sample(),
        }
    }
}

/// How the weights, if there are any, make each group; cautions say which rule holds, and who is left out.
pub(super) fn weigh(
    request: &AnalysisRequest<'_>,
    parts: &[(&str, &Sample)],
    cautions: &mut Vec<Caution>,
) -> Option<Vec<Weighing>> {
    let weights = request.attributes.weights?;
    let fractional = weights.iter().any(|weight| weight.fract() != 0.0);
    let weighings = parts.iter().enumerate().map(|(index, (name, sample))| {
        let of_group = match request.attributes.by.filter(|_| !request.groups.is_empty()) {
            Some(by) => by.select(index as u32, weights),
            None => weights.to_vec(),
        };
        let weighted = match WeightedSample::new(sample, &of_group) {
            Ok(weighted) => weighted,
            Err(WeightError::NobodyLeft) => return Weighing::Unusable((*sample).clone(), Reason::NoWeight),
            Err(_) => return Weighing::Unusable((*sample).clone(), Reason::UnusableWeights),
        };
        if weighted.left_out() > 0 {
            cautions.push(Caution::ZeroWeights { group: (*name).to_owned(), subjects: weighted.left_out() });
        }
        // One rule for all groups, or their variances would not compare.
        let repeated = if fractional { None } else { weighted.repeated() };
        repeated.map_or(Weighing::Fractional(weighted), Weighing::Repeated)
    });
    let weighings = weighings.collect();
    cautions.push(if fractional { Caution::FractionalWeights } else { Caution::WholeWeights });
    Some(weighings)
}

/// Estimates of a weighted group.
pub(super) fn weighted_group(
    request: &AnalysisRequest<'_>,
    name: &str,
    weighing: &Weighing,
    table: &RiskTable,
    cautions: &mut Vec<Caution>,
) -> GroupResult {
    match weighing {
        Weighing::Repeated(sample) => group(request, name, sample, table, cautions),
        Weighing::Fractional(weighted) => {
            let unweighted = group(request, name, weighted.sample(), table, cautions);
            fractional(request, weighted, unweighted)
        }
        Weighing::Unusable(sample, reason) => {
            let unweighted = group(request, name, sample, table, &mut Vec::new());
            without_estimates(unweighted, *reason)
        }
    }
}

/// Puts the weighted figures in the place of the unweighted ones.
fn fractional(
    request: &AnalysisRequest<'_>,
    weighted: &WeightedSample,
    unweighted: GroupResult,
) -> GroupResult {
    let level = request.conf_level;
    let limits = |curve: &KaplanMeier| match request.conf_type {
        IntervalMethod::Normal(_) => Limits::new(curve, request.conf_type, level),
        _ => Limits::missing(Reason::FractionalWeights, level),
    };
    let estimate = WeightedKaplanMeier::new(weighted);
    let (curve, limits_of_curve) = (estimate.curve(), limits(estimate.curve()));
    let reversed = WeightedKaplanMeier::new(&weighted.reversed());
    let events = weighted.weight_of(true);
    let person_time = weighted.person_time();
    let mut result = unweighted;
    result.events = Amount::Weight(events);
    result.censored = Amount::Weight(weighted.weight_of(false));
    result.person_time = person_time;
    // Garwood's limits are of a count.
    let missing = Outcome::NotEstimable(Reason::FractionalWeights);
    result.event_rate.estimate = result.event_rate.estimate.map(|_| events / person_time);
    (result.event_rate.lower, result.event_rate.upper) = (None, None);
    result.event_rate.reasons.extend(reasons([("lower", missing), ("upper", missing)]));
    let quantile = |p: &f64| quantile_result(&quantile_within(curve, &limits_of_curve, *p));
    result.quantiles = request.quantiles.iter().map(quantile).collect();
    for at in &mut result.survival_at {
        let survival = curve.survival(at.time);
        let std_error = match (survival, curve.row_at(at.time)) {
            (Outcome::Value(_), Some(row)) => row.std_error(),
            (Outcome::Value(_), None) => Outcome::Value(0.0),
            (missing, _) => missing,
        };
        let interval = limits_of_curve.at(curve, at.time);
        at.at_risk = Amount::Weight(estimate.at_risk(at.time));
        (at.survival, at.std_error) = (survival.value(), std_error.value());
        (at.lower, at.upper) = (interval.lower.value(), interval.upper.value());
        at.reasons = reasons([
            ("survival", survival),
            ("std_error", std_error),
            ("lower", interval.lower),
            ("upper", interval.upper),
        ]);
    }
    result.rmst = request.rmst.map(|tau| mean_result(&estimate.restricted_mean(weighted, tau, level)));
    let follow_up = quantile_within(reversed.curve(), &limits(reversed.curve()), 0.5);
    result.median_follow_up = follow_up_result(&follow_up);
    result.bands = Vec::new();
    let rows = curve.rows().iter().zip(limits_of_curve.rows(curve)).zip(estimate.rows());
    let point = |((row, interval), sums): (
        (&crate::estimator::KaplanMeierRow, _),
        &crate::estimator::WeightedRow,
    )| {
        let interval: crate::measure::Interval = interval;
        CurvePoint {
            time: row.time,
            at_risk: Amount::Weight(sums.at_risk),
            events: Amount::Weight(sums.events),
            censored: Amount::Weight(sums.censored),
            survival: row.survival,
            std_error: row.std_error().value(),
            lower: interval.lower.value(),
            upper: interval.upper.value(),
            cumulative_hazard: sums.cumulative_hazard,
            reasons: CurveReasons {
                std_error: row.std_error().reason(),
                lower: interval.lower.reason(),
                upper: interval.upper.reason(),
            },
        }
    };
    result.curve = rows.map(point).collect();
    result
}

/// A group whose weights leave nobody, or cannot be used: no figure, and why.
fn without_estimates(unweighted: GroupResult, reason: Reason) -> GroupResult {
    let missing = Outcome::NotEstimable(reason);
    let none = || reasons([("estimate", missing), ("lower", missing), ("upper", missing)]);
    let mut result = unweighted;
    result.events = Amount::Weight(0.0);
    result.censored = Amount::Weight(0.0);
    result.person_time = 0.0;
    let rate = &mut result.event_rate;
    (rate.estimate, rate.lower, rate.upper, rate.reasons) = (None, None, None, none());
    for quantile in &mut result.quantiles {
        (quantile.estimate, quantile.lower, quantile.upper) = (None, None, None);
        (quantile.reasons, quantile.flat_to_end) = (none(), false);
    }
    for at in &mut result.survival_at {
        (at.survival, at.std_error, at.lower, at.upper) = (None, None, None, None);
        at.at_risk = Amount::Weight(0.0);
        at.reasons =
            reasons([("survival", missing), ("std_error", missing), ("lower", missing), ("upper", missing)]);
    }
    if let Some(mean) = &mut result.rmst {
        (mean.estimate, mean.std_error, mean.lower, mean.upper) = (None, None, None, None);
        (mean.lower_log, mean.upper_log) = (None, None);
        mean.reasons = none();
        mean.reasons.extend(reasons([
            ("std_error", missing),
            ("lower_log", missing),
            ("upper_log", missing),
        ]));
    }
    let follow_up = &mut result.median_follow_up;
    (follow_up.estimate, follow_up.lower, follow_up.upper, follow_up.reasons) = (None, None, None, none());
    result.bands = Vec::new();
    result.curve = Vec::new();
    result
}
