//! Posteriors against other programs, closed forms, draws and calibration.
#![cfg(test)]

use super::*;
use crate::numeric::chi_squared;
use crate::random::{Purpose, stream, uniform};

fn gamma_prior(shape: f64, exposure: f64) -> GammaPrior {
    GammaPrior::new(shape, exposure).unwrap()
}

fn observed(list: &[(f64, bool)]) -> Vec<ObservedTime> {
    list.iter().map(|(time, event)| ObservedTime { from: 0.0, time: *time, event: *event }).collect()
}

/// Ten subjects, six events.
fn sample() -> Vec<ObservedTime> {
    observed(&[
        (1.2, true),
        (2.0, false),
        (2.5, true),
        (3.1, true),
        (4.0, false),
        (5.5, true),
        (6.0, false),
        (7.7, true),
        (8.0, false),
        (9.3, true),
    ])
}

fn exponential() -> EventPrior {
    let mixture = GammaMixture::robust(gamma_prior(6.0, 45.0), 0.6, gamma_prior(0.7, 5.0)).unwrap();
    EventPrior::Exponential(mixture)
}

fn piecewise() -> EventPrior {
    let rates = vec![gamma_prior(1.5, 12.0), gamma_prior(1.0, 6.0), gamma_prior(2.0, 20.0)];
    EventPrior::Piecewise(PiecewisePrior::new(vec![2.0, 5.0], rates).unwrap())
}

fn weibull(sd: f64) -> EventPrior {
    EventPrior::Weibull(WeibullPrior::new(1.0, sd, gamma_prior(1.5, 12.0)).unwrap())
}

/// R: prior Gamma(1, 7.213475), 9 events in 80: P(median > 5) .7654125, median 6.252307, limits 3.538336 to 12.60623.
#[test]
fn a_constant_hazard_by_another_program() {
    let prior = EventPrior::Exponential(GammaMixture::single(gamma_prior(1.0, 7.213_475)));
    let nine: Vec<ObservedTime> = observed(&[(80.0 / 9.0, true); 9]);
    let found = EventPosterior::new(&prior, &nine).unwrap();
    assert!((found.median_above(5.0) - 0.765_412_5).abs() < 6e-8);
    for (p, expected) in [(0.025, 3.538_336), (0.5, 6.252_307), (0.975, 12.606_23)] {
        let quantile = found.median_quantile(p).value().unwrap();
        assert!((quantile / expected - 1.0).abs() < 1e-6, "{p} {quantile}");
    }
    // The mean of an inverse gamma law.
    let mean = std::f64::consts::LN_2 * 87.213_475 / 9.0;
    assert!((found.median_mean().value().unwrap() - mean).abs() < 1e-9);
    let benchmark: Law = "exponential:median=5".parse().unwrap();
    for time in [0.5, 30.0] {
        let below = found.hazard_ratio_below(&benchmark, time, 1.0).value().unwrap();
        assert!((below - 0.765_412_5).abs() < 6e-8);
    }
    assert!((found.predictive_survival(6.0) - (87.213_475_f64 / 93.213_475).powi(10)).abs() < 1e-12);
}

#[test]
fn pieces_alike_are_no_pieces() {
    // One piece is the exponential law; by a cut beyond all data the later piece keeps its prior.
    let one = PiecewisePrior::new(Vec::new(), vec![gamma_prior(1.5, 12.0)]).unwrap();
    let one = EventPosterior::new(&EventPrior::Piecewise(one), &sample()).unwrap();
    let same = EventPrior::Exponential(GammaMixture::single(gamma_prior(1.5, 12.0)));
    let same = EventPosterior::new(&same, &sample()).unwrap();
    for median in [2.0, 5.0, 12.0] {
        assert!((one.median_above(median) - same.median_above(median)).abs() < 1e-9);
        assert!((one.predictive_survival(median) - same.predictive_survival(median)).abs() < 1e-13);
    }
    let means = [one.median_mean(), same.median_mean()].map(|mean| mean.value().unwrap());
    assert!((means[0] / means[1] - 1.0).abs() < 1e-6, "{means:?}");
}

