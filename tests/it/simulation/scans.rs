//! Progression that is seen at scans.

use onearm::distribution::Law;
use onearm::protocol::{Cutoff, Dropout, ScanSchedule, ScanSpan};
use onearm::random::{Purpose, stream};
use onearm::trial::{Conduct, Draws, Observed};

use super::convolution::{Case, Joint, Reading};
use super::critical::critical;
use super::exact::compare;
use super::laws::Hazard;
use super::{SMALL, run, scenario_of, small};

/// All scans up to and a little beyond a time, by adding up; the origin counts as the first.
pub(super) fn visits(schedule: &ScanSchedule, until: f64) -> Vec<f64> {
    let mut visits = vec![0.0];
    let mut start = 0.0;
    for span in schedule.spans() {
        let mut number = 0;
        loop {
            number += 1;
            let visit = start + span.every * f64::from(number);
            if visit > span.until - 0.5 * span.every {
                visits.push(span.until);
                break;
            }
            visits.push(visit);
            if visit > until {
                return visits;
            }
        }
        start = span.until;
    }
    visits
}

/// The first scan at or after a time.
pub(super) fn first_from(schedule: &ScanSchedule, time: f64) -> f64 {
    *visits(schedule, time).iter().find(|visit| **visit >= time).unwrap()
}

/// The last scan at or before a time, 0 if there is none.
pub(super) fn last_until(schedule: &ScanSchedule, time: f64) -> f64 {
    *visits(schedule, time).iter().rfind(|visit| **visit <= time).unwrap()
}

fn schedule(spans: &[(f64, f64)]) -> ScanSchedule {
    let span = |&(every, until): &(f64, f64)| ScanSpan { every, until };
    ScanSchedule::new(spans.iter().map(span).collect()).unwrap()
}

/// A schedule in months whose spans end after numbers of visits that do and do not divide without rounding.
fn in_months() -> Vec<ScanSchedule> {
    let week = 7.0 / 30.4375;
    let spans = |list: &[(f64, f64)]| {
        schedule(&list.iter().map(|(every, until)| (every * week, until * week)).collect::<Vec<_>>())
    };
    vec![
        spans(&[(6.0, 48.0), (9.0, 0.0)]),
        spans(&[(6.0, 54.0), (9.0, 0.0)]),
        spans(&[(7.0, 49.0), (3.0, 52.0), (11.0, 0.0)]),
        spans(&[(8.0, 0.0)]),
    ]
}

/// A scan is one number, whether it is reached by somebody's progression, by another's last visit, or once
/// more.
#[test]
fn a_scan_is_its_own_first_and_last() {
    for schedule in in_months() {
        for visit in visits(&schedule, 40.0) {
            assert_eq!(schedule.last_at_or_before(visit), schedule.first_at_or_after(visit), "{visit}");
        }
        for (before, after) in visits(&schedule, 40.0).iter().zip(&visits(&schedule, 40.0)[1..]) {
            let between = 0.3 * before + 0.7 * after;
            let (seen, known) = (schedule.first_at_or_after(between), schedule.last_at_or_before(between));
            assert_eq!(schedule.last_at_or_before(seen), seen, "{seen}");
            assert_eq!(schedule.first_at_or_after(known), known, "{known}");
            assert_eq!((known, seen), (*before, *after));
        }
    }
}

