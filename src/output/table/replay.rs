//! One simulated trial.

use super::{Tables, table};
use crate::output::words;
use crate::results::{ReplayResult, ReplayedSubjectRecord};

/// Longest table of subjects; CSV has them all.
const MOST_ROWS: usize = 200;

/// The trial in a line, and its subjects in the order of entry; columns in which nothing happens are left out.
#[must_use]
pub fn replay(result: &ReplayResult) -> Tables {
    let unit = result.time_unit;
    let median = result.median.map_or_else(|| "not reached".to_owned(), words::time);
    let mut text = Tables::from(format!(
        "Replicate {} under \"{}\": {}, data cut at {} {unit}; {}, {}, observed median {median}\n\n",
        result.replicate,
        words::visible(&result.truth),
        words::visible(&result.ending),
        words::time(result.data_cut),
        words::counted(result.subjects.len() as u64, "subject"),
        words::counted(result.events, "event"),
    ));
    type Value = fn(&ReplayedSubjectRecord) -> Option<f64>;
    let fixed: [(&str, Value); 8] = [
        ("True event", |subject| subject.true_event),
        ("Death", |subject| subject.death),
        ("Dropout", |subject| subject.dropout),
        ("Off treatment", |subject| subject.off_treatment),
        ("New therapy", |subject| subject.new_therapy),
        ("Response", |subject| subject.response),
        ("Grade 3 or more", |subject| subject.severe),
        ("Dose-limiting", |subject| subject.dose_limiting),
    ];
    let shown: Vec<_> =
        fixed.iter().filter(|(_, value)| result.subjects.iter().any(|s| value(s).is_some())).collect();
    let names: Vec<String> = result.phases.iter().map(|phase| words::visible(phase)).collect();
    let mut header = vec!["Subject", "Entry", "Time", "Event"];
    header.extend(names.iter().map(String::as_str));
    header.extend(shown.iter().map(|(name, _)| *name));
    let time = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), words::time);
    let rows = result.subjects.iter().take(MOST_ROWS).map(|subject| {
        let event = if subject.event { "yes" } else { "censored" };
        let first = [
            subject.subject.to_string(),
            words::time(subject.entry),
            words::time(subject.time),
            event.to_owned(),
        ];
        let phases = (0..names.len()).map(|phase| time(subject.begin_of(phase)));
        let last = shown.iter().map(|(_, value)| time(value(subject)));
        first.into_iter().chain(phases).chain(last).collect::<Vec<_>>()
    });
    text += &table(&format!("Subjects (times in {unit}, from entry but for entry itself)"), &header, rows);
    if result.subjects.len() > MOST_ROWS {
        text += &format!("{} more: --format csv has them all\n", result.subjects.len() - MOST_ROWS);
    }
    text + "The CSV is a table for `onearm analyze FILE --time time --event event`\n"
}
