//! Means against closed forms and one-dimensional integrals.

use std::f64::consts::LN_2;

use onearm::simulation::Mean;

use super::convolution::{Case, integral};
use super::exact::{FIVE, SPEED, exponential};
use super::laws::Hazard;
use super::{SMALL, run, scenario_of, small};

/// Four standard errors, or a rounding where all trials are alike.
#[track_caller]
fn near(got: Mean, mean: f64, sd: f64, what: &str) {
    let error = sd / (got.trials as f64).sqrt();
    assert!((got.mean - mean).abs() <= 4.0 * error + 1e-9 * mean, "{what}: {got:?}, expected {mean}");
    // The standard deviation of a nearly normal figure is off by a fraction of 1 / sqrt(2 trials).
    let off = 6.0 / (2.0 * got.trials as f64).sqrt();
    assert!((got.sd - sd).abs() <= off * sd, "{what}: {got:?}, expected sd {sd}");
}

impl Case {
    /// Mean and standard deviation of a sum over the subjects.
    fn sum(&self, of: impl Fn(f64, bool) -> f64) -> (f64, f64) {
        let n = self.subjects as f64;
        let mean = self.mean(&of);
        let square = self.mean(|time, event| of(time, event).powi(2));
        (n * mean, (n * (square - mean * mean)).sqrt())
    }
}

/// Evidence: P0 .90768691 and P1 .70447509 of the exponential design with medians 5 and 10, 12 + 12 months.
#[test]
fn probability_of_an_event() {
    for (median, known) in [(5.0, 0.907_686_91), (10.0, 0.704_475_09), (9.0, 0.741_007_24)] {
        let case = Case { truth: exponential(median), ..FIVE };
        let by_hand = {
            let rate = LN_2 / median;
            1.0 - ((-12.0 * rate).exp() - (-24.0 * rate).exp()) / (12.0 * rate)
        };
        let ours = case.mean(|_, event| f64::from(u8::from(event)));
        assert!((ours - by_hand).abs() < 1e-12 && (ours - known).abs() < 1e-8, "{ours} {by_hand} {known}");
    }
}

#[test]
fn events_expected_events_and_time_at_risk() {
    let log_logistic = |median| Hazard::LogLogistic { shape: 1.86, median };
    let cases = [
        FIVE,
        Case { truth: exponential(10.0), ..FIVE },
        Case { truth: exponential(6.9), ..SPEED },
        Case { truth: log_logistic(9.0), benchmark: log_logistic(7.1), horizon: 12.0, ..SPEED },
        Case { truth: Hazard::Weibull { shape: 0.6, median: 6.0 }, subjects: 7, ..SPEED },
    ];
    for (seed, case) in (41..).zip(cases) {
        // A cut whose sums are rounded.
        let case = Case { cutoff: 24.3, ..case };
        let mut settings = case.settings();
        settings.push(format!("simulation={{ trials = 100_000, seed = {seed}, kaplan_meier = false }}"));
        let figures = &run(&scenario_of(SMALL, &settings)).truths[0];
        let whole = Case { horizon: f64::INFINITY, ..case };
        let (events, sd) = whole.sum(|_, event| f64::from(u8::from(event)));
        near(figures.events, events, sd, "events");
        let (time, sd) = whole.sum(|time, _| time);
        near(figures.person_time, time, sd, "time at risk");
        let (expected, sd) = case.sum(|time, _| case.benchmark.cumulative(time));
        near(figures.against[0].expected, expected, sd, "expected events");
        near(figures.duration, 24.3, 0.0, "duration");
        binomial(&figures.events_distribution, events / case.subjects as f64);
    }
}

