//! Curves, limits, quantiles, restricted means and follow-up. Evidence: R 4.2.2, survival 3.5-3 (tests/reference).
//!
//! Tolerances, relative: curves and standard errors come out equal to R's to the last bit, restricted means to
//! 7e-16, so 1e-14. Limits: the worst is 2e-14, logit and log-log near S = 0, where the inverse transform
//! multiplies the rounding of its argument by up to z times the standard error on that scale; hence 1e-12.

use onearm::estimator::{
    IntervalMethod, KaplanMeier, QuantileEstimate, Transform, median_follow_up, nelson_aalen, quantile,
    restricted_mean,
};
use onearm::measure::{ConfidenceLevel, Interval, Outcome, Reason};
use onearm::sample::{RiskTable, Sample};

use crate::reference::{Row, close, close_or_missing, leukaemia_6mp, rows, sample};

const ESTIMATE: f64 = 1e-14;
const LIMIT: f64 = 1e-12;

fn transform(row: &Row) -> Transform {
    row.text("conf_type").parse().unwrap()
}

fn curve(sample: &Sample) -> KaplanMeier {
    KaplanMeier::new(&RiskTable::new(sample))
}

fn limits_agree(interval: &Interval, row: &Row, tolerance: f64) {
    close_or_missing(interval.lower, row.number("lower"), tolerance, &row.at("lower"));
    close_or_missing(interval.upper, row.number("upper"), tolerance, &row.at("upper"));
}

#[test]
fn curves_and_pointwise_limits() {
    let rows = rows("kaplan_meier", 4055);
    // One block of rows a curve, one row a distinct time, all of them.
    let block =
        |row: &Row| ["dataset", "group", "conf_type", "conf_level"].map(|column| row.text(column).to_owned());
    for rows in rows.chunk_by(|a, b| block(a) == block(b)) {
        let table = RiskTable::new(sample(&rows[0]));
        let curve = KaplanMeier::new(&table);
        let hazards = nelson_aalen(&table);
        assert_eq!(curve.rows().len(), rows.len(), "{}", rows[0].place);
        for ((ours, hazard), row) in curve.rows().iter().zip(&hazards).zip(rows) {
            assert_eq!(ours.time, row.value("time"), "{}", row.place);
            let counts = [ours.at_risk, ours.events, ours.censored].map(u64::from);
            assert_eq!(counts, ["at_risk", "events", "censored"].map(|c| row.count(c)), "{}", row.place);
            close(ours.survival, row.value("survival"), ESTIMATE, &row.at("survival"));
            close_or_missing(ours.std_error(), row.number("std_error"), ESTIMATE, &row.at("std_error"));
            limits_agree(&ours.interval(transform(row), row.level()), row, LIMIT);
            assert_eq!(hazard.time, ours.time);
            let expected = row.value("cumulative_hazard");
            close(hazard.cumulative_hazard, expected, ESTIMATE, &row.at("cumulative_hazard"));
            let expected = row.value("cumulative_hazard_se");
            close(hazard.std_error, expected, ESTIMATE, &row.at("cumulative_hazard_se"));
        }
    }
}

/// A deliberate difference from R's `extend = TRUE`, which carries the last values on for ever.
#[test]
fn survival_at_chosen_times() {
    let (mut beyond, mut before) = (0, 0);
    for row in rows("survival_at", 860) {
        let table = RiskTable::new(sample(&row));
        let curve = KaplanMeier::new(&table);
        let (time, transform) = (row.value("time"), transform(&row));
        assert_eq!(table.at_risk(time), row.count("at_risk"), "{}", row.place);
        let interval = curve.interval(time, transform, row.level());
        if time > table.last_time() && row.value("survival") > 0.0 {
            let missing = Outcome::NotEstimable(Reason::BeyondLastTime);
            let ours = [curve.survival(time), interval.lower, interval.upper];
            assert_eq!(ours, [missing; 3], "{}", row.place);
            beyond += 1;
            continue;
        }
        close_or_missing(curve.survival(time), row.number("survival"), ESTIMATE, &row.at("survival"));
        let std_error = curve.row_at(time).map_or(Outcome::Value(0.0), |ours| ours.std_error());
        close_or_missing(std_error, row.number("std_error"), ESTIMATE, &row.at("std_error"));
        before += usize::from(curve.row_at(time).is_none());
        limits_agree(&interval, &row, LIMIT);
    }
    assert!(beyond > 0 && before > 0, "{beyond} {before}");
}

