//! Files of assessments, subjects and lesions: what is recognised, what is refused where, what is only noted. Evidence: by hand.

use onearm::input::assessments::{
    DerivationColumn, DerivationColumns, DerivationData, FileFault, OriginColumn, histories_of,
};
use onearm::input::table::{Cell, Missing};
use onearm::input::xport::XportVersion;
use onearm::output::xport::{XportColumn, XportMember, write_xport};
use proptest::prelude::*;

use super::*;

const SUBJECTS: &str = "USUBJID,TRTSDT,RANDDT,BASEDT,DTHDT,LSTALVDT\n\
                        1,2025-01-06,2025-01-02,2024-12-20,2025-06-01,2025-06-01\n\
                        2,2025-01-06,2025-01-02,2024-12-20,,2025-05-01\n";
const ASSESSMENTS: &str = "USUBJID,RSTESTCD,RSSTRESC,RSEVAL,RSDTC\n\
                           1,OVRLRESP,SD,INVESTIGATOR,2025-02-17\n\
                           2,OVRLRESP,PR,INVESTIGATOR,2025-02-17\n";

fn read_with(
    subjects: &str,
    assessments: &str,
    columns: &DerivationColumns,
) -> Result<DerivationData, FileFault> {
    histories_of(subjects.as_bytes(), assessments.as_bytes(), None, columns)
}

fn read_both(subjects: &str, assessments: &str) -> Result<DerivationData, FileFault> {
    read_with(subjects, assessments, &DerivationColumns::default())
}

/// A fault of one of the files: its message, part of its help, and whether the flags are at fault.
#[track_caller]
fn refused(
    found: Result<DerivationData, FileFault>,
    file: SourceFile,
    message: &str,
    help: &str,
    usage: bool,
) {
    let fault = found.unwrap_err();
    assert_eq!(fault.file, file, "{}", fault.error);
    assert_eq!(fault.error.to_string(), message);
    assert!(fault.error.help().contains(help), "{}", fault.error.help());
    assert_eq!(fault.error.is_usage(), usage);
}

/// Notes by their names, with their rows in the debugging form.
fn notes(found: &DerivationData) -> Vec<(&'static str, bool)> {
    found.notes.iter().map(|note| (note.id(), note.is_caution())).collect()
}

#[test]
fn a_sound_pair() {
    let found = read_both(SUBJECTS, ASSESSMENTS).unwrap();
    assert_eq!(notes(&found), [("columns-recognised", false), ("columns-recognised", false)]);
    let (first, sums) = &found.histories[0];
    assert_eq!((first.id.as_str(), first.baseline), ("1", Baseline::On(date("2024-12-20"))));
    assert_eq!((first.origin.date, first.origin.source.variable.as_str()), (date("2025-01-06"), "TRTSDT"));
    assert_eq!(first.assessments()[0].at.source.row, 2);
    assert_eq!((first.death.as_ref().map(|death| death.source.row), sums.len()), (Some(2), 0));
    let columns = DerivationColumns { origin: OriginColumn::Enrolment, ..DerivationColumns::default() };
    let found = read_with(SUBJECTS, ASSESSMENTS, &columns).unwrap();
    assert_eq!(found.histories[1].0.origin.date, date("2025-01-02"));
}

#[test]
fn adam_names_plain_names_and_days_of_sas() {
    // 20 January, 3 March and 14 April 2025 are days 23761, 23803 and 23845: 14 March is 23814.
    let subjects = "patient;first_dose;death;stopped\nA;23761;;x\n";
    let assessments = "patient;PARAMCD;AVALC;ADT\nA;OVRLRESP;SD;23803\nA;BOR;SD;\nA;OVRLRESP;PD;14APR2025\n";
    let columns = DerivationColumns {
        named: vec![(DerivationColumn::FirstDose, "FIRST_DOSE".to_owned())],
        ..DerivationColumns::default()
    };
    let found = read_with(subjects, assessments, &columns).unwrap();
    let days: Vec<Date> = found.histories[0].0.assessments().iter().map(|a| a.at.date).collect();
    assert_eq!(days, [date("2025-03-03"), date("2025-04-14")]);
    assert_eq!(found.histories[0].0.origin.date, date("2025-01-20"));
    assert_eq!(
        notes(&found),
        [
            ("columns-recognised", false),
            ("days-of-sas", true),
            ("no-last-alive", true),
            ("columns-recognised", false),
            ("other-rows", false),
            ("days-of-sas", true),
            ("baseline-assumed", true),
        ]
    );
}

