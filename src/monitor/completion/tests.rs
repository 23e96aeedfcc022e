//! Completions against closed forms, slow code and simulated trials.
#![cfg(test)]

use super::*;
use crate::design::bayes::GammaPrior;
use crate::distribution::Law;
use crate::hypothesis::{ObservedExpected, Variant, one_sample_logrank};
use crate::measure::{OneSidedAlpha, Outcome};
use crate::monitor::data::tests::{followed, under_way as trial};
use crate::monitor::{
    AccrualForecast, EntriesSoFar, EventPosterior, EventPrior, Followed, GammaMixture, InterimData,
    MonitorError, PlannedAccrual, State, UncertainRate,
};
use crate::numeric::binomial;
use crate::protocol::Accrual;

fn law(text: &str) -> Law {
    text.parse().unwrap()
}

fn gamma_prior() -> GammaPrior {
    GammaPrior::new(1.5, 12.0).unwrap()
}

fn posterior(data: &InterimData) -> EventLaw {
    let prior = EventPrior::Exponential(GammaMixture::single(gamma_prior()));
    EventLaw::Posterior(EventPosterior::new(&prior, &data.observed()).unwrap())
}

fn wu(alpha: f64) -> FinalTest {
    let alpha = OneSidedAlpha::new(alpha).unwrap();
    FinalTest::Logrank { variant: Variant::Wu, alpha, law: law("exponential:median=5"), horizon: None }
}

fn at(date: f64) -> FinalCut {
    FinalCut { date: Some(date), ..FinalCut::default() }
}

fn plan(data: InterimData, entries: FutureEntries, cut: FinalCut, tests: Vec<FinalTest>) -> CompletionPlan {
    CompletionPlan { data, entries, dropout: UncertainRate::ZERO, cut, tests }
}

fn settings(completions: u64) -> CompletionSettings {
    CompletionSettings { completions, seed: 12, forecast: None }
}

fn close(found: Proportion, exact: f64) {
    let error = (exact * (1.0 - exact) / found.of as f64).sqrt();
    assert!((found.estimate() - exact).abs() <= 4.0 * error, "{} {exact}", found.estimate());
}

/// Six at risk at different times, followed two units more: a binomial number of events under a constant hazard, whatever the times.
#[test]
fn events_under_a_constant_hazard_are_binomial() {
    let plan = plan(trial(), FutureEntries::Closed, at(12.0), vec![]);
    let found = complete(&plan, &EventLaw::Fixed(law("exponential:rate=0.1")), &settings(20_000)).unwrap();
    let at_risk = 7;
    let exact = binomial::probabilities(at_risk, 1.0 - (-0.2_f64).exp());
    for (events, p) in exact.iter().enumerate() {
        close(Proportion { count: found.events[4 + events], of: 20_000 }, *p);
    }
    assert_eq!(found.events[..4], [0; 4]);
    assert_eq!(found.all, Proportion { count: 0, of: 20_000 });
}

/// Predictive: nobody has the event with probability (b / (b + 7 x 2))^a; exactly one of seven by inclusion and exclusion.
#[test]
fn predictive_numbers_of_events_in_closed_form() {
    let data = trial();
    let law = posterior(&data);
    let plan = plan(data.clone(), FutureEntries::Closed, at(12.0), vec![]);
    let found = complete(&plan, &law, &settings(20_000)).unwrap();
    let (a, b) = (gamma_prior().shape + 4.0, gamma_prior().exposure + data.exposure());
    let survive = |subjects: f64| (b / (b + 2.0 * subjects)).powf(a);
    close(Proportion { count: found.events[4], of: 20_000 }, survive(7.0));
    let one = 7.0 * (survive(6.0) - survive(7.0));
    close(Proportion { count: found.events[5], of: 20_000 }, one);
}

