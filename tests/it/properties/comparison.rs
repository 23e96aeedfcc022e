//! Properties of the log-rank tests.

use onearm::distribution::Law;
use onearm::hypothesis::{
    Logrank, ObservedExpected, Variant, critical_expected, expected_events, logrank, one_sample_logrank,
};
use onearm::measure::{ConfidenceLevel, OneSidedAlpha, Outcome, Reason};
use onearm::sample::{RiskTable, Sample, Subject};
use proptest::prelude::*;

use super::law::laws;
use super::{config, made, near, samples, scaled, shuffled, split, truncated};

fn test(samples: &[&Sample]) -> Logrank {
    logrank(&samples.iter().map(|sample| RiskTable::new(sample)).collect::<Vec<_>>())
}

/// Both missing for the same reason, or near each other: relative, or absolute for statistics near 0.
fn agree(a: Outcome, b: Outcome, tolerance: f64) -> bool {
    match (a, b) {
        (Outcome::Value(a), Outcome::Value(b)) => near(a, b, tolerance) || (a - b).abs() < tolerance,
        (a, b) => a == b,
    }
}

/// E is a sum of at most 40 cumulative hazards.
fn tallies_agree(a: ObservedExpected, b: ObservedExpected) -> bool {
    a.observed == b.observed && near(a.expected, b.expected, 1e-13)
}

fn variants() -> impl Strategy<Value = Variant> {
    prop::sample::select(&Variant::ALL)
}

