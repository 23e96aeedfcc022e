//! The example data of an interim cut, as they are and with one problem of each kind planted.

use jiff::civil::date;

use super::*;
use crate::derivation::{EventRule, progression_free_survival};
use crate::protocol::CensoringRule;

const SUBJECTS: &str = include_str!("../../../scenarios/data/nct07358676_interim/subjects.csv");
const ASSESSMENTS: &str = include_str!("../../../scenarios/data/nct07358676_interim/assessments.csv");
const EVENTS: &str = include_str!("../../../scenarios/data/nct07358676_interim/adverse_events.csv");

fn names() -> (Vec<String>, Vec<String>) {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    (words(&["induction", "consolidation", "maintenance"]), words(&["age", "ecog", "neutrophils"]))
}

fn columns() -> DerivationColumns {
    let values = [("age", "AGE"), ("ecog", "ECOG"), ("neutrophils", "NEUT")];
    let values = values.map(|(variable, column)| (variable.to_owned(), column.to_owned())).to_vec();
    DerivationColumns { values, ..DerivationColumns::default() }
}

fn read(subjects: &[u8], assessments: Option<&[u8]>, events: Option<&[u8]>) -> Result<TrialData, FileFault> {
    let (phases, variables) = names();
    let names = TrialNames { phases: &phases, variables: &variables };
    trial_data_of(subjects, assessments, events, &columns(), names)
}

/// Of a table whose columns nobody has named.
fn read_plain(subjects: &str) -> Result<TrialData, FileFault> {
    let (phases, variables) = names();
    let names = TrialNames { phases: &phases, variables: &variables };
    trial_data_of(subjects.as_bytes(), None, None, &DerivationColumns::default(), names)
}

fn example() -> TrialData {
    read(SUBJECTS.as_bytes(), Some(ASSESSMENTS.as_bytes()), Some(EVENTS.as_bytes())).unwrap()
}

#[test]
fn the_example_by_hand() {
    let data = example();
    assert_eq!((data.subjects.len(), data.has_adverse_events, data.files.len()), (23, true, 3));
    let first = &data.subjects[0];
    assert_eq!(first.history.origin.date, date(2025, 2, 4));
    let begins: Vec<_> = first.phases.iter().map(|phase| phase.as_ref().map(|at| at.date)).collect();
    assert_eq!(begins, [Some(date(2025, 2, 4)), None, Some(date(2025, 4, 29))]);
    assert_eq!(first.treatment_end_reason.as_deref(), Some("PROGRESSIVE DISEASE"));
    assert_eq!(first.baseline_values[0].0, "age");
    assert!(first.baseline_values.iter().all(|(_, value)| value.is_some()));
    let known = first.at_cutoff(date(2025, 6, 30)).unwrap().subject;
    let rule = EventRule::new(CensoringRule::TreatmentPolicy, None).unwrap();
    assert_eq!(progression_free_survival(&known.history, rule).end.date, date(2025, 6, 9));
    // 7 cautions would be noise: a clean file has none.
    assert!(data.notes.iter().all(|note| !note.is_caution()), "{:?}", data.notes);
}

/// The same tables as XPORT files give the same subjects.
#[test]
fn the_example_as_transport_files() {
    let xpt = |bytes: &'static [u8]| bytes;
    let subjects = xpt(include_bytes!("../../../scenarios/data/nct07358676_interim/subjects.xpt"));
    let assessments = xpt(include_bytes!("../../../scenarios/data/nct07358676_interim/assessments.xpt"));
    let events = xpt(include_bytes!("../../../scenarios/data/nct07358676_interim/adverse_events.xpt"));
    let (of_csv, of_xpt) = (example(), read(subjects, Some(assessments), Some(events)).unwrap());
    let plain = |data: &TrialData| -> Vec<String> {
        let subject = |s: &TrialSubject| {
            let days: Vec<_> = s.history.assessments().iter().map(|a| (a.at.date, a.response)).collect();
            let events: Vec<_> =
                s.adverse_events.iter().map(|e| (e.at.date, e.grade, e.dose_limiting)).collect();
            let phases: Vec<_> = s.phases.iter().map(|phase| phase.as_ref().map(|at| at.date)).collect();
            format!("{} {days:?} {events:?} {phases:?} {:?}", s.history.id, s.baseline_values)
        };
        data.subjects.iter().map(subject).collect()
    };
    assert_eq!(plain(&of_csv), plain(&of_xpt));
}