/// A landmark that all at risk pass before the cut, without losses: binomial, given what is known.
#[test]
fn a_landmark_is_binomial() {
    let data = trial();
    let truth = law("exponential:rate=0.08");
    let landmark = FinalTest::LandmarkCount { time: 6.0, at_least: 6 };
    let binomial_test =
        FinalTest::Landmark { time: 6.0, reference: 0.3, alpha: OneSidedAlpha::new(0.1).unwrap() };
    let plan = plan(data, FutureEntries::Closed, at(20.0), vec![landmark, binomial_test]);
    let found = complete(&plan, &EventLaw::Fixed(truth), &settings(20_000)).unwrap();
    // Past it: .4 (9.6), 3.1 (6.9), 4.0 (6.0), and an event at 6.5; failures 3.0, 5.0, 1.1; lost at 2.0.
    let open = [4.0, 2.5, 1.2, 0.1].map(|time: f64| (-0.08 * (6.0 - time)).exp());
    let mut law = vec![1.0];
    for p in open {
        let mut next = vec![0.0; law.len() + 1];
        for (k, mass) in law.iter().enumerate() {
            next[k] += mass * (1.0 - p);
            next[k + 1] += mass * p;
        }
        law = next;
    }
    close(found.power[0], law[2..].iter().sum());
    // 11 known: the least r with P(Bin(11, .3) >= r) <= .1.
    let least = (0..=11).find(|r| binomial::upper_tail(*r, 11, 0.3) <= 0.1).unwrap() as usize;
    close(found.power[1], law[least - 4..].iter().sum());
    close(found.all, law[least.max(6) - 4..].iter().sum());
    assert_eq!(found.any.count, found.power[0].count.max(found.power[1].count));
}