/// The example as transport files, days as numbers with and without a format: the same histories but for the count of rows.
#[test]
fn transport_files() {
    let table = |name: &str, days: &[&str], as_dates: bool| {
        let rows = read(&format!("scenarios/data/derivation_{name}.csv"));
        let header = std::fs::read_to_string(crate::reference::in_repository(&format!(
            "scenarios/data/derivation_{name}.csv"
        )))
        .unwrap();
        let names: Vec<String> = header.lines().next().unwrap().split(',').map(str::to_owned).collect();
        let cell = |row: &crate::reference::Row, name: &str| {
            let text = row.text(name).to_owned();
            match (days.contains(&name), text.is_empty()) {
                (true, true) => Cell::Missing(Missing::PLAIN),
                (true, false) if as_dates => Cell::Date(date(&text)),
                // Days since 1 January 1960, counted by another way than the writer's.
                (true, false) => {
                    Cell::Number(f64::from((date(&text) - date("2000-01-01")).get_days()) + 14_610.0)
                }
                _ => Cell::Text(text.into()),
            }
        };
        let columns = names.iter().map(|name| XportColumn {
            name,
            label: "",
            format: "",
            cells: rows.iter().map(|row| cell(row, name)).collect(),
        });
        let member = XportMember {
            name: "DATA",
            label: "",
            created: date("2025-01-01").at(0, 0, 0, 0),
            columns: columns.collect(),
        };
        let mut bytes = Vec::new();
        write_xport(&member, XportVersion::V5, &mut bytes).unwrap();
        bytes
    };
    let expected = example();
    for as_dates in [true, false] {
        let subjects =
            table("subjects", &["RANDDT", "TRTSDT", "BASEDT", "NEWTRTDT", "DTHDT", "LSTALVDT"], as_dates);
        let assessments = table("assessments", &["RSDTC"], as_dates);
        let found = histories_of(&subjects, &assessments, None, &DerivationColumns::default()).unwrap();
        assert_eq!(found.histories.len(), expected.len());
        let noted = notes(&found).iter().any(|(id, _)| *id == "days-of-sas");
        assert_eq!(noted, !as_dates);
        for (history, _) in &found.histories {
            let other = &expected[&history.id];
            let day = |dated: &Option<Dated>| dated.as_ref().map(|dated| dated.date);
            assert_eq!((history.origin.date, history.baseline), (other.origin.date, other.baseline));
            assert_eq!(
                [&history.death, &history.new_therapy, &history.last_alive].map(day),
                [&other.death, &other.new_therapy, &other.last_alive].map(day)
            );
            let list = |of: &SubjectHistory| -> Vec<_> {
                of.assessments().iter().map(|a| (a.at.date, a.response)).collect()
            };
            assert_eq!(list(history), list(other));
        }
    }
}

