//! Properties of limits that are not normal on a scale, of bands, hazards and landmarks.

use onearm::estimator::{
    BandRange, IntervalMethod, KaplanMeier, Limits, SurvivalEstimate, event_rate, nelson_aalen,
    simultaneous_band, smoothed_hazard, survival_curve,
};
use onearm::measure::{ConfidenceLevel, Outcome};
use onearm::sample::{RiskTable, Sample};
use proptest::prelude::*;

use super::{config, near, samples, scaled, split, truncated};

fn curve(sample: &Sample) -> KaplanMeier {
    KaplanMeier::new(&RiskTable::new(sample))
}

fn level(level: f64) -> ConfidenceLevel {
    ConfidenceLevel::new(level).unwrap()
}

fn limits(curve: &KaplanMeier, id: &str, level: ConfidenceLevel) -> Vec<(f64, f64)> {
    let both = |lower: Outcome, upper: Outcome| {
        (lower.value().unwrap_or(f64::NAN), upper.value().unwrap_or(f64::NAN))
    };
    Limits::new(curve, id.parse::<IntervalMethod>().unwrap(), level)
        .rows(curve)
        .map(|interval| both(interval.lower, interval.upper))
        .collect()
}

/// Bands cost a search each, hence fewer cases.
fn few() -> ProptestConfig {
    ProptestConfig { cases: 32, ..config() }
}

