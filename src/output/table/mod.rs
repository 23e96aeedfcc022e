//! Results as tables for a terminal. The printer of all of them stands here; each verb has a file, each section of an
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
mod toxicity;
mod two_stage;
mod verification;

use comfy_table::{Cell, CellAlignment, LineStyle, Table, TableStyle};

use super::words;
use crate::measure::Caution;
use crate::results::Reasons;

pub use analysis::analysis;
pub use benchmarks::{benchmark, benchmark_list};
pub use decide::decide;
pub use derivation::derivation;
pub use design::design;
pub use group_sequential::group_sequential;
pub use monitor::monitor;
pub use reconstruct::reconstruct;
pub use replay::replay;
pub use search::search;
pub use simulation::simulation;
pub use toxicity::toxicity;
pub use two_stage::{binary_two_stage, logrank_two_stage};
pub use verification::verification;

/// A rule above, below the header and below the rows; nothing between columns.
const STYLE: TableStyle = {
    let rule = LineStyle::none().fill('─').junction('─');
    TableStyle::new().top_border(rule).header_separator(rule).bottom_border(rule)
};

/// A table with its heading; the first column is text, the others are numbers.
pub(super) fn table(title: &str, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    aligned(title, header, rows, CellAlignment::Right)
}

/// A table of texts with its heading.
fn text_table(title: &str, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    aligned(title, header, rows, CellAlignment::Left)
}

/// The first column is text, the others are aligned as said.
fn aligned(
    title: &str,
    header: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    others: CellAlignment,
) -> String {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_header(header.iter().map(|name| Cell::new(words::visible(name))));
    for row in rows {
        table.add_row(row.iter().map(|cell| words::visible(cell)));
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_cell_alignment(if index == 0 { CellAlignment::Left } else { others });
    }
    format!("{title}\n{table}\n\n")
}

/// A number, or the reason why there is none.
pub(super) fn value(number: Option<f64>, key: &str, reasons: &Reasons, digits: fn(f64) -> String) -> String {
    match (number, reasons.get(key)) {
        (Some(number), _) => digits(number),
        (None, Some(reason)) => words::reason(*reason).to_owned(),
        (None, None) => "-".to_owned(),
    }
}

pub(super) fn interval(
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
