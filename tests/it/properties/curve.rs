//! Properties of curves, limits, quantiles and restricted means.

use onearm::estimator::{KaplanMeier, Transform, nelson_aalen, quantile, restricted_mean};
use onearm::measure::{ConfidenceLevel, Outcome};
use onearm::sample::{RiskTable, Sample};
use proptest::prelude::*;

use super::{config, near, samples, scaled, shuffled, split, time, truncated};

fn curve(sample: &Sample) -> KaplanMeier {
    KaplanMeier::new(&RiskTable::new(sample))
}

fn levels() -> impl Strategy<Value = (ConfidenceLevel, ConfidenceLevel)> {
    (0.5..0.9, 0.001..0.099).prop_map(|(narrow, more)| {
        (ConfidenceLevel::new(narrow).unwrap(), ConfidenceLevel::new(narrow + more).unwrap())
    })
}

proptest! {
    #![proptest_config(config())]

    /// At most 40 factors a side: 1e-14 is 45 roundings.
    #[test]
    fn without_censoring_the_curve_is_the_empirical_survival(
        times in prop::collection::vec(time(), 1..40), tau in 0.0..1.0,
    ) {
        let n = times.len() as f64;
        let curve = curve(&Sample::from_times(&times, &vec![true; times.len()]).unwrap());
        for row in curve.rows() {
            let alive = times.iter().filter(|time| **time > row.time).count() as f64;
            prop_assert!(near(row.survival, alive / n, 1e-14), "{} {alive} of {n}", row.survival);
            // Greenwood's sum telescopes to the binomial variance.
            let binomial = (alive / n * ((n - alive) / n) / n).sqrt();
            prop_assert!(row.std_error().value().is_none_or(|se| near(se, binomial, 1e-13)), "{row:?}");
            prop_assert_eq!(row.std_error().value().is_none(), alive == 0.0);
        }
        let tau = tau * times.iter().copied().fold(0.0, f64::max);
        let mean = times.iter().map(|time| time.min(tau)).sum::<f64>() / n;
        let ours = restricted_mean(&curve, tau, ConfidenceLevel::NINETY_FIVE).estimate.value().unwrap();
        prop_assert!(near(ours, mean, 1e-13), "{ours} {mean}");
    }

    #[test]
    fn survival_never_rises_and_the_hazard_never_falls(sample in truncated()) {
        let table = RiskTable::new(&sample);
        let (mut survival, mut hazard) = (1.0, 0.0);
        for (row, aalen) in KaplanMeier::new(&table).rows().iter().zip(nelson_aalen(&table)) {
            prop_assert!((0.0..=survival).contains(&row.survival), "{row:?}");
            prop_assert!(aalen.cumulative_hazard >= hazard);
            let changes = (row.survival < survival, aalen.cumulative_hazard > hazard);
            prop_assert_eq!(changes, (row.events > 0 && survival > 0.0, row.events > 0));
            // 1 - x <= exp(-x), factor by factor; a margin of rounding for no events and for one of many.
            prop_assert!(row.survival <= libm::exp(-aalen.cumulative_hazard) * (1.0 + 1e-14));
            (survival, hazard) = (row.survival, aalen.cumulative_hazard);
        }
    }

    #[test]
    fn limits_hold_the_estimate_and_grow_with_the_level(sample in truncated(), (narrow, wide) in levels()) {
        for row in curve(&sample).rows() {
            for transform in Transform::ALL {
                let (inner, outer) = (row.interval(transform, narrow), row.interval(transform, wide));
                let limits = [outer.lower, inner.lower, inner.upper, outer.upper].map(Outcome::value);
                let [Some(a), Some(b), Some(c), Some(d)] = limits else {
                    prop_assert_eq!(limits, [None; 4]);
                    prop_assert!(row.survival == 0.0 || row.survival == 1.0);
                    continue;
                };
                prop_assert!(0.0 <= a && a <= b && b <= row.survival, "{transform} {row:?} {a} {b}");
                prop_assert!(row.survival <= c && c <= d && d <= 1.0, "{transform} {row:?} {c} {d}");
                // Cut limits can be equal, the rest not.
                let strict = row.survival == 1.0 || (a < b || a == 0.0) && (c < d || d == 1.0);
                prop_assert!(strict, "{transform} {row:?} {a} {b} {c} {d}");
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter((sample, other) in shuffled()) {
        prop_assert_eq!(RiskTable::new(&sample), RiskTable::new(&other));
    }

    /// Counts are the same, so survival is the same to the bit.
    #[test]
    fn the_unit_of_time_does_not_change_survival(sample in truncated(), factor in 0.01..400.0) {
        let (ours, other) = (curve(&sample), curve(&scaled(&sample, factor)));
        prop_assert_eq!(ours.rows().len(), other.rows().len());
        for (a, b) in ours.rows().iter().zip(other.rows()) {
            prop_assert_eq!(a.time * factor, b.time);
            prop_assert_eq!((a.at_risk, a.survival, a.greenwood()), (b.at_risk, b.survival, b.greenwood()));
        }
    }

    /// A midpoint is two roundings, and one more for the unit.
    #[test]
    fn quantiles_go_with_the_unit_of_time(
        sample in samples(), factor in 0.01..400.0, probability in 0.05..0.95, level in 0.5..0.99,
    ) {
        let level = ConfidenceLevel::new(level).unwrap();
        for transform in Transform::ALL {
            // One half is where curves of few subjects are flat, so it is tried each time.
            for probability in [0.5, probability] {
                let ours = quantile(&curve(&sample), probability, transform, level);
                let other = quantile(&curve(&scaled(&sample, factor)), probability, transform, level);
                prop_assert_eq!(ours.flat_to_end, other.flat_to_end);
                for (a, b) in [
                    (ours.estimate, other.estimate),
                    (ours.interval.lower, other.interval.lower),
                    (ours.interval.upper, other.interval.upper),
                ] {
                    match (a, b) {
                        (Outcome::Value(a), Outcome::Value(b)) => prop_assert!(near(a * factor, b, 1e-15)),
                        (a, b) => prop_assert_eq!(a, b),
                    }
                }
            }
        }
    }

    /// At levels so high that pointwise limits rise, too.
    #[test]
    fn limits_of_a_quantile_hold_it(
        sample in samples(), probability in 1e-9..0.999, level in prop_oneof![0.5..0.99, 0.99..0.999_999],
    ) {
        let level = ConfidenceLevel::new(level).unwrap();
        for transform in Transform::ALL {
            let ours = quantile(&curve(&sample), probability, transform, level);
            let [lower, upper] = [ours.interval.lower, ours.interval.upper].map(Outcome::value);
            if let Some(estimate) = ours.estimate.value() {
                prop_assert!(lower.is_none_or(|lower| lower <= estimate), "{transform} {ours:?}");
                prop_assert!(upper.is_none_or(|upper| estimate <= upper), "{transform} {ours:?}");
            }
            prop_assert!(lower.zip(upper).is_none_or(|(lower, upper)| lower <= upper), "{transform} {ours:?}");
        }
    }

    /// Where the curve passes the level: at or below it from the quantile on, above it before.
    #[test]
    fn the_curve_passes_the_level_at_the_quantile(sample in samples(), probability in 0.05..0.95) {
        let curve = curve(&sample);
        let ours = quantile(&curve, probability, Transform::Log, ConfidenceLevel::NINETY_FIVE);
        let Outcome::Value(time) = ours.estimate else {
            prop_assert!(curve.rows().iter().all(|row| row.survival > 1.0 - probability - 1e-7));
            return Ok(());
        };
        prop_assert!(curve.survival(time).value().unwrap() <= 1.0 - probability + 1e-7);
        for row in curve.rows().iter().filter(|row| row.time < time) {
            prop_assert!(row.survival >= 1.0 - probability - 1e-7, "{row:?}");
        }
    }

    /// The upper limit of the curve lies above it, so it passes the level later or never. There is no such rule
    /// for the lower limit: it may rise with time, and then R's search takes the later of two times.
    #[test]
    fn the_upper_limit_of_a_quantile_is_not_before_it(
        sample in samples(), probability in 0.01..0.99, level in 0.5..0.99,
    ) {
        for transform in Transform::ALL {
            let ours = quantile(&curve(&sample), probability, transform, ConfidenceLevel::new(level).unwrap());
            let upper = ours.interval.upper.value();
            prop_assert!(upper.is_none_or(|upper| upper >= ours.estimate.value().unwrap()), "{transform} {ours:?}");
        }
    }

    /// A subject cut in two by censoring and late entry is the same observation: the same counts at every time.
    #[test]
    fn splitting_subjects_changes_no_estimate(sample in truncated()) {
        let (table, cut) = (RiskTable::new(&sample), RiskTable::new(&split(&sample)));
        let (ours, other) = (KaplanMeier::new(&table), KaplanMeier::new(&cut));
        let (hazards, others) = (nelson_aalen(&table), nelson_aalen(&cut));
        for (row, hazard) in ours.rows().iter().zip(hazards) {
            let same = other.row_at(row.time).unwrap();
            prop_assert_eq!(
                (row.time, row.at_risk, row.events, row.survival, row.greenwood()),
                (same.time, same.at_risk, same.events, same.survival, same.greenwood())
            );
            prop_assert_eq!(others.iter().find(|other| other.time == row.time), Some(&hazard));
        }
        prop_assert_eq!(cut.events(), table.events());
    }

    /// Areas are sums of at most 40 rectangles within tau.
    #[test]
    fn restricted_means_grow_with_tau_at_most_as_fast(sample in truncated(), a in 0.0..1.0, b in 0.0..1.0) {
        let curve = curve(&sample);
        let last = curve.rows().last().unwrap().time;
        let (short, long) = (last * f64::min(a, b), last * f64::max(a, b));
        let mean = |tau| restricted_mean(&curve, tau, ConfidenceLevel::NINETY_FIVE);
        let area = |tau| mean(tau).estimate.value().unwrap();
        prop_assert!((0.0..=short * (1.0 + 1e-14)).contains(&area(short)));
        let (growth, margin) = (area(long) - area(short), 1e-13 * last);
        let slope = |time| curve.survival(time).value().unwrap();
        prop_assert!(growth >= slope(long) * (long - short) - margin, "{growth}");
        prop_assert!(growth <= slope(short) * (long - short) + margin, "{growth}");
        let limits = [mean(long).interval.lower, mean(long).interval.upper].map(|limit| limit.value().unwrap());
        prop_assert!(0.0 <= limits[0] && limits[0] <= area(long) && limits[1] <= long);
        prop_assert!(area(long) <= limits[1] * (1.0 + 1e-14));
    }
}
