//! The shipped example against its answers by hand.

use onearm::derivation::{
    Confirmation, DurationCount, Ending, LesionSum, ResponseRequirements, SourceFile, TimeToEvent,
    best_response, check_responses, disease_control, duration_of_response, overall_survival,
    progression_free_survival, responses_by_sums, time_to_response,
};

use super::*;

fn reason(ended: &TimeToEvent) -> &'static str {
    match ended.ending {
        Ending::Progression => "progression",
        Ending::Death => "death",
        Ending::Response => "response",
        Ending::Censored(reason) => reason.id(),
    }
}

#[test]
fn times_to_events() {
    let (subjects, schedule) = (example(), every(42.0, 7.0));
    let rows = read("tests/reference/derivation/derivation.csv");
    assert!(rows.len() >= 60, "{}", rows.len());
    for row in &rows {
        let whole = &subjects[row.text("subject")];
        let history = match row.text("cutoff") {
            "" => whole.clone(),
            cutoff => whole.at_cutoff(date(cutoff)).unwrap(),
        };
        let rule = match row.text("rule") {
            "CM" => rule(CENSOR_MISSED, &schedule),
            // Neither needs a schedule.
            _ => EventRule::new(TREATMENT_POLICY, None).unwrap(),
        };
        let found = match row.text("param") {
            "PFS" => progression_free_survival(&history, rule),
            "OS" => overall_survival(&history),
            "TTR" => time_to_response(&history, rule, Confirmation::NotRequired).unwrap(),
            _ => duration_of_response(&history, rule, Confirmation::NotRequired).unwrap(),
        };
        let what = row.at(row.text("param"));
        assert_eq!(found.end.date, date(row.text("end")), "{what}");
        assert_eq!(u64::from(found.ending.is_event()), row.count("event"), "{what}");
        assert_eq!(reason(&found), row.text("reason"), "{what}");
        let days = |count| i64::from(found.arithmetic(count).days());
        assert_eq!(days(DurationCount::PlusOne), row.count("days") as i64, "{what}");
        assert_eq!(days(DurationCount::Elapsed), row.count("days") as i64 - 1, "{what}");
    }
    // Nobody else has a response.
    let responders = |confirmation| {
        let of = |subject: &&SubjectHistory| {
            time_to_response(subject, rule(CENSOR_MISSED, &schedule), confirmation).is_some()
        };
        subjects.values().filter(of).map(|subject| subject.id.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(responders(Confirmation::NotRequired), ["S-01", "S-13", "S-16"]);
    assert_eq!(responders(Confirmation::AfterDays(28)), ["S-01", "S-16"]);
}

/// What the rule does not count is kept beside the time, with the visits missed.
#[test]
fn events_set_aside() {
    let (subjects, schedule) = (example(), every(42.0, 7.0));
    let found = |id: &str| progression_free_survival(&subjects[id], rule(CENSOR_MISSED, &schedule));
    let aside = |id: &str| found(id).set_aside.map(|aside| (aside.ending, aside.at.date, aside.missed));
    assert_eq!(aside("S-07"), Some((Ending::Progression, date("2025-06-23"), 2)));
    assert_eq!(aside("S-15"), Some((Ending::Death, date("2025-08-20"), 3)));
    assert_eq!(aside("S-06"), Some((Ending::Death, date("2025-05-01"), 2)));
    assert_eq!(aside("S-09"), Some((Ending::Progression, date("2025-05-12"), 0)));
    assert_eq!(found("S-09").new_therapy.map(|therapy| therapy.date), Some(date("2025-04-20")));
    assert_eq!((aside("S-08"), aside("S-02"), aside("S-18")), (None, None, None));
    // Each with the record of its date.
    assert_eq!(found("S-07").end.source.variable, "RSDTC");
    assert_eq!((found("S-05").end.source.variable.as_str(), found("S-05").end.source.row), ("DTHDT", 6));
    assert_eq!(found("S-04").end.source.variable, "TRTSDT");
}

#[test]
fn responses_and_disease_control() {
    let (subjects, schedule) = (example(), every(42.0, 7.0));
    let rows = read("tests/reference/derivation/response.csv");
    assert_eq!(rows.len(), subjects.len());
    let cutoff = date("2025-12-08");
    for row in &rows {
        let history = subjects[row.text("subject")].at_cutoff(cutoff).unwrap();
        let best = |confirmation| {
            let requirements = ResponseRequirements { confirmation, stable_after: 35 };
            best_response(&history, rule(CENSOR_MISSED, &schedule), requirements)
        };
        let once = best(Confirmation::NotRequired);
        assert_eq!(once.response.code(), row.text("best"), "{}", row.place);
        let confirmed = best(Confirmation::AfterDays(28));
        assert_eq!(confirmed.response.code(), row.text("best_confirmed"), "{}", row.place);
        assert_eq!(confirmed.recorded.is_some(), once.response != confirmed.response, "{}", row.place);
        let control = disease_control(&history, &schedule, 84, Some(cutoff));
        assert_eq!(control.id(), row.text("control"), "{}", row.place);
    }
    // Stable disease too early is not evaluable, progression after it is progression.
    let requirements = ResponseRequirements { confirmation: Confirmation::NotRequired, stable_after: 43 };
    let best = |id: &str| best_response(&subjects[id], rule(CENSOR_MISSED, &schedule), requirements);
    assert_eq!([best("S-12"), best("S-08")].map(|best| best.response.code()), ["NE", "PD"]);
    // Before the landmark nothing can be said of those without an event.
    let early = subjects["S-01"].at_cutoff(date("2025-03-01")).unwrap();
    let control = disease_control(&early, &schedule, 84, Some(date("2025-03-01")));
    assert_eq!(control.id(), "not-reached");
}

#[test]
fn lesion_sums() {
    let subjects = example();
    let mut sums: BTreeMap<String, Vec<LesionSum>> = BTreeMap::new();
    for (index, row) in read("scenarios/data/derivation_lesions.csv").iter().enumerate() {
        let at = dated(SourceFile::Lesions, index as u64 + 2, "TRDTC", date(row.text("TRDTC")));
        let new_lesion = Some(row.text("NEWLES") == "Y");
        let sum = LesionSum { at, sum: row.value("TRSTRESN"), new_lesion };
        sums.entry(row.text("USUBJID").to_owned()).or_default().push(sum);
    }
    let rows = read("tests/reference/derivation/lesions.csv");
    let found: usize = sums.iter().map(|(id, sums)| responses_by_sums(&subjects[id], sums).len()).sum();
    assert_eq!(rows.len(), found);
    for row in &rows {
        let (history, own) = (&subjects[row.text("subject")], &sums[row.text("subject")]);
        let day = date(row.text("date"));
        let by_sums = responses_by_sums(history, own).into_iter().find(|found| found.measured.at.date == day);
        let by_sums = by_sums.unwrap_or_else(|| panic!("{}", row.place));
        assert_eq!(
            (by_sums.measured.sum, by_sums.baseline, by_sums.nadir),
            (row.value("sum"), row.value("baseline"), row.value("nadir")),
            "{}",
            row.place
        );
        assert_eq!(by_sums.finding.response().code(), row.text("response"), "{}", row.place);
        let disputed = check_responses(history, own).iter().any(|found| found.recorded.at.date == day);
        assert_eq!(u64::from(!disputed), row.count("agrees"), "{}", row.place);
    }
}
