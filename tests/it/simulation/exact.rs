//! Size and power against the exact ones of [`super::convolution`].

use std::f64::consts::LN_2;

use onearm::simulation::{Rate, Test};

use super::convolution::{CELLS, Case, extrapolated, integral};
use super::critical::critical;
use super::laws::Hazard;
use super::{SMALL, run, scenario_of};

impl Case {
    /// Settings for the small trial.
    pub(super) fn settings(&self) -> Vec<String> {
        let (truth, beside) = self.truth.written();
        let mut settings = vec![
            format!("population.subjects={}", self.subjects),
            format!("accrual.duration={}", self.accrual),
            format!("follow_up.calendar={}", self.cutoff),
            format!("dropout={{ probability = {}, by = 1.0 }}", self.dropout),
            format!("benchmark.0.law={}", self.benchmark.written().0),
            format!("truth.0.law={truth}"),
        ];
        if self.horizon.is_finite() {
            settings.push(format!("benchmark.0.horizon={}", self.horizon));
        }
        settings.extend(beside.into_iter().map(|key| format!("truth.0.{key}")));
        settings
    }

    /// Simulates and compares.
    fn check(&self, seed: u64) {
        let mut settings = self.settings();
        settings.push(format!("simulation.seed={seed}"));
        let [coarse, fine] = [CELLS, 2 * CELLS].map(|cells| self.joint(cells));
        let figures = run(&scenario_of(SMALL, &settings));
        let exact = |variant: &str| extrapolated(&coarse, &fine, |o| critical(variant, o));
        compare(&figures.tests, |test| figures.rejection(0, 0, test), exact);
    }
}

/// All variants within four Monte Carlo standard errors of their exact rates of rejection.
pub(super) fn compare(tests: &[Test], simulated: impl Fn(usize) -> Rate, exact: impl Fn(&str) -> f64) {
    assert_eq!(tests.len(), 5);
    for (index, test) in tests.iter().enumerate() {
        let Test::OneSample(variant) = test else { panic!("{test:?}") };
        let (rate, exact) = (simulated(index), exact(variant.id()));
        let z = (rate.rate() - exact) / (exact * (1.0 - exact) / rate.trials as f64).sqrt();
        assert!(z.abs() < 4.0, "{variant}: exact {exact}, simulated {}, z = {z}", rate.rate());
    }
}

pub(super) const fn exponential(median: f64) -> Hazard {
    Hazard::Exponential { median }
}

pub(super) const SPEED: Case = Case {
    subjects: 25,
    accrual: 12.0,
    cutoff: 24.0,
    dropout: 0.01,
    horizon: f64::INFINITY,
    benchmark: exponential(4.2),
    truth: exponential(4.2),
};

pub(super) const FIVE: Case =
    Case { dropout: 0.0, benchmark: exponential(5.0), truth: exponential(5.0), ..SPEED };

/// Evidence: .0375652 and .7100632 known to seven digits; .0504 and .8580 (wu), .0380 and .8287 (breslow) to
/// four.
#[test]
fn the_convolution_gives_the_known_values() {
    let target = Case { truth: exponential(6.9), ..SPEED };
    for (case, known) in [(SPEED, 0.037_565_2), (target, 0.710_063_2)] {
        let exact = case.rejection("breslow");
        assert!((exact - known).abs() < 1e-6, "{exact}");
    }
    let nine = Case { truth: exponential(9.0), ..FIVE };
    for (case, breslow, wu) in [(FIVE, 0.0380, 0.0504), (nine, 0.8287, 0.8580)] {
        let exact = [case.rejection("breslow"), case.rejection("wu")];
        assert!((exact[0] - breslow).abs() < 6e-5 && (exact[1] - wu).abs() < 6e-5, "{exact:?}");
    }
}