proptest! {
    #![proptest_config(config())]

    /// The linear system is another one for another order, hence 1e-11.
    #[test]
    fn the_order_of_groups_does_not_matter(a in samples(), b in samples(), c in samples()) {
        let ours = test(&[&a, &b, &c]);
        for (order, place) in [([&b, &c, &a], [1, 2, 0]), ([&c, &a, &b], [2, 0, 1]), ([&b, &a, &c], [1, 0, 2])] {
            let other = test(&order);
            prop_assert!(agree(ours.chi_squared, other.chi_squared, 1e-11), "{ours:?} {other:?}");
            prop_assert!(agree(ours.p_value, other.p_value, 1e-11));
            prop_assert_eq!(ours.df, other.df);
            for (index, from) in place.into_iter().enumerate() {
                prop_assert_eq!(other.groups[index], ours.groups[from]);
            }
        }
    }

    /// With two groups the differences are opposite and the statistic is one number squared.
    #[test]
    fn two_groups_mirror_each_other(a in samples(), b in samples()) {
        let ours = test(&[&a, &b]);
        let difference = |g: usize| ours.groups[g].observed as f64 - ours.groups[g].expected;
        prop_assert!((difference(0) + difference(1)).abs() < 1e-12, "{ours:?}");
        let other = test(&[&b, &a]);
        prop_assert!(agree(ours.chi_squared, other.chi_squared, 1e-11), "{ours:?} {other:?}");
        prop_assert_eq!([ours.groups[1], ours.groups[0]], [other.groups[0], other.groups[1]]);
        prop_assert!(ours.chi_squared.value().is_none_or(|chi| chi >= 0.0));
    }

    /// Counts are the same, so every figure is the same to the bit.
    #[test]
    fn unit_of_time_and_order_of_rows_do_not_matter(
        (a, shuffled) in shuffled(), b in samples(), factor in 0.01..400.0,
    ) {
        let ours = test(&[&a, &b]);
        prop_assert_eq!(&ours, &test(&[&scaled(&a, factor), &scaled(&b, factor)]));
        prop_assert_eq!(&ours, &test(&[&shuffled, &b]));
    }

    #[test]
    fn a_sample_does_not_differ_from_itself(sample in samples()) {
        let ours = test(&[&sample, &sample]);
        // No information unless somebody stays at risk beyond an event.
        let none = [Reason::NoEvents, Reason::NoVariance].map(Outcome::NotEstimable);
        let missing = none.contains(&ours.chi_squared);
        let informs = RiskTable::new(&sample).rows().iter().any(|row| row.events > 0 && row.events < row.at_risk);
        prop_assert_eq!(missing, !informs);
        prop_assert!(missing || (ours.chi_squared, ours.p_value) == (Outcome::Value(0.0), Outcome::Value(1.0)));
    }

    #[test]
    fn splitting_subjects_changes_no_test(a in truncated(), b in truncated(), law in laws()) {
        let (ours, other) = (test(&[&a, &b]), test(&[&split(&a), &split(&b)]));
        prop_assert_eq!((ours.chi_squared, ours.p_value, ours.df), (other.chi_squared, other.p_value, other.df));
        for (one, cut) in ours.groups.iter().zip(&other.groups) {
            prop_assert_eq!((one.observed, one.expected), (cut.observed, cut.expected));
        }
        let whole = a.subjects().iter().map(|s| made(vec![Subject { entry: 0.0, ..*s }]));
        let scale: f64 = whole.map(|s| expected_events(&s, &law, None).expected).sum();
        for horizon in [None, Some(5.0)] {
            let (ours, cut) = (expected_events(&a, &law, horizon), expected_events(&split(&a), &law, horizon));
            prop_assert_eq!(ours.observed, cut.observed);
            // Differences of hazards: the error is relative to what they are taken from.
            prop_assert!((ours.expected - cut.expected).abs() <= 1e-13 * scale, "{ours:?} {cut:?}");
        }
    }

    #[test]
    fn one_sample_tallies_do_not_depend_on_unit_or_order(
        (sample, shuffled) in shuffled(), law in laws(), factor in 0.01..400.0, horizon in 1.0..20.0,
    ) {
        let whole: Vec<Subject> = sample.subjects().iter().map(|s| Subject { entry: 0.0, ..*s }).collect();
        let scale = expected_events(&made(whole), &law, None).expected;
        for horizon in [None, Some(horizon)] {
            let ours = expected_events(&sample, &law, horizon);
            let other = expected_events(&scaled(&sample, factor), &law.in_unit(factor), horizon.map(|h| h * factor));
            for other in [other, expected_events(&shuffled, &law, horizon)] {
                prop_assert_eq!(ours.observed, other.observed);
                prop_assert!((ours.expected - other.expected).abs() <= 1e-13 * scale, "{law} {ours:?} {other:?}");
            }
        }
    }

    /// A horizon is the same as cutting the data there.
    #[test]
    fn a_horizon_cuts_the_data(sample in samples(), law in laws(), horizon in 0.5..20.0) {
        let cut = |s: &Subject| Subject { time: s.time.min(horizon), event: s.event && s.time <= horizon, ..*s };
        let by_hand = made(sample.subjects().iter().map(cut).collect());
        let ours = expected_events(&sample, &law, Some(horizon));
        prop_assert!(tallies_agree(ours, expected_events(&by_hand, &law, None)));
    }

    /// Fewer events than expected, and the more the smaller p: each variant rejects exactly from its critical E on.
    #[test]
    fn significance_begins_at_the_critical_expectation(
        variant in variants(), observed in 0_u64..120, alpha in 0.001..0.3, expected in 0.05_f64..200.0,
    ) {
        let alpha = OneSidedAlpha::new(alpha).unwrap();
        let edge = critical_expected(variant, observed, alpha);
        prop_assume!((expected / edge - 1.0).abs() > 1e-9);
        let ours = one_sample_logrank(variant, ObservedExpected { observed, expected });
        let (p, double) = (ours.p_one_sided.value().unwrap(), ours.p_two_sided.value().unwrap());
        prop_assert_eq!(p <= alpha.get(), expected > edge, "{} {} {}", edge, expected, p);
        prop_assert!((0.0..=1.0).contains(&p) && (0.0..=1.0).contains(&double), "{p} {double}");
        prop_assert!(double >= p.min(1.0 - p), "{p} {double}");
    }

    #[test]
    fn the_ratio_lies_within_its_limits(observed in 0_u64..120, expected in 0.05_f64..200.0, level in 0.5..0.95) {
        let tally = ObservedExpected { observed, expected };
        let limits = |level: f64| {
            let (ratio, interval) = tally.ratio(ConfidenceLevel::new(level).unwrap());
            [interval.lower, ratio, interval.upper].map(|one| one.value().unwrap())
        };
        let (narrow, wide) = (limits(level), limits(level + 0.04));
        prop_assert!(narrow[0] <= narrow[1] && narrow[1] < narrow[2], "{narrow:?}");
        prop_assert!(wide[0] <= narrow[0] && narrow[2] < wide[2], "{narrow:?} {wide:?}");
    }

    /// The law as its own benchmark: subjects with their event times at `L^-1` of any numbers have E equal to
    /// their sum.
    #[test]
    fn expected_events_are_the_hazards_lived_through(
        law in laws(), hazards in prop::collection::vec(0.001..5.0, 1..40),
    ) {
        use onearm::distribution::EventTimeLaw;
        let times: Vec<f64> = hazards.iter().map(|w| Law::inverse_cumulative_hazard(&law, *w)).collect();
        let sample = Sample::from_times(&times, &vec![true; times.len()]).unwrap();
        let tally = expected_events(&sample, &law, None);
        prop_assert!(near(tally.expected, hazards.iter().sum(), 1e-12), "{law} {tally:?}");
    }
}
