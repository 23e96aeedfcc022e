//! Rules that stop trials, against exact characteristics and a second simulation.

use onearm::decision::toxicity::ToxicityBoundary;
use onearm::design::bayes::GammaPrior;
use onearm::design::{AccrualPattern, Observation};
use onearm::distribution::Law;
use onearm::random::Purpose;
use onearm::simulation::{LookTrials, Rate, Seen};

use super::super::{run, small};
use super::close;
use super::conduct::with_interim;

fn toxicity(boundary: &str, more: &str) -> [String; 4] {
    [
        "phase=[{ name = 'treatment', cycles = 4, cycle_weeks = 3 }]".to_owned(),
        format!(
            "toxicity={{ phases = [{{ phase = 'treatment', severe = 0.45, dose_limiting = 0.3 }}], boundary = {{ window_weeks = 12, {boundary} }} }}"
        ),
        "simulation.trials=20000".to_owned(),
        more.to_owned(),
    ]
}

/// With subjects who neither drop out nor progress the boundary is crossed with the exact probability of its table, however fast they
/// enter: events are known before windows are over, but stand against all who have entered.
#[test]
fn toxicity_boundary_against_its_exact_crossing_probability() {
    let stop_at: Vec<u64> = (1..=25).map(|n| if n < 4 { n + 1 } else { 3 + n / 4 }).collect();
    let looks: Vec<u64> = (1..=25).collect();
    let table = ToxicityBoundary::new(looks, stop_at.clone()).unwrap();
    let exact = table.characteristics(0.3);
    let severe = table.characteristics(0.45);
    for accrual in ["accrual.duration=12.0", "accrual.duration=1.0"] {
        for (set, event, stops) in [
            ("evaluable", "dose-limiting", exact.stops_ever),
            ("treated", "dose-limiting", exact.stops_ever),
            ("evaluable", "severe", severe.stops_ever),
        ] {
            let boundary = format!("set = '{set}', event = '{event}', stop_at = {stop_at:?}");
            let settings = toxicity(&boundary, accrual);
            let law = "truth.truth.law=exponential:median=1e7".to_owned();
            let all: Vec<&str> = settings.iter().chain([&law]).map(String::as_str).collect();
            let figures = run(&small(&all));
            let course = figures.truths[0].course.as_ref().unwrap();
            close(course.toxicity, stops, &format!("{accrual}, {set}, {event}"));
            assert_eq!(course.completed.count + course.toxicity.count, figures.trials);
        }
    }
}

/// Three of the first six: binomial; accrual waits until all six have been watched.
#[test]
fn safety_run_in() {
    let run_in = |pause: bool| {
        let table = format!(
            "toxicity={{ phases = [{{ phase = 'treatment', severe = 0.3, dose_limiting = 0.3 }}], run_in = {{ phase = 'treatment', subjects = 6, stop_at = 3, window_weeks = 12, pause = {pause} }} }}"
        );
        run(&small(&[
            "phase=[{ name = 'treatment', cycles = 4, cycle_weeks = 3 }]",
            &table,
            "truth.truth.law=exponential:median=1e7",
            "accrual={ law = 'poisson', rate = 2 }",
            "follow_up={ after_last_subject = 3 }",
            "simulation.trials=20000",
        ]))
    };
    let (waits, goes_on) = (run_in(true), run_in(false));
    let binomial = |k: u32, ways: f64| ways * 0.3_f64.powi(k as i32) * 0.7_f64.powi(6 - k as i32);
    let exact = 1.0 - binomial(0, 1.0) - binomial(1, 6.0) - binomial(2, 15.0);
    for figures in [&waits, &goes_on] {
        close(figures.truths[0].course.as_ref().unwrap().run_in, exact, "run-in");
    }
    // Those that go on last longer by the watch of 12 weeks, 2.76 months; those that stop do not know it.
    let longer = waits.truths[0].duration.mean - goes_on.truths[0].duration.mean;
    assert!((longer - (1.0 - exact) * 84.0 / 30.4375).abs() < 0.05, "{longer}");
    // A trial that waits has entered at most six when it stops.
    let entered = &waits.truths[0].course.as_ref().unwrap().subjects.mean;
    assert!(entered.mean < 25.0 - 19.0 * exact + 4.0 * entered.mcse(), "{entered:?}");
}

