//! The risk table on data large enough to be counted or thrown into buckets. Evidence: second implementation, which for
//! every distinct time asks every subject.

use onearm::estimator::KaplanMeier;
use onearm::random::{Purpose, stream, uniform};
use onearm::sample::{RiskRow, RiskTable, Sample, Subject};

fn naive(subjects: &[Subject]) -> Vec<RiskRow> {
    let mut times: Vec<f64> = subjects.iter().map(|subject| subject.time).collect();
    times.sort_by(f64::total_cmp);
    // -0 and 0 are one time.
    times.dedup_by(|a, b| a == b);
    let count =
        |holds: &dyn Fn(&Subject) -> bool| subjects.iter().filter(|subject| holds(subject)).count() as u32;
    let row = |time: f64| RiskRow {
        time,
        at_risk: count(&|s| s.time >= time && (s.entry < time || s.entry == 0.0)),
        events: count(&|s| s.time == time && s.event),
        censored: count(&|s| s.time == time && !s.event),
    };
    times.into_iter().map(row).collect()
}

/// Subjects with times made by `time` of a uniform number, a third censored, `late` of them entering late.
fn subjects(count: usize, seed: u64, late: f64, time: impl Fn(f64) -> f64) -> Vec<Subject> {
    let mut stream = stream(seed, Purpose::Trial, 0);
    let subject = |_| {
        let time = time(uniform(&mut stream));
        let entry = if uniform(&mut stream) < late { (time * uniform(&mut stream)).floor() } else { 0.0 };
        Subject { entry: if entry < time { entry } else { 0.0 }, time, event: uniform(&mut stream) < 0.67 }
    };
    (0..count).map(subject).collect()
}

fn check(name: &str, subjects: Vec<Subject>) {
    let expected = naive(&subjects);
    let sample = Sample::new(subjects).unwrap();
    let table = RiskTable::new(&sample);
    assert_eq!(table.rows(), expected, "{name}");
    assert_eq!(KaplanMeier::of_sample(&sample), KaplanMeier::new(&table), "{name}");
    assert_eq!(table.events(), sample.events(), "{name}");
    for pair in expected.windows(2).step_by(expected.len() / 50 + 1) {
        let between = 0.5 * (pair[0].time + pair[1].time);
        let at_risk = sample
            .subjects()
            .iter()
            .filter(|s| s.time >= between && (s.entry < between || s.entry == 0.0))
            .count();
        assert_eq!(table.at_risk(between), at_risk as u64, "{name} at {between}");
    }
}

#[test]
fn tables_agree_with_asking_every_subject() {
    for (seed, count) in [1, 2, 30, 2_047, 2_048, 5_000].into_iter().enumerate() {
        for late in [0.0, 0.5] {
            let check = |name: &str, time: &dyn Fn(f64) -> f64| {
                check(
                    &format!("{name}, {count} subjects, {late} late"),
                    subjects(count, seed as u64, late, time),
                );
            };
            check("continuous", &|u| -300.0 * libm::log(u));
            check("tied", &|u| (70.0 * u).floor());
            check("one time", &|_| 4.5);
            check("at 0, of either sign", &|u| if u < 0.5 { -0.0 } else { 0.0 });
            check("over all magnitudes", &|u| libm::exp(1400.0 * (u - 0.5)));
            check("one far from the rest", &|u| if u > 0.999 { f64::MAX } else { u });
            check("neighbouring numbers", &|u| f64::from_bits(1.0_f64.to_bits() + (u * 3_000.0) as u64));
            check("the smallest numbers", &|u| f64::from_bits((u * 3_000.0) as u64));
        }
    }
}

/// More distinct times than are counted: the table falls back to sorting. Checked against sorting by pairs, since asking
/// everybody would take minutes.
#[test]
fn many_distinct_times_are_sorted() {
    for distinct in [16_000_u32, 40_000] {
        let mut subjects = subjects(120_000, 7, 0.3, |u| (f64::from(distinct) * u).floor() / 8.0 + 1.0);
        let table = RiskTable::new(&Sample::new(subjects.clone()).unwrap());
        subjects.sort_by(|a, b| a.time.total_cmp(&b.time));
        let mut entries: Vec<f64> = subjects.iter().map(|subject| subject.entry).collect();
        entries.sort_by(f64::total_cmp);
        let mut left = 0;
        let mut rows = table.rows().iter();
        for tied in subjects.chunk_by(|a, b| a.time == b.time) {
            let time = tied[0].time;
            let entered = entries.partition_point(|entry| *entry < time);
            let events = tied.iter().filter(|subject| subject.event).count();
            let row = RiskRow {
                time,
                at_risk: (entered - left) as u32,
                events: events as u32,
                censored: (tied.len() - events) as u32,
            };
            assert_eq!(rows.next(), Some(&row));
            left += tied.len();
        }
        assert_eq!((rows.next(), table.rows().len() > distinct as usize / 2), (None, true));
    }
}
