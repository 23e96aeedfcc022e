//! What is written as a transport file is read again; evidence: property.

use jiff::civil::{Date, date};
use onearm::input::table::{Cell, Missing, TypedTable};
use onearm::input::xport::{XportTable, XportVersion};
use onearm::output::xport::{XportColumn, XportMember, XportWriteError, write_xport};
use proptest::prelude::*;

/// A member of the columns that are given.
pub(super) fn member(columns: Vec<XportColumn<'_>>) -> XportMember<'_> {
    XportMember { name: "ADTTE", label: "Time to event", created: date(2026, 2, 3).at(4, 5, 6, 0), columns }
}

pub(super) fn column<'a>(name: &'a str, cells: Vec<Cell<'a>>) -> XportColumn<'a> {
    XportColumn { name, label: "", format: "", cells }
}

pub(super) fn written(member: &XportMember<'_>, version: XportVersion) -> Result<Vec<u8>, XportWriteError> {
    let mut bytes = Vec::new();
    write_xport(member, version, &mut bytes).map(|()| bytes)
}

const VERSIONS: [XportVersion; 2] = [XportVersion::V5, XportVersion::V8];

fn missing() -> impl Strategy<Value = Cell<'static>> {
    prop::sample::select(b"._ABCDEFGHIJKLMNOPQRSTUVWXYZ".to_vec())
        .prop_map(|code| Cell::Missing(Missing::from_code(code).unwrap()))
}

/// Any double that an IBM double holds, whole numbers and missing codes.
fn number() -> impl Strategy<Value = Cell<'static>> {
    let any = (any::<bool>(), -260_i32..=251, 0_u64..1 << 52).prop_map(|(sign, exponent, fraction)| {
        f64::from_bits((u64::from(sign) << 63) | (((exponent + 1023) as u64) << 52) | fraction)
    });
    prop_oneof![
        any.prop_map(Cell::Number),
        (-1_000_i32..1_000).prop_map(|n| Cell::Number(n.into())),
        missing()
    ]
}

fn day() -> impl Strategy<Value = Cell<'static>> {
    let day = (1600_i16..=9000, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day));
    prop_oneof![4 => day.prop_map(Cell::Date), 1 => missing()]
}

fn moment() -> impl Strategy<Value = Cell<'static>> {
    let whole =
        |seconds: i32| date(1960, 1, 1).at(0, 0, 0, 0).checked_add(jiff::Span::new().seconds(seconds));
    any::<i32>().prop_map(move |seconds| Cell::moment(whole(seconds).unwrap()))
}

/// Without blanks at the ends and without zero bytes, which pad; never blank.
fn text() -> impl Strategy<Value = Cell<'static>> {
    "[!-~é漢]([ -~é漢]{0,20}[!-~é漢])?".prop_map(|text| Cell::Text(text.into()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn every_value_comes_back(
        rows in prop::collection::vec((number(), text(), day(), moment(), number()), 0..30)
    ) {
        let columns = |index: usize| -> Vec<Cell<'_>> {
            let pick = |row: &(Cell<'static>, Cell<'static>, Cell<'static>, Cell<'static>, Cell<'static>)| match index {
                0 => row.0.clone(),
                1 => row.1.clone(),
                2 => row.2.clone(),
                3 => row.3.clone(),
                _ => row.4.clone(),
            };
            rows.iter().map(pick).collect()
        };
        for version in VERSIONS {
            let moments = XportColumn { format: "DATETIME20.", ..column("WHEN", columns(3)) };
            let days = XportColumn { format: "YYMMDD10.", ..column("DAY", columns(2)) };
            let all =
                vec![column("A", columns(0)), column("TEXT", columns(1)), days, moments, column("B_2", columns(4))];
            let bytes = written(&member(all), version).unwrap();
            prop_assert_eq!(bytes.len() % 80, 0);
            let table = XportTable::open(&bytes, None).unwrap();
            prop_assert_eq!(table.rows(), rows.len());
            for column in 0..5 {
                for (row, value) in columns(column).into_iter().enumerate() {
                    prop_assert_eq!(table.cell(row, column), value, "row {}, column {}", row, column);
                }
            }
        }
    }
}