/// The same question by nested loops that share no code with the completions: draws, cut, O and E, the test itself.
#[test]
fn predictive_power_by_slow_code() {
    use rand::{Rng, SeedableRng};
    let data = trial();
    let rate = 0.9;
    let seen = EntriesSoFar { entries: 12, until: 10.0 };
    let planned = PlannedAccrual::new(Accrual::Poisson { rate: 1.1 }, 20).unwrap();
    let forecast = AccrualForecast::posterior(planned, 5.0, seen).unwrap();
    let dropout = GammaPrior::new(1.5, 60.0).unwrap();
    for (events, after) in [(None, Some(6.0)), (Some(14), Some(8.0)), (Some(13), None)] {
        let plan = CompletionPlan {
            data: data.clone(),
            entries: FutureEntries::Poisson(forecast.clone()),
            dropout: UncertainRate::Gamma(dropout),
            cut: FinalCut { events, after_last_entry: after, ..FinalCut::default() },
            tests: vec![
                wu(0.1),
                FinalTest::Posterior { prior: GammaMixture::single(gamma_prior()), median: 5.0, cut: rate },
            ],
        };
        let found = complete(&plan, &posterior(&data), &settings(10_000)).unwrap();
        let mut generator = rand_xoshiro::SplitMix64::seed_from_u64(99);
        let mut uniform = || (generator.next_u64() >> 11) as f64 / (1_u64 << 53) as f64 + 1e-17;
        // A gamma number of half-integer shape: a sum of exponentials and half of a squared normal.
        let mut gamma = |twice: u32| {
            let whole: f64 = (0..twice / 2).map(|_| -uniform().ln()).sum();
            let normal = (-2.0 * uniform().ln()).sqrt() * (std::f64::consts::TAU * uniform()).cos();
            (whole + if twice % 2 == 1 { 0.5 * normal * normal } else { 0.0 }, -uniform().ln())
        };
        let (mut success, trials) = ([0_u32; 2], 10_000_u32);
        for _ in 0..trials {
            let hazard = gamma(3 + 8).0 / (12.0 + data.exposure());
            let eta = gamma(3).0 / 60.0;
            let factor = gamma(2 * (5 + 12)).0 / (5.0 + 11.0);
            let mut exponential = || gamma(0).1;
            // (entry, event time, lost, known)
            let mut subjects = Vec::new();
            for s in data.subjects() {
                subjects.push(match s.state {
                    State::Event => (s.entry, s.time, f64::INFINITY),
                    State::Lost => (s.entry, f64::INFINITY, s.time),
                    State::AtRisk => (s.entry, s.time + exponential() / hazard, s.time + exponential() / eta),
                });
            }
            let mut calendar = 10.0;
            for _ in 0..8 {
                calendar += exponential() / (1.1 * factor);
                subjects.push((calendar, exponential() / hazard, exponential() / eta));
            }
            let mut dates: Vec<f64> = subjects.iter().filter(|s| s.1 <= s.2).map(|s| s.0 + s.1).collect();
            dates.sort_by(f64::total_cmp);
            let by_events = events.and_then(|k: u64| dates.get(k as usize - 1).copied());
            let by_time = after.map(|time| calendar + time);
            let all_done = subjects.iter().map(|s| s.0 + s.1.min(s.2)).fold(10.0, f64::max);
            let cut = match (by_events, by_time) {
                (Some(a), Some(b)) => a.min(b),
                (Some(a), None) | (None, Some(a)) => a,
                (None, None) => all_done,
            };
            let (mut o, mut time) = (0, 0.0);
            for (entry, event, lost) in &subjects {
                let follow_up = (cut - entry).max(0.0) + 1e-9;
                let end = event.min(*lost).min(follow_up);
                o += u64::from(*event <= lost.min(follow_up));
                time += end;
            }
            let tally = ObservedExpected { observed: o, expected: time * 2.0_f64.ln() / 5.0 };
            let p = one_sample_logrank(Variant::Wu, tally).p_one_sided.value().unwrap();
            success[0] += u32::from(p <= 0.1);
            success[1] += u32::from(gamma_prior().probability_above(5.0, o as f64, time) >= rate);
        }
        for (found, slow) in found.power.iter().zip(success) {
            let slow = f64::from(slow) / f64::from(trials);
            let error = (found.standard_error().powi(2) + slow * (1.0 - slow) / f64::from(trials)).sqrt();
            assert!((found.estimate() - slow).abs() < 4.0 * error, "{events:?} {after:?}: {found:?} {slow}");
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let data = trial();
    let law = posterior(&data);
    let planned = PlannedAccrual::new(Accrual::Uniform { duration: 18.0 }, 20).unwrap();
    let entries = FutureEntries::Poisson(AccrualForecast::as_planned(planned));
    let cut = FinalCut { events: Some(15), after_last_entry: Some(9.0), ..FinalCut::default() };
    let plan =
        CompletionPlan { dropout: UncertainRate::Known(0.01), ..plan(data, entries, cut, vec![wu(0.1)]) };
    let request = ForecastRequest { draws: 1500, calendar: vec![10.0, 14.0, 20.0] };
    let settings = CompletionSettings { completions: 5000, seed: 7, forecast: Some(request) };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| complete(&plan, &law, &settings).unwrap())
    };
    assert_eq!(with(1), with(3));
    let forecast = with(2).forecast.unwrap();
    assert_eq!((forecast.draws, forecast.events.len(), forecast.events[0].event), (1500, 15, 5));
    // Known at the cut, and nothing else yet.
    assert_eq!((forecast.fan[0].mean, forecast.fan[0].quantiles), (4.0, [4; 7]));
    for pair in forecast.fan.windows(2) {
        assert!(pair[0].quantiles.iter().zip(&pair[1].quantiles).all(|(a, b)| a <= b));
    }
    for event in &forecast.events {
        assert!(event.by_final_analysis.count <= event.date.reached.count);
        let dates: Vec<f64> = event.date.quantiles.iter().filter_map(|date| date.value()).collect();
        assert!(dates.windows(2).all(|pair| pair[0] <= pair[1]) && dates.iter().all(|date| *date >= 10.0));
    }
}

#[test]
fn a_cut_at_events_has_so_many_events() {
    let data = trial();
    let dates = FutureEntries::Dates((0..8).map(|k| 10.5 + f64::from(k)).collect());
    let events = FinalCut { events: Some(13), ..FinalCut::default() };
    let plan = plan(data, dates, events, vec![wu(0.1)]);
    let found =
        complete(&plan, &EventLaw::Fixed(law("weibull:shape=1.4,median=7")), &settings(3000)).unwrap();
    assert_eq!(found.events[13], 3000);
    assert_eq!(found.never.count, 0);
    // Of a law that spares some, the thirteenth event may never come: no analysis, no success.
    let cured = law("piecewise:rates=.1/0,cuts=6");
    let cured = complete(&plan, &EventLaw::Fixed(cured), &settings(3000)).unwrap();
    assert!(cured.never.count > 0 && cured.never.count + cured.events[13] == 3000, "{cured:?}");
    // So many have happened already: the analysis is now.
    let now = FinalCut { events: Some(3), ..FinalCut::default() };
    let now = complete(&CompletionPlan { cut: now, ..plan }, &posterior(&trial()), &settings(100)).unwrap();
    assert_eq!(now.events[4], 100);
}

