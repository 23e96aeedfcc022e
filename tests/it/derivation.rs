//! Endpoints from tumour assessments. Evidence: subjects worked by hand (tests/reference/derivation/), properties, and the records of
//! simulated courses, which read the same rules another way.

mod properties;
mod reading;
mod simulated;
#[cfg(feature = "cli")]
mod verb;
mod worked;

use std::collections::BTreeMap;

use jiff::civil::Date;
use onearm::derivation::{
    Assessment, AssessmentSchedule, Baseline, Dated, EventRule, SourceFile, SourceRecord, SubjectHistory,
};
use onearm::protocol::{CensoringRule, ScanSchedule, ScanSpan};

use crate::reference::read;

const TREATMENT_POLICY: CensoringRule = CensoringRule::TreatmentPolicy;
const CENSOR_MISSED: CensoringRule = CensoringRule::CensorMissedOrNewTherapy;

fn date(text: &str) -> Date {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn dated(file: SourceFile, row: u64, variable: &str, date: Date) -> Dated {
    Dated { date, source: SourceRecord { file, row, variable: variable.to_owned(), sequence: None } }
}

/// Visits every so many days, held up to `window` days late.
fn every(days: f64, window: f64) -> AssessmentSchedule {
    let visits = ScanSchedule::new(vec![ScanSpan { every: days, until: f64::INFINITY }]).unwrap();
    AssessmentSchedule::new(visits, window).unwrap()
}

fn rule(rule: CensoringRule, schedule: &AssessmentSchedule) -> EventRule<'_> {
    EventRule::new(rule, Some(schedule)).unwrap()
}

/// The subjects of the shipped example, read without the reader of the program.
fn example() -> BTreeMap<String, SubjectHistory> {
    let mut assessments: BTreeMap<String, Vec<Assessment>> = BTreeMap::new();
    for (index, row) in read("scenarios/data/derivation_assessments.csv").iter().enumerate() {
        let at = dated(SourceFile::Assessments, index as u64 + 2, "RSDTC", date(row.text("RSDTC")));
        let response = row.text("RSSTRESC").parse().unwrap();
        assessments.entry(row.text("USUBJID").to_owned()).or_default().push(Assessment { response, at });
    }
    let subjects = read("scenarios/data/derivation_subjects.csv");
    let subject = |(index, row): (usize, &crate::reference::Row)| {
        let id = row.text("USUBJID").to_owned();
        let cell = |name: &str| {
            let text = Some(row.text(name)).filter(|text| !text.is_empty());
            text.map(|text| dated(SourceFile::Subjects, index as u64 + 2, name, date(text)))
        };
        let baseline = cell("BASEDT").map_or(Baseline::Missing, |at| Baseline::On(at.date));
        let own = assessments.get(&id).cloned().unwrap_or_default();
        let mut history = SubjectHistory::new(id.clone(), cell("TRTSDT").unwrap(), baseline, own);
        (history.death, history.new_therapy) = (cell("DTHDT"), cell("NEWTRTDT"));
        history.last_alive = cell("LSTALVDT");
        (id, history)
    };
    subjects.iter().enumerate().map(subject).collect()
}
