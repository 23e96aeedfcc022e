//! Exact conditional power against closed forms and completions by simulation.
#![cfg(test)]

use super::*;
use crate::hypothesis::Variant;
use crate::measure::OneSidedAlpha;
use crate::monitor::data::tests::{followed, under_way as trial};
use crate::monitor::{CompletionSettings, EventLaw, FinalCut, FinalTest, InterimData, complete};

fn law(text: &str) -> Law {
    text.parse().unwrap()
}

fn wu(law: Law, horizon: Option<f64>, alpha: f64) -> FinalTest {
    FinalTest::Logrank { variant: Variant::Wu, alpha: OneSidedAlpha::new(alpha).unwrap(), law, horizon }
}

fn at(date: f64) -> FinalCut {
    FinalCut { date: Some(date), ..FinalCut::default() }
}

/// E at which so many events are significant, by bisection on the definition.
fn edge(events: f64, z: f64) -> f64 {
    crate::numeric::root::bisect(events.max(1e-9), 200.0, |e| (e - events) / (0.5 * (e + events)).sqrt() >= z)
}

/// One subject: success if it has the event late enough, or not at all if that is enough.
#[test]
fn one_subject_in_closed_form() {
    let (null, truth) = (law("exponential:rate=1"), law("exponential:rate=0.4"));
    let alpha = OneSidedAlpha::new(0.2).unwrap();
    let data = InterimData::new(vec![followed(0.0, 0.5, State::AtRisk)], 0.5, 1).unwrap();
    for date in [1.2, 2.0, 4.0, 9.0] {
        let plan = CompletionPlan {
            data: data.clone(),
            entries: FutureEntries::Closed,
            dropout: UncertainRate::ZERO,
            cut: at(date),
            tests: vec![wu(null.clone(), None, 0.2)],
        };
        let found = exact_power(&plan, &truth).unwrap()[0];
        let (none, one) = (edge(0.0, alpha.critical_value()), edge(1.0, alpha.critical_value()));
        let survives = |t: f64| (-0.4 * (t - 0.5).max(0.0)).exp();
        let mut exact = if date >= none { survives(date) } else { 0.0 };
        exact += (survives(one) - survives(date)).max(0.0);
        assert!((found.power - exact).abs() < 1e-7, "{date}: {found:?} {exact}");
    }
}

/// Two subjects, one of them to enter, both followed to the end without loss: O = 2 a double integral, here one-dimensional.
#[test]
fn two_subjects_in_closed_form() {
    let (null, truth) = (law("exponential:rate=1"), law("exponential:rate=0.5"));
    let z = OneSidedAlpha::new(0.3).unwrap().critical_value();
    let data = InterimData::new(vec![followed(0.0, 1.0, State::AtRisk)], 1.0, 2).unwrap();
    let plan = CompletionPlan {
        data,
        entries: FutureEntries::Dates(vec![1.5]),
        dropout: UncertainRate::ZERO,
        cut: at(4.0),
        tests: vec![wu(null, None, 0.3)],
    };
    let found = exact_power(&plan, &truth).unwrap()[0];
    // The first from 1 to 4, the second from 0 to 2.5.
    let (one, two) = (edge(1.0, z), edge(2.0, z));
    let density = |w: f64| 0.5 * (-0.5 * w).exp();
    let tail = |w: f64| (-0.5 * w.clamp(0.0, f64::INFINITY)).exp();
    let both = crate::numeric::quadrature::integrate(0.0, 3.0, 1e-12, |w| {
        let from = (two - 1.0 - w).clamp(0.0, 2.5);
        density(w) * (tail(from) - tail(2.5))
    })
    .value;
    let first = tail(2.5) * (tail((one - 1.0 - 2.5).clamp(0.0, 3.0)) - tail(3.0));
    let second = tail(3.0) * (tail((one - 4.0).clamp(0.0, 2.5)) - tail(2.5));
    let none = if 6.5 >= edge(0.0, z) { tail(3.0) * tail(2.5) } else { 0.0 };
    let exact = both + first + second + none;
    assert!((found.power - exact).abs() < 1e-7, "{found:?} {exact}");
}

/// Against completions by simulation: laws, dropout, entries, horizon, restriction; four standard errors.
#[test]
fn completions_agree() {
    let null = law("weibull:shape=1.3,median=5");
    let entries = [
        FutureEntries::Closed,
        FutureEntries::Dates(vec![10.5, 11.0, 12.0, 13.0]),
        FutureEntries::Uniform { until: 16.0 },
    ];
    let cuts = [
        at(20.0),
        at(14.0),
        FinalCut { follow_up: Some(9.0), ..FinalCut::default() },
        FinalCut { date: Some(18.0), follow_up: Some(7.0), ..FinalCut::default() },
    ];
    for (odd, truth, dropout, horizon) in [
        (0, law("weibull:shape=1.3,median=9"), 0.0, None),
        (1, law("piecewise:rates=.2/.06,cuts=6"), 0.03, Some(12.0)),
    ] {
        for (row, entries) in entries.iter().enumerate() {
            for (column, cut) in cuts.into_iter().enumerate() {
                // Each pair under one of the truths.
                if (row + column) % 2 != odd {
                    continue;
                }
                let plan = CompletionPlan {
                    data: trial(),
                    entries: entries.clone(),
                    dropout: UncertainRate::Known(dropout),
                    cut,
                    tests: vec![wu(null.clone(), horizon, 0.1)],
                };
                let exact = exact_power(&plan, &truth).unwrap()[0];
                let settings = CompletionSettings { completions: 20_000, seed: 3, forecast: None };
                let found = complete(&plan, &EventLaw::Fixed(truth.clone()), &settings).unwrap().power[0];
                let error = (exact.power * (1.0 - exact.power) / 20_000.0).sqrt().max(1e-4);
                let apart = (found.estimate() - exact.power).abs();
                assert!(apart < 4.0 * error, "{entries:?} {cut:?}: {} {exact:?}", found.estimate());
                assert!(exact.error_bound < 2e-5, "{entries:?} {cut:?}: {exact:?}");
            }
        }
    }
}

#[test]
fn what_has_no_exact_law_says_why() {
    let plan = CompletionPlan {
        data: trial(),
        entries: FutureEntries::Closed,
        dropout: UncertainRate::ZERO,
        cut: at(20.0),
        tests: vec![wu(law("exponential:median=5"), None, 0.1)],
    };
    let truth = law("exponential:median=8");
    let power = |plan: &CompletionPlan| exact_power(plan, &truth);
    assert!(power(&plan).is_ok());
    let events = FinalCut { events: Some(8), ..FinalCut::default() };
    assert!(matches!(power(&CompletionPlan { cut: events, ..plan.clone() }), Err(MonitorError::NotExact(_))));
    let landmark = FinalTest::LandmarkCount { time: 6.0, at_least: 4 };
    let landmark = CompletionPlan { tests: vec![landmark], ..plan.clone() };
    assert!(matches!(power(&landmark), Err(MonitorError::NotExact(_))));
    let steps = wu(law("step:times=2/5,hazards=.2/.4"), None, 0.1);
    let steps = CompletionPlan { tests: vec![steps], ..plan.clone() };
    assert_eq!(power(&steps), Err(MonitorError::Exact(ExactError::Steps)));
    // Everything is known at the cut.
    let now = power(&CompletionPlan { cut: at(10.0), ..plan.clone() }).unwrap()[0];
    assert!(now.error_bound == 0.0 && (now.power == 0.0 || now.power == 1.0));
    let past = CompletionPlan { cut: at(9.0), ..plan };
    assert!(matches!(power(&past), Err(MonitorError::Past { .. })));
}
