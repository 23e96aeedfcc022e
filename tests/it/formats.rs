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

use onearm::input::table::TypedTable;

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