#[test]
fn a_weibull_law_of_known_shape_is_exponential_in_the_power_of_time() {
    let tight = EventPosterior::new(&weibull(1e-4), &sample()).unwrap();
    let same = EventPrior::Exponential(GammaMixture::single(gamma_prior(1.5, 12.0)));
    let same = EventPosterior::new(&same, &sample()).unwrap();
    for time in [1.0, 4.0, 9.0] {
        for hazard in [0.2, 0.7, 1.5] {
            let (a, b) =
                (tight.cumulative_hazard_below(time, hazard), same.cumulative_hazard_below(time, hazard));
            // To first order the prior's variance of 1e-8 moves it by as much.
            assert!((a - b).abs() < 1e-7, "{time} {hazard}: {a} {b}");
        }
        assert!((tight.predictive_survival(time) - same.predictive_survival(time)).abs() < 1e-7);
    }
}

#[test]
fn the_grid_of_the_shape_says_how_good_it_is() {
    for data in [sample(), Vec::new(), observed(&[(4.0, true)]), observed(&[(3.0, false); 5])] {
        let posterior = EventPosterior::new(&weibull(0.5), &data).unwrap();
        let grid = posterior.shape_grid().unwrap();
        assert!(grid.edge_mass < 1e-12 && grid.change_on_halving < 1e-9, "{grid:?}");
        if data.is_empty() {
            assert!(grid.mean.abs() < 1e-9 && (grid.sd - 0.5).abs() < 1e-6);
        }
    }
    let zero = observed(&[(2.0, true), (0.0, true)]);
    assert_eq!(EventPosterior::new(&weibull(0.5), &zero), Err(MonitorError::EventAtZero { subject: 2 }));
    assert!(EventPosterior::new(&exponential(), &zero).is_ok());
}

/// Late entry: the same as taking the time before it away, under a constant hazard.
#[test]
fn late_entry_takes_time_away() {
    let late = [
        ObservedTime { from: 2.0, time: 5.0, event: true },
        ObservedTime { from: 1.0, time: 4.0, event: false },
    ];
    let short = observed(&[(3.0, true), (3.0, false)]);
    let [a, b] = [&late[..], &short].map(|data| EventPosterior::new(&exponential(), data).unwrap());
    assert_eq!((a.components(), a.exposure()), (b.components(), 6.0));
    let tight = EventPosterior::new(&weibull(1e-4), &late).unwrap();
    let same = EventPrior::Exponential(GammaMixture::single(gamma_prior(1.5, 12.0)));
    let same = EventPosterior::new(&same, &late).unwrap();
    assert!((tight.median_above(4.0) - same.median_above(4.0)).abs() < 1e-7);
    // At a cut the event belongs to the piece that ends there: 3 time units and the event in the second piece.
    let pieces = EventPosterior::new(&piecewise(), &late).unwrap();
    let Kind::Piecewise(found) = &pieces.law else { panic!() };
    assert_eq!(found.last_shape(), 2.0);
    let expected = (13.0_f64 / 15.0).powf(1.5) * (11.0_f64 / 12.0).powf(2.0);
    let survival = pieces.predictive_survival(3.0);
    assert!((survival - expected).abs() < 1e-12, "{survival} {expected}");
}

/// What is drawn has the law that is computed; four standard errors.
#[test]
fn draws_belong_to_the_posterior() {
    for prior in [exponential(), piecewise(), weibull(0.5)] {
        let posterior = EventPosterior::new(&prior, &sample()).unwrap();
        let mut numbers = stream(8, Purpose::CompletionRates, 0);
        let mut law = posterior.draw(&mut numbers).unwrap();
        let draws = 20_000_u32;
        let places = [(3.0, 0.4), (7.0, 0.9), (12.0, 2.0)];
        let mut below = [0_u32; 3];
        for _ in 0..draws {
            posterior.redraw(&mut numbers, &mut law);
            for (count, (time, hazard)) in below.iter_mut().zip(places) {
                *count += u32::from(law.cumulative_hazard(time) <= hazard);
            }
        }
        for (count, (time, hazard)) in below.into_iter().zip(places) {
            let exact = posterior.cumulative_hazard_below(time, hazard);
            let error = (exact * (1.0 - exact) / f64::from(draws)).sqrt();
            let rate = f64::from(count) / f64::from(draws);
            assert!((rate - exact).abs() < 4.0 * error, "{time} {hazard}: {rate} {exact}");
        }
        let median = posterior.median_quantile(0.3).value().unwrap();
        assert!((posterior.median_above(median) - 0.7).abs() < 1e-7);
    }
}

