//! Scans as held, and the censoring rules, against a slow reading of the whole list of scans.

use onearm::protocol::{
    Accrual, CensoringRule, Course, CourseEffects, Cutoff, Discontinuation, Disease, Dropout, PhaseWindow,
    Response, ScanSchedule, ScanSpan, Visits, WindowShape,
};
use onearm::random::Purpose;
use onearm::trial::course::{CourseDraws, CourseNeeds, CourseWorld, Cut, NEVER, Records, Subjects};
use onearm::trial::{Conduct, Observed};

const N: usize = 400;

/// Every scan of a subject up to the hundredth: when, and whether it is held.
fn scans_of(visits: &Visits, draws: &CourseDraws, subject: usize) -> Vec<(f64, bool)> {
    let numbers = draws.visits(subject);
    let mut planned = 0.0;
    let mut list = Vec::new();
    for k in 1..=100_u64 {
        let span = visits.schedule.spans().iter().find(|span| planned < span.until - 1e-9).unwrap();
        planned += span.every;
        let u = numbers.uniform(2 * k + 1);
        let shift = match visits.shape {
            WindowShape::Uniform => 2.0 * u - 1.0,
            // The inverse of the triangular distribution function.
            WindowShape::Triangular => {
                if u < 0.5 {
                    -1.0 + (2.0 * u).sqrt()
                } else {
                    1.0 - (2.0 - 2.0 * u).sqrt()
                }
            }
        };
        list.push((planned + visits.window * shift, numbers.uniform(2 * k) >= visits.missed));
    }
    list
}

struct Expected {
    known: f64,
    time: f64,
    event: bool,
}

/// The record of a subject by the words of the rules.
fn read(visits: &Visits, scans: &[(f64, bool)], subjects: &Subjects, subject: usize) -> Expected {
    let held = || scans.iter().filter(|(_, held)| *held).map(|(when, _)| *when);
    let last_by = |time: f64| held().filter(|when| *when <= time).fold(0.0, f64::max);
    let progression = subjects.progression[subject];
    let seen = held().find(|when| *when >= progression).unwrap_or(NEVER);
    let known = seen.min(subjects.death[subject]);
    let mut read = Expected { known, time: known, event: true };
    if visits.rule == CensoringRule::TreatmentPolicy {
        return read;
    }
    // The last adequate scan before the event, and the scans missed between the two.
    let before = scans.iter().filter(|(when, held)| *held && *when < known).map(|(when, _)| *when);
    let adequate = before.fold(0.0, f64::max);
    let missed = scans.iter().filter(|(when, held)| !*held && *when > adequate && *when < known).count();
    if missed >= 2 {
        (read.time, read.event) = (adequate, false);
    }
    if subjects.new_therapy[subject] < known {
        let therapy = subjects.new_therapy[subject];
        read = Expected { known: therapy, time: last_by(therapy), event: false };
    }
    read
}

fn check(window: f64, shape: WindowShape, missed: f64, rule: CensoringRule) {
    let spans = vec![ScanSpan { every: 1.5, until: 9.0 }, ScanSpan { every: 2.5, until: 0.0 }];
    let schedule = ScanSchedule::new(spans).unwrap();
    let visits = Visits { schedule, window, shape, missed, rule };
    let end = Discontinuation { hazard: 0.08, hazard_ratio: 1.0, new_therapy: 0.7, new_therapy_after: 0.5 };
    let disease = Disease {
        death_share: 0.25,
        after_progression: Some("exponential:median=3".parse().unwrap()),
        response: Some(Response { probability: 0.6, onset: "exponential:median=2".parse().unwrap() }),
        discontinuation: Some(end),
        ..Disease::default()
    };
    let phase = PhaseWindow { name: "treatment".to_owned(), length: f64::INFINITY, gate: 1.0 };
    let course = Course { phases: vec![phase], disease, visits: Some(visits.clone()), ..Course::default() };
    let world = CourseWorld::new("exponential:median=6".parse().unwrap(), CourseEffects::default(), &course);
    let mut draws = CourseDraws::new(N, CourseNeeds::new(&course, false, false));
    let mut subjects = Subjects::new(N, 1, 0);
    let (mut records, mut observed) = (Records::new(N), Observed::new(N));
    let conduct = Conduct {
        subjects: N,
        accrual: Accrual::Uniform { duration: 12.0 },
        dropout: Dropout { hazard: 0.03 },
        cutoff: Cutoff::Calendar(20.0),
    };
    let mut censored_by_rule = 0;
    for replicate in 0..10 {
        draws.draw(&course, &conduct, 3, Purpose::Trial, replicate);
        subjects.live(&course, &world, &draws);
        records.see_at_scans(&subjects, &draws, &visits);
        let cut = Cut { entry: &draws.entry, calendar: 20.0, restriction: 15.0 };
        cut.observe(&records, &draws, Some(&visits), &mut observed);
        for subject in 0..N {
            let scans = scans_of(&visits, &draws, subject);
            let expected = read(&visits, &scans, &subjects, subject);
            let what = format!("replicate {replicate}, subject {subject}, window {window}, missed {missed}");
            let near = |a: f64, b: f64| a == b || (a - b).abs() < 1e-9;
            assert!(near(records.known[subject], expected.known), "known: {what}");
            assert!(near(records.time[subject], expected.time), "time: {what}");
            assert_eq!(records.event[subject], expected.event, "event: {what}");
            censored_by_rule += usize::from(!expected.event);
            // At the cut: known by then, or censored at the last scan held.
            let followed = (20.0 - draws.entry[subject]).min(draws.lost[subject]).min(15.0);
            let held = scans.iter().filter(|(when, held)| *held && *when <= followed);
            let last = held.map(|(when, _)| *when).fold(0.0, f64::max);
            let (time, event) =
                if expected.known <= followed { (expected.time, expected.event) } else { (last, false) };
            assert!(near(observed.time[subject], time), "observed: {what}");
            assert_eq!(observed.event[subject], event, "observed: {what}");
            let onset = subjects.response[subject];
            let seen = scans.iter().find(|(when, held)| *held && *when >= onset).map_or(NEVER, |scan| scan.0);
            let response = if seen < expected.known { seen } else { NEVER };
            assert!(near(records.response[subject], response), "response: {what}");
        }
    }
    assert_eq!(censored_by_rule > 0, rule == CensoringRule::CensorMissedOrNewTherapy);
}

#[test]
fn records_by_a_slow_reading() {
    for rule in [CensoringRule::TreatmentPolicy, CensoringRule::CensorMissedOrNewTherapy] {
        for (window, shape, missed) in [
            (0.0, WindowShape::Uniform, 0.0),
            (0.0, WindowShape::Uniform, 0.4),
            (0.6, WindowShape::Uniform, 0.2),
            (0.7, WindowShape::Triangular, 0.3),
        ] {
            check(window, shape, missed, rule);
        }
    }
}
