//! Properties of laws of the time to an event.

use onearm::distribution::{
    EventTimeLaw, Exponential, GeneralizedGamma, Gompertz, HazardRatio, Law, LogLogistic, LogNormal,
    PiecewiseExponential, Weibull,
};
use proptest::prelude::*;

use super::{config, near};

/// Laws that have a notation; hazards are above 0 throughout.
fn plain_laws() -> impl Strategy<Value = Law> {
    let shape_median = || (0.4..3.0, 1.0..40.0);
    prop_oneof![
        (1.0..40.0).prop_map(|median| Law::Exponential(Exponential::from_median(median).unwrap())),
        shape_median().prop_map(|(k, m)| Law::Weibull(Weibull::from_shape_and_median(k, m).unwrap())),
        shape_median().prop_map(|(k, m)| Law::LogLogistic(LogLogistic::from_shape_and_median(k, m).unwrap())),
        (0.0..3.5, 0.4..2.0)
            .prop_map(|(m, s)| Law::LogNormal(LogNormal::from_mean_log_and_sd_log(m, s).unwrap())),
        (0.0..0.1, 0.01..0.5).prop_map(|(k, r)| Law::Gompertz(Gompertz::from_shape_and_rate(k, r).unwrap())),
        (0.0..3.5, 0.4..2.0, prop_oneof![-2.0..3.0, -1e-6..1e-6]).prop_map(
            |(m, s, q)| Law::GeneralizedGamma(GeneralizedGamma::from_mu_sigma_and_q(m, s, q).unwrap())
        ),
        prop::collection::vec((0.01..0.5, 0.5..10.0), 1..5).prop_map(|pieces| {
            let (rates, widths): (Vec<f64>, Vec<f64>) = pieces.into_iter().unzip();
            let mut end = 0.0;
            let cuts: Vec<f64> = widths[1..]
                .iter()
                .map(|width| {
                    end += width;
                    end
                })
                .collect();
            Law::PiecewiseExponential(PiecewiseExponential::from_rates_and_cuts(&rates, &cuts).unwrap())
        }),
    ]
}

/// Any law, half of them with a hazard ratio, at once or delayed.
pub(super) fn laws() -> impl Strategy<Value = Law> {
    let delayed = (plain_laws(), 0.2..3.0, prop_oneof![Just(0.0), 0.5..12.0])
        .prop_map(|(law, ratio, from)| Law::HazardRatio(HazardRatio::new(law, ratio, from).unwrap()));
    prop_oneof![plain_laws(), delayed]
}

proptest! {
    #![proptest_config(config())]

    /// The hazard carries |ln L| or L roundings (powers and exponentials), the slowest law multiplies them by 1
    /// / 0.4; a low rate after a high one by at most 50. 1e-12 is 4500 roundings.
    #[test]
    fn the_inverse_undoes_the_cumulative_hazard(law in laws(), time in 0.01..60.0) {
        let back = law.inverse_cumulative_hazard(law.cumulative_hazard(time));
        prop_assert!(near(back, time, 1e-12), "{law} {time} {back}");
    }

    #[test]
    fn the_cumulative_hazard_undoes_its_inverse(law in laws(), hazard in 1e-6..8.0) {
        let back = law.cumulative_hazard(law.inverse_cumulative_hazard(hazard));
        prop_assert!(near(back, hazard, 1e-12), "{law} {hazard} {back}");
    }

    #[test]
    fn survival_at_a_quantile_is_what_is_left(law in laws(), probability in 0.001..0.999) {
        let left = law.survival(law.quantile(probability));
        prop_assert!((left - (1.0 - probability)).abs() < 1e-13, "{law} {probability} {left}");
        prop_assert!((law.survival(law.median()) - 0.5).abs() < 1e-14);
    }

    /// A central difference over 2e-5 of the time: its own error is of order 1e-9, that of rounding 1e-16 /
    /// 1e-5 a unit of L / (t h).
    #[test]
    fn the_hazard_is_the_slope_of_the_cumulative_hazard(law in laws(), time in 0.01..60.0) {
        prop_assume!(!jumps(&law, time, 2e-5));
        let (low, high) = (law.cumulative_hazard(time * (1.0 - 1e-5)), law.cumulative_hazard(time * (1.0 + 1e-5)));
        let slope = (high - low) / (2e-5 * time);
        prop_assert!(near(slope, law.hazard(time), 1e-6), "{law} {time} {slope} {}", law.hazard(time));
        prop_assert!(law.cumulative_hazard(0.0) == 0.0 && law.survival(0.0) == 1.0);
    }

    /// Rounding of the new scale times the shape, at most 3, and the logarithm of the power.
    #[test]
    fn another_unit_of_time_is_the_same_law(law in laws(), time in 0.01..60.0, factor in 0.01..400.0) {
        let other = law.in_unit(factor);
        let (a, b) = (law.cumulative_hazard(time), other.cumulative_hazard(time * factor));
        prop_assert!(near(a, b, 1e-13), "{law} {time} {a} {b}");
        prop_assert!(near(law.hazard(time), other.hazard(time * factor) * factor, 1e-13) || jumps(&law, time, 1e-12));
        let (a, b) = (law.quantile(0.3) * factor, other.quantile(0.3));
        prop_assert!(near(a, b, 1e-13), "{law} {a} {b}");
    }

    /// Simulation calls the slices: event times to the bit; sums of cumulative hazards up to the rounding of one
    /// logarithm of a product of numbers near 1, hence absolute, 40 of 1e-16 each, and of `exp(shape ln t)` against `pow(t / scale, shape)`.
    #[test]
    fn slices_are_the_single_calls(law in laws(), values in prop::collection::vec(0.001..30.0, 1..40)) {
        let logs: Vec<f64> = values.iter().map(|time: &f64| time.ln()).collect();
        let total = law.total_cumulative_hazard(&values, &logs, &mut logs.clone());
        let single: f64 = values.iter().map(|time| law.cumulative_hazard(*time)).sum();
        prop_assert!((total - single).abs() <= 1e-13 * (1.0 + single), "{law} {total} {single}");
        let mut out = vec![f64::NAN; values.len()];
        law.event_times(&values, &mut out);
        let single: Vec<f64> = values.iter().map(|w| law.inverse_cumulative_hazard(*w)).collect();
        prop_assert_eq!(&out, &single);
    }

    /// Time 0, whose logarithm is minus infinity, adds nothing.
    #[test]
    fn time_zero_adds_no_hazard(law in laws(), time in 0.001..30.0) {
        let total = law.total_cumulative_hazard(&[0.0, time], &[f64::NEG_INFINITY, time.ln()], &mut [0.0; 2]);
        let single = law.cumulative_hazard(time);
        prop_assert!((total - single).abs() <= 1e-13 * (1.0 + single), "{law} {total} {single}");
    }

    #[test]
    fn the_notation_reads_what_it_writes(law in plain_laws()) {
        prop_assert_eq!(law.to_string().parse::<Law>().unwrap(), law);
    }
}

/// Whether the hazard jumps within a relative `reach` of `time`; its smooth change there is below 100 times that.
fn jumps(law: &Law, time: f64, reach: f64) -> bool {
    !near(law.hazard(time * (1.0 - reach)), law.hazard(time * (1.0 + reach)), 100.0 * reach)
}
