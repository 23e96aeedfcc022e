//! Rejection where the benchmark's curve is itself an estimate from `d` events.
//!
//! The simulation multiplies E by the factor `d / Gamma(d)` of a rate estimated from d events, by Wilson and Hilferty's
//! approximation. Compared are: that factor's own law, integrated over the exact joint law of O and E; and the curve taken
//! as known, where d is large.

use super::convolution::{CELLS, Joint, extrapolated};
use super::critical::critical;
use super::exact::{FIVE, compare};
use super::{SMALL, run, scenario_of, small};

/// Trapezoids, with weights that add to one.
fn weights(from: f64, to: f64, log_density: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let steps = 160;
    let points = (0..=steps).map(|i| from + (to - from) * f64::from(i) / f64::from(steps));
    let density: Vec<(f64, f64)> = points.map(|x| (x, log_density(x).exp())).collect();
    let total: f64 = density.iter().map(|(_, f)| f).sum();
    density.into_iter().map(|(x, f)| (x, f / total)).collect()
}

/// Means over factors on E of the probability of rejection.
fn mean_over(factors: &[(f64, f64)], grids: &[Joint; 2], variant: &str) -> f64 {
    let known = |factor: f64| extrapolated(&grids[0], &grids[1], |o| critical(variant, o) / factor);
    factors.iter().map(|(factor, weight)| weight * known(*factor)).sum()
}

fn of_a_rate(events: f64) -> Vec<(f64, f64)> {
    let reach = 8.0 * events.sqrt();
    let gamma = weights((events - reach).max(1e-9), events + reach, |g: f64| {
        (events - 1.0) * (g / events).ln() - g + events
    });
    gamma.into_iter().map(|(g, weight)| (events / g, weight)).collect()
}

/// Evidence: with breslow and d = 20, 50, 171 an exponential rate gives .139, .0815, .0506 by the exact integral.
#[test]
fn few_events_behind_the_benchmark() {
    for (seed, events, breslow) in [(31, 20, 0.1390), (32, 50, 0.0815), (33, 171, 0.0506)] {
        let mut settings = FIVE.settings();
        settings.extend([format!("benchmark.0.events={events}"), format!("simulation.seed={seed}")]);
        let figures = run(&scenario_of(SMALL, &settings));
        let grids = [CELLS, 2 * CELLS].map(|cells| FIVE.joint(cells));
        let factors = of_a_rate(f64::from(events));
        let exact = |variant: &str| mean_over(&factors, &grids, variant);
        assert!((exact("breslow") - breslow).abs() < 5.1e-5, "{events}: {}", exact("breslow"));
        compare(&figures.tests, |test| figures.rejection_estimated(0, 0, test), exact);
    }
}

#[test]
fn a_benchmark_that_is_known() {
    let of = |setting: &str| {
        run(&small(&[
            "truth.0.hazard_ratio=0.6",
            "simulation.trials=20_000",
            "dropout={ hazard = 0.01 }",
            setting,
        ]))
    };
    // Without a number of events there is no error to draw.
    let unknown = of("benchmark.0.reason=none");
    assert_eq!(unknown.rejected, unknown.rejected_estimated);
    // The factor is 1 to 3e-8: at most a trial in a million lies so near a critical value.
    let many = of("benchmark.0.events=1_000_000_000_000_000");
    assert_eq!(many.rejected, unknown.rejected);
    for (a, b) in many.rejected.iter().zip(&many.rejected_estimated) {
        assert!(a.abs_diff(*b) <= 1, "{a} {b}");
    }
    let few = of("benchmark.0.events=30");
    assert_eq!(few.rejected, unknown.rejected);
    assert_ne!(few.rejected, few.rejected_estimated);
}

/// The landmark test reads one point of the curve, which is not drawn.
#[test]
fn the_landmark_test_takes_the_curve_as_known() {
    let ours = run(&small(&[
        "benchmark.0.events=30",
        "analysis.0.landmark=6",
        "simulation={ trials = 5000, seed = 34 }",
    ]));
    assert_eq!(ours.tests.len(), 6);
    assert_eq!(ours.rejected[[0, 0, 5]], ours.rejected_estimated[[0, 0, 5]]);
    assert!(ours.rejected[[0, 0, 5]] > 0 && ours.rejected[[0, 0, 0]] < ours.rejected_estimated[[0, 0, 0]]);
}
