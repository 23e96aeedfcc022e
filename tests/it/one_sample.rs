//! One sample against a law, and survival at a landmark: known values. The reference files are held by `verification`.

use onearm::distribution::Law;
use onearm::estimator::Transform;
use onearm::hypothesis::{
    LandmarkOutcome, ObservedExpected, Variant, expected_events, landmark_test, one_sample_logrank,
};
use onearm::measure::ConfidenceLevel;
use onearm::verification::METHODS;

use crate::reference::{close, leukaemia_6mp};

/// Every version of the test has reference values.
#[test]
fn no_variant_goes_unverified() {
    let method = METHODS.iter().find(|method| method.id == "one_sample_logrank").unwrap();
    for variant in Variant::ALL {
        let cell = format!(",{variant},");
        assert!(method.csv.contains(&cell), "no row for {variant}");
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

#[test]
fn a_landmark_where_the_curve_is_0_or_1_has_no_statistic() {
    for transform in Transform::ALL {
        assert_eq!(landmark_test(transform, 1.0, 0.0, 0.5), LandmarkOutcome::AllSurvive);
        assert_eq!(landmark_test(transform, 0.0, 0.0, 0.5), LandmarkOutcome::NoneSurvive);
    }
}
