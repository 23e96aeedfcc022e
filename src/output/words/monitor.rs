//! Sentences of `monitor`.

use super::{count, counted, number, percent, probability, time, visible};
use crate::protocol::{SafetySet, ToxicEvent};
use crate::results::{
    BoundaryStatus, InterimStatus, MeasureRecord, MonitorResult, RuleStatus, RunInStatus, StatusRecord,
    TriggerRecord,
};

/// What is counted by a toxicity rule.
#[must_use]
pub fn toxic_event(event: ToxicEvent) -> &'static str {
    match event {
        ToxicEvent::Severe => "events of grade 3 or more",
        ToxicEvent::DoseLimiting => "dose-limiting events",
    }
}

/// In whom.
#[must_use]
pub fn safety_set(set: SafetySet) -> &'static str {
    match set {
        SafetySet::Evaluable => "evaluable",
        SafetySet::Treated => "treated",
    }
}

/// What a rule compares.
#[must_use]
pub fn measure(measure: &MeasureRecord) -> String {
    match measure {
        MeasureRecord::Z => "z".to_owned(),
        MeasureRecord::Posterior { .. } => {
            "posterior probability of a median above the benchmark's".to_owned()
        }
        MeasureRecord::Predictive { information } => {
            format!("predictive probability at information {}", number(*information))
        }
        MeasureRecord::Landmark { time: at, .. } => format!("subjects free of the event at {}", time(*at)),
    }
}

/// Figures of the status, a line each.
#[must_use]
pub fn monitor_status(status: &StatusRecord) -> Vec<(String, String)> {
    let mut lines = vec![
        ("subjects entered, of planned".to_owned(), format!("{} of {}", status.entered, status.planned)),
        (
            if status.treatment_ends_recorded {
                "on treatment".to_owned()
            } else {
                "alive, not withdrawn (no end of treatment is recorded)".to_owned()
            },
            count(status.on_treatment),
        ),
        (
            "events (progression, death)".to_owned(),
            format!("{} ({}, {})", status.events, status.progressions, status.deaths),
        ),
        ("still followed without the event".to_owned(), count(status.followed)),
        ("followed no more, without the event".to_owned(), count(status.lost)),
        ("deaths of any time".to_owned(), count(status.all_deaths)),
        ("total time under observation".to_owned(), time(status.exposure)),
        (
            "maturity: events of the planned, of those entered".to_owned(),
            format!("{}, {}", percent(status.maturity[0]), percent(status.maturity[1])),
        ),
    ];
    let censored: Vec<String> = status
        .censored
        .iter()
        .map(|found| format!("{} {}", found.reason.id().replace('-', " "), found.subjects))
        .collect();
    if !censored.is_empty() {
        lines.push(("times without the event, by reason".to_owned(), censored.join(", ")));
    }
    if let Some(scans) = &status.scans {
        let missed = scans.due - scans.held;
        lines.push((
            "scans due, held, missed".to_owned(),
            format!(
                "{}, {}, {missed} ({}, not evaluable {})",
                scans.due,
                scans.held,
                scans.outside_window.map_or_else(
                    || "no window planned".to_owned(),
                    |count| format!("outside their window {count}")
                ),
                scans.not_evaluable
            ),
        ));
    }
    if status.assessed_at_cutoff > 0 {
        lines.push((
            "taken as assessed at the cutoff, only later assessments being recorded".to_owned(),
            counted(status.assessed_at_cutoff, "subject"),
        ));
    }
    if !status.not_begun.is_empty() {
        lines.push(("began after the cutoff, not used".to_owned(), count(status.not_begun.len() as u64)));
    }
    lines
}

/// What every rule says: a word, and a sentence.
#[must_use]
pub fn monitor_answers(result: &MonitorResult) -> Vec<(&'static str, String)> {
    let word = |stops: bool| if stops { "STOP" } else { "continue" };
    let mut answers = Vec::new();
    for interim in &result.interim_analyses {
        answers.extend(
            interim.rules.iter().map(|rule| {
                (if interim.due { word(rule.fires) } else { "not due" }, rule_words(interim, rule))
            }),
        );
    }
    if let Some(safety) = &result.safety {
        answers.extend(
            safety.boundary.iter().map(|found| (word(found.crossed_at.is_some()), boundary_words(found))),
        );
        answers.extend(safety.run_in.iter().map(|found| (word(found.stops()), run_in_words(found))));
    }
    answers
}

