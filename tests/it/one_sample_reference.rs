//! One-sample tests that need more than O and E: against known figures, closed forms and simulation. Against R:
//! `verification`.

use onearm::benchmark::{Benchmark, BenchmarkRecord};
use onearm::distribution::{EventTimeLaw, Law};
use onearm::hypothesis::{
    DataVariant, ExpectedHazard, Exposure, ObservedExpected, OneSampleVariant, PValue, RatioInterval,
    ReferenceInformation, ReferenceVariant, Variant, WhyVariant, exact_conditional, exact_ratio_limits,
    exposures, hazard_factor_at, nelson_aalen_variance, one_sample_logrank, recommend, reference_test,
    time_factor_at, uncorrelated, uncorrelated_weight,
};
use onearm::measure::{ConfidenceLevel, OneSidedAlpha, Outcome, Reason, TimeUnit};
use onearm::random::{stream, uniform};
use onearm::sample::{RiskTable, Sample};

use crate::reference::{close, leukaemia_6mp};

fn exponential(median: f64) -> Law {
    format!("exponential:median={median}").parse().unwrap()
}

/// Twice the last time for those with the event.
fn with_potential(sample: &Sample, law: &Law) -> Vec<Exposure> {
    let last = RiskTable::new(sample).last_time();
    let potential: Vec<f64> = sample.subjects().iter().map(|_| 2.0 * last).collect();
    exposures(sample, &ExpectedHazard::of_law(law), None, Some(&potential))
}

/// Evidence: known values, seven digits; 9 events against a median of 12 weeks, z turned to positive for benefit.
#[test]
fn the_6mp_arm_against_an_estimated_benchmark() {
    let exposures = exposures(leukaemia_6mp(), &ExpectedHazard::of_law(&exponential(12.0)), None, None);
    let tally = ObservedExpected::of(&exposures);
    for (events, wald, rates, binomial) in [
        (100.0, 2.346, 2.696167, 0.0060424),
        (50.0, 2.167, 2.526680, 0.0097040),
        (20.0, 1.806, 2.164734, 0.0245514),
    ] {
        let information = ReferenceInformation::Events(events);
        let test = |variant| reference_test(variant, tally, information);
        let z = |variant| test(variant).statistic.value().unwrap();
        assert!((z(ReferenceVariant::Variance) - wald).abs() < 6e-4);
        close(z(ReferenceVariant::Rates), rates, 5e-7, "signed root");
        close(test(ReferenceVariant::Binomial).p_one_sided.value().unwrap(), binomial, 5e-6, "binomial");
    }
    let weight = uncorrelated_weight(&exposures).unwrap();
    close(weight.raw, 0.6546122, 5e-7, "weight");
    close(uncorrelated(&exposures).statistic.value().unwrap(), 3.248460, 5e-7, "uncorrelated");
    // A median of 6: the weight exceeds 1 and is clipped.
    let far = onearm::hypothesis::exposures(
        leukaemia_6mp(),
        &ExpectedHazard::of_law(&exponential(6.0)),
        None,
        None,
    );
    let weight = uncorrelated_weight(&far).unwrap();
    assert!((weight.raw - 1.309).abs() < 5e-4 && weight.used == 1.0);
    let tally = ObservedExpected::of(&far);
    close(uncorrelated(&far).statistic.value().unwrap(), (tally.expected - 9.0) / 3.0, 1e-14, "clipped");
    let interval = tally.ratio_interval(RatioInterval::LogWald, ConfidenceLevel::NINETY_FIVE);
    // The log-Wald statistic ln(O/E) sqrt O is 0 where the interval touches 1.
    let width = (interval.upper.value().unwrap() / interval.lower.value().unwrap()).ln();
    close(width, 2.0 * 1.959_963_984_540_054 / 3.0, 1e-12, "log-Wald");
}

