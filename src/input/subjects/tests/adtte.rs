//! What the other columns of ADTTE say against time and censoring. Evidence: by hand.

use super::*;

const HEADER: &str = "USUBJID,PARAMCD,PARAM,STARTDT,ADT,AVAL,AVALU,CNSR,EVNTDESC,CNSDTDSC\n";

/// Id, row, subject.
type Finding = (String, u64, Option<String>);

/// Findings of the rows, and how many rows were held against their dates.
fn found(text: &str, line: &str) -> (Vec<Finding>, Option<u64>) {
    let data = read(text, line);
    let mut findings = Vec::new();
    let mut checked = None;
    for note in &data.notes {
        match note {
            ReadNote::Adtte { rows, first } => {
                assert!(note.is_caution() && *rows >= first.len() as u64);
                findings.extend(first.iter().map(|f| (f.fault.id().into(), f.row, f.subject.clone())));
            }
            ReadNote::AdtteDates { checked: rows, .. } => checked = Some(*rows),
            _ => {}
        }
    }
    (findings, checked)
}

#[track_caller]
fn one(rows: &str, line: &str, id: &str, row: u64, subject: &str) {
    let (findings, _) = found(&format!("{HEADER}{rows}"), line);
    assert_eq!(findings, [(id.to_owned(), row, Some(subject.to_owned()))]);
}

#[track_caller]
fn none(text: &str, line: &str, checked: Option<u64>) {
    assert_eq!(found(text, line), (Vec::new(), checked));
}

/// As in the pilot data of CDISC: days with the first day counted, no unit, descriptions of both kinds.
#[test]
fn ordinary_data() {
    let pilot = "USUBJID,PARAMCD,PARAM,AVAL,STARTDT,ADT,CNSR,EVNTDESC\n\
        01,TTDE,Time to First Dermatologic Event,3,2014-01-02,2014-01-04,0,Dematologic Event Occured\n\
        02,TTDE,Time to First Dermatologic Event,176,2012-08-05,2013-01-27,1,Study Completion Date\n\
        03,TTDE,Time to First Dermatologic Event,28,2013-07-19,2013-08-15,0,Dematologic Event Occured\n\
        04,TTDE,Time to First Dermatologic Event,12,2014-03-18,2014-03-29,1,Study Completion Date\n";
    none(pilot, "", Some(0));
    none(pilot, "--time-unit days", Some(4));
    // The same dates as SAS counts days, and with the names of months.
    let counts = "PARAMCD,AVAL,STARTDT,ADT,CNSR\nTTDE,3,19725,19727,0\nTTDE,176,05AUG2012,27JAN2013,1\n";
    none(counts, "--time-unit days", Some(2));
}

/// 2025-01-01 to 2025-03-02 are 60 days: 1.97 months of 30.4375 days, 2.00 with the first day.
#[test]
fn either_convention_in_every_unit() {
    for (time, unit) in [
        ("60", "DAYS"),
        ("61", "Days"),
        ("8.57", "WEEKS"),
        ("8.71", "wk"),
        ("1.97", "MONTHS"),
        ("2.00", "Mo"),
        ("2.0041067761806981", "MONTH"),
        ("0.164", "YEARS"),
        ("0.167", "yr"),
        ("1", "MONTHS"),
    ] {
        let row = format!("1,OS,,2025-01-01,2025-03-02,{time},{unit},0,,\n");
        none(&format!("{HEADER}{row}"), "", Some(1));
    }
    for (time, unit) in [
        ("59", "DAYS"),
        ("62", "DAYS"),
        ("1.85", "MONTHS"),
        ("2.02", "MONTHS"),
        ("0.18", "YEARS"),
        ("3", "MONTHS"),
    ] {
        one(&format!("1,OS,,2025-01-01,2025-03-02,{time},{unit},0,,\n"), "", "adtte-time", 2, "1");
    }
    // The label says it where the column of units is empty.
    one("1,OS,Overall Survival (Months),2025-01-01,2025-03-02,60,,0,,\n", "", "adtte-time", 2, "1");
    one("1,OS,Overall Survival [in days],2025-01-01,2025-03-02,2,,0,,\n", "", "adtte-time", 2, "1");
}

/// Months of 30 days throughout are a convention, not faults: 903 days are 30.1 of them, 29.7 of 30.4375 days.
#[test]
fn other_lengths_of_a_month() {
    let row = |id: u32, end: &str, time: &str| format!("{id},OS,,2022-01-01,{end},{time},MONTHS,1,,\n");
    let text = format!("{HEADER}{}{}", row(1, "2024-06-22", "30.1"), row(2, "2023-08-30", "20.2"));
    none(&text, "", Some(2));
    let data = read(&text, "");
    assert!(data.notes.iter().any(|note| matches!(note, ReadNote::AdtteDates { days: 30.0, .. })));
    let text = format!("{HEADER}{}{}", row(1, "2024-06-22", "29.7"), row(2, "2023-08-30", "21.1"));
    let (findings, _) = found(&text, "");
    assert_eq!(findings, [("adtte-time".to_owned(), 3, Some("2".to_owned()))]);
}

