//! Tests and intervals that a file asks for beside the usual ones, trial by trial; and laws that only files have.

use onearm::design::bayes::GammaPrior;
use onearm::distribution::EventTimeLaw;
use onearm::estimator::{IntervalMethod, KaplanMeier, Limits, quantile_within};
use onearm::hypothesis::restricted_mean_test;
use onearm::measure::ConfidenceLevel;
use onearm::sample::Sample;
use onearm::simulation::{Replay, replay};

use super::course::mean_close;
use super::{run, small};

const TRIALS: u64 = 400;

#[test]
fn every_trial_again() {
    let scenario = small(&[
        "simulation={ trials = 400, seed = 5 }",
        "population.subjects=14",
        "dropout={ hazard = 0.03 }",
        "truth.truth.law=weibull:shape=1.3,median=7",
        "analysis.final.landmark=6",
        "analysis.final.restricted_mean=18",
        "analysis.final.posterior=0.9",
        "analysis.final.prior_events=1",
        "analysis.final.prior_time=4",
        "analysis.final.intervals=[\"plain\", \"log-log\", \"bpcp\", \"likelihood-ratio\"]",
    ]);
    let figures = run(&scenario);
    let extras = figures.truths[0].extras.as_ref().unwrap();
    let prior = GammaPrior::new(1.0, 4.0).unwrap();
    let (benchmark, truth) = (&scenario.benchmarks[0].law, &scenario.truths[0].law);
    let level = ConfidenceLevel::NINETY_FIVE;
    let (mut posterior, mut mean, mut no_mean) = (0, 0, 0);
    // Median covered, finite, landmark observed, covered.
    let mut intervals = vec![[0_u64; 4]; scenario.analysis.intervals.len()];
    let mut widths = vec![0.0; intervals.len()];
    for replicate in 0..TRIALS {
        let trial = replay(&scenario, Replay { replicate, truth: 0 });
        let times: Vec<f64> = trial.subjects.iter().map(|subject| subject.time).collect();
        let events: Vec<bool> = trial.subjects.iter().map(|subject| subject.event).collect();
        let count = events.iter().filter(|event| **event).count();
        let at_risk: f64 = times.iter().sum();
        posterior += u64::from(prior.probability_above(5.0, count as f64, at_risk) >= 0.9);
        let curve = KaplanMeier::of_sample(&Sample::from_times(&times, &events).unwrap());
        match restricted_mean_test(&curve, benchmark, None, 18.0, level).statistic.value() {
            Some(z) => mean += u64::from(z >= scenario.analysis.alpha.critical_value()),
            None => no_mean += 1,
        }
        for ((method, counts), width) in
            scenario.analysis.intervals.iter().zip(&mut intervals).zip(&mut widths)
        {
            let limits = Limits::new(&curve, *method, level);
            let interval = quantile_within(&curve, &limits, 0.5).interval;
            let (lower, upper) = (interval.lower.value(), interval.upper.value());
            let median = truth.median();
            counts[0] +=
                u64::from(lower.unwrap_or(0.0) <= median && median <= upper.unwrap_or(f64::INFINITY));
            if let (Some(lower), Some(upper)) = (lower, upper) {
                counts[1] += 1;
                *width += upper - lower;
            }
            let at = limits.at(&curve, 6.0);
            if let (Some(lower), Some(upper)) = (at.lower.value(), at.upper.value()) {
                counts[2] += 1;
                counts[3] += u64::from((lower..=upper).contains(&truth.survival(6.0)));
            }
        }
    }
    assert_eq!(extras.posterior.as_ref().unwrap()[0].count, posterior);
    assert_eq!(extras.restricted_mean.as_ref().unwrap()[0].count, mean);
    assert_eq!(extras.restricted_mean_missing, no_mean);
    assert!(posterior > 0 && mean > 0 && no_mean > 0);
    assert_eq!(extras.intervals.len(), 4);
    for ((ours, counts), width) in extras.intervals.iter().zip(&intervals).zip(&widths) {
        let landmark = ours.landmark.unwrap();
        let found = [
            ours.median.covered.count,
            ours.median.finite.count,
            landmark.finite.count,
            landmark.covered.count,
        ];
        assert_eq!(found, *counts, "{}", ours.method.id());
        let mean = width / counts[1] as f64;
        assert!((ours.median.width.mean - mean).abs() < 1e-9 * mean, "{}", ours.method.id());
    }
    assert!(matches!(extras.intervals[2].method, IntervalMethod::BetaProduct(_)));
    // What is not asked for is not tallied, and nothing else changes.
    let plain = run(&small(&[
        "simulation={ trials = 400, seed = 5 }",
        "population.subjects=14",
        "dropout={ hazard = 0.03 }",
        "truth.truth.law=weibull:shape=1.3,median=7",
        "analysis.final.landmark=6",
    ]));
    assert!(plain.truths[0].extras.is_none());
    assert_eq!(plain.rejected, figures.rejected);
    assert_eq!(plain.truths[0].events, figures.truths[0].events);
}

/// Everyone is followed for 6 months: the number of events is binomial.
#[test]
fn cured_and_crossing() {
    let events = |law: &str| {
        let settings = ["follow_up={ calendar = 24, restricted_to = 6 }", "simulation.trials=40000", law];
        let rows = run(&small(&settings)).truths[0].events;
        (rows, 25.0)
    };
    let rate = std::f64::consts::LN_2 / 5.0;
    let (found, n) = events("truth.truth.cured=0.3");
    mean_close(found, n * 0.7 * (1.0 - (-6.0 * rate).exp()), "cured");
    let steps =
        "truth.truth.hazard_ratios=[{ from = 0, hazard_ratio = 1.5 }, { from = 2, hazard_ratio = 0.4 }]";
    let (found, n) = events(steps);
    let cumulative = rate * (1.5 * 2.0 + 0.4 * 4.0);
    mean_close(found, n * (1.0 - (-cumulative).exp()), "crossing");
}

/// A trial seen at scans against the benchmark seen at the same scans: as many events are expected as happen, whatever the schedule;
/// against the curve in true time more are expected.
#[test]
fn a_benchmark_seen_at_the_scans_of_the_trial() {
    let against = |seen_at: &str| {
        let mut settings = vec![
            "scans={ spans = [{ every_weeks = 9 }] }",
            "truth.truth.observed=scans",
            "simulation.trials=40000",
        ];
        if !seen_at.is_empty() {
            settings.push(seen_at);
        }
        run(&small(&settings)).truths[0].against[0].clone()
    };
    for seen_at in ["benchmark.benchmark.seen_at=scans", "benchmark.benchmark.seen_at=[{ every_weeks = 9 }]"]
    {
        let figures = against(seen_at);
        let apart = figures.expected.mean - figures.observed.mean;
        let error = figures.expected.mcse() + figures.observed.mcse();
        assert!(apart.abs() < 3.0 * error, "{seen_at}: {apart} {error}");
    }
    let figures = against("");
    assert!(figures.expected.mean - figures.observed.mean > 1.0);
}
