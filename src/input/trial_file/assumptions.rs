//! What the file assumes, with its reasons, for the report.

use super::file::TrialFile;
use crate::measure::{Provenance, TimeUnit};
use crate::protocol::{Accrual, Course, Cutoff, RatePiece, ToxicityPlan, Visits};
use crate::scenario::{Analysis, Assumption, CoursePlan, Interim, Measure, StoppingRule, Trigger};
use crate::trial::Conduct;

fn given(what: &str, value: String, reason: Option<&String>) -> Assumption {
    Assumption {
        what: what.to_owned(),
        value,
        provenance: Provenance::Given,
        reason: reason.cloned().unwrap_or_else(|| "no reason stated in the file".to_owned()),
    }
}

/// What the file assumes, with its reasons, for the report.
pub(super) fn assumptions(
    file: &TrialFile,
    conduct: &Conduct,
    analysis: &Analysis,
    course: Option<&CoursePlan>,
) -> Vec<Assumption> {
    let unit = file.trial.time_unit;
    let accrual = match &conduct.accrual {
        Accrual::Uniform { duration } => format!("uniform over {duration} {unit}"),
        Accrual::Poisson { rate } => format!("Poisson, {rate} subjects per {}", unit.singular()),
        Accrual::Rates(rates) => {
            let piece = |piece: &RatePiece| {
                let grows = if piece.slope == 0.0 { "" } else { ", then changing evenly" };
                format!("{}{grows} from {unit} {}", piece.rate, piece.from)
            };
            let pieces: Vec<String> = rates.pieces().iter().map(piece).collect();
            format!("Poisson, subjects per {}: {}", unit.singular(), pieces.join("; "))
        }
    };
    let cutoff = match conduct.cutoff {
        Cutoff::Calendar(time) => format!("data cut {time} {unit} after the opening of accrual"),
        Cutoff::AfterLastSubject(time) => format!("data cut {time} {unit} after the last subject entered"),
    };
    let mut list = vec![
        given("Accrual", accrual, file.accrual.get().reason.as_ref()),
        given("Follow-up", cutoff, file.follow_up.get().reason.as_ref()),
    ];
    match &file.dropout {
        Some(table) => {
            let value = format!("exponential, hazard {:.5} per {}", conduct.dropout.hazard, unit.singular());
            list.push(given("Dropout", value, table.get().reason.as_ref()));
        }
        None => list.push(Assumption {
            what: "Dropout".to_owned(),
            value: "none".to_owned(),
            provenance: Provenance::Defaulted,
            reason: "no [dropout] in the file".to_owned(),
        }),
    }
    if let Some(table) = &file.scans {
        let spans = table.get().spans.iter().map(|span| match span.until_week {
            Some(until) => format!("every {} weeks until week {until}", span.every_weeks),
            None => format!("every {} weeks", span.every_weeks),
        });
        let value = spans.collect::<Vec<_>>().join(", then ");
        list.push(given("Scans", value, table.get().reason.as_ref()));
    }
    if let Some(plan) = course {
        list.extend(of_course(file, plan, unit));
    }
    let last = file.analysis.iter().find(|table| table.get().at.is_none());
    let reason = last.and_then(|table| table.get().reason.as_ref());
    let value = format!("one-sample log-rank `{}`, one-sided alpha {}", analysis.test, analysis.alpha.get());
    list.push(given("Final analysis", value, reason));
    for table in &file.benchmark {
        let table = table.get();
        if let (Some(name), Some(reason)) = (table.name.as_ref().or(table.id.as_ref()), &table.reason) {
            list.push(given("Benchmark", name.get().clone(), Some(reason)));
        }
    }
    list
}

