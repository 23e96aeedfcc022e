//! Data that determine no law, or only part of one; random small samples.

use super::second_way::log_likelihood;
use super::*;

fn failure(choice: &FitLaw, times: &[f64], events: &[bool]) -> Option<FitFailure> {
    let sample = Sample::from_times(times, events).unwrap();
    fit_law(choice, plain(&sample)).err()
}

/// Data that determine no law are said to, each with its reason; none panics, none gives a number that is no estimate.
#[test]
fn data_without_a_fit() {
    for choice in laws() {
        assert_eq!(failure(&choice, &[3.0, 5.0], &[false, false]), Some(FitFailure::NoEvents), "{choice}");
        assert_eq!(failure(&choice, &[0.0], &[false]), Some(FitFailure::NoEvents), "{choice}");
        let sharp = !matches!(choice, FitLaw::Exponential | FitLaw::Piecewise(_));
        // All events at one time, alone or with others censored before: infinite likelihood.
        for (times, events) in [([5.0, 5.0, 5.0], [true; 3]), ([2.0, 5.0, 5.0], [false, true, true])] {
            let found = failure(&choice, &times, &events);
            if sharp {
                assert_eq!(found, Some(FitFailure::OneEventTime), "{choice}");
            } else if choice == FitLaw::Exponential {
                assert_eq!(found, None);
            } else {
                // Nobody is observed beyond the second cut.
                assert_eq!(found, Some(FitFailure::NoTimeAtRisk { piece: 3 }));
            }
        }
        // An event at time 0.
        let found = failure(&choice, &[0.0, 3.0, 6.0, 9.0, 20.0], &[true, true, true, true, true]);
        let takes = matches!(choice, FitLaw::Exponential | FitLaw::Gompertz | FitLaw::Piecewise(_));
        assert_eq!(found == Some(FitFailure::EventAtTimeZero), !takes, "{choice} {found:?}");
    }
    assert_eq!(
        failure(&FitLaw::Exponential, &[0.0, 0.0], &[true, true]),
        Some(FitFailure::Border { parameter: "rate" })
    );
    // Two events: three parameters go through them with all mass there.
    assert!(failure(&FitLaw::GeneralizedGamma, &[4.0, 6.0], &[true, true]).is_some());
    // One event and nobody longer: the shape of the Weibull law has no bound either.
    assert_eq!(failure(&FitLaw::Weibull, &[4.0], &[true]), Some(FitFailure::OneEventTime));
    // Intervals that all hold one point: all mass there, the shape without bound.
    let sample = Sample::from_times(&[6.0, 7.0, 8.0], &[true; 3]).unwrap();
    let left = [Some(3.0), Some(4.0), Some(2.0)];
    let data = FitData { sample: &sample, left: Some(&left), weights: None };
    for choice in
        [FitLaw::Weibull, FitLaw::LogNormal, FitLaw::LogLogistic, FitLaw::Gompertz, FitLaw::GeneralizedGamma]
    {
        let found = fit_law(&choice, data).err();
        assert!(matches!(found, Some(FitFailure::Border { .. } | FitFailure::Flat)), "{choice} {found:?}");
    }
    // All weights 0.
    let data = FitData { sample: &sample, left: None, weights: Some(&[0.0; 3]) };
    assert_eq!(fit_law(&FitLaw::Weibull, data).err(), Some(FitFailure::NoEvents));
}