/// A sample benchmark of the trial's own times expects as many events as there were, whatever the ties.
#[test]
fn a_sample_against_itself() {
    let table = RiskTable::new(leukaemia_6mp());
    let record = BenchmarkRecord::named("itself", TimeUnit::Weeks);
    let benchmark = Benchmark::from_patients(record, table.clone()).unwrap();
    assert_eq!(benchmark.horizon, Some(35.0));
    let exposures =
        exposures(leukaemia_6mp(), &ExpectedHazard::of_law(&benchmark.law), benchmark.horizon, None);
    let tally = ObservedExpected::of(&exposures);
    close(tally.expected, 9.0, 1e-14, "E");
    assert_eq!(nelson_aalen_variance(&table, &table, benchmark.horizon, 1.0), 9.0);
    // Beyond its last time nothing is known: a longer horizon, or none, is that time.
    assert_eq!(benchmark.clone().with_horizon(None).horizon, Some(35.0));
    assert_eq!(benchmark.clone().with_horizon(Some(100.0)).horizon, Some(35.0));
    assert_eq!(benchmark.with_horizon(Some(10.0)).horizon, Some(10.0));
    let nobody = Sample::from_times(&[3.0, 4.0], &[false, false]).unwrap();
    let record = BenchmarkRecord::named("nobody", TimeUnit::Weeks);
    assert!(Benchmark::from_patients(record, RiskTable::new(&nobody)).is_err());
}

/// Evidence: simulation. Different potential follow-up, late entry, a Weibull benchmark, a horizon; within 4 standard errors.
#[test]
fn the_exact_law_against_simulation() {
    let law: Law = "weibull:shape=1.4,median=5".parse().unwrap();
    let subjects: Vec<(f64, f64, bool, f64)> = vec![
        (0.0, 4.0, true, 20.0),
        (0.0, 9.5, true, 19.0),
        (1.5, 7.0, true, 18.0),
        (0.0, 17.0, false, 17.0),
        (2.0, 11.0, true, 16.0),
        (0.0, 3.0, false, 15.0),
        (0.0, 12.5, true, 14.0),
        (0.0, 2.2, true, 9.0),
    ];
    let sample = Sample::new(
        subjects
            .iter()
            .map(|(entry, time, event, _)| onearm::sample::Subject {
                entry: *entry,
                time: *time,
                event: *event,
            })
            .collect(),
    )
    .unwrap();
    let potential: Vec<f64> = subjects.iter().map(|(_, _, _, potential)| *potential).collect();
    let horizon = 13.0;
    let observed = exposures(&sample, &ExpectedHazard::of_law(&law), Some(horizon), Some(&potential));
    let ours = exact_conditional(&observed).unwrap();
    let p = ours.test.p_one_sided.value().unwrap();
    let z = |tally| one_sample_logrank(Variant::Wu, tally).statistic.value().unwrap();
    let z_observed = z(ObservedExpected::of(&observed));
    let (trials, mut extreme) = (60_000_u64, 0_u64);
    let mut random = stream(7, onearm::random::Purpose::Trial, 0);
    for _ in 0..trials {
        let mut tally = ObservedExpected { observed: 0, expected: 0.0 };
        for (entry, time, event, potential) in &subjects {
            // An event time given that it lies beyond the entry, cut at the potential follow-up or at the loss.
            let end = if *event { *potential } else { *time }.min(horizon);
            let start = law.cumulative_hazard(*entry);
            let u = uniform(&mut random);
            let event_time = law.inverse_cumulative_hazard(start - (1.0 - u).ln());
            tally.observed += u64::from(event_time <= end);
            tally.expected += law.cumulative_hazard(event_time.min(end)) - start;
        }
        extreme += u64::from(z(tally) >= z_observed);
    }
    let estimate = extreme as f64 / trials as f64;
    let error = (p * (1.0 - p) / trials as f64).sqrt();
    assert!((estimate - p).abs() < 4.0 * error, "{p} {estimate} {error}");
    assert!(ours.error_bound < 1e-7, "{ours:?}");
}