#[test]
fn nothing_open_is_certain() {
    let ended = |state| {
        let subjects = (0..9).map(|k| followed(f64::from(k), 1.0 + 0.1 * f64::from(k), state)).collect();
        InterimData::new(subjects, 12.0, 9).unwrap()
    };
    for (state, power) in [(State::Event, 0), (State::Lost, 50)] {
        let data = ended(state);
        let plan = plan(data.clone(), FutureEntries::Closed, at(12.0), vec![wu(0.2)]);
        let request = ForecastRequest { draws: 50, calendar: vec![12.0] };
        let settings = CompletionSettings { forecast: Some(request), ..settings(50) };
        let found = complete(&plan, &posterior(&data), &settings).unwrap();
        assert_eq!(found.power[0], Proportion { count: power, of: 50 }, "{state:?}");
        let forecast = found.forecast.unwrap();
        assert!(forecast.events.is_empty());
        assert_eq!(forecast.final_analysis.mean, Outcome::Value(12.0));
        assert_eq!(forecast.full_accrual.quantiles[3], Outcome::Value(8.0));
    }
    // The first subject has just entered: no time at risk at all.
    let first = InterimData::new(vec![followed(0.0, 0.0, State::AtRisk)], 0.0, 5).unwrap();
    let planned = PlannedAccrual::new(Accrual::Poisson { rate: 1.0 }, 5).unwrap();
    let entries = FutureEntries::Poisson(AccrualForecast::as_planned(planned));
    let after = FinalCut { after_last_entry: Some(6.0), ..FinalCut::default() };
    let found =
        complete(&plan(first.clone(), entries, after, vec![wu(0.2)]), &posterior(&first), &settings(200));
    assert!(found.unwrap().power[0].of == 200);
}

/// Everybody is followed for 5 at most: events after that do not count, known ones too.
#[test]
fn restricted_follow_up_ends_with_the_last_subject() {
    let data = trial();
    let cut = FinalCut { follow_up: Some(5.0), ..FinalCut::default() };
    let request = ForecastRequest { draws: 500, calendar: Vec::new() };
    let settings = CompletionSettings { forecast: Some(request), ..settings(500) };
    let plan = plan(data, FutureEntries::Dates(vec![11.0]), cut, vec![]);
    let found = complete(&plan, &EventLaw::Fixed(law("exponential:median=4")), &settings).unwrap();
    let forecast = found.forecast.unwrap();
    assert_eq!(forecast.final_analysis.quantiles, [Outcome::Value(16.0); 7]);
    // Of the four events the one at 6.5 is beyond; open are 4.0, 2.5, 1.2, 0.1 and the one to enter.
    assert_eq!((forecast.events.len(), forecast.events[0].event), (5, 4));
}

#[test]
fn impossible_plans_are_refused() {
    let base = plan(trial(), FutureEntries::Closed, at(12.0), vec![wu(0.1)]);
    let truth = EventLaw::Fixed(law("exponential:median=8"));
    let refused = |plan: CompletionPlan| complete(&plan, &truth, &settings(10)).unwrap_err();
    assert_eq!(
        refused(CompletionPlan { cut: FinalCut::default(), ..base.clone() }),
        MonitorError::NoFinalCut
    );
    assert!(matches!(refused(CompletionPlan { cut: at(9.0), ..base.clone() }), MonitorError::Past { .. }));
    let early = FutureEntries::Dates(vec![9.0]);
    assert!(matches!(refused(CompletionPlan { entries: early, ..base.clone() }), MonitorError::Past { .. }));
    let many = FutureEntries::Dates(vec![11.0; 9]);
    assert!(matches!(
        refused(CompletionPlan { entries: many, ..base.clone() }),
        MonitorError::Count { part: 9, .. }
    ));
    let dropout = UncertainRate::Known(-0.1);
    assert!(matches!(refused(CompletionPlan { dropout, ..base.clone() }), MonitorError::Negative { .. }));
    let landmark = vec![FinalTest::LandmarkCount { time: 0.0, at_least: 1 }];
    assert!(matches!(
        refused(CompletionPlan { tests: landmark, ..base.clone() }),
        MonitorError::NotPositive { .. }
    ));
    let none = CompletionSettings { completions: 0, ..settings(1) };
    assert_eq!(complete(&base, &truth, &none), Err(MonitorError::Empty("completions")));
}