/// Days of the last assessment and of progression instead of single assessments.
#[test]
fn summarised_assessments() {
    let text = "USUBJID,TRTSDT,PDDT,LASTASDT,RSPDT,DTHDT,LSTALVDT\n\
                1,2025-01-06,2025-06-02,2025-04-14,2025-02-17,,2025-07-01\n\
                2,2025-02-03,,2025-06-10,,,2025-06-20\n\
                3,2025-02-10,,,,2025-03-01,2025-03-01\n\
                4,2025-03-10,,,,,2025-04-01\n";
    let data = read_plain(text).unwrap();
    let rule = EventRule::new(CensoringRule::TreatmentPolicy, None).unwrap();
    let ends: Vec<_> = data
        .subjects
        .iter()
        .map(|subject| {
            let found = progression_free_survival(&subject.history, rule);
            (found.end.date, found.ending.is_event())
        })
        .collect();
    let expected = [
        (date(2025, 6, 2), true),
        (date(2025, 6, 10), false),
        (date(2025, 3, 1), true),
        (date(2025, 3, 10), false),
    ];
    assert_eq!(ends, expected);
}

#[test]
fn one_problem_of_each_kind() {
    let third = |from: &str, to: &str| SUBJECTS.replacen(from, to, 1);
    let of_subjects = [
        (third("2025-02-27,2025-03-04,2025-02-26", "2025-02-27,2025-03,2025-02-26"), "is not a whole date"),
        (
            third("2025-02-27,2025-03-04,2025-02-26", "2025-02-27,2025-02-30,2025-02-26"),
            "is no day of the calendar",
        ),
        (third("NCT07358676,NCT07358676-002", "NCT07358676,NCT07358676-001"), "stands on line 2 already"),
        (third("2025-05-27,2025-07-08", "2025-07-27,2025-07-08"), "before the phase `consolidation`"),
        (third(",2025-12-20,,2025-12-20", ",2025-12-20,,2025-12-24"), "after death on 2025-12-20"),
        (third("TRTSDT", "DAY1"), "nothing says which column holds the day of the first dose"),
        (third("DTHDT", "DEAD"), "nothing says which column holds the day of death"),
    ];
    for (text, words) in of_subjects {
        let fault = read(text.as_bytes(), Some(ASSESSMENTS.as_bytes()), None).unwrap_err();
        assert_eq!(fault.file, SourceFile::Subjects);
        assert!(fault.error.to_string().contains(words), "{}", fault.error);
    }
    // A baseline value without a column is not checked, and nothing else is lost.
    let without = read(third(",AGE,", ",YEARS,").as_bytes(), Some(ASSESSMENTS.as_bytes()), None).unwrap();
    assert_eq!((without.subjects.len(), without.subjects[0].baseline_values.len()), (23, 2));
    // Nothing recorded yet.
    let header = EVENTS.lines().next().unwrap().to_owned() + "\n";
    let none = read(SUBJECTS.as_bytes(), Some(ASSESSMENTS.as_bytes()), Some(header.as_bytes())).unwrap();
    assert!(none.has_adverse_events && none.subjects.iter().all(|subject| subject.adverse_events.is_empty()));
    let early = "USUBJID,TRTSDT,PDDT,LASTASDT,DTHDT\n1,2025-01-06,2024-12-30,,\n";
    let fault = read_plain(early).unwrap_err();
    assert!(
        fault.error.to_string().contains("subject `1`: the day of progression 2024-12-30 lies before"),
        "{}",
        fault.error
    );
    let age = SUBJECTS.lines().nth(1).unwrap().split(',').nth(14).unwrap();
    let text = SUBJECTS.replacen(&format!(",{age},"), ",old,", 1);
    let fault = read(text.as_bytes(), Some(ASSESSMENTS.as_bytes()), None).unwrap_err();
    assert!(fault.error.to_string().contains("`old` of variable `age` is not a number"), "{}", fault.error);

    let of_events = [
        (EVENTS.replacen(",2,N", ",6,N", 1), "the grade `6` is none of 1 to 5"),
        (EVENTS.replacen(",2,N", ",2,maybe", 1), "`maybe` is neither Y nor N"),
        (EVENTS.replacen("NCT07358676-001", "NCT07358676-999", 1), "is not in the file of subjects"),
    ];
    for (text, words) in of_events {
        let fault =
            read(SUBJECTS.as_bytes(), Some(ASSESSMENTS.as_bytes()), Some(text.as_bytes())).unwrap_err();
        assert_eq!(fault.file, SourceFile::AdverseEvents);
        assert!(fault.error.to_string().contains(words), "{}", fault.error);
    }
    let fault = read_plain(SUBJECTS).unwrap_err();
    assert!(fault.error.to_string().contains("no column holds the day of progression"), "{}", fault.error);
    let nothing = "USUBJID,TRTSDT,PDDT,DTHDT\n1,2025-01-06,,\n";
    let fault = read_plain(nothing).unwrap_err();
    assert!(fault.error.to_string().contains("neither a day of progression or death"), "{}", fault.error);
}
