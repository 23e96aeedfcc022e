//! One sample against a law, and survival at a landmark.

use onearm::distribution::Law;
use onearm::estimator::{KaplanMeier, Transform};
use onearm::hypothesis::{
    LandmarkOutcome, ObservedExpected, Variant, expected_events, landmark_test, one_sample_logrank,
};
use onearm::measure::{ConfidenceLevel, Outcome, Reason};
use onearm::numeric::normal;
use onearm::sample::RiskTable;

use crate::reference::{close, close_or_missing, leukaemia_6mp, rows, sample};

/// Relative. E and Garwood's limits agree to 1.4e-15.
const EXPECTED: f64 = 2e-14;
/// Relative. Worst 2.7e-13: the signed root where O is near E, as its terms cancel on both sides.
const STATISTIC: f64 = 5e-12;
/// Relative. Worst 3.2e-13: two-sided mid-p where O is far above E. There the script takes `1 - p`, which has
/// lost four digits, while ours sums the upper tail. All others 2e-14.
const P_VALUE: f64 = 5e-12;

/// Evidence: R 4.2.2, formulas written out in tests/reference/one_sample_logrank.
#[test]
fn variants_and_ratio() {
    let rows = rows("one_sample_logrank", 580);
    let mut cut = 0;
    for row in &rows {
        let law: Law = row.text("law").parse().unwrap();
        let tally = expected_events(sample(row), &law, row.number("horizon"));
        assert_eq!(tally.observed, row.count("observed"), "{}", row.place);
        close(tally.expected, row.value("expected"), EXPECTED, &row.at("expected"));

        let variant: Variant = row.text("variant").parse().unwrap();
        let ours = one_sample_logrank(variant, tally);
        close_or_missing(ours.statistic, row.number("statistic"), STATISTIC, &row.at("statistic"));
        close_or_missing(ours.p_one_sided, row.number("p_one_sided"), P_VALUE, &row.at("p_one_sided"));
        close_or_missing(ours.p_two_sided, row.number("p_two_sided"), P_VALUE, &row.at("p_two_sided"));
        if matches!(variant, Variant::ExactPoisson | Variant::MidP) {
            assert_eq!(ours.statistic, Outcome::NotEstimable(Reason::ExactTest));
        }

        let (ratio, interval) = tally.ratio(ConfidenceLevel::NINETY_FIVE);
        close_or_missing(ratio, row.number("ratio"), EXPECTED, &row.at("ratio"));
        close_or_missing(interval.lower, row.number("ratio_lower"), EXPECTED, &row.at("ratio_lower"));
        close_or_missing(interval.upper, row.number("ratio_upper"), EXPECTED, &row.at("ratio_upper"));
        cut += usize::from(row.number("horizon").is_some());
    }
    assert!(cut > 0 && cut < rows.len(), "{cut}");
    for variant in Variant::ALL {
        assert!(rows.iter().any(|row| row.text("variant") == variant.id()), "no row for {variant}");
    }
}

/// One line of a table of known values.
struct Known {
    median: f64,
    expected: f64,
    breslow: f64,
    wu: f64,
    signed_root: Option<f64>,
    exact_poisson: f64,
    mid_p: f64,
    ratio: [f64; 3],
}

