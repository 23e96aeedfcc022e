//! Tables of subjects that cannot be read, and odd ones that can.

use super::*;

const FLAGS: &str = "analyze data.csv --time time --event event";

fn with(content: impl AsRef<[u8]>) -> Folder {
    Folder::new().file("data.csv", content)
}

/// File, line, column, cause and remedy, as a whole.
#[test]
fn a_message_in_full() {
    let ended = with("id,time,event\n1,5,1\n2,-6,0\n").refuses(FLAGS, 4, &[]);
    insta::assert_snapshot!(ended.stderr, @"
     × failed to read data.csv, line 3, column 2 (`time`): the time -6 is negative
      ╭─[data.csv:3:3]
    2 │ 1,5,1
    3 │ 2,-6,0
      ·   ─┬
      ·    ╰── here
      ╰────
     help: correct the cell or remove the row; times count from the start of follow-up, at 0
    ");
}

#[test]
fn a_missing_column() {
    let ended = with("id,tiem,event\n1,5,1\n").refuses(FLAGS, 4, &[]);
    insta::assert_snapshot!(ended.stderr, @"
     × failed to read data.csv, line 1: no column `time`, asked for by --time; the columns are `id`, `tiem`, `event`
      ╭─[data.csv:1:1]
    1 │ id,tiem,event
      · ──────┬──────
      ·       ╰── here
    2 │ 1,5,1
      ╰────
     help: did you mean --time `tiem`?
    ");
}

#[test]
fn times_that_are_none() {
    for (cell, words) in [
        ("-4", ["line 3, column 1 (`time`): the time -4 is negative", "correct the cell"]),
        ("four", ["line 3, column 1 (`time`): the time `four` is not a finite number", "such as 12.5"]),
        ("inf", ["the time `inf` is not a finite number", "not infinite"]),
        ("NaN", ["the time is missing (`NaN`)", "no value is ever guessed"]),
        ("", ["the time is missing", "fill the cell"]),
        ("\"4,5\"", ["`4,5` is not a finite number", "write decimals with a point"]),
        ("1e300", ["the time 1e300 is above 1e12", "not a time"]),
        ("2024-05-01", ["`2024-05-01` is not a finite number", "no date"]),
    ] {
        let ended = with(format!("time,event\n3,1\n{cell},0\n")).refuses(FLAGS, 4, &words);
        assert!(ended.stderr.contains("data.csv:3:1"), "{}", ended.stderr);
    }
}

#[test]
fn a_code_outside_those_given() {
    let folder = with("time,event\n3,1\n4,2\n5,0\n");
    let words = ["line 3, column 2 (`event`): code `2`", "`0` in 1 row", "--event-value"];
    folder.refuses(FLAGS, 4, &words);
    let folder = with("time,event\n3,yes\n4,no\n5,no\n");
    folder.refuses(FLAGS, 4, &["code `yes`", "`no` in 2 rows", "--event-value"]);
    let ended = folder.onearm(&format!("{FLAGS} --event-value yes --censored-value no")).done();
    assert!(ended.stdout.contains("all            3        1          2"), "{}", ended.stdout);
}

#[test]
fn a_subject_twice() {
    let words = ["line 4, column 1 (`id`): subject `1` stands on line 2 already", "one row a subject"];
    with("id,time,event\n1,3,1\n2,4,0\n1,5,1\n").refuses(FLAGS, 4, &words);
}

#[test]
fn an_empty_group() {
    let words = ["line 3, column 3 (`arm`): the group is missing", "fill the cell"];
    with("time,event,arm\n3,1,a\n4,0,\n5,1,b\n").refuses(&format!("{FLAGS} --by arm"), 4, &words);
}

#[test]
fn a_column_of_groups_that_is_none() {
    let rows: String = (0..600).map(|time| format!("{time},1\n")).collect();
    let words = ["line 1, column 1 (`time`): 600 different groups; at most 500", "--by"];
    with(format!("time,event\n{rows}")).refuses(&format!("{FLAGS} --by time"), 4, &words);
}

#[test]
fn files_that_are_no_table() {
    with("").refuses(FLAGS, 4, &["data.csv: the file is empty", "export the table again"]);
    with("\n\n").refuses(FLAGS, 4, &["the file is empty"]);
    with("time,event\n").refuses(FLAGS, 4, &["line 1: there is a header but no row"]);
    with("time\n3\n").refuses(FLAGS, 4, &["no column `event`", "only one column was found"]);
    with("time,event\n3,1\n4\n").refuses(FLAGS, 4, &["line 3: 1 cell where the header has 2"]);
    let mixed = b"time,event\n3,\xc3\xa9\n4,\xff\n";
    with(mixed).refuses(FLAGS, 4, &["line 3: byte 0xff", "save the file as UTF-8"]);
    with(b"\xff\xfet\0i\0").refuses(FLAGS, 4, &["no column `time`"]);
    let folder = Folder::new();
    std::fs::create_dir(folder.path("data.csv")).unwrap();
    folder.refuses(FLAGS, 4, &["cannot open `data.csv`: it is a folder", "name one file inside"]);
}

/// Byte order mark, semicolons, decimal commas, Windows line ends: read, and said so.
#[test]
fn a_table_from_a_european_spreadsheet() {
    let folder = with("\u{feff}time;event\r\n3,5;1\r\n4,25;0\r\n");
    let ended = folder.onearm(FLAGS).done();
    for note in ["skipped the byte order mark", "separated by semicolon", "column `time` has decimal commas"]
    {
        assert!(ended.stderr.contains(note), "{}", ended.stderr);
    }
    let result = folder.json(FLAGS);
    assert_eq!(
        (result["groups"][0]["curve"][0]["time"].as_f64(), result["groups"][0]["subjects"].as_u64()),
        (Some(3.5), Some(2))
    );
    with("time;event\n3,5;1\n4.25;0\n").refuses(FLAGS, 4, &["another decimal mark than that on line 2"]);
}

#[test]
fn odd_but_sound_tables() {
    let group = |content: &str| with(content).json(FLAGS)["groups"][0].clone();
    let censored = group("time,event\n5,0\n6,0\n7,0\n");
    assert!(censored["quantiles"][0]["estimate"].is_null());
    assert_eq!(censored["quantiles"][0]["reasons"]["estimate"], "not-reached");
    assert_eq!(censored["median_follow_up"]["estimate"], 6.0);
    let one = group("time,event\n5,1\n");
    assert_eq!((one["subjects"].as_u64(), one["quantiles"][0]["estimate"].as_f64()), (Some(1), Some(5.0)));
    let tied = group("time,event\n5,1\n5,1\n5,1\n");
    assert_eq!(
        (tied["curve"].as_array().unwrap().len(), tied["curve"][0]["survival"].as_f64()),
        (1, Some(0.0))
    );
    let at_zero = group("time,event\n0,1\n0,1\n0,0\n");
    assert_eq!(at_zero["quantiles"][0]["estimate"], 0.0);
}

#[test]
fn nobody_is_censored_without_a_word() {
    let text = |content: &str| with(content).onearm(FLAGS).done().stdout;
    assert!(text("time,event\n5,0\n").contains("1 subject;"));
    assert!(text("time,event\n5,0\n").contains("all: no event observed"));
    assert!(text("time,event\n5,1\n").contains("all: only 1 event;"));
}