/// `OVR` of ADaM where there is no `OVRLRESP`; the usual code otherwise.
#[test]
fn codes_of_overall_responses() {
    let kept = |rows: &str| {
        let found = read_both(SUBJECTS, &format!("USUBJID,PARAMCD,AVALC,ADT\n{rows}")).unwrap();
        found.histories[0].0.assessments().iter().map(|a| a.response.code()).collect::<Vec<_>>()
    };
    assert_eq!(kept("1,OVR,SD,2025-02-17\n1,BOR,SD,2025-02-18\n"), ["SD"]);
    assert_eq!(kept("1,OVR,SD,2025-02-17\n1,OVRLRESP,PD,2025-02-18\n"), ["PD"]);
    let message =
        "line 1, column 2 (`PARAMCD`): no row has the code of the test `OVRLRESP`; found `BOR` in 1 row";
    let none = read_both(SUBJECTS, "USUBJID,PARAMCD,AVALC,ADT\n1,BOR,SD,2025-02-17\n");
    refused(none, SourceFile::Assessments, message, "--test", false);
}

#[test]
fn cells_that_are_wrong() {
    let assessment =
        |row: &str| read_both(SUBJECTS, &format!("USUBJID,RSSTRESC,RSDTC\n1,SD,2025-02-17\n{row}\n"));
    let wrong = SourceFile::Assessments;
    for (row, message, help) in [
        (
            "1,SD,2025-03",
            "line 3, column 3 (`RSDTC`): the day of the assessment `2025-03` is not a whole date",
            "complete the date",
        ),
        (
            "1,SD,2025-02-30",
            "line 3, column 3 (`RSDTC`): the day of the assessment `2025-02-30` is no day of the calendar from 1900 to 2199",
            "correct the date",
        ),
        (
            "1,SD,03/04/2025",
            "line 3, column 3 (`RSDTC`): the day of the assessment `03/04/2025` is not a date",
            "2026-03-31",
        ),
        ("1,SD,", "line 3, column 3 (`RSDTC`): the day of the assessment is missing", "fill the cell"),
        (
            "1,stable,2025-03-31",
            "line 3, column 2 (`RSSTRESC`): `stable` is no overall response; the codes are CR, PR, SD, NON-CR/NON-PD, PD and NE",
            "--response",
        ),
        ("1,,2025-03-31", "line 3, column 2 (`RSSTRESC`): the overall response is missing", "fill the cell"),
        (
            "3,SD,2025-03-31",
            "line 3, column 1 (`USUBJID`): subject `3` is not in the file of subjects",
            "add the subject",
        ),
        (
            "1,PD,2025-02-17",
            "line 3, column 2 (`RSSTRESC`): subject `1` has PD on a day for which line 2 has SD",
            "--evaluator",
        ),
    ] {
        refused(assessment(row), wrong, message, help, false);
    }
    let subject = |row: &str| {
        read_both(
            &format!("USUBJID,TRTSDT,DTHDT,DTHFL,LSTALVDT,NEWTRTDT\n1,2025-01-06,,,,\n{row}\n"),
            ASSESSMENTS,
        )
    };
    let wrong = SourceFile::Subjects;
    for (row, message, help) in [
        (
            "1,2025-01-06,,,,",
            "line 3, column 1 (`USUBJID`): subject `1` stands on line 2 already",
            "one row a subject",
        ),
        (
            "2,2025-01-06,2025-01-05,Y,,",
            "line 3, column 3 (`DTHDT`): the day of death 2025-01-05 lies before the origin 2025-01-06",
            "--origin",
        ),
        (
            "2,2025-01-06,,Y,,",
            "line 3, column 4 (`DTHFL`): subject `2` is marked as dead and has no day of death",
            "add the day of death",
        ),
        (
            "2,2025-01-06,2025-03-01,Y,2025-03-02,",
            "line 3, column 5 (`LSTALVDT`): last known alive on 2025-03-02, after death on 2025-03-01",
            "correct one",
        ),
        (
            "2,2025-01-06,,,,2024-12-01",
            "line 3, column 6 (`NEWTRTDT`): the start of a new therapy 2024-12-01 lies before the origin 2025-01-06",
            "--origin",
        ),
        (
            "2,2025,,,,",
            "line 3, column 2 (`TRTSDT`): the day of the first dose `2025` is not a whole date",
            "complete the date",
        ),
    ] {
        refused(subject(row), wrong, message, help, false);
    }
}