/// Evidence: the 6-MP arm against exponential medians, R 4.2.2, survival 3.5-3 `survdiff` for the Breslow
/// version, `ppois` and `qchisq`; typed in with seven digits, z turned to positive for benefit. E is 359 weeks
/// x ln 2 / median by hand.
#[test]
fn the_6mp_arm_against_exponential_medians() {
    let known = [
        Known {
            median: 8.0,
            expected: 31.10498,
            breslow: 3.963466,
            wu: 4.936350,
            signed_root: None,
            exact_poisson: 3.222738e-06,
            mid_p: 2.058732e-06,
            ratio: [0.2893427, 0.1323059, 0.5492626],
        },
        Known {
            median: 12.0,
            expected: 20.73665,
            breslow: 2.577359,
            wu: 3.043780,
            signed_root: Some(2.906733),
            exact_poisson: 0.003237138,
            mid_p: 0.002273219,
            ratio: [0.4340141, 0.1984589, 0.8238940],
        },
        Known {
            median: 20.0,
            expected: 12.44199,
            breslow: 0.9758091,
            wu: 1.051217,
            signed_root: Some(1.026955),
            exact_poisson: 0.2059057,
            mid_p: 0.1670256,
            ratio: [0.7233568, 0.3307648, 1.373157],
        },
    ];
    // Half a unit of the seventh digit is at most 5e-7 of the number.
    const SEVEN_DIGITS: f64 = 5e-7;
    for line in known {
        let Known { median, .. } = line;
        let law: Law = format!("exponential:median={median}").parse().unwrap();
        let tally = expected_events(leukaemia_6mp(), &law, None);
        assert_eq!(tally.observed, 9);
        let by_hand = 359.0 * std::f64::consts::LN_2 / median;
        close(tally.expected, by_hand, 1e-14, &format!("E, median {median}"));
        close(tally.expected, line.expected, SEVEN_DIGITS, &format!("E, median {median}"));
        let check = |variant, z: Option<f64>, p: Option<f64>| {
            let ours = one_sample_logrank(variant, tally);
            let place = format!("{variant}, median {median}");
            z.inspect(|z| close(ours.statistic.value().unwrap(), *z, SEVEN_DIGITS, &place));
            p.inspect(|p| close(ours.p_one_sided.value().unwrap(), *p, SEVEN_DIGITS, &place));
        };
        check(Variant::Breslow, Some(line.breslow), None);
        check(Variant::Wu, Some(line.wu), None);
        check(Variant::SignedRoot, line.signed_root, None);
        check(Variant::ExactPoisson, None, Some(line.exact_poisson));
        check(Variant::MidP, None, Some(line.mid_p));
        let (ratio, interval) = tally.ratio(ConfidenceLevel::NINETY_FIVE);
        for (ours, known) in [ratio, interval.lower, interval.upper].into_iter().zip(line.ratio) {
            close(ours.value().unwrap(), known, SEVEN_DIGITS, &format!("O/E, median {median}"));
        }
    }
}

#[test]
fn too_many_events_give_no_benefit() {
    let tally = ObservedExpected { observed: 9, expected: 4.0 };
    for variant in Variant::ALL {
        let ours = one_sample_logrank(variant, tally);
        assert!(ours.p_one_sided.value().unwrap() > 0.95, "{variant}");
        assert!(ours.p_two_sided.value().unwrap() < 0.1, "{variant}");
    }
}

/// Evidence: R 4.2.2, survival 3.5-3 for the estimate; the test written out in tests/reference/landmark.
#[test]
fn survival_at_a_landmark() {
    for row in rows("landmark", 100) {
        let curve = KaplanMeier::new(&RiskTable::new(sample(&row)));
        let transform: Transform = row.text("transform").parse().unwrap();
        let at = curve.row_at(row.value("time")).unwrap();
        let ours = landmark_test(transform, at.survival, at.greenwood().unwrap(), row.value("s0"));
        let LandmarkOutcome::Statistic(z) = ours else { panic!("{}: {ours:?}", row.place) };
        close(z, row.value("z"), STATISTIC, &row.at("z"));
        close(normal::upper_tail(z), row.value("p_one_sided"), P_VALUE, &row.at("p_one_sided"));
    }
}

#[test]
fn a_landmark_where_the_curve_is_0_or_1_has_no_statistic() {
    for transform in Transform::ALL {
        assert_eq!(landmark_test(transform, 1.0, 0.0, 0.5), LandmarkOutcome::AllSurvive);
        assert_eq!(landmark_test(transform, 0.0, 0.0, 0.5), LandmarkOutcome::NoneSurvive);
    }
}
