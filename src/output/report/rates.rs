//! Power: every truth against every benchmark; error rates are in `sizes`.

use super::reading::{MISSING, NONE_OR_ALL, Reading, error, law_words, time_cell};
use super::sizes;
use crate::output::document::{Block, Cell, Mark, Row, Section, Table};
use crate::output::words;
use crate::results::TruthResult;

/// Tables of power and size, with the power curve.
pub(super) fn section(reading: &Reading<'_>) -> Section {
    let mut blocks = vec![Block::Table(power(reading))];
    blocks.extend(reading.figure("power-by-median"));
    blocks.extend(power_curve(reading).map(Block::Table));
    blocks.extend(sizes::blocks(reading));
    Section { id: "rates".to_owned(), title: "Power and error rates".to_owned(), blocks }
}

/// The deciding test under every truth against every benchmark.
fn power(reading: &Reading<'_>) -> Table {
    let reasons = reading.result.truth_reasons.iter().map(String::as_str).chain(std::iter::repeat(""));
    let truths = reading.truths().iter().zip(reasons);
    let errors = reading.truths().iter().flat_map(|truth| {
        (0..reading.result.benchmarks.len()).filter_map(|b| Some(reading.deciding(truth, b)?.mcse))
    });
    let mut columns = vec![format!("True median ({})", reading.unit())];
    columns.extend(reading.benchmark_names());
    Table {
        caption: format!(
            "Probability of a significant result, by truth (rows) and benchmark (columns). Deciding test: {}. Marked null: the \
             truth is the benchmark's own curve, so the figure is an error rate. {}",
            reading.test_words(),
            reading.simulated(errors)
        ),
        notes: vec![
            "The true median is shown as the trial sees it: under a truth seen at scans, the scan at or after it."
                .to_owned(),
            NONE_OR_ALL.to_owned(),
        ],
        stub: "Truth".to_owned(),
        columns,
        rows: truths.map(|(truth, reason)| power_row(reading, truth, reason)).collect(),
        ..Table::default()
    }
}

fn power_row(reading: &Reading<'_>, truth: &TruthResult, reason: &str) -> Row {
    let median = truth.median.as_ref().map_or_else(|| MISSING.to_owned(), |m| time_cell(m.truth));
    let rates = (0..truth.benchmarks.len()).map(|benchmark| {
        let text = reading
            .deciding(truth, benchmark)
            .map_or_else(|| MISSING.to_owned(), |t| words::probability(t.rate));
        let is_null = truth.benchmarks[benchmark].is_null;
        Cell { text, mark: if is_null { Mark::Null } else { Mark::Plain } }
    });
    let law = law_words(&truth.law);
    let detail = if reason.is_empty() { law } else { format!("{reason}; {law}") };
    Row::new(truth.truth.clone(), std::iter::once(median.into()).chain(rates)).with_detail(detail)
}

/// The numbers behind the figure.
fn power_curve(reading: &Reading<'_>) -> Option<Table> {
    let curve = reading.result.power_curve.as_ref()?;
    let largest =
        curve.points.iter().flat_map(|point| &point.power).map(|rate| rate.mcse).fold(0.0, f64::max);
    Some(Table {
        caption: format!(
            "Probability of a significant result by true median. Shape of the true curve: {}. Deciding test: {}. {} simulated \
             trials per median; largest Monte Carlo standard error {}.",
            curve.shape_of,
            reading.test_words(),
            words::count(curve.trials),
            error(largest)
        ),
        stub: format!("True median ({})", reading.unit()),
        columns: reading.benchmark_names(),
        rows: curve
            .points
            .iter()
            .map(|point| {
                Row::new(
                    time_cell(point.median),
                    point.power.iter().map(|rate| words::probability(rate.rate)),
                )
            })
            .collect(),
        folded: Some("Power by true median, in numbers".to_owned()),
        ..Table::default()
    })
}
