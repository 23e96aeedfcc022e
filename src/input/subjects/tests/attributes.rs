//! Strata, covariates, weights, causes, and the times beside the time.

use super::*;
use crate::sample::CovariateValues;

#[test]
fn covariates_are_numbers_unless_a_cell_is_not() {
    let text = "time,event,age,ecog,cell\n1,1,60,0,b\n2,0,NA,1,a\n3,1,-2.5,0,\n";
    let data = read(text, "--time time --event event --covariates age,cell --factors ecog");
    let [age, cell, ecog] = data.covariates.as_slice() else { panic!("{:?}", data.covariates) };
    assert_eq!(age.values, CovariateValues::Number(vec![Some(60.0), None, Some(-2.5)]));
    let levels = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    assert_eq!(
        cell.values,
        CovariateValues::Factor { levels: levels(["a", "b"]), codes: vec![Some(1), Some(0), None] }
    );
    assert_eq!(
        ecog.values,
        CovariateValues::Factor { levels: levels(["0", "1"]), codes: vec![Some(0), Some(1), Some(0)] }
    );
    assert!(!age.is_known(1) && cell.is_known(1) && !cell.is_known(2));
    let missing = |column: &str, line| ReadNote::MissingCovariate {
        column: column.to_owned(),
        rows: 1,
        first: vec![line],
    };
    assert!(data.notes.contains(&missing("age", 3)) && data.notes.contains(&missing("cell", 4)));
}

#[test]
fn groups_strata_and_weights() {
    let text = "time,event,arm,site,w\n1,1,10,x,2\n2,0,9,y,0\n3,1,10,x,0.5\n";
    let data = read(text, "--time time --event event --by arm --strata site --weights w");
    let by = data.by.as_ref().unwrap();
    assert_eq!(
        (by.levels.as_slice(), by.codes.as_slice()),
        (&["9", "10"].map(str::to_owned)[..], &[1, 0, 1][..])
    );
    assert_eq!(data.groups[1].sample.count(), 2);
    assert_eq!(data.strata.unwrap().codes, [0, 1, 0]);
    assert_eq!(data.weights.unwrap(), [2.0, 0.0, 0.5]);
    refused(
        "time,event,w\n1,1,0\n",
        "--time time --event event --weights w",
        (1, 3),
        "w",
        "line 1, column 3 (`w`): every weight is 0",
        "a weight above 0",
    );
}

#[test]
fn competing_events_are_causes_of_their_own() {
    let text = "time,event\n1,1\n2,2\n3,0\n4,3\n";
    let data = read(text, "--time time --event event --competing-value 2 --competing-value 3");
    assert_eq!(events(&data), [true, false, false, false]);
    let causes = data.causes.unwrap();
    assert_eq!(
        (causes.labels, causes.codes),
        (["1", "2", "3"].map(str::to_owned).to_vec(), vec![1, 2, 0, 3])
    );
    let fault = read_subjects(text.as_bytes(), &flags("--time time --event event --competing-value 0"));
    assert!(fault.unwrap_err().is_usage());
}

#[test]
fn the_last_time_free_of_the_event() {
    let columns = "--time time --event event --left clear";
    let data = read("time,event,clear\n5,1,3\n5,1,5\n7,0,\n", columns);
    assert_eq!(data.left.unwrap(), [Some(3.0), Some(5.0), None]);
    refused(
        "time,event,clear\n5,1,6\n",
        columns,
        (2, 3),
        "6",
        "line 2, column 3 (`clear`): still free of the event at 6, after the event at 5",
        "at it if it is known exactly",
    );
    let missing = read_subjects(b"time,event,clear\n5,1,\n", &flags(columns)).unwrap_err();
    assert!(missing.to_string().contains("last time free of the event is missing"), "{missing}");
}

#[test]
fn potential_follow_up_from_dates() {
    let columns = "--time time --event event --enrolled start --cutoff 2026-03-31 --time-unit days";
    let data = read("time,event,start\n5,1,2026-03-01\n31,0,2026-03-01\n", columns);
    // The second counts its first day as day 1: one day more than the difference of the dates.
    assert_eq!(data.potential.unwrap(), [30.0, 31.0]);
    refused(
        "time,event,start\n5,1,2026-04-01\n",
        columns,
        (2, 3),
        "2026-04-01",
        "line 2, column 3 (`start`): enrolled on 2026-04-01, after the cutoff 2026-03-31",
        "before enrolment",
    );
    refused(
        "time,event,start\n32,1,2026-03-01\n",
        columns,
        (2, 3),
        "2026-03-01",
        "line 2, column 3 (`start`): observed for 32, longer than the potential follow-up 30",
        "at the latest",
    );
    refused(
        "time,event,start\n5,1,01/03/2026\n",
        columns,
        (2, 3),
        "01/03/2026",
        "line 2, column 3 (`start`): the date of enrolment `01/03/2026` is not a date",
        "2026-03-31",
    );
    let months = columns.replace("days", "months");
    let data = read("time,event,start\n0.5,1,2026-03-01\n", &months);
    assert!((data.potential.unwrap()[0] - 30.0 / 30.4375).abs() < 1e-12);
}

#[test]
fn flags_that_need_one_another() {
    for (line, message) in [
        ("--enrolled start --time-unit days", "--cutoff"),
        ("--cutoff 2026-03-31", "--enrolled"),
        ("--enrolled start --cutoff 2026-03-31", "--time-unit"),
        ("--enrolled start --cutoff 2026-03-31 --time-unit days --potential p", "exclude each other"),
        ("--enrolled start --cutoff 31.3.2026 --time-unit days", "is not a date"),
    ] {
        let fault = read_subjects(
            b"time,event,start,p\n1,1,2026-03-01,4\n",
            &flags(&format!("--time time --event event {line}")),
        );
        let fault = fault.unwrap_err();
        assert!(fault.to_string().contains(message) && fault.is_usage(), "{fault}");
    }
}
