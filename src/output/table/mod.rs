//! Results as texts and tables. What all of them share stands here and in `tables`; each verb has a file, each section of an
//! analysis one below `analysis`.

mod analysis;
mod benchmarks;
mod decide;
mod derivation;
mod design;
mod group_sequential;
mod monitor;
mod reconstruct;
mod replay;
mod search;
mod simulation;
mod simulation_course;
mod tables;
mod toxicity;
mod two_stage;
mod verification;

use super::words;
use crate::measure::Caution;
use crate::results::Reasons;

pub use analysis::{analysis, analysis_parts};
pub use benchmarks::{benchmark, benchmark_list};
pub use decide::decide;
pub use derivation::derivation;
pub use design::design;
pub use group_sequential::group_sequential;
pub use monitor::{monitor, monitor_parts};
pub use reconstruct::reconstruct;
pub use replay::replay;
pub use search::search;
pub use simulation::simulation;
pub use tables::{Part, Piece, PlainTable, Tables};
pub use toxicity::toxicity;
pub use two_stage::{binary_two_stage, logrank_two_stage};
pub use verification::verification;

/// A table with its heading; the first column is text, the others are numbers.
pub(super) fn table(title: &str, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Tables {
    aligned(title, header, rows, false)
}

/// A table of texts with its heading.
fn text_table(title: &str, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Tables {
    aligned(title, header, rows, true)
}

fn aligned(
    title: &str,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    is_words: bool,
) -> Tables {
    let visible = |row: Vec<String>| row.iter().map(|cell| words::visible(cell)).collect();
    Tables::of(PlainTable {
        title: title.to_owned(),
        header: header.iter().map(|name| words::visible(name)).collect(),
        rows: rows.into_iter().map(visible).collect(),
        words: is_words,
    })
}

/// A number, or the reason why there is none.
pub(in crate::output) fn value(
    number: Option<f64>,
    key: &str,
    reasons: &Reasons,
    digits: fn(f64) -> String,
) -> String {
    match (number, reasons.get(key)) {
        (Some(number), _) => digits(number),
        (None, Some(reason)) => words::reason(*reason).to_owned(),
        (None, None) => "-".to_owned(),
    }
}

pub(in crate::output) fn interval(
    lower: Option<f64>,
    upper: Option<f64>,
    reasons: &Reasons,
    digits: fn(f64) -> String,
) -> String {
    let lower_text = value(lower, "lower", reasons, digits);
    let upper_text = value(upper, "upper", reasons, digits);
    if lower.is_none() && lower_text == upper_text {
        lower_text
    } else {
        format!("{lower_text} - {upper_text}")
    }
}

pub(super) fn cautions(list: &[Caution]) -> String {
    let lines: Vec<String> = list
        .iter()
        .map(|caution| format!("caution: {}\n", words::visible(&words::caution(caution))))
        .collect();
    lines.concat()
}
