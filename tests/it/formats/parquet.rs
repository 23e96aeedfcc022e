//! Parquet files of pyarrow, and files that have been damaged.

use std::panic::{AssertUnwindSafe, catch_unwind};

use onearm::input::parquet::{ParquetError, ParquetTable};
use onearm::input::subjects::TableKind;
use onearm::input::table::{Cell, TypedTable};

use super::fuzz::Mutator;
use super::xport_reference::shipped_lung;
use super::{look_at_cells, texts, the_lung_data_are_those_of_the_text};

fn reference(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/reference/parquet/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_lung_data_of_every_form() {
    for name in ["lung.parquet", "lung_plain.parquet", "lung_gzip_v2.parquet"] {
        let table = ParquetTable::open(&reference(name), None).unwrap();
        assert_eq!(table.names()[..4], ["subject", "inst", "time", "status"], "{name}");
        assert_eq!(texts(&table), shipped_lung(), "{name}");
    }
}

#[test]
fn types_of_pyarrow() {
    let table = ParquetTable::open(&reference("types.parquet"), None).unwrap();
    let text = String::from_utf8(reference("types.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(
        (table.names(), table.rows()),
        (&rows[0].iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()[..], 5)
    );
    let since = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    for (row, cells) in rows[1..].iter().enumerate() {
        for (column, wanted) in cells.iter().enumerate() {
            let is_moment = ["millis", "micros", "nanos"].contains(&rows[0][column]);
            let place = format!("row {row}, column {}", rows[0][column]);
            match table.cell(row, column) {
                Cell::Number(value) => assert_eq!(Ok(value), wanted.parse(), "{place}"),
                Cell::Moment(moment) => {
                    assert_eq!(Ok(moment.duration_since(since).as_secs_f64()), wanted.parse(), "{place}");
                }
                Cell::Date(day) if is_moment => {
                    let seconds = day.at(0, 0, 0, 0).duration_since(since).as_secs_f64();
                    assert_eq!(Ok(seconds), wanted.parse(), "{place}");
                }
                cell => assert_eq!(cell.into_text(), *wanted, "{place}"),
            }
        }
    }
    assert!(matches!(table.cell(0, 8), Cell::Date(_)) && matches!(table.cell(2, 6), Cell::Missing(_)));
    assert!(matches!(table.cell(99, 0), Cell::Missing(_)) && matches!(table.cell(0, 99), Cell::Missing(_)));
}

#[test]
fn files_that_are_refused() {
    let refused = |name: &str, member| ParquetTable::open(&reference(name), member).err().unwrap();
    assert_eq!(refused("nested.parquet", None), ParquetError::Nested { column: "parts".into() });
    assert_eq!(refused("struct.parquet", None), ParquetError::Nested { column: "part".into() });
    assert_eq!(refused("lung_zstd.parquet", None), ParquetError::Compression { method: "zstd".into() });
    assert!(refused("lung.parquet", Some("x")).help().contains("--member out"));
}

/// The same subjects as of the text, through the reader that every verb uses.
#[test]
fn subjects_are_those_of_the_text() {
    the_lung_data_are_those_of_the_text(&reference("lung.parquet"), None, TableKind::Parquet);
}

fn read_all(bytes: &[u8]) {
    match ParquetTable::open(bytes, None) {
        Ok(table) => look_at_cells(&table),
        Err(fault) => assert!(!fault.to_string().is_empty() && !fault.help().is_empty()),
    }
}

#[test]
fn damaged_files_never_panic() {
    for name in
        ["types.parquet", "lung.parquet", "lung_plain.parquet", "lung_gzip_v2.parquet", "nested.parquet"]
    {
        let sound = reference(name);
        let footer =
            sound.len() - 8 - u32::from_le_bytes(sound[sound.len() - 8..][..4].try_into().unwrap()) as usize;
        for seed in 0..1_200_u64 {
            let mut bytes = sound.clone();
            match seed % 3 {
                0 => Mutator(seed).mutate(&mut bytes),
                // The footer, which describes everything; the beginning, where pages have their heads.
                part => {
                    let (from, length) = if part == 1 { (footer, sound.len() - footer) } else { (4, 400) };
                    for step in 0..=seed / 3 % 3 {
                        let at = from + (seed * 7919 + step * 104_729) as usize % length;
                        bytes[at] = [0, 1, 0x15, 0x7F, 0x80, 0xFF, (seed % 256) as u8]
                            [(seed / 9 + step) as usize % 7];
                    }
                }
            }
            let read = catch_unwind(AssertUnwindSafe(|| read_all(&bytes)));
            assert!(read.is_ok(), "{name}, seed {seed}");
        }
    }
}

/// Every place where a file can be cut.
#[test]
fn a_file_cut_anywhere_is_refused() {
    let sound = reference("types.parquet");
    for length in 0..sound.len() {
        assert!(ParquetTable::open(&sound[..length], None).is_err(), "{length}");
    }
}

/// A page that claims 2 GiB is refused before room is made for it: the first head begins at byte 4 with its kind, then the length once decompressed.
#[test]
fn a_page_that_claims_too_much() {
    let mut bytes = reference("lung.parquet");
    assert_eq!(&bytes[4..7], [0x15, 0x04, 0x15], "kind 2, a dictionary, then the length");
    let length = bytes[7..].iter().take_while(|byte| **byte >= 0x80).count() + 1;
    // The highest number of as many bytes; the file keeps its length.
    bytes[7..7 + length].copy_from_slice(&[vec![0xFF; length - 1], vec![0x7E]].concat());
    assert!(ParquetTable::open(&bytes, None).is_err());
    // Eight more columns of a long dictionary would do the same in steps: the sum is held, not each.
    let huge = [&bytes[..7], &[0xFE, 0xFF, 0xFF, 0xFF, 0x0F][..], &bytes[7 + length..]].concat();
    assert_eq!(ParquetTable::open(&huge, None).err(), Some(ParquetError::TooLarge));
}
