//! What the columns of ADTTE say against each other.

use super::{counted, visible};
use crate::input::subjects::{AdtteFault, AdtteFinding};
use crate::measure::TimeUnit;

/// In how many rows the time was held against the dates.
pub(super) fn dates(checked: u64, rows: u64, unit: Option<TimeUnit>, days: f64) -> String {
    let Some(unit) = unit else {
        return "AVAL is not held against ADT and STARTDT: its unit is in neither AVALU, PARAM nor --time-unit".to_owned();
    };
    let length = if days == unit.in_days() {
        String::new()
    } else {
        format!(", a {} being {days} days in it, not {}", unit.singular(), unit.in_days())
    };
    format!("held AVAL in {unit} against ADT and STARTDT in {checked} of {}{length}", counted(rows, "row"))
}

/// A kind of contradiction: in how many rows, and the first of them.
pub(super) fn contradictions(rows: u64, first: &[AdtteFinding]) -> String {
    let Some(kind) = first.first().map(|finding| &finding.fault) else { return String::new() };
    let what = match kind {
        AdtteFault::ImpossibleDate { .. } => "the calendar does not have a date",
        AdtteFault::EndBeforeStart { .. } => "ADT is before STARTDT",
        AdtteFault::Time { .. } => "AVAL is not the time from STARTDT to ADT",
        AdtteFault::Unit { .. } => "the unit in AVALU or PARAM is another one",
        AdtteFault::EventSaysCensored { .. } => "CNSR is 0 (event) and the description says censored",
        AdtteFault::CensoredSaysEvent { .. } => {
            "CNSR is above 0 (censored), EVNTDESC names the event and nothing gives a reason"
        }
        AdtteFault::Description { .. } => "EVNTDESC stands almost always with the other kind of CNSR",
    };
    let more = if (first.len() as u64) < rows { "; ..." } else { "" };
    let places: Vec<String> = first.iter().map(place).collect();
    format!("{what} in {}: {}{more}", counted(rows, "row"), places.join("; "))
}

fn place(finding: &AdtteFinding) -> String {
    let subject =
        finding.subject.as_deref().map(|id| format!(", subject {}", visible(id))).unwrap_or_default();
    let detail = match &finding.fault {
        AdtteFault::ImpossibleDate { column, text } => format!("{} `{}`", visible(column), visible(text)),
        AdtteFault::EndBeforeStart { days } => format!("by {}", counted(-days as u64, "day")),
        AdtteFault::Time { time, days } => {
            format!("AVAL {time}, {} between the dates", counted(*days as u64, "day"))
        }
        AdtteFault::Unit { written, expected } => format!("{written}, not {expected}"),
        AdtteFault::EventSaysCensored { text } | AdtteFault::CensoredSaysEvent { text } => {
            format!("`{}`", visible(text))
        }
        AdtteFault::Description { text, events, censored } => {
            format!("`{}`: {} and {censored} censored", visible(text), counted(*events, "event"))
        }
    };
    format!("row {}{subject} ({detail})", finding.row)
}
