//! Likelihood-ratio, Rothman and Borkowf limits: published values and ends. The reference files are held by `verification`.

use onearm::estimator::{IntervalMethod, KaplanMeier, Limits};
use onearm::measure::{ConfidenceLevel, Outcome};
use onearm::sample::{RiskTable, Sample, Subject};

use crate::reference::{close, leukaemia_6mp};

const NEW: [&str; 5] = ["likelihood-ratio", "rothman", "borkowf", "borkowf-shifted", "borkowf-log"];

fn method(id: &str) -> IntervalMethod {
    id.parse().unwrap()
}

fn curve(sample: &Sample) -> KaplanMeier {
    KaplanMeier::new(&RiskTable::new(sample))
}

/// R bpcp 1.4.2 (`kmciTG`, `kmciBorkowf` of type norm, norms, log) on the 6-MP arm, printed to 7 decimals.
#[test]
fn the_6mp_arm_agrees_with_bpcp() {
    let curve = curve(leukaemia_6mp());
    for (id, at_10, at_20) in [
        ("likelihood-ratio", (0.540_111_7, 0.903_726_7), (0.395_019_8, 0.821_403_4)),
        ("borkowf", (0.559_008_0, 0.946_874_3), (0.382_779_1, 0.872_122_9)),
        ("borkowf-shifted", (0.543_887_0, 0.937_905_7), (0.375_920_9, 0.866_842_9)),
        ("borkowf-log", (0.581_970_4, 0.974_139_5), (0.424_843_0, 0.926_682_8)),
    ] {
        let limits = Limits::new(&curve, method(id), ConfidenceLevel::NINETY_FIVE);
        for (time, (lower, upper)) in [(10.0, at_10), (20.0, at_20)] {
            let ours = limits.at(&curve, time);
            // Printed to 7 decimals; bpcp's uniroot stops at 1e-8 or so of its multiplier.
            assert!((ours.lower.value().unwrap() - lower).abs() < 1.5e-7, "{id} {time} {ours:?}");
            assert!((ours.upper.value().unwrap() - upper).abs() < 1.5e-7, "{id} {time} {ours:?}");
        }
    }
}

/// Numbers wherever the estimate is 0 or 1, but for a logarithm of 0.
#[test]
fn ends() {
    let times = [1.0, 2.0, 3.0];
    let all_censored = curve(&Sample::from_times(&times, &[false; 3]).unwrap());
    let all_events = curve(&Sample::from_times(&times, &[true; 3]).unwrap());
    let at_once = curve(&Sample::from_times(&[4.0; 5], &[true; 5]).unwrap());
    let at_zero = curve(&Sample::from_times(&[0.0, 2.0], &[true, false]).unwrap());
    let one_event = curve(&Sample::from_times(&[1.0], &[true]).unwrap());
    let one_censored = curve(&Sample::from_times(&[1.0], &[false]).unwrap());
    for id in NEW {
        for curve in [&all_censored, &all_events, &at_once, &at_zero, &one_event, &one_censored] {
            let limits = Limits::new(curve, method(id), ConfidenceLevel::NINETY_FIVE);
            assert_eq!(limits.rows(curve).len(), curve.rows().len());
            for (row, interval) in curve.rows().iter().zip(limits.rows(curve)) {
                match (interval.lower, interval.upper) {
                    (Outcome::Value(lower), Outcome::Value(upper)) => {
                        assert!(0.0 <= lower && lower <= upper && upper <= 1.0, "{id} {row:?} {interval:?}");
                    }
                    (lower, upper) => {
                        assert!(id == "borkowf-log" && row.survival == 0.0 && lower == upper, "{id} {row:?}");
                    }
                }
            }
        }
    }
    // Five of five at once: the binomial's limits for 0 of 5.
    let limits = |id| Limits::new(&at_once, method(id), ConfidenceLevel::NINETY_FIVE).at(&at_once, 4.0);
    let z2 = 1.959_963_984_540_054_f64.powi(2);
    let upper = |id| limits(id).upper.value().unwrap();
    close(upper("likelihood-ratio"), 1.0 - (-0.1 * z2).exp(), 1e-13, "0 of 5, likelihood ratio");
    close(upper("rothman"), z2 / (5.0 + z2), 1e-13, "0 of 5, Wilson");
    assert_eq!(limits("rothman").lower, Outcome::Value(0.0));
}

/// Far event times are summed by a series, near ones one by one; a large sample has both.
#[test]
fn the_likelihood_of_a_large_sample_does_not_depend_on_how_it_is_summed() {
    let n = 4000_u32;
    let subjects = (1..=n).map(|i| Subject { entry: 0.0, time: f64::from(i), event: i % 3 != 0 }).collect();
    let curve = curve(&Sample::new(subjects).unwrap());
    let limits = Limits::new(&curve, method("likelihood-ratio"), ConfidenceLevel::NINETY_FIVE);
    for time in [10.0, 500.0, 2000.0, 3500.0, 3990.0] {
        let factors: Vec<(f64, f64)> = curve
            .rows()
            .iter()
            .filter(|row| row.time <= time && row.events > 0)
            .map(|row| (row.at_risk as f64, (row.at_risk - row.events) as f64))
            .collect();
        // The multiplier that gives a limit, then the deviance there, both by direct sums.
        let survival = |l: f64| factors.iter().map(|(n, m)| ((m + l) / (n + l)).ln()).sum::<f64>().exp();
        let deviance = |l: f64| {
            2.0 * factors.iter().map(|(n, m)| n * (l / n).ln_1p() - m * (l / m).ln_1p()).sum::<f64>()
        };
        let fewest = factors.iter().map(|factor| factor.1).fold(f64::INFINITY, f64::min);
        let interval = limits.at(&curve, time);
        for (limit, from, to) in [(interval.lower, -fewest, 0.0), (interval.upper, 0.0, 1e9)] {
            let limit = limit.value().unwrap();
            let multiplier = onearm::numeric::root::bisect(from, to, |l| survival(l) >= limit);
            // Rounding of 2,600 logarithms against sums that cancel to 3.84.
            close(deviance(multiplier), 3.841_458_820_694_124, 1e-7, &format!("{time}"));
        }
    }
}
