//! The predictive test against pooled historical arms. Evidence: simulation; its numbers are held by `verification`.

use onearm::benchmark::{ArmEstimate, BetweenArms, RandomEffects};
use onearm::hypothesis::predictive_test;
use onearm::measure::{Outcome, Reason};
use onearm::numeric::normal;
use onearm::random::{Purpose, stream, uniform};

/// A further arm like the others is rejected at nominal 5% no more often than that, 4 standard errors allowed.
#[test]
fn the_size_is_held() {
    let mut random = stream(11, Purpose::Trial, 0);
    for (arms, tau) in [(3, 0.1), (5, 0.0), (5, 0.3)] {
        let (trials, mut rejected) = (1500_u32, 0_u32);
        for _ in 0..trials {
            let mut normal = || normal::quantile(uniform(&mut random));
            let history: Vec<ArmEstimate> = (0..arms)
                .map(|_| {
                    let log_level = 22.0_f64.ln() + tau * normal() + 0.1 * normal();
                    ArmEstimate { log_level, variance: 0.01 }
                })
                .collect();
            let mean = 22.0 * f64::exp(tau * normal());
            // Poisson by unit exponentials.
            let (mut observed, mut sum) = (0, -uniform(&mut random).ln());
            while sum < mean {
                observed += 1;
                sum -= uniform(&mut random).ln();
            }
            let pooled = RandomEffects::pool(&history, BetweenArms::PauleMandel).unwrap();
            let p = predictive_test(observed, &pooled).p_one_sided.value().unwrap();
            rejected += u32::from(p <= 0.05);
        }
        let rate = f64::from(rejected) / f64::from(trials);
        let error = (0.05 * 0.95 / f64::from(trials)).sqrt();
        assert!(rate < 0.05 + 4.0 * error && rate > 0.001, "{arms} arms, tau {tau}: {rate}");
    }
}

#[test]
fn two_arms_are_too_few_and_many_alike_are_nearly_a_known_benchmark() {
    let arm = ArmEstimate { log_level: 20.0_f64.ln(), variance: 1e-9 };
    let two = RandomEffects::pool(&[arm; 2], BetweenArms::Reml).unwrap();
    assert_eq!(predictive_test(9, &two).p_one_sided, Outcome::NotEstimable(Reason::TooFewArms));
    let many = RandomEffects::pool(&[arm; 40], BetweenArms::Reml).unwrap();
    let p = predictive_test(9, &many).p_one_sided.value().unwrap();
    let known = onearm::numeric::poisson::cdf(9, 20.0) - 0.5 * onearm::numeric::poisson::pmf(9, 20.0);
    assert!((p - known).abs() < 1e-7, "{p} {known}");
}