#[test]
fn columns_and_choices_that_are_missing() {
    let message = "nothing says which column holds the day of death; the columns are `USUBJID`, `TRTSDT`";
    let found = read_both("USUBJID,TRTSDT\n1,2025-01-06\n", ASSESSMENTS);
    refused(found, SourceFile::Subjects, &format!("line 1: {message}"), "add --death COLUMN", true);
    let found = read_both(SUBJECTS, "USUBJID,RSSTRESC\n1,SD\n");
    let message = "line 1: nothing says which column holds the day of the assessment; the columns are `USUBJID`, `RSSTRESC`";
    refused(found, SourceFile::Assessments, message, "--assessment-date COLUMN", true);
    let found = read_both(SUBJECTS, "who,RSSTRESC,RSDTC\n1,SD,2025-02-17\n");
    let message =
        "line 1: nothing says which column holds the subject; the columns are `who`, `RSSTRESC`, `RSDTC`";
    refused(found, SourceFile::Assessments, message, "--id COLUMN", true);
    let named = DerivationColumns {
        named: vec![(DerivationColumn::Response, "RSSTRES".to_owned())],
        ..DerivationColumns::default()
    };
    let message = "no column `RSSTRES`, asked for by --response; the columns are `USUBJID`, `RSTESTCD`, `RSSTRESC`, `RSEVAL`, `RSDTC`";
    refused(
        read_with(SUBJECTS, ASSESSMENTS, &named),
        SourceFile::Assessments,
        message,
        "did you mean --response `RSSTRESC`?",
        false,
    );
    let two = format!("{ASSESSMENTS}1,OVRLRESP,PD,READER 1,2025-03-31\n1,NTRGRESP,SD,READER 2,2025-03-31\n");
    let message = "line 1, column 4 (`RSEVAL`): the assessments are by several evaluators: `INVESTIGATOR` in 2 rows, `READER 1` in 1 row";
    refused(
        read_both(SUBJECTS, &two),
        SourceFile::Assessments,
        message,
        "--evaluator \"INVESTIGATOR\"",
        true,
    );
    let one = DerivationColumns { evaluator: Some("reader 1".to_owned()), ..DerivationColumns::default() };
    let found = read_with(SUBJECTS, &two, &one).unwrap();
    assert_eq!(
        found.histories.iter().map(|(history, _)| history.assessments().len()).collect::<Vec<_>>(),
        [1, 0]
    );
    let other = DerivationColumns { test: Some("OVR".to_owned()), ..DerivationColumns::default() };
    let message =
        "line 1, column 2 (`RSTESTCD`): no row has the code of the test `OVR`; found `OVRLRESP` in 2 rows";
    refused(read_with(SUBJECTS, ASSESSMENTS, &other), SourceFile::Assessments, message, "--test", false);
    let nobody = read_both("USUBJID,TRTSDT,DTHDT\n1,,\n2,,\n", ASSESSMENTS);
    refused(
        nobody,
        SourceFile::Subjects,
        "line 1, column 2 (`TRTSDT`): no subject has a day of the first dose",
        "--first-dose",
        false,
    );
}

