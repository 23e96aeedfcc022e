//! Curves of weighted subjects. Evidence: R 4.2.2, survival 3.5-3 (tests/reference/weighted); derivatives by differences;
//! subjects repeated as often as their weight says.
//!
//! Tolerance 1e-11 relative: sums over at most 137 subjects, of which R subtracts its influences from one another.

use std::collections::BTreeMap;

use onearm::estimator::{KaplanMeier, WeightedKaplanMeier, nelson_aalen, restricted_mean};
use onearm::measure::ConfidenceLevel;
use onearm::sample::{RiskTable, Sample, Subject, WeightError, WeightedSample};
use proptest::prelude::*;

use crate::reference::{close, close_or_missing, rows};

const AGREEMENT: f64 = 1e-11;
const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

fn samples() -> BTreeMap<String, WeightedSample> {
    let mut samples: BTreeMap<String, (Vec<Subject>, Vec<f64>)> = BTreeMap::new();
    for row in rows("weighted_subjects", 772) {
        let (subjects, weights) = samples.entry(row.text("sample").to_owned()).or_default();
        subjects.push(Subject {
            entry: row.value("entry"),
            time: row.value("time"),
            event: row.text("event") == "1",
        });
        weights.push(row.value("weight"));
    }
    let made = |(subjects, weights): (Vec<Subject>, Vec<f64>)| {
        WeightedSample::new(&Sample::new(subjects).unwrap(), &weights).unwrap()
    };
    samples.into_iter().map(|(name, sample)| (name, made(sample))).collect()
}

#[test]
fn curves_and_hazards_agree_with_r() {
    let samples = samples();
    let reference = rows("weighted", 556);
    let mut robust = 0;
    for rows in reference.chunk_by(|a, b| a.text("sample") == b.text("sample")) {
        let weighted = &samples[rows[0].text("sample")];
        let fractional = WeightedKaplanMeier::new(weighted);
        let table = weighted.repeated().map(|sample| RiskTable::new(&sample));
        assert_eq!(table.is_none(), rows[0].text("robust") == "1", "{}", rows[0].place);
        robust += usize::from(table.is_none());
        let counted = table.as_ref().map(|table| (KaplanMeier::new(table), nelson_aalen(table)));
        let curve = counted.as_ref().map_or(fractional.curve(), |(curve, _)| curve);
        assert_eq!(curve.rows().len(), rows.len(), "{}", rows[0].place);
        for (index, row) in rows.iter().enumerate() {
            let (ours, sums) = (&curve.rows()[index], &fractional.rows()[index]);
            assert_eq!((ours.time, sums.time), (row.value("time"), row.value("time")), "{}", row.place);
            // The sums of weights are the same whatever the variance.
            close(sums.at_risk, row.value("at_risk"), AGREEMENT, &row.at("at_risk"));
            close(sums.events, row.value("events"), AGREEMENT, &row.at("events"));
            close(sums.cumulative_hazard, row.value("cumulative_hazard"), AGREEMENT, &row.at("hazard"));
            close(ours.survival, row.value("survival"), AGREEMENT, &row.at("survival"));
            close_or_missing(ours.std_error(), row.number("std_error"), AGREEMENT, &row.at("std_error"));
            let se =
                counted.as_ref().map_or(sums.cumulative_hazard_se, |(_, hazards)| hazards[index].std_error);
            close(se, row.value("cumulative_hazard_se"), AGREEMENT, &row.at("cumulative_hazard_se"));
        }
    }
    assert_eq!(robust, 8);
}

#[test]
fn restricted_means_agree_with_r() {
    let samples = samples();
    for row in rows("weighted_mean", 24) {
        let weighted = &samples[row.text("sample")];
        let ours = WeightedKaplanMeier::new(weighted).restricted_mean(weighted, row.value("tau"), LEVEL);
        close_or_missing(ours.estimate, row.number("estimate"), AGREEMENT, &row.at("estimate"));
        close_or_missing(ours.std_error, row.number("std_error"), AGREEMENT, &row.at("std_error"));
    }
}

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
