//! The paragraph of a protocol on go, consider and stop.

use super::two_stage::law_and_median;
use super::{count, level, percent, probability, ratio, time};
use crate::results::{CurvePrecisionRecord, DecideResult};

/// Decision rule with its exact probabilities, ready for a protocol.
#[must_use]
pub fn paragraph(result: &DecideResult) -> String {
    let unit = result.time_unit.map_or("time units", |unit| unit.word());
    let criteria = match (result.relevant_ratio, result.relevant_median) {
        (Some(ratio), median) => {
            let median =
                median.map_or_else(String::new, |median| format!(", a median of {} {unit}", time(median)));
            format!(
                "The decision is go if the null is rejected and O / E is at most {ratio:.4}{median}; stop if neither holds; consider if \
                 one of the two holds."
            )
        }
        (None, _) => "The decision is go if the null is rejected, else stop.".to_owned(),
    };
    let zones = result.zones.iter().map(|zone| {
        let truth = match (zone.truth, zone.median) {
            ("hazard-ratio", Some(median)) => format!("a median of {} {unit}", time(median)),
            (word, _) => format!("the {} truth", word.replace('-', " ")),
        };
        format!("under {truth} {} / {} / {}", percent(zone.go), percent(zone.consider), percent(zone.stop))
    });
    let enrol = if result.enrol > result.subjects {
        format!(" {} are enrolled, so that as many are evaluable on average.", count(result.enrol))
    } else {
        String::new()
    };
    format!(
        "Decision rule. The null is {null}. With {n} evaluable subjects it is tested by the one-sample log-rank test, variant {variant}, at \
         nominal one-sided alpha {nominal:.4} (wanted: {alpha}).{enrol} {criteria} Exact probabilities of go / consider / stop: {zones}. {precision}\
         Reference for two criteria: Fisch et al. (2015), Ther. Innov. Regul. Sci. 49, 155-162.\n",
        null = law_and_median(&result.laws.null, result.laws.null_median),
        n = count(result.subjects),
        variant = result.variant,
        nominal = result.nominal_alpha,
        alpha = probability(result.alpha_one_sided),
        zones = zones.collect::<Vec<_>>().join("; "),
        precision = precision(result),
    )
}

/// What the interval of each figure of the curve is expected to be under the alternative; empty if it has no two limits.
fn precision(result: &DecideResult) -> String {
    let wanted =
        |found: &&CurvePrecisionRecord| found.truth == "alternative" && found.subjects == result.subjects;
    let sentence = |found: &CurvePrecisionRecord| {
        let limits = found.expected_lower.zip(found.expected_upper)?;
        let (figure, digits) = match (found.figure, result.landmark) {
            ("survival", Some(at)) => (format!("survival at {}", time(at)), ratio as fn(f64) -> String),
            _ => ("the median".to_owned(), time as fn(f64) -> String),
        };
        Some(format!(
            "Under the alternative the {level} {scale} interval of {figure} is expected from {lower} to {upper}. ",
            level = result.precision.first().map_or_else(String::new, |found| level(found.conf_level)),
            scale = result.conf_type,
            lower = digits(limits.0),
            upper = digits(limits.1),
        ))
    };
    result.curve.iter().filter(wanted).filter_map(sentence).collect()
}