/// Times are read exactly and a midpoint of two of them is exact, so quantiles agree to the bit.
fn quantiles_agree(ours: &QuantileEstimate, row: &Row) {
    close_or_missing(ours.estimate, row.number("estimate"), 0.0, &row.at("estimate"));
    limits_agree(&ours.interval, row, 0.0);
    for outcome in [ours.estimate, ours.interval.lower, ours.interval.upper] {
        assert!(matches!(outcome, Outcome::Value(_) | Outcome::NotReached), "{}: {outcome:?}", row.place);
    }
}

#[test]
fn quantiles() {
    let mut flat = 0;
    for row in rows("quantile", 1100) {
        let curve = curve(sample(&row));
        let ours = quantile(&curve, row.value("probability"), transform(&row), row.level());
        quantiles_agree(&ours, &row);
        flat += usize::from(ours.flat_to_end);
    }
    assert!(flat > 0, "no curve was flat at its end");
}

#[test]
fn median_follow_up_agrees() {
    for row in rows("follow_up", 75) {
        quantiles_agree(
            &median_follow_up(sample(&row), IntervalMethod::Normal(transform(&row)), row.level()),
            &row,
        );
    }
}

#[test]
fn restricted_means() {
    for row in rows("rmst", 163) {
        let curve = curve(sample(&row));
        let tau = row.value("tau");
        let ours = restricted_mean(&curve, tau, ConfidenceLevel::NINETY_FIVE);
        close_or_missing(ours.estimate, row.number("estimate"), ESTIMATE, &row.at("estimate"));
        close_or_missing(ours.std_error, row.number("std_error"), ESTIMATE, &row.at("std_error"));
        // The normal interval, cut to what a mean of times up to tau can be.
        let half_width = 1.959_963_984_540_054 * row.value("std_error");
        let (lower, upper) = (row.value("estimate") - half_width, row.value("estimate") + half_width);
        close_or_missing(ours.interval.lower, Some(lower.max(0.0)), LIMIT, &row.at("lower"));
        close_or_missing(ours.interval.upper, Some(upper.min(tau)), LIMIT, &row.at("upper"));
    }
}

#[test]
fn a_mean_beyond_the_last_time_is_refused() {
    // The last subject of this sample is censored at 35 weeks.
    let sample = Sample::from_times(&[6.0, 10.0, 35.0], &[true, true, false]).unwrap();
    let ours = restricted_mean(&curve(&sample), 35.1, ConfidenceLevel::NINETY_FIVE);
    let missing = Outcome::NotEstimable(Reason::BeyondLastTime);
    assert_eq!([ours.estimate, ours.std_error, ours.interval.lower, ours.interval.upper], [missing; 4]);
}

/// Evidence: by hand, as products of fractions.
#[test]
fn the_6mp_arm_by_hand() {
    let curve = curve(leukaemia_6mp());
    let factors = [
        (6.0, 18.0 / 21.0),
        (7.0, 16.0 / 17.0),
        (10.0, 14.0 / 15.0),
        (13.0, 11.0 / 12.0),
        (16.0, 10.0 / 11.0),
        (22.0, 6.0 / 7.0),
        (23.0, 5.0 / 6.0),
    ];
    let mut survival = 1.0;
    for (time, factor) in factors {
        survival *= factor;
        let ours = curve.survival(time).value().unwrap();
        // At most 14 roundings on either side.
        close(ours, survival, 5e-15, &format!("S({time})"));
    }
}