/// Texts, labels and formats of the second version are longer.
#[test]
fn names_labels_and_formats() {
    let long = "a label of more than forty bytes, which only version 8 can hold: ".repeat(3);
    let cells = || vec![Cell::Number(1.5), Cell::Missing(Missing::PLAIN)];
    let columns = vec![
        XportColumn { label: &long, format: "8.2", ..column("a_long_name_of_thirty_two_chars__", cells()) },
        XportColumn { label: "short", ..column("TIME", cells()) },
    ];
    let fault = written(&member(columns.clone()), XportVersion::V8).unwrap_err();
    assert!(matches!(fault, XportWriteError::Name { longest: 32, .. }), "{fault}");
    let mut columns = columns;
    columns[0].name = "a_long_name_of_thirty_two_chars_";
    let bytes = written(&member(columns.clone()), XportVersion::V8).unwrap();
    let table = XportTable::open(&bytes, None).unwrap();
    assert_eq!(table.names(), ["a_long_name_of_thirty_two_chars_", "TIME"]);
    assert_eq!(
        (table.variables()[0].label.as_str(), table.variables()[1].label.as_str()),
        (long.trim_end(), "short")
    );
    assert_eq!((table.title(), table.label()), (Some("ADTTE"), "Time to event"));
    columns[0].name = "SHORT";
    let fault = written(&member(columns), XportVersion::V5).unwrap_err();
    assert!(matches!(fault, XportWriteError::Label { longest: 40, .. }), "{fault}");
}

/// The first of several members, and the one that is named.
#[test]
fn several_members() {
    let one = written(&member(vec![column("A", vec![Cell::Number(1.0)])]), XportVersion::V5).unwrap();
    let second = XportMember { name: "SECOND", ..member(vec![column("B", vec![Cell::Number(2.0); 30])]) };
    let two = written(&second, XportVersion::V5).unwrap();
    let both = [&one[..], &two[240..]].concat();
    let table = XportTable::open(&both, None).unwrap();
    assert_eq!((table.title(), table.others(), table.rows()), (Some("ADTTE"), &["SECOND".to_owned()][..], 1));
    let table = XportTable::open(&both, Some("second")).unwrap();
    assert_eq!((table.title(), table.rows(), table.cell(29, 0)), (Some("SECOND"), 30, Cell::Number(2.0)));
    let fault = XportTable::open(&both, Some("THIRD")).err().unwrap();
    assert_eq!(fault.to_string(), "no member `THIRD`; the members are ADTTE, SECOND");
    assert!(fault.help().contains("--member ADTTE"));
}

/// Ends that look like padding: version 8 counts its rows, version 5 refuses.
#[test]
fn last_rows_of_blanks() {
    let blank = || vec![column("TEXT", ["x", "", ""].map(|text| Cell::Text(text.into())).to_vec())];
    let fault = written(&member(blank()), XportVersion::V5).unwrap_err();
    assert!(matches!(fault, XportWriteError::BlankEnd), "{fault}");
    let bytes = written(&member(blank()), XportVersion::V8).unwrap();
    assert_eq!(XportTable::open(&bytes, None).unwrap().rows(), 3);
}

#[test]
fn what_cannot_be_written() {
    let refused = |columns| written(&member(columns), XportVersion::V5).unwrap_err().to_string();
    assert!(refused(vec![]).starts_with("0 columns"));
    assert!(refused(vec![column("1A", vec![])]).contains("no name of SAS"));
    assert!(refused(vec![column("A", vec![Cell::Number(1e80)])]).contains("out of the range"));
    assert!(refused(vec![column("A", vec![Cell::Text("x".repeat(201).into())])]).contains("201 bytes; 200"));
    assert!(refused(vec![column("A", vec![]), column("B", vec![Cell::Number(1.0)])]).contains("1 rows"));
    let format = XportColumn { format: "DATE-9", ..column("A", vec![]) };
    assert!(refused(vec![format]).contains("NAMEw.d"));
    // The first day that SAS knows has no shorter way.
    let first: Date = date(1582, 10, 15);
    let bytes = written(&member(vec![column("A", vec![Cell::Date(first)])]), XportVersion::V5).unwrap();
    assert_eq!(XportTable::open(&bytes, None).unwrap().cell(0, 0), Cell::Date(first));
}

/// Midnight is a day; among moments it is written as they are.
#[test]
fn midnight_among_moments() {
    let day = date(1943, 1, 9);
    let cells = || vec![Cell::moment(day.at(0, 0, 0, 0)), Cell::moment(day.at(1, 2, 3, 0))];
    let back = || cells().into_iter().rev().collect();
    for column in [XportColumn { format: "DATETIME20.", ..column("WHEN", cells()) }, column("WHEN", back())] {
        let expected = column.cells.clone();
        let bytes = written(&member(vec![column]), XportVersion::V5).unwrap();
        let table = XportTable::open(&bytes, None).unwrap();
        assert_eq!([table.cell(0, 0), table.cell(1, 0)].as_slice(), expected);
    }
}