/// What is possible but should be looked at: noted with its rows, and not used.
#[test]
fn what_looks_wrong() {
    let subjects = "USUBJID,TRTSDT,BASEDT,DTHDT,LSTALVDT,NEWTRTDT\n\
                    1,2025-01-06,2025-01-08,2025-06-01,2025-06-01,2025-06-20\n\
                    2,2025-01-06,2024-12-20,,2025-09-01,\n\
                    3,,2024-12-20,,,\n\
                    4,2025-01-06,2024-12-20,,2025-02-01,\n";
    let assessments = "USUBJID,RSSTRESC,RSDTC\n\
                       1,SD,2024-12-20\n1,SD,2025-02-17\n1,PD,2025-06-23\n\
                       2,,2024-12-20\n2,PD,2025-02-17\n2,PD,2025-02-17\n2,PR,2025-03-31\n2,SD,2025-05-12\n3,SD,2025-02-17\n";
    let found = read_both(subjects, assessments).unwrap();
    let rows = |id: &str| {
        let note = found.notes.iter().find(|note| note.id() == id).unwrap_or_else(|| panic!("{id}"));
        assert_eq!(note.is_caution(), id != "never-assessed", "{id}");
        format!("{note:?}")
    };
    for (id, expected) in [
        ("no-origin", "first: [4]"),
        ("never-assessed", "first: [5]"),
        ("late-baseline", "first: [2]"),
        ("therapy-after-death", "first: [2]"),
        ("response-before-origin", "first: [2]"),
        ("assessment-after-death", "first: [4]"),
        ("response-after-progression", "rows: 2, first: [8, 9]"),
        ("repeated", "rows: 1, first: [7]"),
    ] {
        assert!(rows(id).contains(expected), "{id}: {}", rows(id));
    }
    assert_eq!(found.histories.len(), 3);
}

#[test]
fn sums_of_lesions() {
    let with = |lesions: &str| {
        let columns = DerivationColumns::default();
        histories_of(SUBJECTS.as_bytes(), ASSESSMENTS.as_bytes(), Some(lesions.as_bytes()), &columns)
    };
    let found = with(
        "USUBJID,TRTESTCD,TRSTRESN,NEWLES,TRDTC\n1,LDIAM,20,,2024-12-20\n1,SUMDIAM,50.5,N,2024-12-20\n2,SUMDIAM,30,Y,2025-02-17\n",
    );
    let found = found.unwrap();
    assert_eq!((found.histories[0].1[0].sum, found.histories[0].1[0].new_lesion), (50.5, Some(false)));
    assert!(
        notes(&found).contains(&("sums-without-baseline", true))
            && notes(&found).contains(&("other-rows", false))
    );
    let wrong = SourceFile::Lesions;
    let lesion = |row: &str| with(&format!("USUBJID,TRSTRESN,NEWLES,TRDTC\n1,50,,2024-12-20\n{row}\n"));
    for (row, message) in [
        (
            "1,large,,2025-02-17",
            "line 3, column 2 (`TRSTRESN`): the sum of diameters `large` is not a finite number",
        ),
        ("1,-1,,2025-02-17", "line 3, column 2 (`TRSTRESN`): the sum of diameters -1 is negative"),
        (
            "1,51,,2024-12-20",
            "line 3, column 2 (`TRSTRESN`): subject `1` has a sum of 51 on a day for which line 2 has 50",
        ),
        (
            "1,51,maybe,2025-02-17",
            "line 3, column 3 (`NEWLES`): the flag of a new lesion `maybe` is neither Y nor N",
        ),
    ] {
        refused(lesion(row), wrong, message, "", false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Whatever stands in the files, there are histories or a fault with words and help.
    #[test]
    fn nothing_panics(
        subjects in "(USUBJID|TRTSDT|DTHDT|BASEDT|1|2|2025-01-06|2025|23761|,|;|\n|\"|é| |\\.|-){0,40}",
        assessments in "(USUBJID|RSDTC|RSSTRESC|1|2|PD|SD|2025-02-17|9999-99-99|,|;|\n|\"|\u{FEFF}|é| |\\.|-){0,40}",
        whole in any::<bool>(),
    ) {
        let (subjects, assessments) = if whole {
            (format!("USUBJID,TRTSDT,DTHDT\n{subjects}"), format!("USUBJID,RSDTC,RSSTRESC\n{assessments}"))
        } else {
            (subjects, assessments)
        };
        if let Err(fault) = read_both(&subjects, &assessments) {
            prop_assert!(!fault.error.to_string().is_empty() && !fault.error.help().is_empty());
        }
    }
}
