//! SAS data sets written by haven, ReadStat and SAS, and files that have been damaged.

use std::panic::{AssertUnwindSafe, catch_unwind};

use onearm::input::sas::{SasError, SasTable};
use onearm::input::subjects::TableKind;
use onearm::input::table::{Cell, TypedTable};

use super::fuzz::Mutator;
use super::xport_reference::shipped_lung;
use super::{look_at_cells, texts, the_lung_data_are_those_of_the_text};

fn reference(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/reference/sas7bdat/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The values that stand beside the file: names, then rows.
fn expected(name: &str) -> Vec<Vec<String>> {
    let text = String::from_utf8(reference(name)).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Days and moments as the numbers that the values beside the file hold.
fn written(cell: Cell<'_>, epoch: jiff::civil::Date) -> String {
    let seconds = |day: jiff::civil::DateTime| day.duration_since(epoch.at(0, 0, 0, 0)).as_secs_f64();
    match cell {
        Cell::Moment(moment) => seconds(moment).to_string(),
        Cell::Number(value) => format!("{value:?}"),
        cell => cell.into_text().into_owned(),
    }
}

#[track_caller]
fn same(found: &str, wanted: &str, place: &str) {
    let numbers = (found.parse::<f64>(), wanted.parse::<f64>());
    let equal = matches!(numbers, (Ok(a), Ok(b)) if a == b) || found == wanted;
    assert!(equal, "{place}: `{found}`, not `{wanted}`");
}

#[test]
fn the_lung_data_of_haven() {
    let bytes = reference("haven_lung.sas7bdat");
    let table = SasTable::open(&bytes, None).unwrap();
    assert_eq!(table.names()[..4], ["subject", "inst", "time", "status"]);
    assert_eq!(texts(&table), shipped_lung());
}

#[test]
fn types_and_missing_codes_of_haven() {
    let bytes = reference("haven_types.sas7bdat");
    let table = SasTable::open(&bytes, None).unwrap();
    let rows = expected("haven_types.csv");
    assert_eq!((table.names(), table.rows()), (&rows[0][..], rows.len() - 1));
    let epoch = jiff::civil::date(1970, 1, 1);
    for (row, cells) in rows[1..].iter().enumerate() {
        for (column, wanted) in cells.iter().enumerate() {
            let cell = table.cell(row, column);
            // A moment at midnight is a day.
            let found = match (column, cell) {
                (3, Cell::Date(day)) => day.duration_since(epoch).as_secs().to_string(),
                (_, cell) => written(cell, epoch),
            };
            same(&found, wanted, &format!("row {row}, column {column}"));
        }
    }
    assert!(matches!(table.cell(99, 0), Cell::Missing(_)) && matches!(table.cell(0, 99), Cell::Missing(_)));
}

/// Written by SAS 9.4 on Windows.
#[test]
fn iris_of_sas() {
    let bytes = reference("iris.sas7bdat");
    let table = SasTable::open(&bytes, Some("iris")).unwrap();
    let rows = expected("iris.csv");
    assert_eq!((table.title(), table.names(), table.rows()), (Some("IRIS"), &rows[0][..], 150));
    for (row, cells) in rows[1..].iter().enumerate() {
        for (column, wanted) in cells.iter().enumerate() {
            same(&table.cell(row, column).into_text(), wanted, &format!("row {row}, column {column}"));
        }
    }
    let fault = SasTable::open(&bytes, Some("other")).err().unwrap();
    assert_eq!(fault, SasError::NoSuchMember { asked: "other".into(), present: Some("IRIS".into()) });
}

#[test]
fn compressed_rows_of_readstat() {
    let bytes = reference("readstat_compressed.sas7bdat");
    assert!(bytes.windows(8).any(|window| window == b"SASYZCRL"), "it should be compressed");
    let table = SasTable::open(&bytes, None).unwrap();
    let rows = expected("readstat_compressed.csv");
    assert_eq!((table.names(), table.rows()), (&rows[0][..], rows.len() - 1));
    for (row, cells) in rows[1..].iter().enumerate() {
        for (column, wanted) in cells.iter().enumerate() {
            let found = match table.cell(row, column) {
                Cell::Date(day) => {
                    day.duration_since(jiff::civil::date(1960, 1, 1)).as_hours().div_euclid(24).to_string()
                }
                cell => cell.into_text().into_owned(),
            };
            same(&found, wanted, &format!("row {row}, column {column}"));
        }
    }
}

/// The same subjects as of the text, through the reader that every verb uses.
#[test]
fn subjects_are_those_of_the_text() {
    the_lung_data_are_those_of_the_text(&reference("haven_lung.sas7bdat"), None, TableKind::Sas);
}

fn read_all(bytes: &[u8]) {
    match SasTable::open(bytes, None) {
        Ok(table) => look_at_cells(&table),
        Err(fault) => assert!(!fault.to_string().is_empty() && !fault.help().is_empty()),
    }
}

/// Damage where it hurts: the header, the subheaders of a page, the rows; and anywhere.
#[test]
fn damaged_data_sets_never_panic() {
    for name in
        ["haven_types.sas7bdat", "haven_lung.sas7bdat", "readstat_compressed.sas7bdat", "iris.sas7bdat"]
    {
        let sound = reference(name);
        // Mutations of the zero bytes between header and subheaders show nothing.
        let used: Vec<usize> = (0..sound.len()).filter(|at| sound[*at] != 0).collect();
        let mutants = if sound.len() > 100_000 { 300 } else { 900 };
        for seed in 0..mutants {
            let mut bytes = sound.clone();
            if seed % 3 == 0 {
                Mutator(seed).mutate(&mut bytes);
            } else {
                for step in 0..1 + seed % 4 {
                    let at = used[(seed * 7919 + step * 104_729) as usize % used.len()];
                    let value = [0, 1, 0x7F, 0x80, 0xFF, (seed % 256) as u8][(seed / 3 + step) as usize % 6];
                    bytes[at] = value;
                }
            }
            let read = catch_unwind(AssertUnwindSafe(|| read_all(&bytes)));
            assert!(read.is_ok(), "{name}, seed {seed}");
        }
    }
}

/// Every place within the header, and some beyond, where a file can be cut.
#[test]
fn a_data_set_that_was_cut_is_refused() {
    for name in ["haven_lung.sas7bdat", "readstat_compressed.sas7bdat"] {
        let sound = reference(name);
        for length in (0..2_000).chain((2_000..sound.len()).step_by(997)) {
            assert!(SasTable::open(&sound[..length], None).is_err(), "{name}, {length}");
        }
    }
}