/// What is observed of each subject, from its true time, its censoring time and the list of scans.
///
/// The true time is that of the same draws without dropout or cut, the censoring time that under a law
/// without events.
#[test]
fn progression_is_seen_at_the_next_scan() {
    let law: Law = "weibull:shape=1.4,median=6".parse().unwrap();
    let never: Law = "piecewise:rates=1e-300".parse().unwrap();
    let conduct = small(&["dropout={ hazard = 0.03 }", "follow_up={ after_last_subject = 2 }"]).conduct;
    let endless =
        Conduct { dropout: Dropout { hazard: 0.0 }, cutoff: Cutoff::Calendar(1e9), ..conduct.clone() };
    let n = conduct.subjects;
    for schedule in in_months() {
        let scans = visits(&schedule, 100.0);
        let (mut seen, mut at_origin, mut ties) = (0, 0, 0);
        for replicate in 0..400 {
            let observed = |conduct: &Conduct, law: &Law, scans: Option<&ScanSchedule>| {
                let (mut draws, mut observed) = (Draws::new(n), Observed::new(n));
                draws.draw(conduct, &mut stream(5, Purpose::Trial, replicate));
                draws.observe(law, scans, &mut observed);
                observed
            };
            let (truth, end) = (observed(&endless, &law, None), observed(&conduct, &never, None));
            let (plain, scanned) =
                (observed(&conduct, &law, None), observed(&conduct, &law, Some(&schedule)));
            let mut ends = Vec::new();
            for subject in 0..n {
                let (true_time, censored) = (truth.time[subject], end.time[subject]);
                assert!(truth.event[subject] && !end.event[subject]);
                let event = true_time <= censored;
                assert_eq!(
                    (plain.event[subject], plain.time[subject]),
                    (event, if event { true_time } else { censored })
                );
                let next = *scans.iter().find(|scan| **scan >= true_time).unwrap();
                let last = *scans.iter().rfind(|scan| **scan <= censored).unwrap();
                let expected = if next <= censored { (true, next) } else { (false, last) };
                assert_eq!((scanned.event[subject], scanned.time[subject]), expected);
                seen += usize::from(expected.0);
                at_origin += usize::from(expected == (false, 0.0));
                ties += usize::from(ends.contains(&expected.1));
                ends.push(expected.1);
            }
        }
        // About 400 x 25 subjects: all kinds must have come up.
        assert!(seen > 3000 && at_origin > 100 && ties > 5000, "{seen} {at_origin} {ties}");
    }
}

/// Without rounding, the convolution is exact: against an exponential benchmark all scans lie on a grid of
/// its hazard.
fn on_the_grid(case: &Case, schedule: &ScanSchedule, cell: f64) -> Joint {
    let end = case.horizon.min(case.cutoff);
    let step = case.benchmark.cumulative(cell);
    let alive = |time: f64| (-case.truth.cumulative(time)).exp();
    let mut laws = [vec![0.0; (end / cell) as usize + 1], vec![0.0; (end / cell) as usize + 1]];
    let scans = visits(schedule, case.cutoff);
    for (index, scan) in scans.iter().enumerate().take_while(|(_, scan)| **scan < case.cutoff) {
        let place = (scan.min(end) / cell).round() as usize;
        let stays = case.uncensored(*scan);
        if index > 0 {
            let event = *scan <= case.horizon;
            laws[usize::from(event)][place] += (alive(scans[index - 1]) - alive(*scan)) * stays;
        }
        laws[0][place] += alive(*scan) * (stays - case.uncensored(scans[index + 1]));
    }
    Joint::new(case.subjects, step, laws, Reading::Exact)
}

/// The drug adds nothing, but its progressions are seen late: the size of a nominal 5% test nearly doubles.
#[test]
fn size_with_scans_is_the_exact_one() {
    let truth = Hazard::Exponential { median: 20.0 };
    let base = Case {
        subjects: 25,
        accrual: 52.0,
        cutoff: 104.0,
        dropout: 0.002,
        horizon: f64::INFINITY,
        benchmark: truth,
        truth,
    };
    let spans = [(6.0, 48.0), (9.0, 0.0)];
    // A horizon on a scan, whose events count, and one between two.
    for (seed, horizon) in [(21, f64::INFINITY), (22, 57.0), (23, 60.0)] {
        let case = Case { horizon, ..base };
        let mut settings = case.settings();
        settings.extend([
            format!("simulation.seed={seed}"),
            "trial.time_unit=weeks".to_owned(),
            "scans={ spans = [{ every_weeks = 6, until_week = 48 }, { every_weeks = 9 }] }".to_owned(),
            "truth.0.observed=scans".to_owned(),
        ]);
        let joint = on_the_grid(&case, &schedule(&spans), 3.0);
        let exact = |variant: &str| joint.probability(|o| critical(variant, o));
        let figures = run(&scenario_of(SMALL, &settings));
        compare(&figures.tests, |test| figures.rejection(0, 0, test), exact);
        assert!(exact("mid-p") > 1.5 * case.rejection("mid-p"), "{}", exact("mid-p"));
    }
}