/// A piece without events has rate 0; the rest is known, what lies behind its beginning has no known error.
#[test]
fn a_piece_without_events() {
    let sample = Sample::from_times(&[1.0, 2.0, 8.0, 9.0, 12.0], &[true, true, true, false, true]).unwrap();
    let fit = fit_law(&law("piecewise:cuts=3/6"), plain(&sample)).unwrap();
    let level = ConfidenceLevel::NINETY_FIVE;
    let rates = fit.parameters(level);
    assert_eq!(
        [rates[0].estimate, rates[1].estimate, rates[2].estimate],
        [2.0 / 12.0, 0.0, 2.0 / 11.0].map(|rate: f64| {
            fit.parameters(level).iter().map(|r| r.estimate).find(|r| (r - rate).abs() < 1e-14).unwrap()
        })
    );
    assert!(rates[1].std_error.value().is_none() && rates[1].interval.upper.value().is_none());
    assert!(fit.survival(2.0, level).std_error.value().is_some());
    assert!(fit.survival(3.0, level).std_error.value().is_some());
    let later = fit.survival(4.0, level);
    assert!(later.estimate.value().is_some() && later.interval.lower.value().is_none());
}

/// A Gompertz law with a cured fraction above one half has no median.
#[test]
fn a_cured_fraction() {
    let times: Vec<f64> = (1..=40).map(|i| if i <= 12 { 0.3 * f64::from(i) } else { 30.0 }).collect();
    let events: Vec<bool> = (1..=40).map(|i| i <= 12).collect();
    let sample = Sample::from_times(&times, &events).unwrap();
    let fit = fit_law(&FitLaw::Gompertz, plain(&sample)).unwrap();
    assert!(fit.working[0] < 0.0);
    let level = ConfidenceLevel::NINETY_FIVE;
    let median = fit.quantile(0.5, level);
    assert_eq!(median.estimate.reason(), Some(onearm::measure::Reason::NotReached));
    assert!(median.interval.lower.value().is_none());
    assert!((fit.survival(29.0, level).estimate.value().unwrap() - 0.7).abs() < 0.03);
}

/// Random small samples with ties, entries, intervals and weights: a fit that holds together, or a reason.
#[test]
fn random_small_samples() {
    let mut draw = uniform(5);
    let level = ConfidenceLevel::NINETY_FIVE;
    let mut fitted = 0;
    for _ in 0..40 {
        let n = 1 + whole(draw(), 11);
        let mut mixed = Mixed { sample: leukaemia_6mp().clone(), left: Vec::new(), weights: Vec::new() };
        let mut subjects = Vec::new();
        for _ in 0..n {
            let time = f64::from(whole(draw(), 12) as u32);
            let event = draw() < 0.6;
            let entry = if time > 1.0 && draw() < 0.2 { 1.0 } else { 0.0 };
            mixed.left.push((event && draw() < 0.3).then(|| (time - 3.0).max(0.0)));
            mixed.weights.push([0.0, 0.5, 1.0, 1.0, 2.0][whole(draw(), 5)]);
            subjects.push(Subject { entry, time, event });
        }
        mixed.sample = Sample::new(subjects).unwrap();
        // No event at a cut, where the law's hazard is that of the piece that begins.
        let laws = laws().into_iter().take(6).chain([law("piecewise:cuts=4.5/8.5")]);
        for choice in laws {
            let Ok(fit) = fit_law(&choice, mixed.data()) else { continue };
            fitted += 1;
            assert!(fit.log_likelihood.is_finite() && fit.decrement < 1e-12, "{choice}");
            close(log_likelihood(&fit.law, &mixed), fit.log_likelihood, 1e-8, &choice.to_string());
            for parameter in fit.parameters(level) {
                assert!(parameter.estimate.is_finite());
                if let (Some(lower), Some(upper)) =
                    (parameter.interval.lower.value(), parameter.interval.upper.value())
                {
                    assert!(lower <= parameter.estimate && parameter.estimate <= upper, "{choice}");
                }
            }
            for derived in
                [fit.quantile(0.5, level), fit.survival(5.0, level), fit.restricted_mean(8.0, level)]
            {
                let numbers =
                    [derived.estimate, derived.std_error, derived.interval.lower, derived.interval.upper];
                assert!(numbers.iter().filter_map(|o| o.value()).all(f64::is_finite), "{choice} {derived:?}");
            }
        }
    }
    assert!(fitted > 60, "{fitted}");
}
