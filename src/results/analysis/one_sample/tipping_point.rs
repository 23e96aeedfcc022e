//! How much better the benchmark would have to be before significance is lost.

use super::comparison::Part;
use super::records::{TippingPointOfVariant, TippingPointResult};
use super::request::BySubject;
use crate::distribution::EventTimeLaw;
use crate::hypothesis::{DataVariant, OneSampleVariant, PValue, hazard_factor_at, time_factor_at};
use crate::measure::{OneSidedAlpha, Outcome, Reason};
use crate::results::analysis::records::reasons;

pub(super) fn tipping_point(
    part: &Part<'_>,
    alpha: OneSidedAlpha,
    deciding: OneSampleVariant,
) -> TippingPointResult {
    let variants = OneSampleVariant::all().map(|variant| of_variant(part, alpha, variant)).collect();
    TippingPointResult { alpha: alpha.get(), deciding, variants }
}

fn of_variant(part: &Part<'_>, alpha: OneSidedAlpha, variant: OneSampleVariant) -> TippingPointOfVariant {
    let p = PValue { variant, information: part.information, exposures: &part.exposures };
    let exact_of_sample = part.steps && variant == OneSampleVariant::Data(DataVariant::ExactConditional);
    let (now, hazard, time) = if exact_of_sample {
        let missing = Outcome::NotEstimable(Reason::BenchmarkIsSample);
        (missing, missing, missing)
    } else {
        let now = p.of(&part.exposures, part.information);
        let significant = now.value().is_some_and(|p| p <= alpha.get());
        (now, hazard_factor_at(&p, alpha), time_factor(part, &p, alpha, significant))
    };
    let law = &part.comparison.benchmark.law;
    let same_law = !matches!(part.comparison.by_subject, BySubject::Level { .. });
    // With covariate effects the median is that at the reference values.
    let at_factor = |factor: Outcome, median: &dyn Fn(f64) -> f64| match factor {
        Outcome::Value(factor) if same_law => {
            let median = median(factor);
            if median.is_finite() { Outcome::Value(median) } else { Outcome::NotReached }
        }
        Outcome::Value(_) => Outcome::NotEstimable(Reason::SeveralLaws),
        other => other,
    };
    let by_hazard =
        at_factor(hazard, &|factor| law.inverse_cumulative_hazard(std::f64::consts::LN_2 / factor));
    let by_time = at_factor(time, &|factor| factor * law.median());
    TippingPointOfVariant {
        variant,
        significant: now.value().map(|p| p <= alpha.get()),
        hazard_factor: hazard.value(),
        median_by_hazard: by_hazard.value(),
        time_factor: time.value(),
        median_by_time: by_time.value(),
        reasons: reasons([
            ("significant", now),
            ("hazard_factor", hazard),
            ("median_by_hazard", by_hazard),
            ("time_factor", time),
            ("median_by_time", by_time),
        ]),
    }
}

fn time_factor(part: &Part<'_>, p: &PValue<'_>, alpha: OneSidedAlpha, significant: bool) -> Outcome {
    // Patient-level data say nothing beyond their last time: they can be drawn out, not pressed together.
    if part.table.is_some() && !significant {
        return Outcome::NotEstimable(Reason::BeyondLastTime);
    }
    time_factor_at(p.variant, alpha, |factor| {
        if part.table.is_some() && factor < 1.0 {
            return Outcome::Value(0.0);
        }
        p.of(&part.exposures_in_time(factor), part.information_in_time(factor))
    })
}
