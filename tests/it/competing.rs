//! Cumulative incidence and Gray's test: by hand, property. Numbers of R are held by `onearm::verification`.

use std::collections::BTreeMap;

use onearm::estimator::{CumulativeIncidence, KaplanMeier, Transform};
use onearm::hypothesis::gray_test;
use onearm::measure::{ConfidenceLevel, Outcome, Reason};
use onearm::sample::{CauseTable, RiskTable, Sample, Subject};

use crate::reference::{Row, close, dataset};

/// Subjects and causes of the rows.
fn made(rows: &[&Row]) -> (Sample, Vec<u32>) {
    let subject = |row: &&Row| Subject {
        entry: row.value("entry"),
        time: row.value("time"),
        event: row.text("cause") == "1",
    };
    let sample = Sample::new(rows.iter().map(subject).collect()).unwrap();
    (sample, rows.iter().map(|row| row.count("cause") as u32).collect())
}

fn table(rows: &[&Row]) -> CauseTable {
    let (sample, codes) = made(rows);
    CauseTable::new(&sample, &codes, 3)
}

/// A table per group for each stratum; one stratum if `strata` is empty.
fn by_stratum(subjects: &[&Row], groups: &str, strata: &str) -> Vec<Vec<Option<CauseTable>>> {
    let levels: std::collections::BTreeSet<&str> = subjects.iter().map(|s| s.text(groups)).collect();
    let mut parts: BTreeMap<&str, BTreeMap<&str, Vec<&Row>>> = BTreeMap::new();
    for subject in subjects {
        let stratum = if strata.is_empty() { "" } else { subject.text(strata) };
        parts.entry(stratum).or_default().entry(subject.text(groups)).or_default().push(subject);
    }
    let group = |part: &BTreeMap<&str, Vec<&Row>>, level| part.get(level).map(|rows| table(rows));
    parts.values().map(|part| levels.iter().map(|level| group(part, level)).collect()).collect()
}

/// A group that leaves before anything happens changes nothing; one group is nothing to compare.
#[test]
fn groups_that_are_never_compared() {
    let all = dataset("tests/reference/datasets/competing_silent.csv");
    let groups = |names: &str| {
        let kept: Vec<&Row> = all.iter().filter(|row| names.contains(row.text("group"))).collect();
        gray_test(&by_stratum(&kept, "group", ""), 0, 0.0)
    };
    let (with, without) = (groups("ABSE"), groups("ABS"));
    assert_eq!((with.chi_squared, with.df), (without.chi_squared, without.df));
    assert_eq!(with.left_out, [2]);
    let expected: f64 = with.groups.iter().map(|group| group.expected).sum();
    let observed: u64 = with.groups.iter().map(|group| group.observed).sum();
    close(expected, observed as f64, 1e-12, "all events are expected in one group or another");
    for (names, reason) in [("A", Reason::OneGroup), ("SE", Reason::NoEventOfCause), ("AE", Reason::OneGroup)]
    {
        assert_eq!(groups(names).chi_squared, Outcome::NotEstimable(reason), "{names}");
    }
    assert_eq!(gray_test(&[], 0, 0.0).chi_squared, Outcome::NotEstimable(Reason::OneGroup));
}

#[test]
fn delayed_entry_has_no_test() {
    let all = dataset("tests/reference/datasets/competing_late.csv");
    let all: Vec<&Row> = all.iter().collect();
    let test = gray_test(&by_stratum(&all, "group", ""), 0, 0.0);
    assert_eq!(test.p_value, Outcome::NotEstimable(Reason::DelayedEntry));
}

/// Evidence: by hand. Four subjects, causes 1 2 1 0: F_1 is 1/4, 1/4, 1/4 + 1/2 x 1/2.
#[test]
fn four_subjects_by_hand() {
    let sample = Sample::from_times(&[1.0, 2.0, 3.0, 4.0], &[true, false, true, false]).unwrap();
    let curve = CumulativeIncidence::new(&CauseTable::new(&sample, &[1, 2, 1, 0], 2), 0);
    let values: Vec<f64> = curve.rows().iter().map(|row| row.incidence).collect();
    assert_eq!(values, [0.25, 0.25, 0.5, 0.5]);
    // Without censoring so far it is a proportion: 2 of 4, variance p (1 - p) / n; Aalen's differs from it in ties only
    // through (1 - r)^2 v: 1/16 (1/2)^2... summed here term by term.
    let by_hand = (1.0 / 16.0) * (2.0_f64 / 3.0).powi(2) + (0.5625 / 9.0) * 0.25 + (0.25 / 4.0);
    close(curve.rows()[2].variance, by_hand, 1e-14, "variance");
    let median = curve.quantile(0.5, Transform::LogLog, ConfidenceLevel::NINETY_FIVE);
    assert!(median.flat_to_end && median.estimate == Outcome::Value(3.5));
    let rare = curve.quantile(0.6, Transform::Plain, ConfidenceLevel::NINETY_FIVE);
    assert_eq!(rare.estimate, Outcome::NotReached);
}

