//! The paragraph of a protocol on a group-sequential design.

use super::two_stage::{law_and_median, limits};
use super::{count, number, percent, time};
use crate::results::{GroupSequentialLook, GroupSequentialResult};

/// The decision of a statistic.
#[must_use]
pub fn decision(decision: &str) -> &'static str {
    match decision {
        "success" => "success",
        "goes-on" => "the trial goes on",
        _ => "no success",
    }
}

/// The futility rule, and whether it binds.
#[must_use]
pub fn futility(result: &GroupSequentialResult) -> String {
    match (result.futility.as_str(), result.binding) {
        ("none", _) => "none".to_owned(),
        (rule, true) => format!("{rule}, binding"),
        (rule, false) => format!("{rule}, not binding"),
    }
}

/// `1`, `1 and 2`, `1, 2 and 3`.
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// Items of the analyses in a list.
fn each(result: &GroupSequentialResult, of: impl Fn(&GroupSequentialLook) -> String) -> String {
    listed(&result.looks.iter().map(of).collect::<Vec<_>>())
}

/// What ends the trial with success.
fn success(result: &GroupSequentialResult) -> String {
    let bounds = result.looks.iter().filter_map(|look| look.efficacy_bound.map(|z| (look.analysis, z)));
    let at = bounds.map(|(analysis, z)| format!("{z:.4} at analysis {analysis}")).collect::<Vec<_>>();
    let rule = if result.efficacy == "none" { "no success before the end" } else { &result.efficacy };
    format!("The null is rejected if Z = (E - O) / sqrt E is at least {} ({rule})", listed(&at))
}

/// What stops it for futility.
fn stops(result: &GroupSequentialResult) -> String {
    let before_last = result.looks.iter().take(result.looks.len() - 1);
    let bounds = before_last.filter_map(|look| look.futility_bound.map(|z| (look.analysis, z)));
    let at = bounds.map(|(analysis, z)| format!("{z:.4} at analysis {analysis}")).collect::<Vec<_>>();
    if at.is_empty() {
        return String::new();
    }
    let binds = if result.binding {
        format!(
            "The futility stops bind: alpha holds only if they are obeyed; ignored, it is {:.4}. ",
            result.alpha_ignoring_futility
        )
    } else {
        "The futility stops do not bind: alpha holds whether or not they are obeyed. ".to_owned()
    };
    format!("; the trial stops for futility if Z is below {} ({}). {binds}", listed(&at), result.futility)
}

/// The design, ready for a protocol.
#[must_use]
pub fn paragraph(result: &GroupSequentialResult) -> String {
    let unit = result.time_unit.map_or("time units", |unit| unit.word());
    let entry = result.rate.map_or_else(
        || "Subjects enter at the stated times".to_owned(),
        |rate| format!("Subjects enter uniformly at {} per unit of time", number(rate)),
    );
    let limits = limits(result.restricted, result.dropout, unit);
    let stops = stops(result);
    let (null, other) = (&result.truth.under_null, &result.truth.under_alternative);
    let (size, simulated, how) = if result.binding {
        (result.alpha_obeying_futility, null.success, "with the futility stops obeyed")
    } else {
        (result.alpha_ignoring_futility, null.success_ignoring_futility, "with any futility stop ignored")
    };
    format!(
        "Sample size (group-sequential design). {n} subjects, {analyses} analyses, with the one-sample log-rank test of the null \
         {null_law} against the alternative {alternative}. {entry} and are followed for {follow_up} {unit} after the last \
         entry{limits}. The analyses are held {times} {unit} after the start, when the null expects {events} events \
         (information fractions {fractions}). {success}{stops}{end}By the normal law the one-sided alpha is {size:.4} ({how}) and the \
         power {power:.4}; in {trials} simulated trials they are {simulated:.4} and {true_power:.4}. Under the null the trial ends early \
         with probability {early} and takes {expected:.1} subjects and {duration} {unit} on average. Information is the number of events that \
         the null expects by the calendar time of an analysis, as planned or recomputed from the entries, not from events or E as observed. \
         References: Jennison & Turnbull (2000), Group Sequential Methods; Wu (2015), Pharm. Stat. 14, 26-33.\n",
        n = count(result.subjects),
        analyses = result.looks.len(),
        null_law = law_and_median(&result.laws.null, result.laws.null_median),
        alternative = law_and_median(&result.laws.alternative, result.laws.alternative_median),
        follow_up = time(result.follow_up),
        times = each(result, |look| time(look.time)),
        events = each(result, |look| format!("{:.1}", look.events_null)),
        fractions = each(result, |look| format!("{:.3}", look.information_fraction)),
        success = success(result),
        end = if stops.is_empty() { ". " } else { "" },
        power = result.power,
        trials = count(result.truth.trials),
        true_power = other.success,
        early = percent(result.under_null.stops_early),
        expected = result.under_null.expected_subjects,
        duration = time(result.under_null.expected_duration),
    )
}
