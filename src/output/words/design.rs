//! The paragraph of a protocol on a sample size.

use super::two_stage::law_and_median;
use super::{count, number, percent, probability, rate, ratio, time};
use crate::results::{AssumptionsRecord, DesignResult, ExactRecord, MethodRecord};

/// Unit of time, in words.
#[must_use]
pub fn unit(assumptions: &AssumptionsRecord) -> &'static str {
    assumptions.time_unit.map_or("time units", |unit| unit.word())
}

/// How subjects enter and are followed, as far as it is given.
#[must_use]
pub fn conduct(assumptions: &AssumptionsRecord, method: Option<&MethodRecord>) -> String {
    let unit = unit(assumptions);
    let accrual = method.and_then(|method| method.accrual).or(assumptions.accrual);
    let follow_up = method.and_then(|method| method.follow_up).or(assumptions.follow_up);
    let mut parts = Vec::new();
    match (accrual, assumptions.rate) {
        (Some(accrual), Some(rate)) => parts.push(format!(
            "subjects enter uniformly at {} per unit of time, over {} {unit}",
            number(rate),
            time(accrual)
        )),
        (None, Some(rate)) => {
            parts.push(format!("subjects enter uniformly at {} per unit of time", number(rate)))
        }
        (Some(accrual), None) => parts.push(format!("subjects enter over {} {unit}", time(accrual))),
        (None, None) => {}
    }
    parts.extend(
        follow_up
            .map(|time_after| format!("the analysis is {} {unit} after the last entry", time(time_after))),
    );
    parts.extend(
        assumptions
            .restricted
            .map(|longest| format!("each subject counts for at most {} {unit}", time(longest))),
    );
    if assumptions.dropout > 0.0 {
        parts.push(format!("the dropout hazard is {}", rate(assumptions.dropout)));
    }
    parts.join(", ")
}

/// Sample size ready for a protocol: the first method with a number, and the truth beside it.
#[must_use]
pub fn paragraph(result: &DesignResult) -> String {
    let Some(method) = result.methods.iter().find(|method| method.subjects.is_some()) else {
        return String::new();
    };
    let given = &result.assumptions;
    let alternative = method
        .alternative_median
        .map_or_else(String::new, |median| format!(", a median of {} {}", time(median), unit(given)));
    let ratio_text =
        method.hazard_ratio.map_or_else(String::new, |found| format!(" (hazard ratio {})", ratio(found)));
    let benchmark = given.benchmark.as_ref().map_or_else(String::new, |id| format!(" of the benchmark {id}"));
    let of = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), probability);
    let mut text = format!(
        "Sample size. The null{benchmark} is {null}; the alternative{alternative}{ratio_text}. The trial has {n} subjects: {conduct}. With the method \
         {id} ({citation}) at one-sided alpha {alpha} the power is {power}; {events:.1} events are expected \
         under the alternative and {events_null:.1} under the null.",
        null = law_and_median(&given.null, given.null_median),
        n = method.subjects.map_or_else(String::new, count),
        conduct = conduct(given, Some(method)),
        id = method.method,
        citation = method.citation,
        alpha = of(method.alpha_one_sided),
        power = of(method.power),
        events = method.events.unwrap_or_default(),
        events_null = method.events_null.unwrap_or_default(),
    );
    if let Some(enrol) = method.enrol.filter(|_| given.unevaluable > 0.0) {
        text +=
            &format!(" With {} not evaluable, {} are enrolled.", percent(given.unevaluable), count(enrol));
    }
    if let Some(exact) = &result.exact {
        text += &truth(exact);
    }
    text + "\n"
}

fn truth(exact: &ExactRecord) -> String {
    let of = |id: &str| exact.variants.iter().find(|variant| variant.variant == id);
    let mut text = format!(" In truth, by the joint law of O and E with {} subjects,", count(exact.subjects));
    if let Some(found) = of("breslow") {
        text += &format!(
            " the test (E - O) / sqrt E has size {} and power {} at nominal alpha {};",
            probability(found.size),
            probability(found.power),
            probability(exact.alpha_one_sided)
        );
    }
    if let Some(found) = of("ratio")
        && let Some(x) = found.ratio_at_most
    {
        text += &format!(
            " the rule \"success if O / E is at most {x:.4}\" has size {} and power {}.",
            probability(found.size),
            probability(found.power)
        );
    }
    for found in exact.averaged.iter().filter(|found| found.over == "benchmark") {
        if let Some(size) = found.size {
            text += &format!(
                " If the benchmark is the estimate that it is (standard error {} of its log hazard), a drug that adds nothing \
                 succeeds with probability {}.",
                rate(found.sd),
                percent(size)
            );
        }
    }
    text
}