/// With one cause it is 1 - Kaplan-Meier; with several the incidences and S add up to 1.
#[test]
fn incidences_share_out_what_survival_lost() {
    for name in ["mgus2", "ties", "late", "silent"] {
        let rows = dataset(&format!("tests/reference/datasets/competing_{name}.csv"));
        let rows: Vec<&Row> = rows.iter().collect();
        let (sample, codes) = made(&rows);
        let one: Vec<u32> = codes.iter().map(|code| u32::from(*code == 1)).collect();
        let alone = CumulativeIncidence::new(&CauseTable::new(&sample, &one, 1), 0);
        let survival = KaplanMeier::new(&RiskTable::new(&sample));
        for (row, other) in alone.rows().iter().zip(survival.rows()) {
            assert!((row.incidence - (1.0 - other.survival)).abs() < 1e-14, "{name} {}", row.time);
        }
        let table = CauseTable::new(&sample, &codes, 3);
        let curves = [0, 1, 2, 7].map(|index| CumulativeIncidence::new(&table, index));
        for (index, row) in curves[0].rows().iter().enumerate() {
            let total: f64 = curves.iter().map(|curve| curve.rows()[index].incidence).sum();
            assert!((total + row.event_free - 1.0).abs() < 1e-13, "{name} {}", row.time);
            assert_eq!(curves[3].rows()[index].variance, 0.0);
        }
    }
}

/// Splitting a subject by late entry changes nothing, in estimate and variance.
#[test]
fn splitting_changes_nothing() {
    let all = dataset("tests/reference/datasets/competing_ties.csv");
    let (sample, codes) = made(&all.iter().collect::<Vec<_>>());
    let (mut split, mut causes) = (Vec::new(), Vec::new());
    for (subject, code) in sample.subjects().iter().zip(&codes) {
        let cut = 0.5 * subject.time;
        split.push(Subject { time: cut, event: false, ..*subject });
        split.push(Subject { entry: cut, ..*subject });
        causes.extend([0, *code]);
    }
    let split = CumulativeIncidence::new(&CauseTable::new(&Sample::new(split).unwrap(), &causes, 3), 1);
    for row in CumulativeIncidence::new(&CauseTable::new(&sample, &codes, 3), 1).rows() {
        let other = split.row_at(row.time).unwrap();
        assert_eq!(
            (row.incidence, row.at_risk, row.variance),
            (other.incidence, other.at_risk, other.variance)
        );
    }
}

#[test]
fn odd_samples() {
    let curve = |times: &[f64], codes: &[u32]| {
        let sample = Sample::from_times(times, &vec![false; times.len()]).unwrap();
        CumulativeIncidence::new(&CauseTable::new(&sample, codes, 2), 0)
    };
    let level = ConfidenceLevel::NINETY_FIVE;
    for (times, codes, expected) in [
        (&[5.0][..], &[1][..], 1.0),
        (&[5.0], &[2], 0.0),
        (&[5.0], &[0], 0.0),
        (&[0.0, 0.0], &[1, 2], 0.5),
        (&[3.0, 3.0, 3.0, 3.0], &[1, 1, 2, 0], 0.5),
    ] {
        let curve = curve(times, codes);
        assert_eq!(curve.incidence(times[0]), Outcome::Value(expected), "{codes:?}");
        let interval = curve.interval(times[0], Transform::LogLog, level);
        assert_eq!(interval.lower.value().is_some(), expected > 0.0 && expected < 1.0);
        assert!(curve.rows().iter().all(|row| row.variance.is_finite()));
    }
    let alive = curve(&[1.0, 2.0], &[1, 0]);
    assert_eq!(alive.incidence(2.5), Outcome::NotEstimable(Reason::BeyondLastTime));
    assert_eq!(alive.incidence(0.5), Outcome::Value(0.0));
}