proptest! {
    #![proptest_config(config())]

    /// 1e-12: limits are found to rounding of sums of at most 80 logarithms.
    #[test]
    fn limits_hold_the_estimate_and_grow_with_the_level(
        sample in truncated(), narrow in 0.5..0.9, more in 0.001..0.099,
    ) {
        let curve = curve(&sample);
        for id in ["likelihood-ratio", "rothman"] {
            let (inner, outer) = (limits(&curve, id, level(narrow)), limits(&curve, id, level(narrow + more)));
            for ((row, (b, c)), (a, d)) in curve.rows().iter().zip(inner).zip(outer) {
                let s = row.survival;
                prop_assert!(0.0 <= a && a <= b + 1e-12 && b <= s + 1e-12, "{id} {row:?} {a} {b}");
                prop_assert!(s <= c + 1e-12 && c <= d + 1e-12 && d <= 1.0, "{id} {row:?} {c} {d}");
                // Two-sided everywhere, S = 0 and S = 1 included.
                prop_assert!((b < s || s == 0.0) && (c > s || s == 1.0), "{id} {row:?} {b} {c}");
            }
        }
    }

    /// Borkowf's limits on the plain scale are about S, so they hold it; with delayed entry they are not defined.
    #[test]
    fn borkowfs_limits_hold_the_estimate_but_the_shifted_ones(sample in samples(), narrow in 0.5..0.9) {
        let curve = curve(&sample);
        for id in ["borkowf", "borkowf-log"] {
            let (inner, outer) = (limits(&curve, id, level(narrow)), limits(&curve, id, level(narrow + 0.05)));
            for ((row, (b, c)), (a, d)) in curve.rows().iter().zip(inner).zip(outer) {
                if id == "borkowf-log" && row.survival == 0.0 {
                    prop_assert!(b.is_nan() && d.is_nan());
                    continue;
                }
                prop_assert!(0.0 <= a && a <= b && b <= row.survival * (1.0 + 1e-15), "{id} {row:?} {a} {b}");
                prop_assert!(row.survival <= c * (1.0 + 1e-15) && c <= d && d <= 1.0, "{id} {row:?} {c} {d}");
            }
        }
        for (a, b) in limits(&curve, "borkowf-shifted", level(narrow)) {
            prop_assert!(0.0 <= a && a <= b && b <= 1.0);
        }
    }

    #[test]
    fn the_unit_of_time_changes_no_limit(sample in truncated(), factor in 0.01..400.0) {
        let (ours, other) = (curve(&sample), curve(&scaled(&sample, factor)));
        for id in ["likelihood-ratio", "rothman"] {
            prop_assert_eq!(limits(&ours, id, level(0.9)), limits(&other, id, level(0.9)));
        }
    }

    /// A subject cut in two is the same observation: the same limits at the times of the whole.
    #[test]
    fn splitting_subjects_changes_no_limit(sample in samples()) {
        let (ours, cut) = (curve(&sample), curve(&split(&sample)));
        for id in ["likelihood-ratio", "rothman"] {
            let found = limits(&cut, id, level(0.95));
            for (row, limits) in ours.rows().iter().zip(limits(&ours, id, level(0.95))) {
                // Before the first event the end of a step counts, and a cut makes shorter steps.
                if row.survival < 1.0 {
                    let place = cut.rows().iter().position(|other| other.time == row.time).unwrap();
                    prop_assert!(near(found[place].0, limits.0, 1e-12) && near(found[place].1, limits.1, 1e-12), "{id} {row:?}");
                }
            }
        }
    }

    /// P(T > t) = P(T > s) P(T > t | T > s), to the rounding of at most 80 factors.
    #[test]
    fn survival_is_that_to_a_landmark_times_that_beyond_it(sample in truncated(), share in 0.0..1.0) {
        let whole = curve(&sample);
        let given = share * whole.rows().last().unwrap().time;
        let Some(rest) = sample.beyond(given) else {
            prop_assert!(sample.subjects().iter().all(|subject| subject.time <= given));
            return Ok(());
        };
        let to_landmark = whole.survival(given).value().unwrap();
        for row in curve(&rest).rows() {
            let same = whole.row_at(row.time).unwrap();
            prop_assert_eq!((same.time, same.at_risk, same.events), (row.time, row.at_risk, row.events));
            prop_assert!(near(to_landmark * row.survival, same.survival, 1e-13), "{row:?} {same:?}");
        }
    }

    /// ln(1 - x) <= -x: the product limit is lowest, ties one after the other next, ties together highest.
    #[test]
    fn estimates_by_the_hazard_lie_above_the_product_limit(sample in truncated()) {
        let table = RiskTable::new(&sample);
        let [product, together, in_turn] = SurvivalEstimate::ALL.map(|estimate| survival_curve(estimate, &table));
        for ((a, b), c) in product.rows().iter().zip(in_turn.rows()).zip(together.rows()) {
            prop_assert!(a.survival <= b.survival * (1.0 + 1e-13) && b.survival <= c.survival * (1.0 + 1e-13));
            prop_assert!(b.survival > 0.0 && b.std_error().value().is_some());
            if a.survival > 0.0 {
                // Greenwood's sum is the largest, that of ties together the smallest.
                let [g, v, w] = [a, b, c].map(|row| row.greenwood().unwrap() * (1.0 + 1e-13));
                prop_assert!(g >= v / (1.0 + 2e-13) && v >= w / (1.0 + 2e-13), "{a:?} {b:?} {c:?}");
            }
        }
    }

    #[test]
    fn cumulative_hazards_and_rates_have_limits_around_them(sample in truncated(), p in 0.5..0.99) {
        for row in nelson_aalen(&RiskTable::new(&sample)) {
            let interval = row.interval(level(p));
            match (interval.lower, interval.upper) {
                (Outcome::Value(a), Outcome::Value(b)) => {
                    prop_assert!(0.0 < a && a < row.cumulative_hazard && row.cumulative_hazard < b && b.is_finite());
                }
                _ => prop_assert_eq!(row.cumulative_hazard, 0.0),
            }
        }
        let (rate, interval) = event_rate(&sample, level(p));
        match (rate, interval.lower, interval.upper) {
            (Outcome::Value(rate), Outcome::Value(a), Outcome::Value(b)) => {
                prop_assert!(a <= rate && rate < b && (a < rate || sample.events() == 0));
            }
            _ => prop_assert_eq!(sample.person_time(), 0.0),
        }
    }

    /// Any sample gives a rate, or a reason; never a number that is none.
    #[test]
    fn smoothed_rates_are_numbers_or_reasons(sample in truncated(), share in prop::option::of(0.01..0.6)) {
        let table = RiskTable::new(&sample);
        let end = sample.subjects().iter().filter(|s| s.event).map(|s| s.time).fold(0.0, f64::max);
        let given = share.map(|share| share * end).filter(|width| *width > 0.0);
        match smoothed_hazard(&table, given, level(0.95)) {
            Ok(smooth) => {
                prop_assert!(smooth.bandwidth > 0.0 && smooth.bandwidth <= 0.5 * end);
                for point in smooth.points {
                    let values = [point.hazard, point.std_error, point.interval.lower, point.interval.upper];
                    for value in values.into_iter().filter_map(Outcome::value) {
                        prop_assert!(value.is_finite() && value >= 0.0, "{point:?}");
                    }
                }
            }
            Err(_) => prop_assert!(end == 0.0 || given.is_some_and(|width| width > 0.5 * end)),
        }
    }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn bands_hold_the_curve_and_grow_with_the_level(sample in truncated()) {
        let curve = curve(&sample);
        for kind in ["hall-wellner", "equal-precision", "equal-precision-plain", "hall-wellner-arcsine"] {
            let band = |p: f64| simultaneous_band(&curve, sample.count(), kind.parse().unwrap(), BandRange::default(), level(p));
            let (Ok(inner), Ok(outer)) = (band(0.8), band(0.95)) else {
                prop_assert!(band(0.8).is_err() && band(0.95).is_err());
                prop_assert!(!curve.rows().iter().any(|row| row.survival > 0.0 && row.survival < 1.0));
                continue;
            };
            prop_assert!(inner.critical_value < outer.critical_value);
            if kind.starts_with("equal") {
                // Never below the pointwise value.
                prop_assert!(outer.critical_value > 1.959_963_984);
            }
            for (a, b) in outer.rows.iter().zip(&inner.rows) {
                let survival = curve.survival(a.time).value().unwrap();
                let values = [a.interval.lower, b.interval.lower, b.interval.upper, a.interval.upper].map(Outcome::value);
                let [Some(low), Some(lower), Some(upper), Some(high)] = values else {
                    prop_assert!(false, "{kind} {a:?}");
                    continue;
                };
                prop_assert!(0.0 <= low && low <= lower && lower <= survival, "{kind} {a:?} {b:?}");
                prop_assert!(survival <= upper && upper <= high && high <= 1.0, "{kind} {a:?} {b:?}");
            }
        }
    }
}
