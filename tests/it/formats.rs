//! Data files of other programs, and of this one: the same subjects in every format.

#[cfg(feature = "excel")]
mod excel;
mod fuzz;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "r-files")]
mod r_data;
mod round_trip;
#[cfg(feature = "sas")]
mod sas;
mod xport_reference;

use std::path::PathBuf;

use onearm::input::subjects::{SubjectColumns, TableKind, read_subjects};
use onearm::input::table::{Cell, TypedTable};

/// A file beside the scripts that made it.
fn reference_file(name: &str) -> Vec<u8> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/reference/xport", name].iter().collect();
    std::fs::read(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// Every cell as text, row by row.
fn texts(table: &dyn TypedTable) -> Vec<Vec<String>> {
    let columns = table.names().len();
    let row = |row| (0..columns).map(|column| table.cell(row, column).into_text().into_owned()).collect();
    (0..table.rows()).map(row).collect()
}

/// The lung data in another kind of file give the subjects that the text gives, through the reader that every verb uses.
#[track_caller]
fn the_lung_data_are_those_of_the_text(file: &[u8], member: Option<&str>, kind: TableKind) {
    let columns = SubjectColumns {
        time: Some("time".into()),
        event: Some("status".into()),
        event_value: Some("2".into()),
        censored_value: Some("1".into()),
        ..SubjectColumns::default()
    };
    let text = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/data/ncctg_lung.csv")).unwrap();
    let of_text = read_subjects(&text, &columns).unwrap();
    let columns = SubjectColumns { member: member.map(str::to_owned), ..columns };
    let of_file = read_subjects(file, &columns).unwrap();
    assert_eq!((of_text.sample, of_file.origin.kind), (of_file.sample, kind));
}

/// Looks at the cells of the first rows, and beyond the table: what a damaged file must bear.
fn look_at_cells(table: &dyn TypedTable) {
    for row in 0..table.rows().min(300) {
        for column in 0..table.names().len() {
            let _ = table.cell(row, column).into_text();
        }
    }
    assert!(matches!(table.cell(usize::MAX, 0), Cell::Missing(_)));
}
