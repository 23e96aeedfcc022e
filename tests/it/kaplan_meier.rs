//! Curves and what is read off them: hand cases. The reference values of R are held by `verification`.

use onearm::estimator::{KaplanMeier, Transform, quantile, restricted_mean};
use onearm::measure::{ConfidenceLevel, Outcome, Reason};
use onearm::sample::{RiskTable, Sample};
use onearm::verification::data_set;

use crate::reference::{close, leukaemia_6mp};

fn curve(sample: &Sample) -> KaplanMeier {
    KaplanMeier::new(&RiskTable::new(sample))
}

/// The value of a quantile on a flat end is held against R; that the rule was applied is said beside it.
#[test]
fn a_flat_end_is_told() {
    let flat_to_end = |name| {
        let curve = curve(data_set::sample(name, "all").unwrap());
        quantile(&curve, 0.5, Transform::LogLog, ConfidenceLevel::NINETY_FIVE).flat_to_end
    };
    assert!(flat_to_end("flat") && !flat_to_end("all_events") && !flat_to_end("leukaemia_6mp"));
}

#[test]
fn a_mean_beyond_the_last_time_is_refused() {
    // The last subject of this sample is censored at 35 weeks.
    let sample = Sample::from_times(&[6.0, 10.0, 35.0], &[true, true, false]).unwrap();
    let ours = restricted_mean(&curve(&sample), 35.1, ConfidenceLevel::NINETY_FIVE);
    let missing = Outcome::NotEstimable(Reason::BeyondLastTime);
    assert_eq!([ours.estimate, ours.std_error, ours.interval.lower, ours.interval.upper], [missing; 4]);
}

/// Evidence: by hand, as products of fractions.
#[test]
fn the_6mp_arm_by_hand() {
    let curve = curve(leukaemia_6mp());
    let factors = [
        (6.0, 18.0 / 21.0),
        (7.0, 16.0 / 17.0),
        (10.0, 14.0 / 15.0),
        (13.0, 11.0 / 12.0),
        (16.0, 10.0 / 11.0),
        (22.0, 6.0 / 7.0),
        (23.0, 5.0 / 6.0),
    ];
    let mut survival = 1.0;
    for (time, factor) in factors {
        survival *= factor;
        let ours = curve.survival(time).value().unwrap();
        // At most 14 roundings on either side.
        close(ours, survival, 5e-15, &format!("S({time})"));
    }
}
