//! Text, rows and cells.

use rstest::rstest;

use super::*;

#[test]
fn plain_table() {
    let data = read(" time ,event\n5,1\n 2.5 , 0 \n1e1,1.0\n", PLAIN);
    assert_eq!(times(&data), [5.0, 2.5, 10.0]);
    assert_eq!(events(&data), [true, false, true]);
    assert_eq!((data.rows, data.ids, data.notes.as_slice(), data.groups.len()), (3, None, [].as_slice(), 0));
    assert_eq!(data.columns.time, Column { index: 0, name: "time".into() });
    assert_eq!(data.sha256, "36182046b7533b766012aa9ffb74ecae95558809013229d83d3235e953a113dd");
}

#[rstest]
#[case(",", 0)]
#[case(";", 1)]
#[case("\t", 1)]
#[case("|", 1)]
fn separators(#[case] separator: &str, #[case] notes: usize) {
    let header = ["\"a,,,,;;;;||||\t\t\t\t\"", "time", "event"].join(separator);
    let data = read(&format!("{header}\n{}\n", ["\"x\"", "5", "1"].join(separator)), PLAIN);
    assert_eq!((times(&data), data.notes.len()), (vec![5.0], notes));
}

#[rstest]
#[case::crlf("time,event\r\n5,1\r\n2,0\r\n")]
#[case::cr("time,event\r5,1\r2,0")]
#[case::no_last_line_end("time,event\n5,1\n2,0")]
#[case::empty_lines("\n \ntime,event\n\n5,1\n \n2,0\n\n\r\n  \n")]
#[case::quotes("\"time\",\"event\"\n\"5\",\"1\" \n\"2\",\"0\"")]
#[case::signs("time,event\n+5.,+1\n2.0e+0,-0")]
#[case::other_columns("a,a,time,b,event\n\"line\nbreak, and \"\"quotes\"\"\",,5,5'11\"\"x,1\nNA,inf,2,,0")]
fn same_two_subjects(#[case] text: &str) {
    let data = read(text, PLAIN);
    assert_eq!((times(&data), events(&data), data.rows), (vec![5.0, 2.0], vec![true, false], 2));
    assert_eq!(data.notes, []);
}

#[test]
fn byte_order_mark_is_told() {
    let data = read("\u{FEFF}time;event\n1,5;1\n2;0\n", PLAIN);
    assert_eq!(times(&data), [1.5, 2.0]);
    let separator = ReadNote::Separator { separator: Separator::Semicolon };
    let comma = ReadNote::DecimalComma { column: "time".into() };
    assert_eq!(data.notes, [ReadNote::ByteOrderMark, separator, comma]);
    let place = (3, 1);
    let text = "\u{FEFF}time,event\n1,1\nx,1";
    refused(
        text,
        PLAIN,
        place,
        "x",
        "line 3, column 1 (`time`): the time `x` is not a finite number",
        "12.5",
    );
}

#[test]
fn rows_of_empty_cells_are_accepted_at_the_end_only() {
    assert_eq!(read("time,event\n5,1\n,\n , \n", PLAIN).notes, [ReadNote::BlankRows { rows: 2 }]);
    let message = "line 3: every cell is empty, and more rows follow";
    refused("time,event\n5,1\n,\n5,1\n", PLAIN, (3, 0), ",", message, "delete the row");
}

#[rstest]
#[case::nothing(b"", "the file is empty: no header, no subjects", "header")]
#[case::blanks(b"\xEF\xBB\xBF \r\n\n", "the file is empty: no header, no subjects", "header")]
#[case::half_a_unit(
    b"\xFF\xFEt\0i",
    "line 1: byte 0x69 at position 4 is not text in one encoding",
    "save the file as UTF-8"
)]
#[case::sas_cport(
    b"**COMPRESSED** **COMPRESSED** ",
    "the file is a SAS transport file of PROC CPORT, which cannot be read",
    "PROC COPY"
)]
#[case::old_workbook(
    b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..",
    "the file is an Excel 97-2003 workbook or another compound file, which cannot be read",
    "as CSV"
)]
#[case::bzip2(b"BZh9\0..", "the file is compressed by bzip2, which cannot be read", "unpack the file first")]
#[case::two_encodings(
    b"a,b\n\xC3\xA9,\xE9\n",
    "line 2: byte 0xe9 at position 7 is not text in one encoding",
    "save the file as UTF-8"
)]
#[case::nul(
    b"a,b\nx,\0\n",
    "line 2: the byte at position 6 is NUL, which no text holds",
    "save the file as UTF-8"
)]
fn no_text(#[case] bytes: &[u8], #[case] message: &str, #[case] help: &str) {
    let fault = read_subjects(bytes, &flags(PLAIN)).unwrap_err();
    assert_eq!(fault.to_string(), message);
    assert!(fault.help().contains(help), "{}", fault.help());
    assert!(!fault.is_usage());
}