fn rule_words(interim: &InterimStatus, rule: &RuleStatus) -> String {
    let name = visible(&interim.analysis);
    let due = trigger_words(interim);
    let value = match (rule.value, &rule.measure) {
        (None, _) => "the data have none yet".to_owned(),
        (Some(value), MeasureRecord::Posterior { .. } | MeasureRecord::Predictive { .. }) => {
            probability(value)
        }
        (Some(value), _) => number_of(value),
    };
    let side = if rule.side == "futility" { "at or below" } else { "at or above" };
    let what = measure(&rule.measure);
    let verdict = match (rule.fires, interim.due) {
        (true, true) => "the rule fires".to_owned(),
        (true, false) => "the rule would fire if it were due".to_owned(),
        (false, _) => "the rule does not fire".to_owned(),
    };
    let base = format!(
        "`{name}`, {} if {what} is {side} {}: it is {value} (O = {}, E = {:.2}, against {}); {verdict}; {due}",
        rule.side,
        number_of(rule.bound),
        interim.observed,
        interim.expected,
        visible(&interim.benchmark),
    );
    format!("{base}{}", next_event(interim, rule).map_or_else(String::new, |more| format!("; {more}")))
}

fn number_of(value: f64) -> String {
    super::ratio(value)
}

/// What the next event would do.
fn next_event(interim: &InterimStatus, rule: &RuleStatus) -> Option<String> {
    match &rule.measure {
        MeasureRecord::Landmark { time: at, reached, failed, pending } => {
            Some(format!("{reached} have reached {}, {failed} have not, {pending} may still", time(*at)))
        }
        _ if rule.side != "futility" || rule.fires => None,
        MeasureRecord::Posterior { .. } => {
            let asked = rule.exposure?;
            let until = asked.short_until.map_or_else(String::new, |until| {
                format!(", {} from the cutoff if all who are followed stay so and nobody enters", time(until))
            });
            Some(if asked.short_by_at_next > 0.0 {
                format!(
                    "stop for futility if the next event comes before {} of further total exposure (now {}{until})",
                    time(asked.short_by_at_next),
                    time(asked.now)
                )
            } else {
                format!(
                    "the next event alone does not make it fire; {} at once would (exposure now {})",
                    counted(asked.events_to_fail, "event"),
                    time(asked.now)
                )
            })
        }
        MeasureRecord::Z | MeasureRecord::Predictive { .. } => {
            let next = rule.needed.iter().find(|row| row.events == interim.observed + 1)?.expected?;
            Some(if next > interim.expected {
                format!(
                    "with one event more it fires unless E has grown by {} to more than {}",
                    time(next - interim.expected),
                    time(next)
                )
            } else {
                "one event more does not make it fire".to_owned()
            })
        }
    }
}

fn trigger_words(interim: &InterimStatus) -> String {
    let since = |text: String| match &interim.due_since {
        Some(date) => format!("due since {date} ({text})"),
        None => format!("not due yet ({text})"),
    };
    match interim.trigger {
        TriggerRecord::Calendar { time: at, now } => {
            since(format!("planned at time {}, now {}", time(at), time(now)))
        }
        TriggerRecord::Events { events, now } => since(format!("planned at {events} events, now {now}")),
        TriggerRecord::Enrolled { subjects, after, now } => {
            let later = if after > 0.0 { format!(" {} after", time(after)) } else { String::new() };
            since(format!("planned{later} the entry of subject {subjects}, {now} entered"))
        }
    }
}

fn boundary_words(found: &BoundaryStatus) -> String {
    let event = toxic_event(found.event);
    let base = format!(
        "toxicity boundary: {} with {event} among {} {}",
        found.toxicities,
        found.subjects,
        safety_set(found.set)
    );
    match (found.crossed_at, found.stop_at, found.more_to_stop) {
        (Some(k), _, _) => format!("{base}; reached among the first {k}"),
        (None, Some(bound), Some(more)) => {
            format!("{base}; stop at {bound}: {} with the event", counted(more, "more subject"))
        }
        _ => format!("{base}; no number of events stops at so few subjects"),
    }
}

fn run_in_words(found: &RunInStatus) -> String {
    format!(
        "run-in of the first {} in {}: {} begun, {} watched to the end, {} with a dose-limiting event; stop at {}",
        found.planned,
        visible(&found.phase),
        found.begun,
        found.watched,
        found.dose_limiting,
        found.stop_at
    )
}