/// Simulation-based calibration: a law from the prior, data under it, and where the true cumulative hazard lies in its posterior is uniform.
fn calibration(prior: &EventPrior, replicates: u64, subjects: u32) -> f64 {
    const BINS: usize = 20;
    let before = EventPosterior::new(prior, &[]).unwrap();
    let mut counts = [0_u64; BINS];
    for replicate in 0..replicates {
        let mut numbers = stream(77, Purpose::Population, replicate);
        let truth = before.draw(&mut numbers).unwrap();
        let data: Vec<ObservedTime> = (0..subjects)
            .map(|_| {
                let event = truth.inverse_cumulative_hazard(-ln(uniform(&mut numbers)));
                let end = 12.0 * uniform(&mut numbers);
                ObservedTime { from: 0.0, time: event.min(end), event: event <= end }
            })
            .collect();
        let posterior = EventPosterior::new(prior, &data).unwrap();
        let place = posterior.cumulative_hazard_below(6.0, truth.cumulative_hazard(6.0));
        counts[((place * BINS as f64) as usize).min(BINS - 1)] += 1;
    }
    let expected = replicates as f64 / BINS as f64;
    let distance: f64 =
        counts.iter().map(|c| (*c as f64 - expected) * (*c as f64 - expected) / expected).sum();
    chi_squared::upper_tail(distance, BINS as u32 - 1)
}

#[test]
fn posteriors_are_calibrated() {
    for (prior, replicates) in [(exponential(), 2000), (piecewise(), 1000), (weibull(0.5), 400)] {
        let p = calibration(&prior, replicates, 12);
        assert!(p > 1e-3, "{prior:?}: {p}");
    }
    // Data under another prior than the posterior's are found out.
    let wrong = EventPrior::Exponential(GammaMixture::single(gamma_prior(30.0, 120.0)));
    let mut low = 0;
    for replicate in 0..200 {
        let mut numbers = stream(78, Purpose::Population, replicate);
        let truth = EventPosterior::new(&exponential(), &[]).unwrap().draw(&mut numbers).unwrap();
        let posterior = EventPosterior::new(&wrong, &[]).unwrap();
        low += u32::from(posterior.cumulative_hazard_below(6.0, truth.cumulative_hazard(6.0)) < 0.05);
    }
    assert!(low > 50, "{low}");
}

#[test]
fn impossible_times_and_priors_are_refused() {
    for wrong in [
        ObservedTime { from: -1.0, time: 2.0, event: true },
        ObservedTime { from: 3.0, time: 2.0, event: true },
        ObservedTime { from: 0.0, time: f64::NAN, event: false },
    ] {
        assert!(matches!(EventPosterior::new(&exponential(), &[wrong]), Err(MonitorError::Time { .. })));
    }
    assert!(PiecewisePrior::new(vec![2.0, 1.0], vec![gamma_prior(1.0, 1.0); 3]).is_err());
    assert!(PiecewisePrior::new(vec![2.0], vec![gamma_prior(1.0, 1.0); 3]).is_err());
    assert!(WeibullPrior::new(1.0, 0.0, gamma_prior(1.0, 1.0)).is_err());
    assert!(prior_of_median(5.0, 0.0).is_err());
    let law: Law = "weibull:shape=1.4,median=5".parse().unwrap();
    let around = PiecewisePrior::around(&law, vec![2.0, 5.0], 3.0, 12.0).unwrap();
    let around = EventPosterior::new(&EventPrior::Piecewise(around), &[]).unwrap();
    let mean = around.median_quantile(0.5).value().unwrap();
    assert!((3.5..7.0).contains(&mean), "{mean}");
    assert!(PiecewisePrior::around(&law, vec![2.0, 5.0], 3.0, 5.0).is_err());
}

#[test]
fn no_data_is_the_prior_and_an_infinite_mean_is_no_number() {
    let prior = EventPosterior::new(&exponential(), &[]).unwrap();
    assert_eq!((prior.events(), prior.exposure()), (0, 0.0));
    assert!((prior.components()[0].weight - 0.6).abs() < 1e-12);
    assert_eq!(prior.median_mean(), Outcome::NotEstimable(Reason::BeyondNumbers));
    // Nobody has had the event: the posterior is proper, and its median large.
    let none = EventPosterior::new(&exponential(), &observed(&[(10.0, false); 20])).unwrap();
    assert!(none.median_above(10.0) > 0.99);
    let zero = EventPosterior::new(&exponential(), &observed(&[(0.0, false); 3])).unwrap();
    assert_eq!(zero.components(), prior.components());
}
