//! Case weights in the estimates of each group.

use super::estimates::{
    CurvePoint, CurveReasons, GroupResult, follow_up_result, group, mean_result, quantile_result,
};
use super::records::{Amount, reasons};
use super::{AnalysisRequest, AnalysisResult};
use crate::estimator::{IntervalMethod, KaplanMeier, Limits, WeightedKaplanMeier, quantile_within};
use crate::measure::{Caution, Outcome, Reason, UnweightedSection};
use crate::sample::{RiskTable, Sample, WeightError, WeightedSample};

/// The subjects of a group as their weights make them.
pub(super) enum Weighing {
    /// Whole weights: each subject as often as its weight says, which is the second.
    Repeated(Sample, Vec<usize>),
    /// Fractional weights; the second is 1 for those whose weight is above 0.
    Fractional(WeightedSample, Vec<usize>),
    /// No weight above 0, or weights that are none; the subjects as they are.
    Unusable(Sample, Reason),
}

impl Weighing {
    /// The subjects whose estimates need no weight, or do not know of it.
    pub(super) fn sample(&self) -> &Sample {
        match self {
            Self::Repeated(sample, _) | Self::Unusable(sample, _) => sample,
            Self::Fractional(weighted, _) => weighted.sample(),
        }
    }

    /// The values of the subjects of a group for those of [`Self::sample`].
    pub(super) fn spread<T: Clone>(&self, values: Vec<T>) -> Vec<T> {
        match self {
            Self::Repeated(_, times) | Self::Fractional(_, times) => {
                let each = values.into_iter().zip(times);
                each.flat_map(|(value, times)| std::iter::repeat_n(value, *times)).collect()
            }
            Self::Unusable(..) => values,
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
        let times = of_group
            .iter()
            .map(|weight| if fractional { usize::from(*weight > 0.0) } else { *weight as usize });
        let times = times.collect();
        match repeated {
            Some(sample) => Weighing::Repeated(sample, times),
            None => Weighing::Fractional(weighted, times),
        }
    });
    let weighings = weighings.collect();
    cautions.push(if fractional { Caution::FractionalWeights } else { Caution::WholeWeights });
    Some(weighings)
}

/// Which sections of the result count every subject once, whatever its weight; none if there are no weights.
pub(super) fn counted_once(
    request: &AnalysisRequest<'_>,
    result: &AnalysisResult,
    weighings: Option<&[Weighing]>,
) -> Vec<Caution> {
    let Some(weighings) = weighings else { return Vec::new() };
    let repeated = weighings.iter().all(|weighing| matches!(weighing, Weighing::Repeated(..)));
    let competing = result.cumulative_incidence.as_ref();
    let tests = result.benchmark_tests.as_ref();
    use UnweightedSection as Section;
    let sections = [
        // Estimates of subjects that stand as often as their weight says know of it without knowing.
        (Section::ConditionalSurvival, !repeated && !result.conditional_survival.is_empty()),
        (Section::CumulativeHazard, !repeated && !result.cumulative_hazard.is_empty()),
        (Section::SmoothedHazard, !repeated && !result.smoothed_hazard.is_empty()),
        (Section::CumulativeIncidence, !repeated && competing.is_some()),
        (Section::Turnbull, !repeated && result.turnbull.is_some()),
        (Section::Logrank, result.logrank.is_some()),
        (Section::WeightedLogrank, !result.weighted_logrank.is_empty()),
        (Section::Trend, result.trend.is_some()),
        (Section::MaxCombo, result.max_combo.is_some()),
        (Section::Permutation, result.permutation.is_some()),
        (Section::Gray, competing.is_some_and(|competing| !competing.gray.is_empty())),
        (Section::OneSampleLogrank, !result.one_sample.is_empty()),
        (Section::PooledBenchmark, !result.pooled.is_empty()),
        (Section::RestrictedMeanTest, !result.rmst_test.is_empty()),
        (Section::LandmarkTest, tests.is_some_and(|tests| !tests.landmark.is_empty())),
        (Section::MedianTest, tests.is_some_and(|tests| !tests.median.is_empty())),
        (Section::ExponentialTest, tests.is_some_and(|tests| !tests.exponential.is_empty())),
    ];
    let sections: Vec<Section> =
        sections.into_iter().filter_map(|(section, counts_once)| counts_once.then_some(section)).collect();
    let mut cautions = Vec::new();
    if !sections.is_empty() {
        cautions.push(Caution::WeightsNotUsed { sections });
    }
    if !repeated && !request.curves.bands.kinds.is_empty() {
        cautions.push(Caution::BandsNotWeighted);
    }
    cautions
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
        Weighing::Repeated(sample, _) => group(request, name, sample, table, cautions),
        Weighing::Fractional(weighted, _) => {
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
    result.curve = if request.curves.without_rows { Vec::new() } else { rows.map(point).collect() };
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