/// The same table in four encodings.
#[test]
fn encodings() {
    let text = "time,event,site\n5,1,Köln\n6,0,Zürich\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let latin: Vec<u8> = text.chars().map(|character| character as u8).collect();
    let line = "--time time --event event --by site";
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (utf16(u16::to_le_bytes), Encoding::Utf16),
        (utf16(u16::to_be_bytes), Encoding::Utf16),
        (latin, Encoding::Windows1252),
    ] {
        let data = read_subjects(&bytes, &flags(line)).unwrap();
        let levels: Vec<_> = data.groups.iter().map(|group| group.level.as_str()).collect();
        assert_eq!(levels, ["Köln", "Zürich"]);
        let note = (encoding != Encoding::Utf8).then_some(ReadNote::Encoding { encoding });
        assert_eq!((data.notes, data.origin.encoding), (Vec::from_iter(note), Some(encoding)));
    }
}

#[rstest]
#[case::header_only("time,event\n", (1, 0), "time,event", "line 1: there is a header but no row below it", "below")]
#[case::too_many("time,event\n5,1\n\n5,1,2\n", (4, 0), "5,1,2", "line 4: 3 cells where the header has 2", "double quotes")]
#[case::too_few("a,time,event\n1,5,1\n5,1\n", (3, 0), "5,1", "line 3: 2 cells where the header has 3", "complete the row")]
#[case::one("time,event\r\n5\r\n", (2, 0), "5", "line 2: 1 cell where the header has 2", "complete the row")]
#[case::over_lines("a,time,event\n\"x,5,1\ny\",5\n", (2, 0), "\"x,5,1\ny\",5", "line 2: 2 cells where the header has 3", "a quote opened")]
#[case::open("a,time,event\nx,5,1\n\"y,5,1\nz,5,1\n", (3, 0), "\"y,5,1", "line 3: the quote opened here is never closed", "close the quote")]
#[case::open_before_blanks("time,event\n5,1\n\" \n\n", (3, 0), "\" ", "line 3: the quote opened here is never closed", "close the quote")]
#[case::open_last_cell("time,event\n5,1\n,\"", (3, 0), "\"", "line 3: the quote opened here is never closed", "close the quote")]
#[case::open_in_header("a,\"time,event\nx,5,1\n", (1, 0), "\"time,event", "line 1: the quote opened here is never closed", "close the quote")]
#[case::closed_later("a,time,event\n\n\"y,5,1\n\"z\",5,1\n", (3, 0), "\"y,5,1", "line 3: the quote opened here is closed inside a cell, on line 4", "close the quote")]
fn table_faults(
    #[case] text: &str,
    #[case] place: (u64, usize),
    #[case] underlined: &str,
    #[case] message: &str,
    #[case] help: &str,
) {
    refused(text, PLAIN, place, underlined, message, help);
}

/// One bad cell in the second row: the place is always line 3.
#[rstest]
#[case::empty("time", "", "the time is missing", "fill the cell")]
#[case::na("time", "NA", "the time is missing (`NA`)", "fill the cell")]
#[case::sas("time", ".", "the time is missing (`.`)", "fill the cell")]
#[case::python("time", "nan", "the time is missing (`nan`)", "fill the cell")]
#[case::null("time", "NULL", "the time is missing (`NULL`)", "fill the cell")]
#[case::text("time", "abc", "the time `abc` is not a finite number", "12.5")]
#[case::control("time", "\u{1b}[1m", "the time `\\u{1b}[1m` is not a finite number", "12.5")]
#[case::infinite("time", "inf", "the time `inf` is not a finite number", "not infinite")]
#[case::too_large("time", "1e999", "the time `1e999` is not a finite number", "12.5")]
#[case::thousands("time", "\"1,234.5\"", "the time `1,234.5` is not a finite number", "thousands")]
#[case::decimal_comma("time", "\"4,5\"", "the time `4,5` is not a finite number", "semicolons")]
#[case::date("time", "2024-01-31", "the time `2024-01-31` is not a finite number", "no date")]
#[case::negative("time", "-0.5", "the time -0.5 is negative", "at 0")]
#[case::no_event("event", " ", "the event code is missing", "fill the cell")]
#[case::no_id("id", "", "the subject id is missing", "fill the cell")]
#[case::no_group("arm", "NA", "the group is missing (`NA`)", "fill the cell")]
#[case::no_entry("entry", "", "the entry is missing", "fill the cell")]
#[case::negative_entry("entry", "-1", "the entry -1 is negative", "at 0")]
#[case::late("entry", "5", "the entry 5 is not before the time 5", "same scale")]
#[case::later("entry", "7", "the entry 7 is not before the time 5", "same scale")]
fn cell_faults(#[case] column: &str, #[case] cell: &str, #[case] cause: &str, #[case] help: &str) {
    let header = ["id", "time", "event", "entry", "arm"];
    let index = header.iter().position(|name| *name == column).unwrap();
    let mut row = ["2", "5", "1", "0", "A"];
    row[index] = cell;
    let text = format!("{}\n1,5,1,0,A\n{}\n", header.join(","), row.join(","));
    let line = "--time time --event event --entry entry --by arm";
    let message = format!("line 3, column {} (`{column}`): {cause}", index + 1);
    refused(&text, line, (3, index + 1), cell.trim(), &message, help);
}