/// The limits are those ratios at which the exact test is just not significant; at the upper one it is the tipping point.
#[test]
fn exact_limits_are_the_test_inverted() {
    let exposures = with_potential(leukaemia_6mp(), &exponential(12.0));
    let (lower, upper) = exact_ratio_limits(&exposures, 0.9).unwrap();
    let (lower, upper) = (lower.value().unwrap(), upper.value().unwrap());
    let at = |factor: f64| {
        let scale = |e: &Exposure| Exposure {
            expected: e.expected * factor,
            bound: e.bound.map(|bound| bound * factor),
            ..*e
        };
        let scaled: Vec<Exposure> = exposures.iter().map(scale).collect();
        exact_conditional(&scaled).unwrap().test
    };
    // The search takes two grids, the test up to five; the slope of p in ln r is below 1.
    assert!((at(upper).p_one_sided.value().unwrap() - 0.05).abs() < 1e-5);
    let two_sided = at(lower).p_two_sided.value().unwrap();
    assert!((two_sided - 0.1).abs() < 2e-5 && at(lower).p_one_sided.value().unwrap() > 0.5);
    let variant = OneSampleVariant::Data(DataVariant::ExactConditional);
    let p = PValue { variant, information: ReferenceInformation::Unknown, exposures: &exposures };
    let tipping = hazard_factor_at(&p, OneSidedAlpha::new(0.05).unwrap()).value().unwrap();
    assert!((tipping - upper).abs() < 3e-6, "{tipping} {upper}");
    let ratio = ObservedExpected::of(&exposures).ratio(ConfidenceLevel::NINETY_FIVE).0.value().unwrap();
    assert!(lower < ratio && ratio < upper);
    // Without events there is no lower limit but 0.
    let none = [Exposure { event: false, expected: 1.2, bound: Some(1.2) }];
    let (lower, upper) = exact_ratio_limits(&none, 0.95).unwrap();
    assert_eq!(lower, Outcome::Value(0.0));
    close(upper.value().unwrap(), -0.025_f64.ln() / 1.2, 1e-5, "no event: exp(-r E) = 0.025");
}

/// Closed forms: c E at which (c E - O) = z sqrt(c E); P(Poisson(c E) <= O) = alpha is Garwood's upper limit.
#[test]
fn tipping_points() {
    let alpha = OneSidedAlpha::new(0.05).unwrap();
    let law: Law = "weibull:shape=1.3,median=12".parse().unwrap();
    let exposures_at =
        |factor: f64| exposures(leukaemia_6mp(), &ExpectedHazard::of_law(&law.in_unit(factor)), None, None);
    let exposures = exposures_at(1.0);
    let tally = ObservedExpected::of(&exposures);
    let known = ReferenceInformation::Unknown;
    let factor = |variant: OneSampleVariant, information| {
        hazard_factor_at(&PValue { variant, information, exposures: &exposures }, alpha)
    };
    let z = alpha.critical_value();
    let breslow = (0.5 * (z + (z * z + 36.0).sqrt())).powi(2) / tally.expected;
    close(factor(Variant::Breslow.into(), known).value().unwrap(), breslow, 1e-8, "breslow");
    let (_, garwood) = tally.ratio(ConfidenceLevel::new(0.9).unwrap());
    let exact = factor(Variant::ExactPoisson.into(), known).value().unwrap();
    close(exact, garwood.upper.value().unwrap(), 1e-8, "exact-poisson");
    // L0(t / s) of a Weibull law is s^-shape L0(t).
    for variant in [Variant::Wu, Variant::SignedRoot, Variant::MidP] {
        let p = PValue { variant: variant.into(), information: known, exposures: &exposures };
        let hazard = hazard_factor_at(&p, alpha).value().unwrap();
        let time = time_factor_at(variant.into(), alpha, |factor| p.of(&exposures_at(factor), known));
        close(time.value().unwrap(), hazard.powf(-1.0 / 1.3), 1e-8, "time factor");
    }
    // The Wald statistic of one reference event stays below sqrt(1) whatever is expected.
    let wald = OneSampleVariant::Data(DataVariant::Reference(ReferenceVariant::Variance));
    assert_eq!(
        factor(wald, ReferenceInformation::Events(1.0)),
        Outcome::NotEstimable(Reason::NeverSignificant)
    );
    assert_eq!(factor(wald, known), Outcome::NotEstimable(Reason::UnknownEvents));
    // With V scaled by the square, patients as many as events give the same as the events.
    let variance = ReferenceInformation::Variance(tally.expected * tally.expected / 80.0);
    let (a, b) = (factor(wald, variance), factor(wald, ReferenceInformation::Events(80.0)));
    close(a.value().unwrap(), b.value().unwrap(), 1e-8, "patients");
}

