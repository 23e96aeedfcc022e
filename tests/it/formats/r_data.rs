//! R data files as R wrote them, and files that have been damaged.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use onearm::input::r_data::{RError, RTable};
use onearm::input::subjects::{SubjectColumns, TableKind, read_subjects};
use onearm::input::table::{Cell, TypedTable};

use super::fuzz::Mutator;
use super::xport_reference::shipped_lung;
use super::{look_at_cells, texts, the_lung_data_are_those_of_the_text};

fn reference(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/reference/r_data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut found).unwrap();
    found
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Missing codes of the shipped file are `NA` in R, plainly missing.
#[test]
fn the_lung_data() {
    let bytes = reference("lung.rds");
    let table = RTable::open(&bytes, None).unwrap();
    assert_eq!(table.names()[..4], ["subject", "inst", "time", "status"]);
    assert_eq!(texts(&table), shipped_lung());
    assert_eq!((table.title(), table.others().len()), (None, 0));
}

#[track_caller]
fn holds_the_types(table: &RTable) {
    let text = String::from_utf8(reference("types.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(
        (table.names(), table.rows()),
        (&rows[0].iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()[..], 9)
    );
    let since = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    for (row, cells) in rows[1..].iter().enumerate() {
        for (column, wanted) in cells.iter().enumerate() {
            let is_moment = rows[0][column] == "moment";
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
    let column = |name: &str| table.names().iter().position(|other| other == name).unwrap();
    assert!(matches!(table.cell(0, column("text")), Cell::Text(_)));
    assert!(matches!(table.cell(2, column("text")), Cell::Missing(_)));
    assert!(matches!(table.cell(7, column("text")), Cell::Text(_)), "0012 is no number");
    assert!(matches!(table.cell(1, column("day")), Cell::Date(_)));
    assert!(matches!(table.cell(99, 1), Cell::Missing(_)) && matches!(table.cell(0, 99), Cell::Missing(_)));
}

#[test]
fn types_of_every_form() {
    for name in ["types.rds", "types_v2_plain.rds", "types_v2.RData"] {
        let bytes = reference(name);
        holds_the_types(&RTable::open(&bytes, None).unwrap());
    }
    let several = reference("several.rda");
    let table = RTable::open(&several, Some("types")).unwrap();
    holds_the_types(&table);
    assert_eq!(
        (table.title(), table.others()),
        (Some("types"), &["first".to_owned(), "lung".to_owned()][..])
    );
    let first = RTable::open(&several, None).unwrap();
    assert_eq!((first.title(), first.rows()), (Some("first"), 3));
    assert_eq!(texts(&first), [["1", "0.5"], ["2", "1.5"], ["3", "."]]);
}

#[test]
fn files_that_are_refused() {
    let refused = |name: &str, member| RTable::open(&reference(name), member).err().unwrap();
    let fault = refused("several.rda", Some("other"));
    assert_eq!(fault.to_string(), "no data frame `other`; the data frames are first, types, lung");
    let fault = refused("lung.rds", Some("lung"));
    assert!(fault.to_string().contains("one without a name") && fault.help().contains("--member out"));
    let fault = refused("nested.rds", None);
    assert_eq!(fault, RError::Column { name: "parts".into(), what: "a list".into() });
    assert_eq!(
        refused("vector.rds", None).to_string(),
        "the file holds no data frame, but a vector of numbers"
    );
    let csv = packed(b"time,event\n1,1\n");
    assert_eq!(RTable::open(&csv, None).err(), Some(RError::NotR));
    let fault = read_subjects(&reference("types_xz.rds"), &SubjectColumns::default()).unwrap_err();
    assert!(fault.to_string().contains("compressed by xz") && fault.help().contains("gzip"));
    let ascii = b"RDX3\nA\n3\n";
    assert_eq!(RTable::open(ascii, None).err(), Some(RError::Form));
}

/// The same subjects as of the text, through the reader that every verb uses.
#[test]
fn subjects_are_those_of_the_text() {
    the_lung_data_are_those_of_the_text(&reference("lung.rds"), None, TableKind::R);
}

fn read_all(bytes: &[u8], member: Option<&str>) {
    match RTable::open(bytes, member) {
        Ok(table) => look_at_cells(&table),
        Err(fault) => assert!(!fault.to_string().is_empty() && !fault.help().is_empty()),
    }
}

/// What is damaged is the unpacked file, which is what a parser sees; and some archives.
#[test]
fn damaged_files_never_panic() {
    for (name, member) in [("types.rds", None), ("several.rda", Some("types")), ("nested.rds", None)] {
        let archive = reference(name);
        let sound = unpacked(&archive);
        for seed in 0..1_500 {
            let mut bytes = if seed % 5 == 0 { archive.clone() } else { sound.clone() };
            if seed % 2 == 0 {
                Mutator(seed).mutate(&mut bytes);
            } else {
                // Lengths and kinds are numbers of four bytes.
                let at = (seed * 7919 % (bytes.len() as u64 / 4)) as usize * 4 + (seed % 4) as usize;
                let value = [-1, 0, i32::MAX, i32::MIN, 238, 255, 0x0313, 1 << 20][(seed / 4 % 8) as usize];
                let end = bytes.len().min(at + 4);
                bytes[at..end].copy_from_slice(&value.to_be_bytes()[..end - at]);
            }
            let read = catch_unwind(AssertUnwindSafe(|| read_all(&bytes, member)));
            assert!(read.is_ok(), "{name}, seed {seed}");
        }
    }
}

/// Every place where a file can be cut.
#[test]
fn a_file_cut_anywhere_is_refused() {
    let archive = reference("types.rds");
    for length in 0..archive.len() {
        assert!(RTable::open(&archive[..length], None).is_err(), "{length}");
    }
    let sound = unpacked(&archive);
    for length in 0..sound.len() {
        assert!(RTable::open(&sound[..length], None).is_err(), "{length}");
    }
}

/// Claims that would take all memory, nesting that would take the stack, and a small archive that unpacks to 300 MiB.
#[test]
fn hostile_files() {
    let head = b"X\n\0\0\0\x02\0\x04\x02\x02\0\x02\x03\0";
    let with = |rest: &[u8]| RTable::open(&[&head[..], rest].concat(), None).err().unwrap();
    let fault = with(b"\0\0\0\x0E\x7F\xFF\xFF\xFF");
    assert_eq!(fault, RError::Length { at: 18, claimed: 2_147_483_647 });
    let fault = with(b"\0\0\0\x10\xFF\xFF\xFF\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
    assert_eq!(fault, RError::Length { at: 18, claimed: i64::MAX });
    let deep = b"\0\0\0\x13\0\0\0\x01".repeat(100_000);
    assert!(matches!(with(&deep), RError::Deep { .. }));
    let pairs = b"\0\0\0\x02".repeat(100_000);
    assert!(matches!(with(&pairs), RError::Deep { .. }));
    let fault = with(b"\0\0\0\xFF\0\0\0\x07");
    assert!(matches!(fault, RError::Reference { index: 7, .. }), "{fault}");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(head).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..300 {
        encoder.write_all(&zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    assert_eq!(RTable::open(&bomb, None).err(), Some(RError::TooLarge));
}
