//! What would be significant, by number of events.

use super::reading::{Reading, events_words, ratio};
use super::verdict::counted_events;
use crate::output::document::{Block, Group, Row, Section, Table};
use crate::output::words;
use crate::results::CriticalTable;

/// The most rows; a longer range is thinned out.
const MOST_ROWS: u64 = 24;
/// Tail of the number of events that is left out at either end.
const TAIL: f64 = 0.01;
/// The 1% quantile of the standard normal law.
const NORMAL_1: f64 = -2.326;

/// The table with how to read it.
pub(super) fn section(reading: &Reading<'_>) -> Section {
    let range = plausible_events(reading);
    let mut blocks = vec![Block::paragraph(
        "The tests compare the observed number of events O with the number E that the benchmark's curve predicts for the time \
         these patients were under observation. Few events against many expected is benefit. E depends on the data, so what is \
         significant depends on O and E together and not on any single time.",
    )];
    blocks.extend(example(reading, range));
    blocks.push(Block::Table(table(reading, range)));
    Section { id: "significance".to_owned(), title: "What would be significant".to_owned(), blocks }
}

fn table(reading: &Reading<'_>, (low, high): (u64, u64)) -> Table {
    let critical = &reading.result.critical;
    let step = (high - low + 1).div_ceil(MOST_ROWS).max(1);
    let rows = (low..=high).step_by(step as usize).map(|events| {
        Row::new(words::count(events), critical.iter().flat_map(|variant| cells(variant, events)))
    });
    Table {
        caption: format!(
            "Significant at one-sided alpha {} if O/E is at most, that is if E is at least, the number shown, by number of \
             events (rows) and variant of the one-sample log-rank test (columns). Exact for the rule of each variant; nothing \
             here is simulated.",
            reading.alpha()
        ),
        notes: vec![
            "Rows: from the 1st to the 99th percentile of the number of events over all simulated truths, down to the events \
             that fall before the horizon of a benchmark. Events after the horizon count neither in O nor in E."
                .to_owned(),
        ],
        stub: "Events O".to_owned(),
        groups: critical
            .iter()
            .map(|variant| Group { label: variant.variant.id().to_owned(), span: 2 })
            .collect(),
        columns: critical.iter().flat_map(|_| ["O/E at most".to_owned(), "E at least".to_owned()]).collect(),
        rows: rows.collect(),
        ..Table::default()
    }
}

fn cells(variant: &CriticalTable, events: u64) -> [String; 2] {
    match variant.rows.iter().find(|row| row.events == events) {
        Some(row) => [ratio(row.ratio_at_most), format!("{:.1}", row.expected_at_least)],
        None => [super::reading::MISSING.to_owned(), super::reading::MISSING.to_owned()],
    }
}

/// The deciding test in the middle of the table, as a sentence.
fn example(reading: &Reading<'_>, (low, high): (u64, u64)) -> Option<Block> {
    let test = reading.result.simulation.plan.test;
    let table = reading.result.critical.iter().find(|table| table.variant == test)?;
    let row = table.rows.iter().find(|row| row.events == low.midpoint(high))?;
    Some(Block::paragraph(format!(
        "To read the table: with {}, {} is significant if at least {:.1} events were expected, that is if O/E is at \
         most {}.",
        events_words(row.events),
        test,
        row.expected_at_least,
        ratio(row.ratio_at_most)
    )))
}

/// From the 1st to the 99th percentile of the events over all truths, counted to the end and to each horizon.
fn plausible_events(reading: &Reading<'_>) -> (u64, u64) {
    let subjects = reading.subjects();
    let truths = reading.truths();
    let percentile = |probability: f64| {
        move |distribution: &Vec<f64>| {
            let mut below = 0.0;
            let reached = distribution.iter().position(|fraction| {
                below += fraction;
                below >= probability
            });
            reached.map_or(subjects, |events| events as u64)
        }
    };
    let ends =
        |probability| truths.iter().map(|truth| &truth.events_distribution).map(percentile(probability));
    let counted = truths.iter().flat_map(|truth| {
        (0..truth.benchmarks.len()).filter_map(|benchmark| counted_events(truth, benchmark))
    });
    let low = ends(TAIL).chain(counted.map(|mean| low_count(mean, subjects))).min().unwrap_or(0);
    let high = ends(1.0 - TAIL).max().unwrap_or(subjects);
    (low.min(high), high)
}

/// The 1st percentile of a binomial number of events with this mean, by the normal approximation.
fn low_count(mean: f64, subjects: u64) -> u64 {
    let spread = (mean * (1.0 - mean / subjects as f64)).max(0.0).sqrt();
    (mean + NORMAL_1 * spread).max(0.0).floor() as u64
}

#[cfg(test)]
mod tests {
    use super::low_count;

    #[test]
    fn the_lower_end_is_that_of_a_binomial_count() {
        // R: qbinom(.01, 25, 17.26 / 25) is 12, qbinom(.01, 25, .8) is 15.
        assert!(low_count(17.26, 25).abs_diff(12) <= 1 && low_count(20.0, 25).abs_diff(15) <= 1);
        assert_eq!((low_count(0.0, 25), low_count(25.0, 25)), (0, 25));
    }
}
