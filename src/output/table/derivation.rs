//! `derive`: counts, differences between rules, disagreements, and every subject with its source record.

use super::{Tables, table, text_table};
use crate::output::words;
use crate::results::{DefinitionsRecord, DerivationResult, EndpointRecord, SourceRecordOf};

/// More subjects are not listed: a data set says the same.
const MOST_LISTED: u64 = 60;

/// The endpoints as tables.
#[must_use]
pub fn derivation(result: &DerivationResult) -> Tables {
    let mut text = Tables::from(heading(result));
    let rows = result.endpoints.iter().map(|endpoint| {
        let endings: Vec<String> = endpoint
            .endings
            .iter()
            .map(|ended| format!("{} {}", ended.ending.id().replace('-', " "), ended.subjects))
            .collect();
        vec![
            endpoint.code.clone(),
            endpoint.parameter.name(),
            words::count(endpoint.subjects),
            words::count(endpoint.events),
            words::count(endpoint.censored),
            endings.join(", "),
        ]
    });
    let header = ["Code", "Endpoint", "Subjects", "Events", "Censored", "By event and reason"];
    text += &text_table("Endpoints", &header, rows);
    text += &responses(result);
    text += &differences(result);
    text += &disagreements(result);
    if result.subjects > MOST_LISTED {
        return text + "subjects are listed by --format json, or by -o with a .csv or .xpt file\n";
    }
    for endpoint in &result.endpoints {
        let found = result.records.iter().flat_map(|subject| {
            let of = subject.endpoints.iter().filter(|found| found.parameter == endpoint.parameter);
            of.map(|found| listed(&subject.subject, found))
        });
        let header = ["Subject", "Days", "Event", "How it ended", "Counted", "Record"];
        text += &text_table(&endpoint.parameter.name(), &header, found);
    }
    text + &responses_by_subject(result)
}

/// Response and disease control of every subject, under the main rule.
fn responses_by_subject(result: &DerivationResult) -> Tables {
    let rows = result.records.iter().filter_map(|subject| {
        let best = subject.best_response.first()?;
        let shown = best.source.as_ref().map_or_else(|| "-".to_owned(), record);
        let mut row = vec![
            subject.subject.clone(),
            best.best.code().to_owned(),
            best.best_confirmed.code().to_owned(),
            shown,
        ];
        row.extend(subject.disease_control.iter().map(|control| control.status.replace('-', " ")));
        Some(row)
    });
    let header = ["Subject", "Best", "Confirmed", "Record", "Disease control"];
    let columns = if result.disease_control.is_empty() { 4 } else { 5 };
    text_table("Response by subject", &header[..columns], rows)
}

fn heading(result: &DerivationResult) -> String {
    let given = &result.definitions;
    let study = result.study.as_deref().map(|study| format!(" of {}", words::visible(study)));
    let mut text =
        format!("Endpoints of {}{}\n", words::counted(result.subjects, "subject"), study.unwrap_or_default());
    text += &format!(
        "time from {}, {}\n",
        given.origin.replace('-', " "),
        if given.duration == "plus-one" { "date - origin + 1 days" } else { "date - origin days" }
    );
    if let Some(cutoff) = &given.cutoff {
        text += &format!("cutoff {cutoff}: nothing later is used\n");
    }
    if !result.after_cutoff.is_empty() {
        let left = words::counted(result.after_cutoff.len() as u64, "subject");
        text +=
            &format!("{left} with an origin after the cutoff left out: {}\n", result.after_cutoff.join(", "));
    }
    if !given.visits.is_empty() {
        text += &format!("visits {}\n", visits(given));
    }
    text += &format!(
        "responses {}; stable disease from day {} on\n\n",
        if given.confirmed_responses_only {
            format!("count if confirmed at least {} days later", given.confirmed_after_days)
        } else {
            "count without confirmation".to_owned()
        },
        given.stable_after_days
    );
    text
}

/// `every 42 days to day 336, then every 63 days, up to 7 days late`.
fn visits(given: &DefinitionsRecord) -> String {
    let spans = given.visits.iter().map(|span| {
        let until = span.until_day.map_or_else(String::new, |day| format!(" to day {day}"));
        format!("every {} days{until}", span.every_days)
    });
    let late = if given.window_days > 0.0 {
        format!(", up to {} days late", given.window_days)
    } else {
        String::new()
    };
    format!("{}{late}", spans.collect::<Vec<_>>().join(", then "))
}

fn responses(result: &DerivationResult) -> Tables {
    let mut text = Tables::default();
    for of_rule in &result.responses {
        let mut header = vec!["Best overall response"];
        header.extend(of_rule.best.iter().map(|count| count.value.as_str()));
        let row = |name: &str, counts: &[crate::results::ResponseCount]| {
            let numbers = counts.iter().map(|count| words::count(count.subjects));
            std::iter::once(name.to_owned()).chain(numbers).collect::<Vec<_>>()
        };
        let rows = [row("not confirmed", &of_rule.best), row("confirmed", &of_rule.best_confirmed)];
        text += &table(&format!("Response ({})", of_rule.rule), &header, rows);
    }
    if let Some(landmark) = result.definitions.control_at_days {
        let rows = result
            .disease_control
            .iter()
            .map(|count| vec![count.value.replace('-', " "), words::count(count.subjects)]);
        text += &table(
            &format!("Disease control {landmark} days after the origin"),
            &["Status", "Subjects"],
            rows,
        );
    }
    text
}

fn differences(result: &DerivationResult) -> Tables {
    let rules = &result.definitions.rules;
    let (Some(main), true) = (rules.first(), rules.len() > 1) else { return Tables::default() };
    let rows = result.rule_differences.iter().map(|found| {
        vec![
            found.subject.clone(),
            found.main.days.to_string(),
            found.main.description.clone(),
            found.other.days.to_string(),
            found.other.description.clone(),
        ]
    });
    let others: Vec<String> = rules[1..].iter().map(ToString::to_string).collect();
    let title = format!(
        "Progression-free survival of {} differs between {main} and {}",
        words::counted(result.rule_differences.len() as u64, "subject"),
        others.join(", ")
    );
    let header = ["Subject", "Days", "Main rule", "Days", "Other rule"];
    text_table(&title, &header, rows)
}

fn disagreements(result: &DerivationResult) -> Tables {
    if !result.sums_compared {
        return Tables::default();
    }
    if result.disagreements.is_empty() {
        return "Sums of target lesions bear out every recorded response of the same day\n\n".into();
    }
    let rows = result.disagreements.iter().map(|found| {
        vec![
            found.subject.clone(),
            found.date.clone(),
            found.recorded.code().to_owned(),
            found.by_sums.code().to_owned(),
            found.description.clone(),
            format!("{}, {}", record(&found.recorded_source), record(&found.sum_source)),
        ]
    });
    let header = ["Subject", "Date", "Recorded", "By sums", "Why", "Records"];
    text_table("Recorded responses that the sums of target lesions do not bear out", &header, rows)
}

fn listed(subject: &str, found: &EndpointRecord) -> Vec<String> {
    vec![
        subject.to_owned(),
        found.days.to_string(),
        if found.event { "yes" } else { "no" }.to_owned(),
        found.description.clone(),
        found.arithmetic.clone(),
        record(&found.source),
    ]
}

/// `RS row 5, RSDTC`.
fn record(source: &SourceRecordOf) -> String {
    format!("{} row {}, {}", source.domain, source.row, source.variable)
}
