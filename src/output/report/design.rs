//! What went in: assumptions, estimand, phases of treatment.

use super::reading::{MISSING, Reading, sentence, short};
use crate::output::document::{Block, Cell, Fact, Row, Section, Table};
use crate::output::words;
use crate::protocol::{Phase, Treatment};
use crate::scenario::Assumption;

/// What the record of the trial does not state, with the reason for each choice.
pub(super) fn assumptions(reading: &Reading<'_>) -> Section {
    let rows = reading.result.assumptions.iter().map(|assumption| {
        let cells = [
            assumption_words(assumption),
            words::provenance(assumption.provenance).to_owned(),
            sentence(&assumption.reason),
        ];
        Row::new(assumption.what.clone(), cells)
    });
    let mut blocks = vec![
        Block::paragraph(
            "The record of the trial does not state these. Each is a choice, and every figure above depends on it.",
        ),
        Block::Table(Table {
            caption:
                "Assumptions and why each was made. Given: written in the trial file; default: the program's."
                    .to_owned(),
            stub: "Assumption".to_owned(),
            columns: ["Value", "Given or default", "Reason"].map(str::to_owned).into(),
            rows: rows.collect(),
            words: true,
            ..Table::default()
        }),
    ];
    blocks.extend(reading.figure("accrual-and-events"));
    Section { id: "assumptions".to_owned(), title: "Assumptions and their reasons".to_owned(), blocks }
}

/// What the file says of a matter, laws in it with as many digits as a reader needs.
pub(super) fn assumption_words(assumption: &Assumption) -> String {
    words::law(&assumption.value.replace('`', ""))
}

/// The estimand, if the trial file states it.
pub(super) fn estimand(reading: &Reading<'_>) -> Option<Section> {
    let estimand = reading.result.estimand.as_ref()?;
    let facts = [
        ("Treatment", &estimand.treatment),
        ("Population", &estimand.population),
        ("Variable", &estimand.endpoint),
        ("Population-level summary", &estimand.summary),
        ("Censoring rule", &estimand.censoring_rule),
    ];
    let facts = facts.map(|(term, text)| Fact::new(term, sentence(text))).into();
    let mut blocks = vec![Block::Facts { facts }];
    if !estimand.intercurrent_event.is_empty() {
        let rows = estimand.intercurrent_event.iter();
        blocks.push(Block::Table(Table {
            caption: "Intercurrent events and the strategy for each.".to_owned(),
            stub: "Event".to_owned(),
            columns: ["Strategy", "Handling"].map(str::to_owned).into(),
            rows: rows
                .map(|event| Row::new(event.event.clone(), [event.strategy.clone(), event.handling.clone()]))
                .collect(),
            words: true,
            ..Table::default()
        }));
    }
    Some(Section { id: "estimand".to_owned(), title: "Estimand (ICH E9(R1))".to_owned(), blocks })
}

/// Phases and treatments, if the trial file states them.
pub(super) fn phases(reading: &Reading<'_>) -> Option<Section> {
    let phases = &reading.result.phases;
    let rows: Vec<_> = phases.iter().flat_map(phase_rows).collect();
    (!phases.is_empty()).then(|| Section {
        id: "treatment".to_owned(),
        title: "Phases of treatment".to_owned(),
        blocks: vec![Block::Table(Table {
            caption: "Phases and what is given in each. Days are days of the cycle.".to_owned(),
            stub: "Phase".to_owned(),
            columns: ["Treatment", "Dose", "Route", "Days"].map(str::to_owned).into(),
            rows,
            words: true,
            ..Table::default()
        })],
    })
}

/// A row for each treatment, the phase described in the first.
fn phase_rows(phase: &Phase) -> Vec<Row> {
    let mut rows: Vec<_> = phase
        .treatment
        .iter()
        .map(|treatment| Row::new(phase.name.clone(), treatment_cells(treatment)))
        .collect();
    if rows.is_empty() {
        rows.push(Row::new(phase.name.clone(), [MISSING; 4]));
    }
    if let Some(first) = rows.first_mut() {
        first.detail = phase_words(phase);
    }
    rows
}

fn phase_words(phase: &Phase) -> String {
    let weeks = short(phase.cycle_weeks);
    let cycles = match phase.cycles {
        Some(1) => format!("1 cycle of {weeks} weeks"),
        Some(cycles) => format!("{cycles} cycles of {weeks} weeks"),
        None => format!("cycles of {weeks} weeks"),
    };
    let gate = phase.gate.as_ref().map(|gate| format!("only with {gate}"));
    let until = phase.until.as_ref().map(|until| format!("until {until}"));
    [Some(cycles), gate, until].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn treatment_cells(treatment: &Treatment) -> [Cell; 4] {
    let name = match &treatment.record_name {
        Some(record) => format!("{} (in the record: {record})", treatment.name),
        None => treatment.name.clone(),
    };
    let days: Vec<_> = treatment.days.iter().map(|day| f64::from(*day)).collect();
    [
        name.into(),
        dose(treatment).into(),
        treatment.route.as_deref().unwrap_or(MISSING).into(),
        if days.is_empty() { MISSING.into() } else { days_words(&treatment.days).into() },
    ]
}

fn dose(treatment: &Treatment) -> String {
    let unit = treatment.unit.as_deref().unwrap_or_default();
    let fractions = treatment.fractions.map(|fractions| format!("{fractions} x "));
    let mut parts = Vec::new();
    if let Some(dose) = amount(treatment.dose, treatment.dose_range) {
        parts.push(format!("{}{dose} {unit}", fractions.unwrap_or_default()));
    }
    if let [first, lower @ ..] = &treatment.dose_levels[..] {
        let lower: Vec<_> = lower.iter().map(|level| short(*level)).collect();
        let lower =
            if lower.is_empty() { String::new() } else { format!("; reduced to {}", lower.join(", then ")) };
        parts.push(format!("{} {unit}{lower}", short(*first)));
    }
    parts.extend(treatment.choice.iter().map(|choice| {
        let dose = amount(choice.dose, choice.dose_range).unwrap_or_default();
        format!("{} {dose} {}", choice.name, choice.unit)
    }));
    if parts.is_empty() { MISSING.to_owned() } else { parts.join(" or ").trim_end().to_owned() }
}

fn amount(dose: Option<f64>, range: Option<[f64; 2]>) -> Option<String> {
    let between = |[low, high]: [f64; 2]| format!("{} to {}", short(low), short(high));
    dose.map(short).or_else(|| range.map(between))
}

/// Days with runs of three or more drawn together: "1 to 14".
fn days_words(days: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for &day in days {
        match runs.last_mut().filter(|run| run.1 + 1 == day) {
            Some(run) => run.1 = day,
            None => runs.push((day, day)),
        }
    }
    let words = runs.into_iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first} to {last}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::days_words;

    #[test]
    fn runs_of_days() {
        assert_eq!(days_words(&[1]), "1");
        assert_eq!(days_words(&[1, 2, 8]), "1, 2, 8");
        assert_eq!(days_words(&[1, 2, 3, 8, 9, 10, 11]), "1 to 3, 8 to 11");
    }
}