/// What the course of the trial assumes.
fn of_course(file: &TrialFile, plan: &CoursePlan, unit: TimeUnit) -> Vec<Assumption> {
    let course = &plan.course;
    let mut list = Vec::new();
    for (pause, table) in course.enrolment.pauses.iter().zip(&file.accrual.get().pauses) {
        let units = if pause.lasts == 1.0 { unit.singular() } else { unit.word() };
        let value = format!("after {} subjects for {} {units}", pause.after, pause.lasts);
        list.push(given("Pause of accrual", value, table.get().reason.as_ref()));
    }
    let follow_up = file.follow_up.get();
    if let Some(closes) = course.enrolment.closes {
        let value = format!("accrual closes at {closes} {unit}, full or not");
        list.push(given("End of accrual", value, file.accrual.get().reason.as_ref()));
    }
    if let Some(events) = plan.final_events {
        let value = format!("data cut at {events} events, if that is earlier");
        list.push(given("Follow-up by events", value, follow_up.reason.as_ref()));
    }
    if let Some(longest) = course.restriction {
        let value = format!("each subject for at most {longest} {unit}");
        list.push(given("Restricted follow-up", value, follow_up.reason.as_ref()));
    }
    if let (Some(visits), Some(table)) = (&course.visits, &file.scans) {
        list.push(given("Scans as held", of_visits(visits, unit), table.get().reason.as_ref()));
    }
    let gates = course.phases.iter().filter(|phase| phase.gate < 1.0);
    let gates: Vec<String> = gates.map(|phase| format!("{} {}", phase.name, phase.gate)).collect();
    if !gates.is_empty() {
        let value = format!("probability of entering when it is due: {}", gates.join(", "));
        list.push(given("Gates", value, file.course.as_ref().and_then(|table| table.get().reason.as_ref())));
    }
    if let Some(table) = &file.course {
        list.push(given("Disease and treatment", of_disease(course, unit), table.get().reason.as_ref()));
    }
    if let (Some(toxicity), Some(table)) = (&course.toxicity, &file.toxicity) {
        list.push(given("Toxicity", of_toxicity(course, toxicity), table.get().reason.as_ref()));
    }
    for interim in &plan.interims {
        let table = file.analysis.iter().find(|table| table.get().name == interim.name);
        let reason = table.and_then(|table| table.get().reason.as_ref());
        let value = format!("`{}` {}", interim.name, of_interim(interim, unit));
        list.push(given("Interim analysis", value, reason));
    }
    list
}

fn of_visits(visits: &Visits, unit: TimeUnit) -> String {
    let days = visits.window / TimeUnit::Days.per(unit);
    let window =
        if days > 0.0 { format!("up to {days:.0} days early or late") } else { "on their day".to_owned() };
    format!("{window}, {}% missed; rule `{}`", 100.0 * visits.missed, visits.rule)
}

fn of_disease(course: &Course, unit: TimeUnit) -> String {
    let disease = &course.disease;
    let mut parts = vec![format!("{}% of first events are deaths", 100.0 * disease.death_share)];
    if let Some(law) = &disease.after_progression {
        parts.push(format!("survival after progression {law}"));
    }
    if disease.frailty_variance > 0.0 {
        parts.push(format!("gamma frailty of variance {}", disease.frailty_variance));
    }
    if let Some(response) = &disease.response {
        parts.push(format!("response {}, onset {}", response.probability, response.onset));
    }
    if let Some(end) = &disease.discontinuation {
        let more = if end.hazard_ratio == 1.0 {
            String::new()
        } else {
            format!(", hazard ratio {} from then on", end.hazard_ratio)
        };
        let new = format!("new therapy after it with probability {}", end.new_therapy);
        parts.push(format!(
            "end of treatment at hazard {:.5} per {}{more}, {new}",
            end.hazard,
            unit.singular()
        ));
    }
    parts.join("; ")
}

fn of_toxicity(course: &Course, toxicity: &ToxicityPlan) -> String {
    let phase = |of_phase: &crate::protocol::PhaseToxicity| {
        let name = &course.phases[of_phase.phase].name;
        let (severe, limiting, death) = (of_phase.severe, of_phase.dose_limiting, of_phase.related_death);
        format!("{name} grade 3 or more {severe}, dose-limiting {limiting}, fatal {death}")
    };
    let mut parts: Vec<String> = toxicity.phases.iter().map(phase).collect();
    if toxicity.boundary.is_some() {
        parts.push("stopping boundary".to_owned());
    }
    if let Some(run_in) = toxicity.run_in {
        parts.push(format!("run-in of {}: stop at {}", run_in.subjects, run_in.stop_at));
    }
    parts.join("; ")
}

fn of_interim(interim: &Interim, unit: TimeUnit) -> String {
    let due = match interim.trigger {
        Trigger::Calendar(time) => format!("at {time} {unit}"),
        Trigger::Events(events) => format!("at {events} events"),
        Trigger::Enrolled { subjects, after } => {
            format!("{after} {unit} after {subjects} subjects have entered")
        }
    };
    let rule = |rule: &StoppingRule| match rule.measure {
        Measure::Z => format!("z of `{}` {}", interim.test, rule.bound),
        Measure::Posterior { .. } => format!("posterior probability {}", rule.bound),
        Measure::Predictive { .. } => format!("predictive probability {}", rule.bound),
        Measure::Landmark { time } => format!("{} subjects free of the event at {time} {unit}", rule.bound),
    };
    let futility = interim.futility.iter().map(|bound| format!("futility at or below {}", rule(bound)));
    let efficacy = interim.efficacy.iter().map(|bound| format!("efficacy at or above {}", rule(bound)));
    let rules: Vec<String> = futility.chain(efficacy).collect();
    format!("{due}: {}", rules.join(", "))
}