/// Subjects are independent, so events are binomial; cells with fewer than 20 trials expected say too little.
fn binomial(counts: &[u64], p: f64) {
    let (n, trials) = (counts.len() - 1, counts.iter().sum::<u64>() as f64);
    let mut probability = (1.0 - p).powi(n as i32);
    for (k, count) in counts.iter().enumerate() {
        let expected = trials * probability;
        let z = (*count as f64 - expected) / (expected * (1.0 - probability)).sqrt();
        assert!(expected < 20.0 || z.abs() < 4.5, "{k} events: {count} trials, expected {expected}");
        probability *= (n - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
    }
}

/// Evidence: 3.729797, 12.11249, 18.94976, 22.15962 events by 6, 12, 18, 24 months, also R's rpact.
#[test]
fn events_by_calendar_time() {
    let settings = ["truth.0.law=exponential:median=5.5", "simulation={ trials = 1e5, seed = 51 }"];
    let figures = &run(&small(&settings)).truths[0];
    let known =
        [(6.0, 12.5, 3.729_797), (12.0, 25.0, 12.112_49), (18.0, 25.0, 18.949_76), (24.0, 25.0, 22.159_62)];
    for (time, entered, events) in known {
        let at = figures.calendar.iter().find(|point| point.0 == time).unwrap();
        // Both are binomial with 25 subjects.
        let error = |mean: f64| (mean * (1.0 - mean / 25.0) / 1e5).sqrt();
        assert!((at.1 - entered).abs() <= 4.0 * error(entered), "{at:?}");
        assert!((at.2 - events).abs() <= 4.0 * error(events) + 1e-5, "{at:?}");
    }
    assert_eq!(figures.calendar.last().map(|point| point.1), Some(25.0));
    assert_eq!(figures.calendar.last().map(|point| point.2), Some(figures.events.mean));
}

/// The last of n uniform entries is at n / (n + 1) of accrual; its law is a beta.
#[test]
fn a_cut_after_the_last_subject() {
    for n in [1.0_f64, 25.0] {
        let figures = &run(&small(&[
            &format!("population.subjects={n}"),
            "follow_up={ after_last_subject = 6.5 }",
            "simulation={ trials = 5e4, seed = 52 }",
        ]))
        .truths[0];
        let sd = 12.0 * (n / ((n + 1.0) * (n + 1.0) * (n + 2.0))).sqrt();
        near(figures.duration, 12.0 * n / (n + 1.0) + 6.5, sd, "duration");
    }
}

/// Poisson accrual: the last entry is a gamma; with a fixed cut, who has entered by then is a Poisson number
/// cut at n.
#[test]
fn poisson_accrual() {
    let (n, rate, follow_up) = (25, 2.1, 8.0);
    let accrual = format!("accrual={{ law = \"poisson\", rate = {rate} }}");
    let follow = format!("follow_up={{ after_last_subject = {follow_up} }}");
    let figures = &run(&small(&[&accrual, &follow, "simulation={ trials = 1e5, seed = 53 }"])).truths[0];
    near(figures.duration, f64::from(n) / rate + follow_up, f64::from(n).sqrt() / rate, "duration");

    // At calendar time t the next subject enters with intensity rate x P(fewer than n have entered).
    let fewer = |time: f64| {
        let (mut term, mut sum) = ((-rate * time).exp(), 0.0);
        for k in 1..=n {
            sum += term;
            term *= rate * time / f64::from(k);
        }
        sum
    };
    let cut = 11.0;
    let settings = [accrual.as_str(), "follow_up.calendar=11", "simulation={ trials = 1e5, seed = 54 }"];
    let figures = &run(&small(&settings)).truths[0];
    let hazard = LN_2 / 5.0;
    for (bin, (time, entered, events)) in figures.calendar.iter().enumerate() {
        let expected = integral(0.0, *time, |t| rate * fewer(t));
        // Entries and events are at most Poisson variable.
        let error = |mean: f64| 4.0 * (mean / 1e5).sqrt();
        assert!((entered - expected).abs() <= error(expected), "bin {bin}: {entered} {expected}");
        let until = time.min(cut);
        let expected = integral(0.0, until, |t| rate * fewer(t) * -(-hazard * (until - t)).exp_m1());
        assert!((events - expected).abs() <= error(expected), "bin {bin}: {events} {expected}");
    }
    let time = integral(0.0, cut, |t| rate * fewer(t) * -(-hazard * (cut - t)).exp_m1() / hazard);
    let error = 4.0 * figures.person_time.mcse();
    assert!((figures.person_time.mean - time).abs() <= error, "{:?} {time}", figures.person_time);
    // E is the time at risk times the benchmark's rate, and O - E has mean 0 if the benchmark holds.
    let ratio = figures.against[0].expected.mean / figures.person_time.mean;
    assert!((ratio / hazard - 1.0).abs() < 1e-12, "{ratio}");
    assert!((figures.events.mean - hazard * time).abs() <= 4.0 * figures.events.mcse());
}

/// The primary biliary cirrhosis design of Wu (2015), Pharm. Stat. 14, 26-33: Weibull of shape 1.22 and median 9 years,
/// hazard ratio 1 / 1.75, accrual 5 and follow-up 3 years. By quadrature, as in that paper, a subject under the alternative
/// expects p0 = .3411446979 events by the null and p1 = .1949398274 in truth.
#[test]
fn expected_events_of_a_published_design() {
    let figures = run(&small(&[
        "trial.time_unit=years",
        "population.subjects=88",
        "accrual.duration=5",
        "follow_up.calendar=8",
        "benchmark.0.law=weibull:shape=1.22,median=9",
        "truth.0.law=weibull:shape=1.22,median=9",
        "truth.0.hazard_ratio=0.5714285714285714",
        "simulation={ trials = 100_000, seed = 47, kaplan_meier = false }",
    ]));
    let (n, p0, p1) = (88.0, 0.341_144_697_9, 0.194_939_827_4);
    let sd = f64::sqrt(n * p1 * (1.0 - p1));
    near(figures.truths[0].events, n * p1, sd, "events");
    let expected = figures.truths[0].against[0].expected;
    near(expected, n * p0, expected.sd, "expected events");
}