/// O and E of other trials at the same two times, drawn by the routine of group-sequential designs.
fn looked_at(z: [f64; 2], rule: impl Fn(&Seen) -> bool + Sync) -> (f64, f64, f64) {
    let law: Law = "exponential:median=5".parse().unwrap();
    let observation = Observation::new(AccrualPattern::uniform(12.0).unwrap(), 12.0).unwrap();
    let trials = LookTrials {
        observation: &observation,
        null: &law,
        truth: &"exponential:median=7".parse().unwrap(),
        subjects: 25,
        seed: 99,
        purpose: Purpose::GroupSequentialDesign,
    };
    let count = |counts: &mut [u64; 3], seen: &[Seen]| {
        let futile = rule(&seen[0]);
        let significant = seen[1].statistic() >= z[1];
        counts[0] += u64::from(futile);
        counts[1] += u64::from(significant && !futile);
        counts[2] += u64::from(significant);
    };
    let n = 200_000;
    let add = |a: [u64; 3], b: [u64; 3]| [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
    let counts = trials.tally(&[9.0, 24.0], (n, 2), &[0; 3], count, add).unwrap();
    let rate = |k: usize| counts[k] as f64 / n as f64;
    (rate(0), rate(1), rate(2))
}

fn same(rate: Rate, other: f64, what: &str) {
    // Both are simulated, the other ten times as often.
    let error = (other * (1.0 - other) * (1.0 / rate.trials as f64 + 1.0 / 200_000.0)).sqrt();
    assert!((rate.rate() - other).abs() <= 4.0 * error, "{what}: {} against {other}", rate.rate());
}

#[test]
fn futility_against_a_second_simulation() {
    let critical = 1.644_853_626_951_472_7;
    let prior = GammaPrior::new(0.5, 0.5 * 5.0 / std::f64::consts::LN_2).unwrap();
    let exposure = |seen: &Seen| seen.expected * 5.0 / std::f64::consts::LN_2;
    type Rule<'a> = (&'a str, Box<dyn Fn(&Seen) -> bool + Sync + 'a>);
    let rules: [Rule<'_>; 3] = [
        ("z = 0.3", Box::new(|seen| seen.expected > 0.0 && seen.statistic() <= 0.3)),
        (
            "posterior = 0.4",
            Box::new(|seen| prior.probability_above(5.0, seen.observed, exposure(seen)) <= 0.4),
        ),
        (
            "predictive = 0.1, information = 0.5",
            // Phi((z - c sqrt t) / sqrt(1 - t)) <= .1
            Box::new(|seen| {
                (seen.statistic() - critical * 0.5_f64.sqrt()) / 0.5_f64.sqrt() <= -1.281_551_565_544_600_4
                    && seen.expected > 0.0
            }),
        ),
    ];
    for (text, rule) in rules {
        let table = format!("at = {{ calendar = 9.0 }}\ntest = \"breslow\"\nfutility = {{ {text} }}");
        let mut scenario = with_interim(&table);
        scenario.truths[0].law = "exponential:median=7".parse().unwrap();
        scenario.analysis.test = onearm::hypothesis::Variant::Breslow;
        let figures = run(&scenario);
        let course = figures.truths[0].course.as_ref().unwrap();
        let (stopped, succeeded, ignoring) = looked_at([0.0, critical], rule);
        same(course.interims[0].futility, stopped, text);
        same(course.on_success[0].succeeded, succeeded, text);
        same(course.on_success[0].ignoring_futility, ignoring, text);
        assert!(stopped > 0.02 && succeeded < ignoring);
    }
}

/// At month 9 those who entered in the first 3 months have reached month 6 or failed.
#[test]
fn futility_by_a_landmark() {
    let scenario = with_interim("at = { calendar = 24.0e-1 }\nfutility = { landmark = 1.0, subjects = 0 }");
    let figures = run(&scenario);
    let course = figures.truths[0].course.as_ref().unwrap();
    // At month 2.4 a subject has reached month 1 without event if it entered by 1.4; nobody has if there are none; then the rule has
    // something to say only if somebody has failed before month 1. Per subject: reached a, failed b, neither c.
    let rate = std::f64::consts::LN_2 / 5.0;
    let a = 1.4 / 12.0 * (-rate).exp();
    // Failed by month 1 and by the cut: entered by 1.4 and failed within 1, or later and failed by the cut.
    let later = (1.0 - (1.0 - (-rate).exp()) / rate) / 12.0;
    let b = 1.4 / 12.0 * (1.0 - (-rate).exp()) + later;
    let exact = (1.0 - a).powi(25) - (1.0 - a - b).powi(25);
    close(course.interims[0].futility, exact, "landmark");
}