#[test]
fn zero_times_are_subjects() {
    let data = read("time,event,entry\n0,1,0\n-0,0,0\n", "--time time --event event --entry entry");
    assert!(times(&data).iter().all(|time| *time == 0.0 && time.is_sign_positive()));
}

#[test]
fn decimal_comma_needs_the_whole_column() {
    let data = read(
        "time\tevent\tentry\n4,5\t1\t0.5\n1e1\t0\t0\n5\t0\t1.0\n",
        "--time time --event event --entry entry",
    );
    assert_eq!(times(&data), [4.5, 10.0, 5.0]);
    let message = "line 4, column 1 (`time`): the time `4.5` has another decimal mark than that on line 2";
    refused("time;event\n4,5;1\n5;1\n4.5;1\n", PLAIN, (4, 1), "4.5", message, "the same mark");
    let message = "line 2, column 1 (`time`): the time `1.234,5` is not a finite number";
    refused("time;event\n1.234,5;1\n", PLAIN, (2, 1), "1.234,5", message, "thousands");
}

#[test]
fn codes_of_the_event() {
    let text = "time,status\n5,1\n6,2\n7,2.0\n";
    let line = "--time time --event status --event-value 2 --censored-value 1";
    assert_eq!(events(&read(text, line)), [false, true, true]);
    let words = "--time time --event status --event-value dead --censored-value alive";
    assert_eq!(events(&read("time,status\n5,dead\n6, alive \n", words)), [true, false]);

    let message = "line 3, column 2 (`status`): code `2` is neither the event value `1` nor the censored value `0`; \
                   found `1` in 1 row, `2` in 1 row, `2.0` in 1 row";
    refused(text, "--time time --event status", (3, 2), "2", message, "--event-value and --censored-value");
    let message = "line 2, column 2 (`status`): code `2` is neither the event value `1` nor the censored value `0`; \
                   found `1` in 2 rows, `2` in 1 row";
    let help = "--event-value 1 --censored-value 2, or --event-value 2 --censored-value 1";
    refused("time,status\n5,2\n6,1\n7,1\n", "--time time --event status", (2, 2), "2", message, help);
    let message = "line 2, column 2 (`event`): code `TRUE` is neither the event value `1` nor the censored value `0`; \
                   found `TRUE` in 1 row";
    refused("time,event\n5,TRUE\n", PLAIN, (2, 2), "TRUE", message, "--event-value");
    assert_eq!(events(&read("time,event\n5,TRUE\n", &format!("{PLAIN} --event-value TRUE"))), [true]);
    let many: String = (0..40).map(|code| format!("1,{}\n", code + 2)).collect();
    let fault = read_subjects(format!("time,event\n{many}").as_bytes(), &flags(PLAIN)).unwrap_err();
    assert!(fault.to_string().ends_with("and 28 more") && fault.help().contains("is it the event column?"));
}

#[test]
fn codes_of_censoring() {
    let data = read("time,cnsr\n5,0\n6,1\n7,3\n8,0.0\n", "--time time --censor CNSR");
    assert_eq!(events(&data), [true, false, false, true]);
    for code in ["-1", "0.5", "Y"] {
        let message = format!(
            "line 2, column 2 (`c`): code `{code}` is neither 0 (event) nor a positive whole number (censored)"
        );
        refused(&format!("t,c\n5,{code}\n"), "--time t --censor c", (2, 2), code, &message, "use --event");
    }
}

#[test]
fn groups_sort_as_numbers_or_by_code_point() {
    let levels = |text: &str| -> Vec<(String, u64)> {
        let data = read(text, "--time time --event event --by arm");
        data.groups.iter().map(|group| (group.level.clone(), group.sample.count())).collect()
    };
    let numbers = levels("time,event,arm\n1,1,10\n1,1, 9\n1,0,10\n1,1,2.5\n");
    assert_eq!(numbers, [("2.5".into(), 1), ("9".into(), 1), ("10".into(), 2)]);
    let words = levels("time,event,arm\n1,1,b\n1,1,10\n1,0,B\n1,1,9\n1,1,b\n");
    assert_eq!(words, [("10".into(), 1), ("9".into(), 1), ("B".into(), 1), ("b".into(), 2)]);
}

#[test]
fn ids_stand_once_unless_late_entry_splits_a_subject() {
    let text = "time,event,Patient,USUBJID,entry\n5,0,1,b,0\n4,1,2,a,1\n\n9,1,3,b,5\n";
    let message = "line 5, column 4 (`USUBJID`): subject `b` stands on line 2 already";
    refused(text, PLAIN, (5, 4), "b", message, "--entry");
    let data = read(text, "--time time --event event --entry entry");
    assert_eq!(data.ids, Some(vec!["b".into(), "a".into(), "b".into()]));
    let recognised = ReadNote::IdRecognised { column: "USUBJID".into() };
    assert_eq!(data.notes, [recognised, ReadNote::RepeatedIds { ids: 2, rows: 3 }]);
    let data = read(text, "--time time --event event --id patient");
    assert_eq!((data.ids, data.notes), (Some(vec!["1".into(), "2".into(), "3".into()]), vec![]));
}
