//! Turnbull's estimate. Evidence: Kaplan-Meier, the published Thomas-Grunkemeier interval of the 6-MP arm, by hand, property.
//! The values of R's npsurv (tests/reference/turnbull) are recomputed by `verification`.

use onearm::estimator::{
    EventTime, KaplanMeier, SurvivalRange, Turnbull, bootstrap, likelihood_ratio_limits,
};
use onearm::measure::{ConfidenceLevel, Outcome};
use onearm::sample::RiskTable;

use crate::reference::{close, dataset, leukaemia_6mp};

fn times_of(name: &str, group: &str) -> Vec<EventTime> {
    if name == "leukaemia_6mp" {
        let subjects = leukaemia_6mp().subjects();
        return subjects.iter().map(|s| EventTime::new(s.time, s.event, None)).collect();
    }
    let rows = dataset(&format!("tests/reference/datasets/interval_{name}.csv"));
    let kept = rows.iter().filter(|row| group == "all" || row.text("group") == group);
    kept.map(|row| EventTime::new(row.value("time"), row.text("event") == "1", row.number("left"))).collect()
}

fn limits_at(times: &[EventTime], time: f64) -> (f64, f64) {
    let free = Turnbull::new(times);
    let limits = likelihood_ratio_limits(times, &free, time, ConfidenceLevel::NINETY_FIVE);
    (limits.lower.value().unwrap(), limits.upper.value().unwrap())
}

/// Evidence: published (bpcp's Thomas-Grunkemeier interval of the 6-MP arm), to one unit of its last digit.
#[test]
fn thomas_grunkemeier() {
    let times = times_of("leukaemia_6mp", "all");
    for (time, lower, upper) in [(10.0, 0.540_111_7, 0.903_726_7), (20.0, 0.395_019_8, 0.821_403_4)] {
        let ours = limits_at(&times, time);
        assert!((ours.0 - lower).abs() < 1e-7 && (ours.1 - upper).abs() < 1e-7, "{ours:?}");
    }
}

#[test]
fn right_censored_times_give_kaplan_meier() {
    let times = times_of("leukaemia_6mp", "all");
    let curve = KaplanMeier::new(&RiskTable::new(leukaemia_6mp()));
    let ours = Turnbull::new(&times);
    for row in curve.rows() {
        let SurvivalRange { least, most } = ours.survival(row.time);
        assert!((most - row.survival).abs() < 1e-13, "{}: {most} {}", row.time, row.survival);
        assert!(row.time >= 35.0 || least == most, "{}", row.time);
    }
    assert_eq!(ours.quantile(0.5), (Outcome::Value(23.0), Outcome::Value(23.0)));
    // Many exact times: more than are solved as one system.
    let many: Vec<EventTime> = (1..=900).map(|i| EventTime::new(f64::from(i), i % 3 != 0, None)).collect();
    let sample = onearm::sample::Sample::from_times(
        &(1..=900).map(f64::from).collect::<Vec<_>>(),
        &(1..=900).map(|i| i % 3 != 0).collect::<Vec<_>>(),
    );
    let curve = KaplanMeier::new(&RiskTable::new(&sample.unwrap()));
    let ours = Turnbull::new(&many);
    assert!(ours.converged, "{}", ours.max_gradient_gap);
    for row in curve.rows() {
        assert!((ours.survival(row.time).most - row.survival).abs() < 1e-11, "{}", row.time);
    }
}

/// Evidence: by hand. (0, 2], (1, 3], (2, 4]: the supports (1, 2] and (2, 3] cover all; l = ln a + ln b at a = b = 1/2.
#[test]
fn three_intervals_by_hand() {
    let within = |after: f64, by: f64| EventTime::Within { after, by };
    let ours = Turnbull::new(&[within(0.0, 2.0), within(1.0, 3.0), within(2.0, 4.0)]);
    let parts: Vec<_> = ours.support.iter().map(|part| (part.lower, part.upper)).collect();
    assert_eq!(parts, [(1.0, 2.0), (2.0, 3.0)]);
    close(ours.support[0].mass, 0.5, 1e-14, "mass");
    close(ours.log_likelihood, -2.0 * std::f64::consts::LN_2, 1e-14, "likelihood");
    assert_eq!(ours.survival(1.5), SurvivalRange { least: 0.5, most: 1.0 });
    assert_eq!(ours.quantile(0.5), (Outcome::Value(1.0), Outcome::Value(3.0)));
    assert_eq!(ours.quantile(0.7), (Outcome::Value(2.0), Outcome::Value(3.0)));
}

#[test]
fn odd_times() {
    for times in [
        vec![],
        vec![EventTime::After(3.0)],
        vec![EventTime::After(3.0), EventTime::After(1.0)],
        vec![EventTime::Exactly(0.0)],
        vec![EventTime::Within { after: 0.0, by: 5.0 }],
        vec![EventTime::Exactly(2.0); 5],
        vec![EventTime::After(2.0), EventTime::Exactly(2.0), EventTime::Within { after: 2.0, by: 2.5 }],
        vec![EventTime::Within { after: 0.0, by: 1e-300 }, EventTime::Within { after: 1e11, by: 1e12 }],
    ] {
        let ours = Turnbull::new(&times);
        assert!(ours.converged && ours.log_likelihood.is_finite(), "{times:?} {ours:?}");
        for time in [0.0, 1.0, 2.0, 3.0, 1e9] {
            let SurvivalRange { least, most } = ours.survival(time);
            let (lower, upper) = limits_at(&times, time);
            assert!(0.0 <= least && least <= most && most <= 1.0, "{times:?} {time}");
            assert!(
                [least, most, lower, upper].iter().all(|value| value.is_sign_positive()),
                "{times:?} {time}"
            );
            assert!(
                0.0 <= lower && lower <= least + 1e-8 && most - 1e-8 <= upper && upper <= 1.0,
                "{times:?} {time} {lower} {upper}"
            );
        }
        let drawn = bootstrap(&times, &[1.0], &[0.5], 20, 1, ConfidenceLevel::NINETY_FIVE);
        assert!(drawn.survival[0].lower.value().is_some(), "{times:?}");
    }
}

/// Limits that widen with the level, rows in any order, time in any unit.
#[test]
fn what_must_not_matter() {
    let times = times_of("scans", "A");
    let free = Turnbull::new(&times);
    let reversed: Vec<EventTime> = times.iter().rev().copied().collect();
    assert_eq!(Turnbull::new(&reversed), free);
    let twice: Vec<EventTime> = times.iter().chain(&times).copied().collect();
    for (part, other) in free.support.iter().zip(&Turnbull::new(&twice).support) {
        assert_eq!((part.lower, part.upper), (other.lower, other.upper));
        close(part.mass, other.mass, 1e-9, "twice");
    }
    let limits = |level| likelihood_ratio_limits(&times, &free, 12.0, ConfidenceLevel::new(level).unwrap());
    let (narrow, wide) = (limits(0.8), limits(0.99));
    assert!(wide.lower.value() < narrow.lower.value() && narrow.upper.value() < wide.upper.value());
}

#[test]
fn the_bootstrap_depends_on_its_seed_alone() {
    let times = times_of("breast", "RT");
    let drawn = |seed| bootstrap(&times, &[10.0, 20.0], &[0.5], 60, seed, ConfidenceLevel::NINETY_FIVE);
    assert_eq!(drawn(7), drawn(7));
    assert_ne!(drawn(7), drawn(8));
    let range = Turnbull::new(&times).survival(20.0);
    let limits = drawn(7).survival[1];
    assert!(limits.lower.value().unwrap() < range.least && range.most < limits.upper.value().unwrap());
}
