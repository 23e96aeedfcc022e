//! Workbooks written by openpyxl, and archives that lie.

use std::io::{Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use onearm::input::excel::{ExcelError, ExcelTable};
use onearm::input::subjects::TableKind;
use onearm::input::table::{Cell, TypedTable};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::fuzz::Mutator;
use super::xport_reference::shipped_lung;
use super::{texts, the_lung_data_are_those_of_the_text};

fn reference(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/reference/excel/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_lung_data_of_openpyxl() {
    let bytes = reference("openpyxl_lung.xlsx");
    let table = ExcelTable::open(&bytes, Some("Lung")).unwrap();
    assert_eq!(table.names()[..4], ["subject", "inst", "time", "status"]);
    assert_eq!(
        (table.title(), table.others(), table.first_row()),
        (Some("Lung"), &["Notes".to_owned()][..], 2)
    );
    assert_eq!(texts(&table), shipped_lung());
    let asked = ExcelTable::open(&bytes, Some("lungs")).err().unwrap();
    assert_eq!(
        asked,
        ExcelError::NoSuchSheet { asked: "lungs".into(), present: vec!["Notes".into(), "Lung".into()] }
    );
}

#[test]
fn types_of_openpyxl() {
    let bytes = reference("openpyxl_types.xlsx");
    let table = ExcelTable::open(&bytes, None).unwrap();
    assert_eq!(table.names(), ["", "number", "text", "day", "moment", "flag"]);
    // The names stand in row 3; a cell far below has a format, but no value.
    assert_eq!((table.first_row(), table.rows()), (4, 4));
    let expected = [
        [".", "1.5", "Müller; \"O'Neil\"", "2024-02-29", "2024-02-29T13:30:15", "1"],
        [".", "-0.25", "  padded", "1999-12-31", "1999-12-31", "0"],
        [".", ".", "肺癌", ".", ".", "."],
        [".", "0.0000001", "#N/A", "1900-03-01", "2099-01-01T23:59:59", "1"],
    ];
    assert_eq!(texts(&table), expected);
    assert!(matches!(table.cell(0, 3), Cell::Date(_)) && matches!(table.cell(0, 4), Cell::Moment(_)));
    assert!(matches!(table.cell(99, 1), Cell::Missing(_)) && matches!(table.cell(0, 99), Cell::Missing(_)));
}

/// The same subjects as of the text, through the reader that every verb uses.
#[test]
fn subjects_of_a_sheet_are_those_of_the_text() {
    the_lung_data_are_those_of_the_text(&reference("openpyxl_lung.xlsx"), Some("Lung"), TableKind::Excel);
}

/// A workbook with one sheet, its parts as given.
fn workbook(sheet_data: &str, strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    archive(&[
        (
            "_rels/.rels",
            &format!(
                r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>"#),
        ),
        ("xl/sharedStrings.xml", &format!(r#"<sst xmlns="{MAIN}" {strings}</sst>"#)),
    ])
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const HEADER: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>"#;
const NAMES: &str = r#"uniqueCount="2"><si><t>time</t></si><si><t>event</t></si>"#;

fn opened(bytes: &[u8]) -> Result<Vec<Vec<String>>, ExcelError> {
    ExcelTable::open(bytes, None).map(|table| texts(&table))
}

#[test]
fn sheets_by_hand() {
    let rows = r#"<row r="3"><c r="A3"><v>2.5</v></c><c r="B3" t="e"><v>#DIV/0!</v></c></row>"#;
    let found = opened(&workbook(&format!("{HEADER}{rows}"), NAMES)).unwrap();
    assert_eq!(found, [[".", "."], ["2.5", "#DIV/0!"]]);
    let beyond = format!(r#"{HEADER}<row r="2"><c r="AB2"><v>1</v></c></row>"#);
    let error = opened(&workbook(&beyond, NAMES)).unwrap_err();
    assert_eq!(error, ExcelError::BeyondHeader { sheet: "S".into(), cell: "AB2".into() });
    assert!(matches!(opened(&workbook("", NAMES)), Err(ExcelError::EmptySheet { .. })));
    let back =
        format!(r#"{HEADER}<row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>"#);
    assert!(matches!(opened(&workbook(&back, NAMES)), Err(ExcelError::Order { row: 2, .. })));
}

/// A cell in the last corner of the largest sheet costs its rows, not a rectangle of 17 thousand million cells.
#[test]
fn a_cell_in_the_last_corner() {
    let corner = format!(r#"{HEADER}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    assert!(matches!(opened(&workbook(&corner, NAMES)), Err(ExcelError::BeyondHeader { .. })));
    let tall = format!(r#"{HEADER}<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#);
    let table = ExcelTable::open(&workbook(&tall, NAMES), None).map(|table| table.rows());
    assert_eq!(table, Ok(1_048_575));
}

#[test]
fn archives_that_lie_or_explode() {
    // Room for 10^18 texts would be made before the first is read.
    let texts = workbook(HEADER, r#"uniqueCount="1000000000000000000"><si><t>time</t></si>"#);
    assert!(matches!(opened(&texts), Err(ExcelError::Texts { bytes: 0..200, .. })));
    let row = workbook(&format!(r#"{HEADER}<row r="18446744073709551617"/>"#), NAMES);
    assert!(matches!(opened(&row), Err(ExcelError::Reference { .. })));
    let bomb = workbook(&format!("{HEADER}{}", " ".repeat(257 << 20)), NAMES);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    assert!(matches!(opened(&bomb), Err(ExcelError::TooLarge { .. })));
    let other = archive(&[("content.xml", "<x/>")]);
    assert_eq!(opened(&other), Err(ExcelError::NoWorkbook { other: Some("an OpenDocument file") }));
    assert!(matches!(opened(b"PK\x03\x04"), Err(ExcelError::Archive { .. })));
    let whole = reference("openpyxl_lung.xlsx");
    assert!(opened(&whole[..whole.len() / 2]).is_err());
}

/// Damaged archives, and damaged sheets in sound archives: an error with words or a table, never a panic.
#[test]
fn damaged_workbooks() {
    let whole = reference("openpyxl_types.xlsx");
    let sheet = format!(
        r#"{HEADER}<row r="2"><c r="A2" s="1"><v>45000.5</v></c><c r="B2" t="b"><v>1</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>x</t></is></c><c r="B3" t="str"><f>A1</f><v>y</v></c></row>"#
    );
    let mut mutator = Mutator(20_261_127);
    for round in 0..3000 {
        let bytes = if round % 2 == 0 {
            let mut bytes = whole.clone();
            mutator.mutate(&mut bytes);
            bytes
        } else {
            let mut inner = sheet.clone().into_bytes();
            mutator.mutate(&mut inner);
            workbook(&String::from_utf8_lossy(&inner), NAMES)
        };
        let read = catch_unwind(AssertUnwindSafe(|| match opened(&bytes) {
            Ok(_) => {}
            Err(error) => assert!(!error.to_string().is_empty() && !error.help().is_empty()),
        }));
        assert!(read.is_ok(), "round {round}");
    }
}