#[test]
fn dates_that_cannot_be() {
    one("1,OS,,2025-03-02,2025-03-01,1,DAYS,0,,\n", "", "adtte-end-before-start", 2, "1");
    one("1,OS,,2025-02-30,2025-03-01,1,DAYS,0,,\n", "", "adtte-impossible-date", 2, "1");
    one("1,OS,,2025-02-20,0205-03-01,10,DAYS,0,,\n", "", "adtte-impossible-date", 2, "1");
    // Missing, partial and ambiguous dates are not checked, and the note counts them.
    let rows = "1,OS,,,2025-03-01,1,DAYS,0,,\n2,OS,,2025-01,2025-03-01,1,DAYS,0,,\n3,OS,,03/04/2025,05/04/2025,1,DAYS,0,,\n";
    none(&format!("{HEADER}{rows}"), "", Some(0));
}

#[test]
fn units_that_differ() {
    one("1,OS,,,,5,DAYS,0,,\n", "--time-unit months", "adtte-unit", 2, "1");
    one("1,OS,,,,5,DAYS,0,,\n2,OS,,,,3,MONTHS,0,,\n", "", "adtte-unit", 3, "2");
    // Rows of another parameter may have another unit.
    none(&format!("{HEADER}1,OS,,,,5,DAYS,0,,\n1,PFS,,,,3,MONTHS,0,,\n"), "--param OS", Some(0));
}

#[test]
fn events_said_to_be_censored() {
    for said in ["CENSORED", "Censored at data cutoff", "censoring: lost to follow-up"] {
        one(&format!("1,OS,,,,5,DAYS,0,{said},\n"), "", "adtte-event-says-censored", 2, "1");
        one(&format!("1,OS,,,,5,DAYS,0,Death,{said}\n"), "", "adtte-event-says-censored", 2, "1");
        none(&format!("{HEADER}1,OS,,,,5,DAYS,1,{said},\n"), "", Some(0));
    }
    for said in ["Death (not censored)", "Uncensored", "progression; non-censored", "Death"] {
        none(&format!("{HEADER}1,OS,,,,5,DAYS,0,{said},\n"), "", Some(0));
    }
}

#[test]
fn censored_rows_said_to_be_events() {
    let other = "9,PFS,,,,5,DAYS,1,Ongoing,\n";
    for said in
        ["Death", "DEATH DUE TO ANY CAUSE", "Documented disease progression", "PD", "Progression or death"]
    {
        one(&format!("{other}1,PFS,,,,5,DAYS,1,{said},\n"), "", "adtte-censored-says-event", 3, "1");
    }
    // Reasons of censoring that name an event, or that stand beside it.
    for said in [
        "No progression",
        "Progression after two missed assessments",
        "Death after new anticancer therapy",
        "Alive",
        "Last assessment before progression",
        "Progression-free at data cutoff",
        "Death,After missed scans",
    ] {
        let row = if said.contains(',') { said.to_owned() } else { format!("{said},") };
        none(&format!("{HEADER}{other}1,PFS,,,,5,DAYS,1,{row}\n"), "", Some(0));
    }
    // Deaths are censored in a time to progression, and other deaths in a survival of one cause.
    none(
        &format!("{HEADER}9,TTP,,,,5,DAYS,1,Ongoing,\n1,TTP,Time to Progression,,,5,DAYS,1,Death,\n"),
        "",
        Some(0),
    );
    let label = "Prostate-Cancer-Specific Survival";
    none(&format!("{HEADER}9,CSS,,,,5,DAYS,1,Ongoing,\n1,CSS,{label},,,5,DAYS,2,Death,\n"), "", Some(0));
    // Where every row has the same description, it names the endpoint.
    none(&format!("{HEADER}1,OS,,,,5,DAYS,0,Death,\n2,OS,,,,6,DAYS,1,Death,\n"), "", Some(0));
}

/// One row of twelve with the other kind of censoring; a tenth at most is few.
#[test]
fn descriptions_that_stand_with_the_other_kind() {
    let rows = |events: usize, censored: usize, said: &str, reason: &str| {
        let mut text = HEADER.to_owned() + "0,TTX,,,,5,DAYS,1,Something else,\n";
        for id in 1..=events + censored {
            let (code, reason) = if id <= events { (0, "") } else { (1, reason) };
            text += &format!("{id},TTX,,,,5,DAYS,{code},{said},{reason}\n");
        }
        text
    };
    let (findings, _) = found(&rows(11, 1, "Rash", ""), "");
    assert_eq!(findings, [("adtte-description".to_owned(), 14, Some("12".to_owned()))]);
    let (findings, _) = found(&rows(1, 11, "Study completion", ""), "");
    assert_eq!(findings, [("adtte-description".to_owned(), 3, Some("1".to_owned()))]);
    none(&rows(8, 4, "Rash", ""), "", Some(0));
    none(&rows(11, 1, "Rash", "Visit missed before"), "", Some(0));
}

/// Only the first are named, all are counted; files that are no ADTTE are left alone.
#[test]
fn many_findings_and_other_files() {
    let rows: String = (0..9).map(|id| format!("{id},OS,,2025-03-02,2025-03-01,1,DAYS,0,,\n")).collect();
    let data = read(&format!("{HEADER}{rows}"), "");
    let counts = data.notes.iter().find_map(|note| match note {
        ReadNote::Adtte { rows, first } => Some((*rows, first.len())),
        _ => None,
    });
    assert_eq!(counts, Some((9, 5)));
    none(
        "id,AVAL,status,STARTDT,ADT,PARAMCD\n1,5,1,2025-03-02,2025-03-01,OS\n",
        "--time AVAL --event status",
        None,
    );
    none(
        "id,time,CNSR,STARTDT,ADT,PARAMCD\n1,5,1,2025-03-02,2025-03-01,OS\n",
        "--time time --censor CNSR",
        None,
    );
}
