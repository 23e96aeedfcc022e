//! The same rules read by the simulation off its courses, and here off the days of the assessments that those courses hold.

use onearm::derivation::{OverallResponse, progression_free_survival};
use onearm::protocol::{
    Accrual, Course, CourseEffects, Cutoff, Discontinuation, Disease, Dropout, PhaseWindow, Visits,
    WindowShape,
};
use onearm::random::Purpose;
use onearm::trial::Conduct;
use onearm::trial::course::{CourseDraws, CourseNeeds, CourseWorld, NEVER, Records, Subjects};

use super::*;

const N: usize = 400;
const VISITS: u64 = 60;

/// Times of a course in days of a calendar: what happens within a day has happened by its end, but a therapy begins at its start.
fn day(time: f64) -> Date {
    date("2025-01-01") + jiff::Span::new().days(time.ceil() as i64)
}

struct Setting {
    window: f64,
    missed: f64,
    rule: CensoringRule,
    disease: Disease,
}

/// Compares every subject; returns how many the rule censored.
fn compare(setting: Setting) -> usize {
    let Setting { window, missed, rule: named, disease } = setting;
    let spans = vec![ScanSpan { every: 42.0, until: 252.0 }, ScanSpan { every: 63.0, until: 0.0 }];
    let planned = ScanSchedule::new(spans).unwrap();
    let schedule = AssessmentSchedule::new(planned.clone(), 0.0).unwrap();
    let visits = Visits { schedule: planned, window, shape: WindowShape::Uniform, missed, rule: named };
    let phase = PhaseWindow { name: "treatment".to_owned(), length: f64::INFINITY, gate: 1.0 };
    let course = Course { phases: vec![phase], disease, visits: Some(visits.clone()), ..Course::default() };
    let law = "exponential:median=180".parse().unwrap();
    let world = CourseWorld::new(law, CourseEffects::default(), &course);
    let mut draws = CourseDraws::new(N, CourseNeeds::new(&course, false, false));
    let (mut subjects, mut records) = (Subjects::new(N, 1, 0), Records::new(N));
    let conduct = Conduct {
        subjects: N,
        accrual: Accrual::Uniform { duration: 365.0 },
        dropout: Dropout { hazard: 0.0 },
        cutoff: Cutoff::Calendar(1e6),
    };
    let mut censored = 0;
    for replicate in 0..5 {
        draws.draw(&course, &conduct, 3, Purpose::Trial, replicate);
        subjects.live(&course, &world, &draws);
        records.see_at_scans(&subjects, &draws, &visits);
        for subject in (0..N).filter(|subject| records.known[*subject] < visits.schedule.nth(VISITS)) {
            let (progression, death) = (subjects.progression[subject], subjects.death[subject]);
            let numbers = draws.visits(subject);
            let mut assessments = Vec::new();
            for k in 1..=VISITS {
                let when = visits.schedule.nth(k) + visits.deviation(numbers.uniform(2 * k + 1));
                if numbers.uniform(2 * k) < missed || when > death {
                    continue;
                }
                let progressed = when >= progression;
                let response =
                    if progressed { OverallResponse::Progressive } else { OverallResponse::Stable };
                let at = dated(SourceFile::Assessments, k, "ADT", day(when));
                assessments.push(Assessment { response, at });
            }
            let of_subject = |variable: &str, date| dated(SourceFile::Subjects, 1, variable, date);
            let origin = of_subject("TRTSDT", day(0.0));
            let mut history = SubjectHistory::new("1".to_owned(), origin, Baseline::Assumed, assessments);
            history.death = (death < NEVER).then(|| of_subject("DTHDT", day(death)));
            let therapy = subjects.new_therapy[subject];
            history.new_therapy = (therapy < NEVER).then(|| of_subject("NEWTRTDT", day(therapy.floor())));
            let found = progression_free_survival(&history, rule(named, &schedule));
            let what = format!("replicate {replicate}, subject {subject}, window {window}, missed {missed}");
            assert_eq!(found.end.date, day(records.time[subject]), "{what}: {found:?}");
            assert_eq!(found.ending.is_event(), records.event[subject], "{what}: {found:?}");
            censored += usize::from(!records.event[subject]);
        }
    }
    censored
}

/// Scans on their days: progressions, deaths and new therapies.
#[test]
fn scans_on_their_planned_days() {
    for named in CensoringRule::ALL {
        for missed in [0.0, 0.2, 0.45] {
            let end = Discontinuation {
                hazard: 0.002,
                hazard_ratio: 1.0,
                new_therapy: 0.7,
                new_therapy_after: 15.0,
            };
            let disease = Disease {
                death_share: 0.3,
                after_progression: Some("exponential:median=90".parse().unwrap()),
                discontinuation: Some(end),
                ..Disease::default()
            };
            let censored = compare(Setting { window: 0.0, missed, rule: named, disease });
            assert_eq!(censored > 0, named.censors_events(), "{censored}");
        }
    }
}

/// Scans up to 14 days off: progressions only, since nobody can know when a scan that was not held would have been.
#[test]
fn scans_off_their_days() {
    for named in CensoringRule::ALL {
        let setting = Setting { window: 14.0, missed: 0.4, rule: named, disease: Disease::default() };
        assert_eq!(compare(setting) > 0, named.censors_events());
    }
}