/// One subject, whose A has a closed law; and no censoring, where 2E is chi-squared with 2n degrees of
/// freedom.
#[test]
fn the_convolution_has_closed_forms() {
    let one = Case { subjects: 1, truth: exponential(9.0), ..FIVE };
    let (rate, unit) = (LN_2 / 9.0, LN_2 / 5.0);
    for variant in ["breslow", "wu", "signed-root", "exact-poisson", "mid-p"] {
        // Without an event: cut between 12 and 24 and late enough. With one: late enough and before the cut.
        let [from, event] = [critical(variant, 0) / unit, critical(variant, 1) / unit];
        let tail = |time: f64| (-rate * time.clamp(12.0, 24.0)).exp() - (-rate * 24.0_f64).exp();
        let none = tail(from) / (12.0 * rate);
        let with = integral(event.min(12.0), 12.0, |t| rate * (-rate * t).exp())
            + integral(event.clamp(12.0, 24.0), 24.0, |t| rate * (-rate * t).exp() * (24.0 - t) / 12.0);
        let exact = one.rejection(variant);
        assert!((exact - none - with).abs() < 1e-7, "{variant}: {exact}, by hand {none} + {with}");
    }
    let all = Case { subjects: 6, cutoff: 300.0, ..FIVE };
    for edge in [2.0_f64, 6.0, 11.0] {
        let mut term = (-edge).exp();
        let erlang: f64 = (1..=6)
            .map(|k| {
                let now = term;
                term *= edge / f64::from(k);
                now
            })
            .sum();
        let [coarse, fine] = [4096, 8192].map(|cells| all.joint(cells));
        let exact = extrapolated(&coarse, &fine, |o| if o == 6 { edge } else { 1e6 });
        assert!((exact - erlang).abs() < 1e-7, "{edge}: {exact} {erlang}");
    }
}

/// Half the step again: the extrapolated results stand still.
#[test]
fn the_grid_is_fine_enough() {
    let [near, late] = HORIZON;
    for case in [SPEED, near, late, Case { truth: WEIBULL, ..SPEED }] {
        let [a, b, c] = [CELLS, 2 * CELLS, 4 * CELLS].map(|cells| case.joint(cells));
        for variant in ["breslow", "wu", "mid-p"] {
            let edge = |o| critical(variant, o);
            let (ab, bc) = (extrapolated(&a, &b, edge), extrapolated(&b, &c, edge));
            assert!((ab - bc).abs() < 1e-8, "{variant} {case:?}: {ab} {bc}");
        }
    }
}

#[test]
fn exponential_truths() {
    SPEED.check(1);
    Case { truth: exponential(6.9), ..SPEED }.check(2);
    FIVE.check(3);
    Case { truth: exponential(9.0), ..FIVE }.check(4);
}

const WEIBULL: Hazard = Hazard::Weibull { shape: 1.5, median: 4.2 };

/// A benchmark whose curve is known to 12 months, as its own truth and with a longer median.
const HORIZON: [Case; 2] = [
    Case { horizon: 12.0, benchmark: log_logistic(7.1), truth: log_logistic(7.1), ..SPEED },
    Case { horizon: 12.0, benchmark: log_logistic(7.1), truth: log_logistic(10.1), ..SPEED },
];

const fn log_logistic(median: f64) -> Hazard {
    Hazard::LogLogistic { shape: 1.86, median }
}

#[test]
fn other_laws_and_a_horizon() {
    let [null, target] = HORIZON;
    null.check(5);
    target.check(6);
    let benchmark = Hazard::Weibull { shape: 1.3, median: 6.0 };
    Case { truth: Hazard::Weibull { shape: 0.7, median: 9.0 }, benchmark, horizon: 10.0, ..SPEED }.check(7);
    let delayed = Hazard::Delayed { median: 5.0, ratio: 0.5, from: 3.0 };
    Case { truth: delayed, benchmark: log_logistic(5.0), horizon: 20.0, ..SPEED }.check(8);
}

/// The same median, but nobody fails early and all fail at once: against an exponential benchmark hardly ever
/// a benefit.
#[test]
fn a_rising_hazard_against_an_exponential_benchmark() {
    let case = Case { truth: WEIBULL, ..SPEED };
    let exact = case.rejection("wu");
    assert!((exact - 5e-5).abs() < 5e-6, "{exact}");
    case.check(9);
}

#[test]
fn few_and_many_subjects() {
    let alive = exponential(9.0);
    for (seed, subjects, truth) in [
        (10, 1, alive),
        (11, 2, alive),
        (12, 10, exponential(4.2)),
        (13, 10, alive),
        (14, 40, exponential(6.9)),
    ] {
        Case { subjects, truth, ..SPEED }.check(seed);
    }
}
