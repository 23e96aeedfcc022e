//! Transport files written by haven and pyreadstat.

use onearm::input::table::{Cell, TypedTable};
use onearm::input::xport::{Variable, VariableKind, XportTable};

use super::{reference_file, texts};

pub(super) fn shipped_lung() -> Vec<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/data/ncctg_lung.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let value = |cell: &str| if cell.is_empty() { ".".to_owned() } else { cell.to_owned() };
    text.lines().skip(1).map(|line| line.split(',').map(value).collect()).collect()
}

/// All 228 rows of 11 columns, missing ones included.
#[test]
fn the_lung_data_of_haven() {
    for name in ["haven_lung_v5.xpt", "haven_lung_v8.xpt"] {
        let bytes = reference_file(name);
        let table = XportTable::open(&bytes, None).unwrap();
        assert_eq!(table.title(), Some("LUNG"));
        assert_eq!(table.names()[..4], ["subject", "inst", "time", "status"]);
        assert_eq!(texts(&table), shipped_lung(), "{name}");
    }
}

/// The values of both files stand beside them as text; moments as seconds since 1970.
#[test]
fn types_and_missing_codes_of_haven() {
    let expected = String::from_utf8(reference_file("haven_types.csv")).unwrap();
    let expected: Vec<Vec<&str>> = expected.lines().skip(2).map(|line| line.split(',').collect()).collect();
    assert_eq!(expected.len(), 7);
    for name in ["haven_types_v5.xpt", "haven_types_v8.xpt"] {
        let bytes = reference_file(name);
        let table = XportTable::open(&bytes, None).unwrap();
        assert_eq!(table.rows(), expected.len(), "{name}");
        for (row, cells) in expected.iter().enumerate() {
            match table.cell(row, 0) {
                Cell::Number(value) => assert_eq!(Ok(value), cells[0].parse(), "{name}, row {row}"),
                other => assert_eq!(other.into_text(), cells[0], "{name}, row {row}"),
            }
            assert_eq!(table.cell(row, 1).into_text(), cells[1], "{name}, row {row}");
            assert_eq!(table.cell(row, 2).into_text(), cells[2], "{name}, row {row}");
            let seconds = match table.cell(row, 3) {
                Cell::Moment(moment) => Some(moment.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp()),
                Cell::Date(day) => Some(day.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp()),
                Cell::Missing(_) => None,
                other => panic!("{other:?}"),
            };
            assert_eq!(
                seconds.map(|moment| moment.as_duration().as_secs_f64()),
                cells[3].parse().ok(),
                "{name}"
            );
        }
    }
}

#[test]
fn long_names_and_labels() {
    let bytes = reference_file("haven_types_v8.xpt");
    let table = XportTable::open(&bytes, None).unwrap();
    assert_eq!(table.names()[..2], ["a_number_with_a_long_name", "a_text_with_a_long_name"]);
    assert_eq!(table.variables()[0].label, ["long label"; 9].join(" "));
    let bytes = reference_file("pyreadstat_v8.xpt");
    let table = XportTable::open(&bytes, None).unwrap();
    let label =
        "Date of the origin of time to event, which is the date of the first dose of the trial treatment";
    assert_eq!(table.variables()[4].label, label);
    assert_eq!(table.variables()[5].label, "Age");
}

#[test]
fn adtte_of_pyreadstat() {
    for name in ["pyreadstat_v5.xpt", "pyreadstat_v8.xpt"] {
        let bytes = reference_file(name);
        let table = XportTable::open(&bytes, Some("adtte")).unwrap();
        assert_eq!(table.label(), "Time to event");
        assert_eq!(
            texts(&table),
            [
                ["01-001", "PFS", "4.25", "0", "2026-01-05", "61"],
                ["01-002", "PFS", "0.1", "1", "2026-02-28", "."],
                ["02-001", "PFS", "12", "0", "2024-02-29", "45.5"],
            ],
            "{name}"
        );
        let Variable { name, label, kind, length, .. } = &table.variables()[0];
        let expected = ("USUBJID", "Unique Subject Identifier", VariableKind::Text, 6);
        assert_eq!((name.as_str(), label.as_str(), *kind, *length), expected);
    }
}