/// How often the date of the 14th event of a trial lies within the forecast's 95%: laws drawn from the prior, so that it is exact but for the
/// ranks of the draws: (390 - 10) / 401 = .948 with 400 draws.
fn coverage(trials: u64) -> (u64, u64) {
    use crate::random::{Purpose, stream, uniform};
    let prior = EventPrior::Exponential(GammaMixture::single(GammaPrior::new(6.0, 50.0).unwrap()));
    let before = EventPosterior::new(&prior, &[]).unwrap();
    let (mut inside, mut inside_full, mut of) = (0, 0, 0);
    for replicate in 0..trials {
        let mut numbers = stream(31, Purpose::Population, replicate);
        let truth = before.draw(&mut numbers).unwrap();
        let factor = crate::random::gamma(&mut numbers, 8.0) / 8.0;
        let mut calendar = 0.0;
        let all: Vec<(f64, f64)> = (0..20)
            .map(|_| {
                calendar -= uniform(&mut numbers).ln() / (1.2 * factor);
                let event = crate::distribution::EventTimeLaw::inverse_cumulative_hazard(
                    &truth,
                    -uniform(&mut numbers).ln(),
                );
                (calendar, event)
            })
            .collect();
        let cutoff = 12.0;
        let entered = all.iter().filter(|s| s.0 <= cutoff);
        let subjects: Vec<Followed> = entered
            .map(|(entry, event)| {
                let longest = cutoff - entry;
                let state = if *event <= longest { State::Event } else { State::AtRisk };
                followed(*entry, event.min(longest), state)
            })
            .collect();
        let mut dates: Vec<f64> = all.iter().map(|s| s.0 + s.1).collect();
        dates.sort_by(f64::total_cmp);
        if subjects.is_empty() || subjects.len() == 20 || dates[13] <= cutoff {
            continue;
        }
        let data = InterimData::new(subjects, cutoff, 20).unwrap();
        let known = data.count(State::Event);
        let planned = PlannedAccrual::new(Accrual::Poisson { rate: 1.2 }, 20).unwrap();
        let seen = EntriesSoFar::new(&data, crate::monitor::CalendarOrigin::Opening, None).unwrap();
        let entries = FutureEntries::Poisson(AccrualForecast::posterior(planned, 8.0, seen).unwrap());
        let law = EventLaw::Posterior(EventPosterior::new(&prior, &data.observed()).unwrap());
        let request = ForecastRequest { draws: 400, calendar: Vec::new() };
        let settings = CompletionSettings { completions: 400, seed: replicate, forecast: Some(request) };
        let plan = plan(data, entries, at(1e6), vec![]);
        let forecast = complete(&plan, &law, &settings).unwrap().forecast.unwrap();
        let within = |date: &DateForecast, truth: f64| {
            let [low, high] = [0, 6].map(|place| date.quantiles[place].value().unwrap());
            low <= truth && truth <= high
        };
        of += 1;
        inside += u64::from(within(&forecast.events[13 - known].date, dates[13]));
        inside_full += u64::from(within(&forecast.full_accrual, calendar));
    }
    let expected = 0.948 * of as f64;
    let error = (0.948 * 0.052 * of as f64).sqrt();
    for inside in [inside, inside_full] {
        assert!((inside as f64 - expected).abs() < 4.0 * error, "{inside} of {of}");
    }
    (inside, of)
}

#[test]
fn forecasts_cover_what_they_say() {
    assert!(coverage(2_000).1 > 1_000);
}
