//! What was read, and what the reader decided.

use super::adtte;
use super::{counted, visible};
use crate::input::subjects::{ReadNote, Separator, SubjectData};
use crate::input::table::Encoding;

/// `read 228 rows of `LUNG`: 228 subjects used`, and how many rows were left out.
#[must_use]
pub fn what_was_read(data: &SubjectData) -> String {
    let table =
        data.origin.table.as_deref().map(|name| format!(" of `{}`", visible(name))).unwrap_or_default();
    let (rows, used) = (data.rows as u64, data.sample.count());
    let left =
        if rows == used { String::new() } else { format!(", {} left out", counted(rows - used, "row")) };
    format!("read {}{table}: {} used{left}", counted(rows, "row"), counted(used, "subject"))
}

/// What the reader of a table did.
#[must_use]
pub fn read_note(note: &ReadNote) -> String {
    match note {
        ReadNote::ByteOrderMark => "skipped the byte order mark".to_owned(),
        ReadNote::Separator { separator } => {
            let name = match separator {
                Separator::Comma => "comma",
                Separator::Semicolon => "semicolon",
                Separator::Tab => "tab",
                Separator::Bar => "bar",
            };
            format!("columns are separated by {name}")
        }
        ReadNote::Encoding { encoding: Encoding::Windows1252 } => {
            "not UTF-8: read as Windows-1252 (Latin-1)".to_owned()
        }
        ReadNote::Encoding { encoding: Encoding::Utf16 } => "read as UTF-16".to_owned(),
        ReadNote::Encoding { encoding: Encoding::Utf8 } => "read as UTF-8".to_owned(),
        ReadNote::FirstTable { read, others } => format!(
            "read `{}`, the first of {}; not read: {}",
            visible(read),
            1 + others.len(),
            others.iter().map(|name| format!("`{}`", visible(name))).collect::<Vec<_>>().join(", ")
        ),
        ReadNote::DecimalComma { column } => format!("column `{column}` has decimal commas"),
        ReadNote::Adam { time, censor } => {
            format!("ADaM columns recognised: time `{time}`, censoring `{censor}`")
        }
        ReadNote::Parameter { parameter, kept, dropped } => {
            format!("read {kept} rows of parameter {parameter}, left {dropped} of others")
        }
        ReadNote::IdRecognised { column } => format!("subjects are told apart by column `{column}`"),
        ReadNote::RepeatedIds { ids, rows } => {
            format!("{rows} rows of {ids} subjects: each row counts as a subject")
        }
        ReadNote::MissingCovariate { column, rows, first } => {
            let more = if (first.len() as u64) < *rows { ", ..." } else { "" };
            let places: Vec<String> = first.iter().map(u64::to_string).collect();
            format!(
                "`{column}` is missing for {} ({} {}{more}): left out of the Cox model, not of the rest",
                counted(*rows, "subject"),
                if *rows == 1 { "row" } else { "rows" },
                places.join(", ")
            )
        }
        ReadNote::BlankRows { rows } => format!("skipped {rows} blank rows at the end"),
        ReadNote::AdtteDates { checked, rows, unit, days } => adtte::dates(*checked, *rows, *unit, *days),
        ReadNote::Adtte { rows, first } => adtte::contradictions(*rows, first),
    }
}
