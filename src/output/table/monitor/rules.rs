//! Rules of the interim analyses and of toxicity.

use crate::output::table::{Tables, table};
use crate::output::words;
use crate::results::{InterimStatus, LookBoundRecord, MonitorResult, NeededRow, SpendingRecord};

/// What the rules say, a line each.
pub(super) fn answer(result: &MonitorResult) -> String {
    let lines = words::monitor_answers(result);
    if lines.is_empty() {
        return "Rules: the trial file has no interim analysis and no toxicity rule\n\n".to_owned();
    }
    let lines: Vec<String> = lines
        .into_iter()
        .map(|(word, line)| {
            format!(
                "  {word:<8} {}
",
                words::visible(&line)
            )
        })
        .collect();
    format!("What the rules say\n{}\n", lines.concat())
}

/// What each rule needs.
pub(super) fn section(result: &MonitorResult) -> Tables {
    let mut text: Tables = result.interim_analyses.iter().map(interim).collect();
    text += &result.spending.as_ref().map(spending).unwrap_or_default();
    if let Some(boundary) = result.safety.as_ref().and_then(|safety| safety.boundary.as_ref()) {
        let rows = boundary.table.iter().map(|[from, to, bound]| {
            vec![if from == to { from.to_string() } else { format!("{from}-{to}") }, bound.to_string()]
        });
        let title = format!(
            "Toxicity boundary ({}, {} set)",
            words::toxic_event(boundary.event),
            words::safety_set(boundary.set)
        );
        text += &table(&title, &["Subjects", "Stop at events (or more)"], rows);
    }
    text
}

fn interim(interim: &InterimStatus) -> Tables {
    let mut text = Tables::default();
    for rule in interim.rules.iter().filter(|rule| !rule.needed.is_empty()) {
        let number = |value: Option<f64>| value.map_or_else(|| "never".to_owned(), words::time);
        let exposure = rule.needed.iter().any(|row| row.exposure.is_some());
        let cell = |row: &NeededRow| if exposure { number(row.exposure) } else { number(row.expected) };
        let rows = rule.needed.iter().map(|row| vec![row.events.to_string(), cell(row)]);
        let what = if exposure { "Total time under observation" } else { "Expected events E" };
        let verb = if rule.side == "futility" { "to go on, more than" } else { "to stop, at least" };
        let title = format!(
            "Analysis `{}`, {} by {} {} {}: needed by number of events",
            words::visible(&interim.analysis),
            rule.side,
            words::measure(&rule.measure),
            if rule.side == "futility" { "at or below" } else { "at or above" },
            words::number(rule.bound),
        );
        text += &table(&title, &["Events", &format!("{what} {verb}")], rows);
    }
    text
}

/// Bounds of group-sequential rules at the information there is.
fn spending(record: &SpendingRecord) -> Tables {
    let number = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), words::ratio);
    let row = |side: &str, verdict: &str, bound: &LookBoundRecord| {
        vec![
            side.to_owned(),
            number(bound.bound),
            number(bound.planned),
            number(bound.distance),
            words::p_value(bound.spent),
            bound.planned_spent.map_or_else(|| "none".to_owned(), words::p_value),
            if bound.stops { verdict.to_owned() } else { "go on".to_owned() },
        ]
    };
    let planned = record.planned_fraction.map_or_else(|| "no look planned".to_owned(), words::percent);
    let title = format!(
        "Group-sequential bounds against {}, look {}: z = {}, information {} of {} planned at the end, {} (planned for this look: {planned}){}",
        words::visible(&record.benchmark),
        record.look,
        words::ratio(record.z),
        words::time(record.information),
        words::time(record.planned_last),
        words::percent(record.fraction),
        if record.is_last { "; the last analysis" } else { "" },
    );
    let rows = vec![
        row("success at or above", "stop for success", &record.efficacy),
        row("futility below", "stop for futility", &record.futility),
    ];
    let header = ["", "Bound now", "Planned", "z - bound", "Error spent", "Planned", "Verdict"];
    table(&title, &header, rows)
}