#[test]
fn what_is_recommended_and_why() {
    let of = |expected, information, exact| {
        let ours = recommend(expected, information, exact);
        (ours.variant.id(), ours.reason)
    };
    let events = ReferenceInformation::Events;
    assert_eq!(of(20.0, events(50.0), true), ("reference-rates", WhyVariant::BenchmarkUncertain));
    assert_eq!(of(20.0, events(500.0), true), ("exact-conditional", WhyVariant::ExactGivenPattern));
    assert_eq!(of(20.0, events(500.0), false), ("mid-p", WhyVariant::SmallSample));
    assert_eq!(of(20.0, ReferenceInformation::Unknown, false), ("mid-p", WhyVariant::SmallSample));
    assert_eq!(of(400.0, ReferenceInformation::Unknown, false), ("mid-p", WhyVariant::VariantsAgree));
}

#[test]
fn nothing_expected_no_event_and_one_subject() {
    let nothing = [Exposure { event: false, expected: 0.0, bound: Some(0.0) }];
    assert_eq!(uncorrelated(&nothing).p_one_sided, Outcome::NotEstimable(Reason::NothingExpected));
    assert_eq!(exact_conditional(&nothing), Err(Reason::NothingExpected));
    let tally = ObservedExpected { observed: 0, expected: 0.0 };
    for variant in [ReferenceVariant::Variance, ReferenceVariant::Rates, ReferenceVariant::MidP] {
        for information in [ReferenceInformation::Events(40.0), ReferenceInformation::Variance(0.0)] {
            let test = reference_test(variant, tally, information);
            assert_eq!(test.p_one_sided, Outcome::NotEstimable(Reason::NothingExpected));
        }
    }
    // One subject far along without the event: weight above 1, clipped, no event: variance 0.
    let one = [Exposure { event: false, expected: 3.0, bound: Some(3.0) }];
    assert_eq!(uncorrelated(&one).p_one_sided, Outcome::NotEstimable(Reason::VarianceIsZero));
    let tally = ObservedExpected::of(&one);
    for events in [0.0, -3.0, f64::NAN, f64::INFINITY] {
        let test = reference_test(ReferenceVariant::Rates, tally, ReferenceInformation::Events(events));
        assert_eq!(test.p_one_sided, Outcome::NotEstimable(Reason::UnknownEvents), "{events}");
    }
    // No event of either: two rates of which one is 0; pi^0 (1 - pi)^d.
    let test = reference_test(ReferenceVariant::Binomial, tally, ReferenceInformation::Events(7.0));
    close(test.p_one_sided.value().unwrap(), 0.7_f64.powi(7), 1e-12, "none of 7");
    let infinite = ObservedExpected { observed: 3, expected: f64::INFINITY };
    let test = reference_test(ReferenceVariant::Rates, infinite, ReferenceInformation::Events(7.0));
    assert_eq!(test.p_one_sided, Outcome::NotEstimable(Reason::NothingExpected));
}
