//! ADaM time-to-event data: PARAMCD, AVAL, CNSR.

use super::*;

const TWO: &str = "USUBJID,PARAMCD,AVAL,CNSR\n01,PFS,5,0\n01,OS,9,1\n02,PFS,bad,0\n02,OS,12,2\n";

fn adam() -> ReadNote {
    ReadNote::Adam { time: "AVAL".into(), censor: "CNSR".into() }
}

#[test]
fn one_parameter_needs_no_flag() {
    let data = read("USUBJID,paramcd,AVAL,CNSR\n01,OS,9,1\n02,OS,12,0\n", "");
    assert_eq!((times(&data), events(&data)), (vec![9.0, 12.0], vec![false, true]));
    let parameter = ReadNote::Parameter { parameter: "OS".into(), kept: 2, dropped: 0 };
    assert_eq!(data.notes, [adam(), ReadNote::IdRecognised { column: "USUBJID".into() }, parameter]);
    let event = EventColumn::Censor(Column { index: 3, name: "CNSR".into() });
    assert_eq!((data.columns.event, data.columns.parameter.map(|column| column.index)), (event, Some(1)));
}

#[test]
fn one_of_several_parameters_is_chosen() {
    let data = read(TWO, "--param OS");
    assert_eq!(
        (times(&data), data.rows, data.ids),
        (vec![9.0, 12.0], 4, Some(vec!["01".into(), "02".into()]))
    );
    assert!(data.notes.contains(&ReadNote::Parameter { parameter: "OS".into(), kept: 2, dropped: 2 }));
    // The rows read are checked, and only their codes are counted.
    let message = "line 4, column 3 (`AVAL`): the time `bad` is not a finite number";
    refused(TWO, "--param PFS", (4, 3), "bad", message, "12.5");
    let message = "line 3, column 4 (`CNSR`): code `1` is neither the event value `0` nor the censored value `2`; \
                   found `1` in 1 row, `2` in 1 row";
    let line = "--time AVAL --event CNSR --event-value 0 --censored-value 2 --param OS";
    refused(TWO, line, (3, 4), "1", message, "--event-value");
}

#[test]
fn several_parameters_are_never_pooled() {
    let message =
        "line 3, column 2 (`PARAMCD`): `PARAMCD` has several values: `OS` in 2 rows, `PFS` in 2 rows";
    let fault = refused(TWO, "", (3, 2), "OS", message, "--param OS");
    assert!(fault.is_usage());
    refused(TWO, "--time aval --censor CNSR", (3, 2), "OS", message, "--param");
    let message = "line 3, column 1 (`PARAMCD`): the parameter is missing";
    refused("PARAMCD,AVAL,CNSR\nOS,1,0\n,1,0\n", "", (3, 1), "", message, "fill the cell");
}

#[test]
fn parameter_that_is_not_there() {
    let message = "no row with `PARAMCD` `pfs`; found `OS` in 2 rows, `PFS` in 2 rows";
    let fault = refused(TWO, "--param pfs", (1, 2), "PARAMCD", message, "did you mean --param PFS?");
    assert!(!fault.is_usage());
    let message = "no row with `PARAMCD` `TTR`; found `OS` in 2 rows, `PFS` in 2 rows";
    refused(TWO, "--param TTR", (1, 2), "PARAMCD", message, "one of the values");
    let message = "no column `PARAMCD`, asked for by --param; the columns are `time`, `event`";
    let line = "--time time --event event --param OS";
    refused("time,event\n1,1\n", line, (1, 0), "time,event", message, "leave --param out");
}

#[test]
fn ids_may_repeat_between_parameters_but_not_in_one() {
    let text = "USUBJID,PARAMCD,AVAL,CNSR\n2,OS,5,0\n1,PFS,5,0\n1,OS,5,0\n2,PFS,3,0\n2,OS,9,1\n";
    let message = "line 6, column 1 (`USUBJID`): subject `2` stands on line 2 already";
    refused(text, "--param OS", (6, 1), "2", message, "one row a subject");
    assert_eq!(read(text, "--param PFS").sample.count(), 2);
}

#[test]
fn duplicated_columns_of_adam_are_refused() {
    let text = "PARAMCD,AVAL,CNSR,AVAL\nOS,1,0,2\n";
    let message = "line 1, column 4 (`AVAL`): --time `AVAL` fits the columns [2, 4] alike";
    refused(text, "", (1, 4), "AVAL", message, "its own name");
}
