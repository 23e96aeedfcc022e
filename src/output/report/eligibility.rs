//! Who may enter.

use super::reading::{MISSING, Reading, short};
use crate::output::document::{Block, Row, Section, Table};
use crate::protocol::{Criterion, Operator};

/// Inclusion and exclusion criteria, folded away, if the trial file states any.
pub(super) fn section(reading: &Reading<'_>) -> Option<Section> {
    let lists = [("Inclusion", &reading.result.inclusion), ("Exclusion", &reading.result.exclusion)];
    let tables = lists.into_iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| table(name, list));
    let blocks: Vec<_> = tables.map(Block::Table).collect();
    (!blocks.is_empty()).then(|| Section {
        id: "eligibility".to_owned(),
        title: "Eligibility".to_owned(),
        blocks,
    })
}

fn table(name: &str, criteria: &[Criterion]) -> Table {
    let count = criteria.len();
    Table {
        caption: format!("{name} criteria, with the threshold that a program can check where there is one."),
        stub: "Criterion".to_owned(),
        columns: ["In words", "Threshold"].map(str::to_owned).into(),
        rows: criteria.iter().map(row).collect(),
        words: true,
        folded: Some(format!("{name}: {count} {}", if count == 1 { "criterion" } else { "criteria" })),
        ..Table::default()
    }
}

fn row(criterion: &Criterion) -> Row {
    let applies = criterion.applies_to.as_ref().map(|who| format!("applies to {who}"));
    Row::new(criterion.id.clone(), [criterion.text.clone(), threshold(criterion)])
        .with_detail(applies.unwrap_or_default())
}

fn threshold(criterion: &Criterion) -> String {
    let Some((variable, operator)) = criterion.variable.as_ref().zip(criterion.operator) else {
        return MISSING.to_owned();
    };
    let number = |value: Option<f64>| value.map_or_else(|| MISSING.to_owned(), short);
    let comparison = match operator {
        Operator::AtLeast => format!("at least {}", number(criterion.value)),
        Operator::AtMost => format!("at most {}", number(criterion.value)),
        Operator::Equal => format!("equal to {}", number(criterion.value)),
        Operator::Between => format!("{} to {}", number(criterion.lower), number(criterion.upper)),
    };
    let unit = criterion.unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}"));
    let exception = if criterion.exception { "; then allowed after all" } else { "" };
    format!("{} {comparison}{unit}{exception}", variable.replace('_', " "))
}
