//! The paragraph of a protocol on a two-stage design.

use super::{count, counted, law, number, percent, time};
use crate::results::{BinaryTwoStageResult, LogrankTwoStageResult};

/// A law with its median.
#[must_use]
pub fn law_and_median(notation: &str, median: Option<f64>) -> String {
    let median = median.map_or_else(|| "no median".to_owned(), |median| format!("median {}", time(median)));
    format!("{} ({median})", law(notation))
}

/// What limits the follow-up of a subject, to be put behind how long it lasts.
pub(super) fn limits(restricted: Option<f64>, dropout: f64, unit: &str) -> String {
    let mut text = restricted
        .map_or_else(String::new, |longest| format!(", each subject for at most {} {unit}", time(longest)));
    if dropout > 0.0 {
        text += &format!(" and a dropout hazard of {}", number(dropout));
    }
    text
}

/// Sample size of a two-stage log-rank design, ready for a protocol: the first design of the list.
#[must_use]
pub fn logrank_paragraph(result: &LogrankTwoStageResult) -> String {
    let Some(design) = result.designs.first() else { return String::new() };
    let unit = result.time_unit.map_or("time units", |unit| unit.word());
    let limits = limits(result.restricted, result.dropout, unit);
    let (null, other) = (&design.truth_null, &design.truth_alternative);
    format!(
        "Sample size ({kind} design). The trial has two stages, with the one-sample log-rank test of the null {null_law} against \
         the alternative {alternative}. Subjects enter uniformly at {rate} per unit of time and are followed for {follow_up} {unit} \
         after the last entry{limits}. The interim analysis is {interim} {unit} after the start, when about {n1:.0} of \
         {n} subjects have entered. The trial stops for futility if Z1 = (E - O) / sqrt E is at most {c1:.4}; else the null is \
         rejected at the end, {length} {unit} after the start, if Z exceeds {c:.4}. By the bivariate normal approximation the \
         one-sided alpha is {alpha:.4} and the power {power:.4}; under the null the trial stops early with probability {stops} and \
         takes {expected:.1} subjects on average. {how} alpha {true_alpha:.4} and power \
         {true_power:.4}. The futility stop is binding: alpha holds only if it is obeyed; ignored, alpha is {ignored:.4} ({true_ignored:.4} \
         in truth). References: Kwak & Jung (2014), Stat. Med. 33, 2004-2016; Wu et al. (2020), \
         PMC9433332.\n",
        kind = design.kind.word(),
        null_law = law_and_median(&result.laws.null, result.laws.null_median),
        alternative = law_and_median(&result.laws.alternative, result.laws.alternative_median),
        rate = number(result.rate),
        follow_up = time(result.follow_up),
        interim = time(design.interim),
        n1 = design.subjects_at_interim,
        n = count(design.subjects),
        c1 = design.first_bound,
        length = time(design.study_length),
        c = design.last_bound,
        alpha = design.alpha_one_sided,
        power = design.power,
        stops = percent(design.under_null.stops_early),
        expected = design.under_null.expected_subjects,
        how = if null.error_bound.is_some() {
            "Exact calculation and simulation give"
        } else {
            "Simulation gives"
        },
        true_alpha = null.success,
        true_power = other.success,
        ignored = design.alpha_ignoring_stop,
        true_ignored = null.success_ignoring_stop,
    )
}

/// Sample size of Simon's design, ready for a protocol: the first design of the list.
#[must_use]
pub fn binary_paragraph(result: &BinaryTwoStageResult) -> String {
    let Some(design) = result.designs.first() else { return String::new() };
    format!(
        "Sample size ({kind} design). The trial has two stages and tests a response probability of {p0} against {p1}. {n1} \
         subjects are treated first; with at most {r1} the trial stops for futility. Else {more} more are treated, {n} in \
         all, and the null is rejected with more than {r}. The one-sided alpha is {alpha:.4} and the power {power:.4}, both \
         exact; under the null the trial stops early with probability {stops} and takes {expected:.1} subjects on average. The \
         futility stop is binding: ignored, alpha is {ignored:.4}. Reference: Simon (1989), Control. Clin. Trials 10, 1-10.\n",
        kind = design.kind.word(),
        p0 = number(result.null_rate),
        p1 = number(result.alternative_rate),
        n1 = count(design.first_subjects),
        r1 = counted(design.first_limit, "response"),
        more = count(design.subjects - design.first_subjects),
        n = count(design.subjects),
        r = counted(design.limit, "response"),
        alpha = design.alpha_one_sided,
        power = design.power,
        stops = percent(design.under_null.stops_early),
        expected = design.under_null.expected_subjects,
        ignored = design.alpha_ignoring_stop,
    )
}
