//! Mock-ups of the planned tables and figures: what the report of the trial will hold, with places for the numbers.

use super::reading::Reading;
use crate::output::document::{Block, Row, Section, Table};
use crate::output::words;

/// Where a number will stand, a share, an interval.
const N: &str = "xx";
const SHARE: &str = "xx (xx.x%)";
const TIME: &str = "xx.xx (xx.xx - xx.xx)";

/// The mock-ups, and the command that fills each.
pub(super) fn section(reading: &Reading<'_>) -> Section {
    let level = words::level(reading.result.simulation.plan.conf_level);
    let mut blocks = vec![Block::paragraph(
        "Places of numbers are marked xx. The tables are filled by onearm monitor at an interim analysis and by onearm analyze --trial at the final one; figures: Kaplan-Meier curve with the \
         benchmarks and numbers at risk, swimmer plot, O/E against each benchmark, events and entries over calendar time.",
    )];
    blocks.extend(
        [disposition(reading), survival(reading, &level), benchmarks(reading, &level)].map(Block::Table),
    );
    blocks.extend([response(&level), toxicity(reading)].map(Block::Table));
    Section { id: "mock-ups".to_owned(), title: "Mock-ups of tables and figures".to_owned(), blocks }
}

fn table(caption: &str, stub: &str, columns: Vec<String>, rows: Vec<Row>) -> Table {
    Table {
        caption: caption.to_owned(),
        stub: stub.to_owned(),
        columns,
        rows,
        words: true,
        ..Table::default()
    }
}

fn disposition(reading: &Reading<'_>) -> Table {
    let mut rows = vec![
        Row::new("Enrolled", [N]),
        Row::new("Treated (safety set)", [SHARE]),
        Row::new("Without a major deviation (per protocol)", [SHARE]),
    ];
    rows.extend(reading.result.phases.iter().map(|phase| Row::new(format!("Began {}", phase.name), [SHARE])));
    rows.extend(
        ["On treatment at the cutoff", "Ended treatment, by reason", "Withdrew or lost"]
            .map(|row| Row::new(row, [SHARE])),
    );
    let columns = vec![format!("Patients (N = {})", words::count(reading.subjects()))];
    table("Disposition.", "Patients", columns, rows)
}

fn survival(reading: &Reading<'_>, level: &str) -> Table {
    let unit = reading.unit();
    let mut rows = vec![
        Row::new("Events", [SHARE]),
        Row::new("Progressions / deaths as first event", ["xx / xx"]),
        Row::new("Censored, by reason", [SHARE]),
        Row::new(format!("Median, {unit} ({level} interval)"), [TIME]),
    ];
    if let Some(landmark) = reading.result.simulation.plan.landmark {
        rows.push(Row::new(
            format!("Survival at {} ({level} interval)", reading.with_unit(landmark)),
            ["xx.x% (xx.x% - xx.x%)"],
        ));
    }
    rows.push(Row::new(format!("Median follow-up, {unit}"), [TIME]));
    table("Progression-free survival.", "Progression-free survival", vec!["All patients".to_owned()], rows)
}

fn benchmarks(reading: &Reading<'_>, level: &str) -> Table {
    let names = reading.benchmark_names();
    let rows = names.into_iter().map(|name| Row::new(name, [N, "xx.xx", TIME, "0.xxx", "0.xxx"]));
    let columns = [
        "Observed".to_owned(),
        "Expected".to_owned(),
        format!("O/E ({level} interval)"),
        format!("One-sided p, {}", reading.result.simulation.plan.test),
        "Exact, given entries".to_owned(),
    ];
    table("Comparison with the benchmarks.", "Benchmark", columns.into(), rows.collect())
}

fn response(level: &str) -> Table {
    let columns = vec!["Patients".to_owned(), format!("{level} Clopper-Pearson")];
    let rows =
        ["Complete response", "Partial response", "Stable disease", "Progressive disease", "Not evaluable"]
            .map(|row| Row::new(row, [SHARE, "xx.x% - xx.x%"]));
    let mut rows: Vec<Row> = rows.into();
    rows.push(Row::new("Objective response", [SHARE, "xx.x% - xx.x%"]));
    rows.push(Row::new("Disease control", [SHARE, "xx.x% - xx.x%"]));
    table("Best overall response (RECIST 1.1).", "Response", columns, rows)
}

fn toxicity(reading: &Reading<'_>) -> Table {
    let mut columns = vec!["Any phase".to_owned()];
    columns.extend(reading.result.phases.iter().map(|phase| phase.name.clone()));
    let rows = [
        "Any grade",
        "Grade 3",
        "Grade 4",
        "Grade 5",
        "Dose-limiting",
        "Led to a reduced dose",
        "Ended treatment",
    ]
    .map(|row| Row::new(row, columns.iter().map(|_| SHARE)));
    let rows = rows.into();
    table(
        "Adverse events by worst grade (CTCAE) and phase in which they began.",
        "Patients with an event",
        columns,
        rows,
    )
}
