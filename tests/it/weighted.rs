//! Curves of weighted subjects. Evidence: derivatives by differences; subjects repeated as often as their weight says. The
//! values of R are held by `onearm::verification`.

use onearm::estimator::{KaplanMeier, WeightedKaplanMeier, restricted_mean};
use onearm::measure::ConfidenceLevel;
use onearm::sample::{RiskTable, Sample, Subject, WeightError, WeightedSample};
use proptest::prelude::*;

const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

#[test]
fn weights_that_cannot_be_used() {
    let sample = Sample::from_times(&[1.0, 2.0], &[true, false]).unwrap();
    let refused = |weights: &[f64]| WeightedSample::new(&sample, weights).unwrap_err();
    assert_eq!(refused(&[1.0]), WeightError::Length { weights: 1, subjects: 2 });
    assert_eq!(refused(&[0.0, 0.0]), WeightError::NobodyLeft);
    assert_eq!(refused(&[1e9, 4e9]), WeightError::TooLarge(5e9));
    for weight in [-1.0, f64::INFINITY, f64::NAN] {
        assert!(matches!(refused(&[1.0, weight]), WeightError::Weight { index: 1, .. }), "{weight}");
    }
    let one = WeightedSample::new(&sample, &[0.0, 0.5]).unwrap();
    assert_eq!((one.left_out(), one.sample().count(), one.repeated().is_some()), (1, 1, false));
    let curve = WeightedKaplanMeier::new(&one);
    assert_eq!((curve.curve().rows()[0].survival, curve.rows()[0].at_risk), (1.0, 0.5));
    assert_eq!([curve.at_risk(1.0), curve.at_risk(2.0), curve.at_risk(3.0)], [0.5, 0.5, 0.0]);
}

fn weighted_samples(weight: impl Strategy<Value = f64>) -> impl Strategy<Value = (Sample, Vec<f64>)> {
    let subject = (0_u32..30, 0.0..1.0_f64, prop::bool::ANY, prop::bool::weighted(0.67), weight);
    prop::collection::vec(subject, 1..30).prop_map(|rows| {
        let subjects = rows.iter().map(|(time, at, late, event, _)| {
            let time: f64 = 0.5 * f64::from(*time);
            let entry: f64 = if *late { f64::floor(2.0 * time * *at) / 2.0 } else { 0.0 };
            Subject { entry: if entry < time { entry } else { 0.0 }, time, event: *event }
        });
        (Sample::new(subjects.collect()).unwrap(), rows.iter().map(|row| row.4).collect())
    })
}

proptest! {
    #![proptest_config(crate::properties::config())]

    /// A weight of 3 is three subjects.
    #[test]
    fn whole_weights_are_repeated_subjects((sample, weights) in weighted_samples((0_u32..4).prop_map(f64::from))) {
        let repeated = sample.subjects().iter().zip(&weights).flat_map(|(s, w)| vec![*s; *w as usize]);
        let Ok(repeated) = Sample::new(repeated.collect()) else {
            prop_assert_eq!(WeightedSample::new(&sample, &weights), Err(WeightError::NobodyLeft));
            return Ok(());
        };
        let weighted = WeightedSample::new(&sample, &weights).unwrap();
        prop_assert_eq!(weighted.repeated().unwrap(), repeated.clone());
        // And so are the sums of weights.
        let (table, sums) = (RiskTable::new(&repeated), WeightedKaplanMeier::new(&weighted));
        for (row, sums) in table.rows().iter().zip(sums.rows()) {
            let counts = [row.at_risk, row.events, row.censored].map(f64::from);
            prop_assert_eq!(counts, [sums.at_risk, sums.events, sums.censored]);
            prop_assert_eq!(table.at_risk(row.time) as f64, sums.at_risk);
        }
    }

    /// The variance is the sum of squared derivatives with respect to the weights, here taken by differences: steps of
    /// 1e-5 of a weight leave about 1e-8.
    #[test]
    fn the_variance_is_that_of_the_jackknife((sample, weights) in weighted_samples(0.5..3.0)) {
        let curve = |weights: &[f64]| WeightedKaplanMeier::new(&WeightedSample::new(&sample, weights).unwrap());
        let ours = curve(&weights);
        let mut squares = vec![[0.0; 2]; ours.rows().len()];
        for index in 0..weights.len() {
            let moved = |by: f64| {
                let mut weights = weights.clone();
                weights[index] *= 1.0 + by;
                curve(&weights)
            };
            let (up, down) = (moved(1e-5), moved(-1e-5));
            for (row, square) in squares.iter_mut().enumerate() {
                let ln = |curve: &WeightedKaplanMeier| libm::log(curve.curve().rows()[row].survival);
                let slopes = [
                    (ln(&up) - ln(&down)) / 2e-5,
                    (up.rows()[row].cumulative_hazard - down.rows()[row].cumulative_hazard) / 2e-5,
                ];
                square[0] += slopes[0] * slopes[0];
                square[1] += slopes[1] * slopes[1];
            }
        }
        for ((row, sums), square) in ours.curve().rows().iter().zip(ours.rows()).zip(squares) {
            let close = |got: f64, expected: f64| (got - expected).abs() <= 1e-6 * expected + 1e-10;
            prop_assert_eq!(row.greenwood().is_none(), row.survival == 0.0);
            if let Some(variance) = row.greenwood() {
                prop_assert!(close(variance, square[0]), "{row:?} {square:?}");
            }
            prop_assert!(close(sums.cumulative_hazard_se.powi(2), square[1]), "{sums:?} {square:?}");
        }
    }

    /// All weights alike: the curve, its hazard and the area under it are those without weights; two halves of a subject
    /// are one subject.
    #[test]
    fn the_size_of_the_weights_does_not_move_the_curve((sample, _) in weighted_samples(0.5..3.0), weight in 0.1..9.0) {
        let plain = KaplanMeier::new(&RiskTable::new(&sample));
        let weighted = WeightedSample::new(&sample, &vec![weight; sample.count() as usize]).unwrap();
        let ours = WeightedKaplanMeier::new(&weighted);
        for (row, other) in plain.rows().iter().zip(ours.curve().rows()) {
            prop_assert!((row.survival - other.survival).abs() <= 1e-12 && row.at_risk == other.at_risk);
        }
        let tau = 0.7 * plain.rows().last().unwrap().time;
        let (mean, expected) = (ours.restricted_mean(&weighted, tau, LEVEL), restricted_mean(&plain, tau, LEVEL));
        let (mean, expected) = (mean.estimate.value().unwrap(), expected.estimate.value().unwrap());
        prop_assert!((mean - expected).abs() <= 1e-12 * tau.max(1.0));
    }
}
